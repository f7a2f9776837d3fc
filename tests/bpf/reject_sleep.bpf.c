// SPDX-License-Identifier: MIT OR GPL-2.0
/* Sleeps where that is not allowed. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int sleeps(struct bpf_raw_tracepoint_args *ctx)
{
	char name[8];

	return bpf_copy_from_user(name, sizeof(name), (void *)ctx->args[1]);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
