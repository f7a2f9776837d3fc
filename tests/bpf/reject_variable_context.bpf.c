// SPDX-License-Identifier: MIT OR GPL-2.0
/* Adds an unbounded number to a pointer. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int adds_an_unbounded_number(struct xdp_md *ctx)
{
	__u64 address = (__u64)ctx;

	asm volatile("%0 += %1;" : "+r"(address) : "r"((__u64)ctx->ingress_ifindex << 30));
	return *(volatile __u32 *)address;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
