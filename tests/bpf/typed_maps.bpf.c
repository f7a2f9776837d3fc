// SPDX-License-Identifier: MIT OR GPL-2.0
/* Maps with types, for the typed views. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct address {
	__u32 ip;
	__u16 port;
};

struct event {
	__u32 pid;
	__s32 result;
	__u64 time;
	struct address peer;
	char comm[16];
	__u16 slots[4];
	_Bool failed;
	__u32 low : 3, high : 5;
};

struct locked {
	struct bpf_spin_lock lock;
	__u32 value;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, struct event);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct address);
	__type(value, struct locked);
} locks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} jumps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

__u64 skip;
__s64 stack;

SEC("xdp")
int first(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 1);
	return XDP_ABORTED;
}

SEC("xdp")
int second(struct xdp_md *ctx)
{
	return XDP_TX;
}

SEC("raw_tp")
int take_stack(void *ctx)
{
	stack = bpf_get_stackid(ctx, &stacks, skip);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
