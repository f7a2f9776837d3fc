// SPDX-License-Identifier: MIT OR GPL-2.0
/* Reads beyond its context. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int reads_past_the_context(struct xdp_md *ctx)
{
	return ((volatile __u32 *)ctx)[64];
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
