// SPDX-License-Identifier: MIT OR GPL-2.0
/* Uses a map that the test does not let libbpf create. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

SEC("xdp")
int uses_the_map(struct xdp_md *ctx)
{
	__u32 zero = 0;

	return bpf_map_delete_elem(&numbers, &zero);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
