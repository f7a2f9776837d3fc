// SPDX-License-Identifier: MIT OR GPL-2.0
/* Dereferences what may be null, which no verifier accepts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

SEC("xdp")
int forgets_the_null_check(struct xdp_md *ctx)
{
	__u32 zero = 0;
	__u64 *number = bpf_map_lookup_elem(&numbers, &zero);

	return *number;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
