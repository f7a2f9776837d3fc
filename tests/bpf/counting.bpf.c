// SPDX-License-Identifier: MIT OR GPL-2.0
/* Counts the openat calls of one process. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 target_tgid = 0;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

SEC("tp/syscalls/sys_enter_openat")
int count_openat(void *ctx)
{
	__u32 index = 1;
	__u64 *count;

	if (bpf_get_current_pid_tgid() >> 32 != target_tgid)
		return 0;
	count = bpf_map_lookup_elem(&calls, &index);
	if (count)
		++*count;
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
