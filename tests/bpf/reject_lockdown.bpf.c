// SPDX-License-Identifier: MIT OR GPL-2.0
/* Writes a user's memory, which lockdown denies. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int writes_a_users_memory(struct bpf_raw_tracepoint_args *ctx)
{
	return bpf_probe_write_user((void *)0, "x", 1);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
