// SPDX-License-Identifier: MIT OR GPL-2.0
/* Each TCP connection that a process opens, IPv4 and IPv6: who, and where to. */
#include <linux/bpf.h>
#include <linux/in6.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "ebpf_net.bpf.h"

#define AF_INET 2
#define AF_INET6 10
#define TCP_SYN_SENT 2

/*
 * Of the kernel's struct sock, the fields that are read. They lie elsewhere in each kernel: clang records their names, and libbpf puts in the real
 * offsets from the kernel's BTF when the program is loaded (CO-RE).
 */
struct sock_common {
	__be32 skc_daddr;
	struct in6_addr skc_v6_daddr;
	__be16 skc_dport;
	unsigned short skc_family;
} __attribute__((preserve_access_index));

struct sock {
	struct sock_common __sk_common;
} __attribute__((preserve_access_index));

/* 0: all. */
const volatile __u32 target_tgid = 0;

struct event {
	__u32 pid, uid;
	__u16 family;
	__be16 port;
	__u8 address[16];	/* 4 of them for IPv4 */
	char comm[16];
};

EBPF_RINGBUF(events, 256 * 1024);

/* The process itself runs when its socket goes to SYN_SENT, in connect(): it is the current one. */
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_state, struct sock *sk, int old_state, int new_state)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	struct event *event;
	__u16 family;

	if (new_state != TCP_SYN_SENT || (target_tgid && tgid != target_tgid))
		return 0;
	family = sk->__sk_common.skc_family;
	if (family != AF_INET && family != AF_INET6)
		return 0;
	event = ebpf_ringbuf_reserve(events, sizeof(*event));
	if (!event)
		return 0;
	event->pid = tgid;
	event->uid = bpf_get_current_uid_gid();
	event->family = family;
	event->port = sk->__sk_common.skc_dport;
	__builtin_memset(event->address, 0, sizeof(event->address));
	if (family == AF_INET)
		BPF_CORE_READ_INTO((__be32 *)event->address, sk, __sk_common.skc_daddr);
	else
		BPF_CORE_READ_INTO((struct in6_addr *)event->address, sk, __sk_common.skc_v6_daddr);
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
