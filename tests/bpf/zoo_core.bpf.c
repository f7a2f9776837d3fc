// SPDX-License-Identifier: MIT OR GPL-2.0
/* CO-RE relocations of all kinds that clang emits. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct list_head;

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *group_leader;
	char comm[16];
	unsigned sched_reset_on_fork : 1;
} __attribute__((preserve_access_index));

struct task_struct___flavor {
	long no_such_field;
} __attribute__((preserve_access_index));

enum pid_type {
	PIDTYPE_PID,
};

SEC("?tp_btf/sched_switch")
int read_fields(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[1];
	struct task_struct___flavor *flavor = (void *)task;
	int sum = BPF_CORE_READ(task, group_leader, pid) + BPF_CORE_READ(task, tgid);

	if (bpf_core_field_exists(flavor->no_such_field))
		sum++;
	sum += bpf_core_field_size(task->comm) + bpf_core_type_size(struct task_struct);
	sum += BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	if (bpf_core_type_exists(struct task_struct) && bpf_core_enum_value_exists(enum pid_type, PIDTYPE_PID))
		sum += bpf_core_enum_value(enum pid_type, PIDTYPE_PID);
	return sum;
}

char LICENSE[] SEC("license") = "GPL";
