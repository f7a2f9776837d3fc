// SPDX-License-Identifier: MIT OR GPL-2.0
/* Each program or map is right only after an edit of the spec. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 7);
		__type(key, __u32);
		__type(value, __u64);
	});
} outer SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 99);
	__type(key, __u32);
	__type(value, __u32);
} candidate SEC(".maps");

char buffer[8];

SEC("?fentry/no_such_function")
int entry(void *ctx)
{
	return 0;
}

SEC("?fentry.s/no_such_function")
int sleepable_entry(void *ctx)
{
	return 0;
}

SEC("?tp_btf/no_such_event")
int event(void *ctx)
{
	return 0;
}

SEC("?iter.s/task")
int reads_user(void *ctx)
{
	char byte;

	bpf_copy_from_user(&byte, 1, 0);
	return 0;
}

SEC("?kprobe/anything")
int becomes_xdp(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data;
}

SEC("?cgroup/connect4")
int becomes_connect6(struct bpf_sock_addr *ctx)
{
	return ctx->user_ip6[3] != 0;
}

SEC("?freplace/replaceable")
int replacement(struct xdp_md *ctx)
{
	return 7;
}

__noinline int replaceable(struct xdp_md *ctx)
{
	volatile int result = 6;

	return result;
}

SEC("?xdp")
int calls_replaceable(struct xdp_md *ctx)
{
	return replaceable(ctx);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
