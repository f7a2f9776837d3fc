// SPDX-License-Identifier: MIT OR GPL-2.0
/* Each program that is started, with its arguments: when execve has succeeded, out of the new program's own memory. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "ebpf_net.bpf.h"

#define ARGUMENTS 4096

/* Of these, the fields that are read: the real offsets come from the kernel's BTF when the program is loaded (CO-RE). */
struct mm_struct {
	unsigned long arg_start, arg_end;
} __attribute__((preserve_access_index));

struct task_struct {
	struct mm_struct *mm;
	struct task_struct *real_parent;
	int tgid;
} __attribute__((preserve_access_index));

/* 0: all. */
const volatile __u32 target_ppid = 0;

struct event {
	__u32 pid, ppid, uid;
	__u32 length;		/* of the arguments: what there is room for */
	__u32 is_truncated;
	char comm[16];
	char arguments[ARGUMENTS];	/* one after the other, each ended by a zero, as in /proc/PID/cmdline */
};

EBPF_RINGBUF(events, 1024 * 1024);

SEC("tp/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 ppid = BPF_CORE_READ(task, real_parent, tgid);
	unsigned long start = BPF_CORE_READ(task, mm, arg_start);
	__u64 length = BPF_CORE_READ(task, mm, arg_end) - start;
	struct event *event;

	if (target_ppid && ppid != target_ppid)
		return 0;
	event = ebpf_ringbuf_reserve(events, sizeof(*event));
	if (!event)
		return 0;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ppid = ppid;
	event->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->is_truncated = length > ARGUMENTS;
	/* Compared anew for the verifier, who knows no bound from the line above. */
	barrier_var(length);
	if (length > ARGUMENTS)
		length = ARGUMENTS;
	if (bpf_probe_read_user(event->arguments, length, (void *)start))
		length = 0;
	event->length = length;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
