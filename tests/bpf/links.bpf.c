// SPDX-License-Identifier: MIT OR GPL-2.0
/* Kinds of links that every kernel lets attach: raw tracepoints, iterators, cgroups. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define OPENAT2 437

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id;
	__u64 seq_num;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

const volatile __u32 target_tgid = 0;
__u64 hits = 0;

static int count(long syscall)
{
	if (syscall == OPENAT2 && bpf_get_current_pid_tgid() >> 32 == target_tgid)
		__sync_fetch_and_add(&hits, 1);
	return 0;
}

SEC("raw_tp/sys_enter")
int count_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return count(ctx->args[1]);
}

SEC("iter/task")
int print_first(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task && task->pid == target_tgid)
		BPF_SEQ_PRINTF(ctx->meta->seq, "first %d\n", task->pid);
	return 0;
}

SEC("iter/task")
int print_second(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task && task->pid == target_tgid)
		BPF_SEQ_PRINTF(ctx->meta->seq, "second %d\n", task->pid);
	return 0;
}

SEC("cgroup/dev")
int count_device(struct bpf_cgroup_dev_ctx *ctx)
{
	__sync_fetch_and_add(&hits, 1);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
