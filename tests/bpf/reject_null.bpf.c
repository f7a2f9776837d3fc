// SPDX-License-Identifier: MIT OR GPL-2.0
/* Does not look whether the map has the key; in a function of its own. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

static __noinline __u64 look_up(__u32 key)
{
	__u64 *number = bpf_map_lookup_elem(&numbers, &key);

	return *number;
}

SEC("xdp")
int forgets_the_null_check(struct xdp_md *ctx)
{
	return look_up(ctx->rx_queue_index);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
