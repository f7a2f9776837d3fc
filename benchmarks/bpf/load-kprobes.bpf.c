// SPDX-License-Identifier: MIT OR GPL-2.0
/* 30 kprobe programs, as a tool has them that counts calls of many functions and how long one of them took. */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct call {
	__u32 function;
	__u32 tgid;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct call);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} starts SEC(".maps");

static __always_inline int count(__u32 function)
{
	__u64 id = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns(), one = 1, *value;
	struct call call = { function, id >> 32 };

	bpf_map_update_elem(&starts, &id, &now, BPF_ANY);
	value = bpf_map_lookup_elem(&counts, &call);
	if (value)
		__sync_fetch_and_add(value, 1);
	else
		bpf_map_update_elem(&counts, &call, &one, BPF_NOEXIST);
	return 0;
}

#define PROBE(N, function)			\
SEC("kprobe/" #function)			\
int BPF_KPROBE(on_##function, void *first)	\
{						\
	return first ? count(N) : 0;		\
}

PROBE(0, vfs_read)
PROBE(1, vfs_write)
PROBE(2, vfs_open)
PROBE(3, vfs_fsync)
PROBE(4, vfs_create)
PROBE(5, vfs_mkdir)
PROBE(6, vfs_rmdir)
PROBE(7, vfs_unlink)
PROBE(8, vfs_rename)
PROBE(9, vfs_statx)
PROBE(10, tcp_v4_connect)
PROBE(11, tcp_v6_connect)
PROBE(12, tcp_sendmsg)
PROBE(13, tcp_recvmsg)
PROBE(14, tcp_close)
PROBE(15, tcp_set_state)
PROBE(16, tcp_retransmit_skb)
PROBE(17, udp_sendmsg)
PROBE(18, udp_recvmsg)
PROBE(19, inet_csk_accept)
PROBE(20, inet_listen)
PROBE(21, ip_output)
PROBE(22, ip_rcv)
PROBE(23, do_sys_openat2)
PROBE(24, do_exit)
PROBE(25, wake_up_new_task)
PROBE(26, try_to_wake_up)
PROBE(27, mark_page_accessed)
PROBE(28, submit_bio)
PROBE(29, security_file_open)

char LICENSE[] SEC("license") = "Dual MIT/GPL";
