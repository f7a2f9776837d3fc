// SPDX-License-Identifier: MIT OR GPL-2.0
/* A TCP congestion control in both forms, and a second one to take the place of the linked. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct sock;

struct tcp_congestion_ops {
	void (*init)(struct sock *sk);
	__u32 (*ssthresh)(struct sock *sk);
	__u32 (*undo_cwnd)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	char name[16];
} __attribute__((preserve_access_index));

__u64 first_uses = 0;
__u64 second_uses = 0;

SEC("struct_ops/init")
void BPF_PROG(first_init, struct sock *sk)
{
	__sync_fetch_and_add(&first_uses, 1);
}

SEC("struct_ops/init")
void BPF_PROG(second_init, struct sock *sk)
{
	__sync_fetch_and_add(&second_uses, 1);
}

SEC("struct_ops/ssthresh")
__u32 BPF_PROG(ssthresh, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/undo_cwnd")
__u32 BPF_PROG(undo_cwnd, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
}

#define CONTROL(variable, section, use, its_name)	\
	SEC(section)					\
	struct tcp_congestion_ops variable = {		\
		.init = (void *)use,			\
		.ssthresh = (void *)ssthresh,		\
		.undo_cwnd = (void *)undo_cwnd,		\
		.cong_avoid = (void *)cong_avoid,	\
		.name = its_name,			\
	}

CONTROL(plain, ".struct_ops", first_init, "ebpf_plain");
CONTROL(linked, ".struct_ops.link", first_init, "ebpf_linked");
CONTROL(successor, ".struct_ops.link", second_init, "ebpf_linked");

char LICENSE[] SEC("license") = "GPL";
