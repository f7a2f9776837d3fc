// SPDX-License-Identifier: MIT OR GPL-2.0
/* Calls a helper that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long (*bpf_of_another_world)(void) = (void *)9999;

SEC("xdp")
int calls_an_unknown_helper(struct xdp_md *ctx)
{
	return bpf_of_another_world();
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
