// SPDX-License-Identifier: MIT OR GPL-2.0
/* A map whose values have a list, of what its tag alone names. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define CONTAINS(type, member) __attribute__((btf_decl_tag("contains:" #type ":" #member)))

struct element {
	struct bpf_list_node node;
	__u64 number;
};

struct listed {
	struct bpf_spin_lock lock;
	struct bpf_list_head head CONTAINS(element, node);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct listed);
} lists SEC(".maps");

/* For clang to tell of it. */
struct element example;

char LICENSE[] SEC("license") = "Dual MIT/GPL";
