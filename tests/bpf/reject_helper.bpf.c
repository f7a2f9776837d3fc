// SPDX-License-Identifier: MIT OR GPL-2.0
/* Calls a helper that programs of its type do not have. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int calls_a_helper_of_others(struct xdp_md *ctx)
{
	return bpf_skb_vlan_pop((void *)ctx);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
