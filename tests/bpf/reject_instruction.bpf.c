// SPDX-License-Identifier: MIT OR GPL-2.0
/* An instruction that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int has_an_unknown_instruction(struct xdp_md *ctx)
{
	asm volatile(".8byte 0x00000000000000ef");
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
