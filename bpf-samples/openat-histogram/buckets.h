/* SPDX-License-Identifier: MIT OR GPL-2.0 */
#pragma once

#include "log2.h"

/* Up to 2^44 units of 2^-30 s, the most that seconds30() gives; the last one stays empty. */
#define NR_BUCKETS 46

/* 2^21 / 5^9 = 2^30 / 10^9; from this many ns on, 2.4 hours, the product would overflow. */
#define LONGEST_NS ((1ULL << 43) - 1)

/*
 * From ns to units of 2^-30 s, rounded up: a duration is at most 2^k units if, and only if, the result is. So buckets of powers of two have bounds
 * that are powers of two in seconds, too: exact as "le" of Prometheus, as its native histogram (schema 0) and OpenTelemetry's (scale 0).
 */
static __always_inline __u64 seconds30(__u64 ns)
{
	if (ns > LONGEST_NS)
		ns = LONGEST_NS;
	return ((ns << 21) + 1953124) / 1953125;
}

/* Bucket 0 up to min, bucket k up to min + k * width. LinearHistogram.BucketOf is the same in C#. */
static __always_inline __u64 linear_bucket(__u64 v, __u64 min, __u64 width)
{
	return v <= min ? 0 : (v - min - 1) / width + 1;
}
