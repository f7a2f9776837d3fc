// SPDX-License-Identifier: MIT OR GPL-2.0
/* Two functions whose frames do not fit into 512 bytes together. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __noinline int fill(int start)
{
	volatile char inner[400];

	for (__u32 i = 0; i < sizeof(inner); i += 8)
		inner[i] = start;
	return inner[start & 0xff];
}

SEC("xdp")
int needs_a_large_stack(struct xdp_md *ctx)
{
	volatile char outer[304];

	for (__u32 i = 0; i < sizeof(outer); i += 8)
		outer[i] = i;
	return fill(outer[ctx->rx_queue_index & 0xff]);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
