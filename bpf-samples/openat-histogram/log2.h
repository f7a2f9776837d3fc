/* SPDX-License-Identifier: MIT OR GPL-2.0 */
#pragma once

#define LOG2_BUCKETS 64

/*
 * The smallest k with v <= 2^k: bounds are inclusive above, as Prometheus's "le" has them. Log2Histogram.BucketOf is the same in C#.
 * clang for BPF has no __builtin_clzll before LLVM 20 or so, hence the search by halves; the last bucket takes what is above it.
 */
static __always_inline __u32 log2_bucket(__u64 v)
{
	__u32 k = 0;

	if (v <= 1)
		return 0;
	v--;
	if (v >> 32) {
		v >>= 32;
		k += 32;
	}
	if (v >> 16) {
		v >>= 16;
		k += 16;
	}
	if (v >> 8) {
		v >>= 8;
		k += 8;
	}
	if (v >> 4) {
		v >>= 4;
		k += 4;
	}
	if (v >> 2) {
		v >>= 2;
		k += 2;
	}
	k += (v >> 1) + 1;
	return k < LOG2_BUCKETS ? k : LOG2_BUCKETS - 1;
}
