// SPDX-License-Identifier: MIT OR GPL-2.0
/* Writes to constant data. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 answer = 42;

SEC("xdp")
int writes_a_constant(struct xdp_md *ctx)
{
	*(volatile __u32 *)&answer = 43;
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
