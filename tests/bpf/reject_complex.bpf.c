// SPDX-License-Identifier: MIT OR GPL-2.0
/* A loop that ends, but by more ways than the verifier follows. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int has_too_many_ways(struct xdp_md *ctx)
{
	__u64 sum = 0;

	for (__u32 i = 0; i < 1000; i++)
		if (bpf_get_prandom_u32() & 1)
			sum = sum * 3 + i;
	return sum == 42;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
