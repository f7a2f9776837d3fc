// SPDX-License-Identifier: MIT OR GPL-2.0
/* Ways to attach that need no trampoline; what only later kernels verify is loaded when it is asked for. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define OPENAT2 437

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

struct vm_area_struct {
	unsigned long vm_start;
} __attribute__((preserve_access_index));

struct bpf_iter__task_vma {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct vm_area_struct *vma;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
};

struct kernfs_node {
	__u64 id;
} __attribute__((preserve_access_index));

struct cgroup {
	struct kernfs_node *kn;
} __attribute__((preserve_access_index));

struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

const volatile __u32 target_tgid = 0;
__u64 hits = 0;
__u64 cookie = 0;

static int is_target(void)
{
	return bpf_get_current_pid_tgid() >> 32 == target_tgid;
}

static int count(long syscall)
{
	if (syscall == OPENAT2 && is_target())
		__sync_fetch_and_add(&hits, 1);
	return 0;
}

SEC("raw_tp/sys_enter")
int raw(struct bpf_raw_tracepoint_args *ctx)
{
	return count(ctx->args[1]);
}

SEC("tp_btf/sys_enter")
int with_types(__u64 *ctx)
{
	return count(ctx[1]);
}

SEC("tp/syscalls/sys_enter_openat2")
int tracepoint(void *ctx)
{
	return count(OPENAT2);
}

SEC("?raw_tp/sys_enter")
int raw_cookie(struct bpf_raw_tracepoint_args *ctx)
{
	if (ctx->args[1] == OPENAT2 && is_target())
		cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

SEC("?tp_btf/sys_enter")
int types_cookie(__u64 *ctx)
{
	if (ctx[1] == OPENAT2 && is_target())
		cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

/* The result of a program's test run is the tracepoint's to write. */
SEC("?raw_tp.w/bpf_test_finish")
int writable(struct bpf_raw_tracepoint_args *ctx)
{
	int *error = (int *)ctx->args[0];

	if (is_target()) {
		__sync_fetch_and_add(&hits, 1);
		*error = -33;
	}
	return 0;
}

SEC("?xdp")
int pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

/* A read of a page that is not there: on its way to failure it passes page_fault_kernel. */
static void fault(void)
{
	char byte;

	bpf_probe_read_user(&byte, 1, (void *)16);
}

SEC("?raw_tp/sys_enter")
int causes_fault(struct bpf_raw_tracepoint_args *ctx)
{
	if (ctx->args[1] == OPENAT2 && is_target())
		fault();
	return 0;
}

SEC("?raw_tp/page_fault_kernel")
int recurses(void *ctx)
{
	if (is_target()) {
		__sync_fetch_and_add(&hits, 1);
		fault();
	}
	return 0;
}

__u64 faults;

SEC("?raw_tp/page_fault_kernel")
int counts_faults(void *ctx)
{
	if (is_target())
		__sync_fetch_and_add(&faults, 1);
	return 0;
}

SEC("?iter/task")
int tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d\n", task->tgid, task->pid);
	return 0;
}

SEC("?iter/task_vma")
int areas(struct bpf_iter__task_vma *ctx)
{
	struct task_struct *task = ctx->task;
	struct vm_area_struct *area = ctx->vma;

	if (task && area)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%d %lx\n", task->tgid, area->vm_start);
	return 0;
}

SEC("?iter/bpf_map_elem")
int elements(struct bpf_iter__bpf_map_elem *ctx)
{
	__u32 *key = ctx->key;
	__u64 *value = ctx->value;

	if (key && value)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%u=%llu\n", *key, *value);
	return 0;
}

SEC("?iter/cgroup")
int cgroups(struct bpf_iter__cgroup *ctx)
{
	struct cgroup *cgroup = ctx->cgroup;

	if (cgroup)
		BPF_SEQ_PRINTF(ctx->meta->seq, "%llu\n", cgroup->kn->id);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
