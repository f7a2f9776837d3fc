// SPDX-License-Identifier: MIT OR GPL-2.0
/* Pinned maps, and a program that no verifier accepts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} shared SEC(".maps"), shared_too SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} own SEC(".maps");

SEC("xdp")
int add_one(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 one = 1, *value = bpf_map_lookup_elem(&shared, &key);

	if (!value)
		return bpf_map_update_elem(&shared, &key, &one, BPF_ANY);
	return ++*value;
}

SEC("?xdp")
int forgets_the_null_check(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&shared_too, &key);

	return *value;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
