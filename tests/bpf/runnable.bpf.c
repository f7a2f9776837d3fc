// SPDX-License-Identifier: MIT OR GPL-2.0
/* Programs to be test-run, one or more of each kind that can be. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} a_map_whose_name_is_cut SEC(".maps");

static __always_inline void remember(__u64 value)
{
	__u32 zero = 0;
	__u64 *last = bpf_map_lookup_elem(&a_map_whose_name_is_cut, &zero);

	if (last)
		*last = value;
}

__noinline int plus_one(int value)
{
	return value + 1;
}

/* Puts 8 bytes of 0xaa before the packet, and moves it on by a queue. */
SEC("xdp")
int a_program_whose_name_is_cut(struct xdp_md *ctx)
{
	__u64 *start;

	if (bpf_xdp_adjust_head(ctx, -8))
		return XDP_ABORTED;
	start = (void *)(long)ctx->data;
	if ((void *)(start + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	*start = 0xaaaaaaaaaaaaaaaaULL;
	return plus_one(ctx->rx_queue_index);
}

/* The word of metadata before the packet. */
SEC("xdp")
int return_metadata(struct xdp_md *ctx)
{
	__u32 *meta = (void *)(long)ctx->data_meta;

	if ((void *)(meta + 1) > (void *)(long)ctx->data)
		return 0;
	return *meta;
}

SEC("xdp")
int count_and_drop(struct xdp_md *ctx)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&a_map_whose_name_is_cut, &zero);

	if (count)
		__sync_fetch_and_add(count, 1);
	return XDP_DROP;
}

SEC("tc")
int change_context(struct __sk_buff *skb)
{
	skb->mark = skb->mark + 1;
	skb->priority = 7;
	skb->cb[4] = skb->cb[0] + skb->cb[1];
	return skb->len;
}

SEC("?sk_lookup")
int family_is_inet(struct bpf_sk_lookup *ctx)
{
	return ctx->family == 2 && ctx->local_port == 8080 && ctx->remote_ip4 == 0x0100007f ? SK_PASS : SK_DROP;
}

SEC("raw_tp/sys_enter")
int add_arguments(struct bpf_raw_tracepoint_args *ctx)
{
	remember(bpf_get_smp_processor_id());
	return ctx->args[0] + ctx->args[1];
}

struct sum {
	__u32 a;
	__u32 b;
	__u64 result;
};

SEC("?syscall")
int add_in_place(struct sum *ctx)
{
	ctx->result = (__u64)ctx->a + ctx->b;
	return 5;
}

SEC("tp/syscalls/sys_enter_getpid")
int can_not_be_run(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
