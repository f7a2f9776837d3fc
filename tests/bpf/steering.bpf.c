// SPDX-License-Identifier: MIT OR GPL-2.0
/* Programs that choose sockets: by lookup, in a group of sockets, and in a map of sockets. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* The port whose packets go to the socket in the map. */
#define STEERED_PORT 7007

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} group SEC(".maps");

/* Which socket of the group. */
__u32 chosen;
__u64 messages;

SEC("sk_lookup")
int to_the_socket(struct bpf_sk_lookup *ctx)
{
	__u32 zero = 0;
	struct bpf_sock *socket;
	long result;

	if (ctx->local_port != STEERED_PORT)
		return SK_PASS;
	socket = bpf_map_lookup_elem(&sockets, &zero);
	if (!socket)
		return SK_DROP;
	result = bpf_sk_assign(ctx, socket, 0);
	bpf_sk_release(socket);
	return result ? SK_DROP : SK_PASS;
}

SEC("sk_reuseport")
int to_the_chosen(struct sk_reuseport_md *ctx)
{
	__u32 index = chosen;

	return bpf_sk_select_reuseport(ctx, &group, &index, 0) ? SK_DROP : SK_PASS;
}

/* What is sent by a socket of the map is received by the second one in it. */
SEC("sk_msg")
int to_the_second(struct sk_msg_md *message)
{
	__sync_fetch_and_add(&messages, 1);
	return bpf_msg_redirect_map(message, &sockets, 1, BPF_F_INGRESS);
}

SEC("sk_msg")
int pass_message(struct sk_msg_md *message)
{
	return SK_PASS;
}

/* What is received by a socket of the map goes on to the second one in it. */
SEC("sk_skb/stream_verdict")
int stream_to_the_second(struct __sk_buff *skb)
{
	return bpf_sk_redirect_map(skb, &sockets, 1, BPF_F_INGRESS);
}

SEC("flow_dissector")
int dissect(struct __sk_buff *skb)
{
	return BPF_OK;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
