// SPDX-License-Identifier: MIT OR GPL-2.0
/* Multiplies a pointer. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int multiplies_a_pointer(struct xdp_md *ctx)
{
	__u64 product = (__u64)ctx;

	asm volatile("%0 *= 8" : "+r"(product));
	return product;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
