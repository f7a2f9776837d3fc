// SPDX-License-Identifier: MIT OR GPL-2.0
/* Indexes a map value by a number that nothing bounds. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct numbers {
	__u64 of[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct numbers);
} table SEC(".maps");

SEC("xdp")
int indexes_without_bound(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct numbers *numbers = bpf_map_lookup_elem(&table, &zero);

	if (!numbers)
		return 0;
	return numbers->of[ctx->rx_queue_index];
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
