// SPDX-License-Identifier: MIT OR GPL-2.0
/* Adds up the argument of a USDT probe, by the probe's cookie. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} sums SEC(".maps");

SEC("usdt")
int BPF_USDT(add, long argument)
{
	__u64 cookie = bpf_usdt_cookie(ctx), first = argument, *sum = bpf_map_lookup_elem(&sums, &cookie);

	if (sum)
		__sync_fetch_and_add(sum, argument);
	else
		bpf_map_update_elem(&sums, &cookie, &first, BPF_NOEXIST);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
