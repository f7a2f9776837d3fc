// SPDX-License-Identifier: MIT OR GPL-2.0
/* CO-RE relocations whose results a test run returns. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

SEC("xdp")
int offset_of_tgid(struct xdp_md *ctx)
{
	return bpf_core_field_offset(struct task_struct, tgid);
}

SEC("?raw_tp/sys_enter")
int reads_tgid(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, tgid);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
