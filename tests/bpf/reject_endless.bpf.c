// SPDX-License-Identifier: MIT OR GPL-2.0
/* A loop that does not come nearer to its end. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int never_ends(struct xdp_md *ctx)
{
	volatile __u32 steps = 0;

	while (steps < 8)
		steps &= 7;
	return steps;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
