// SPDX-License-Identifier: MIT OR GPL-2.0
/* Per-CPU arrays for tests that fill them from user space. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct three {
	__u8 bytes[12];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 13);
	__type(key, __u32);
	__type(value, __u64);
} buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct three);
} odd SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} plain SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";
