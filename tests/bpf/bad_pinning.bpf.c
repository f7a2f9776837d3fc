// SPDX-License-Identifier: MIT OR GPL-2.0
/* Well-formed, but libbpf knows no such way of pinning. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(pinning, 7);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

char LICENSE[] SEC("license") = "Dual MIT/GPL";
