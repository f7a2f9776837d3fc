// SPDX-License-Identifier: MIT OR GPL-2.0
/* Reads a field that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
	int field_of_another_world;
} __attribute__((preserve_access_index));

SEC("raw_tp/sys_enter")
int reads_a_missing_field(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, field_of_another_world);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
