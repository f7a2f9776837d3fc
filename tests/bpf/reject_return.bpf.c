// SPDX-License-Identifier: MIT OR GPL-2.0
/* Returns what its hook does not take: 0 or 1. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/sock_create")
int returns_five(struct bpf_sock *ctx)
{
	return 5;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
