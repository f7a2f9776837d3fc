// SPDX-License-Identifier: MIT OR GPL-2.0
/* Writes below the 512 bytes of its stack. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int writes_below_the_stack(struct xdp_md *ctx)
{
	asm volatile("*(u64 *)(r10 - 520) = %0" : : "r"(ctx->rx_queue_index) : "memory");
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
