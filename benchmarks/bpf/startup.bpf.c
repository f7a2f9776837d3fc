// SPDX-License-Identifier: MIT OR GPL-2.0
/* Sends the path of each file that one process opens. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u32 tgid;
	char path[28];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

const volatile __u32 target_tgid = 0;

struct sys_enter {
	__u64 common;
	long id;
	const char *args[6];
};

SEC("tp/syscalls/sys_enter_openat")
int on_openat(struct sys_enter *ctx)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	struct event *event;

	if (tgid != target_tgid)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->tgid = tgid;
	bpf_probe_read_user_str(event->path, sizeof(event->path), ctx->args[1]);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
