// SPDX-License-Identifier: MIT OR GPL-2.0
/* Calls a GPL-only helper without that licence. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int calls_a_gpl_helper(struct xdp_md *ctx)
{
	return bpf_trace_printk("hello", sizeof("hello"));
}

char LICENSE[] SEC("license") = "Proprietary";
