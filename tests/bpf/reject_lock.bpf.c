// SPDX-License-Identifier: MIT OR GPL-2.0
/* Returns with a lock held. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct guarded {
	struct bpf_spin_lock lock;
	__u32 value;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guarded);
} table SEC(".maps");

SEC("xdp")
int keeps_the_lock(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct guarded *guarded = bpf_map_lookup_elem(&table, &zero);

	if (!guarded)
		return 0;
	bpf_spin_lock(&guarded->lock);
	guarded->value++;
	return 1;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
