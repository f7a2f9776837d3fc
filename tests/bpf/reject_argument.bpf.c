// SPDX-License-Identifier: MIT OR GPL-2.0
/* Gives a helper a number where a pointer is due. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int passes_a_number(struct xdp_md *ctx)
{
	return bpf_get_current_comm((void *)8, 16);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
