// SPDX-License-Identifier: MIT OR GPL-2.0
/* Latency of open, openat and openat2 from their syscall tracepoints, counted in buckets that double. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "log2.h"

/* Fixed at load. 0: no filter. */
const volatile __u32 target_tgid = 0;
const volatile __u32 excluded_tgid = 0;

enum counter {
	STARTED,	/* calls entered */
	FINISHED,	/* calls returned, and counted in a bucket */
	UNTRACKED,	/* calls entered while "start" was full */
	ORPHANED,	/* calls returned whose start is not known: entered before the attachment, or untracked */
	NR_COUNTERS,
};

/* When the call that a thread is in began, in ns. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, __u64);
} start SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOG2_BUCKETS);
	__type(key, __u32);
	__type(value, __u64);
} buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NR_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

/* Programs on tracepoints run with preemption off, so a per-CPU counter needs no atomic operation. */
static __always_inline void increment(void *array, __u32 index)
{
	__u64 *value = bpf_map_lookup_elem(array, &index);

	if (value)
		++*value;
}

static __always_inline int is_filtered(__u32 tgid)
{
	return (target_tgid && tgid != target_tgid) || (excluded_tgid && tgid == excluded_tgid);
}

static __always_inline int enter(void)
{
	__u64 id = bpf_get_current_pid_tgid(), now;
	__u32 tid = id;

	if (is_filtered(id >> 32))
		return 0;

	increment(&counters, STARTED);
	now = bpf_ktime_get_ns();
	if (bpf_map_update_elem(&start, &tid, &now, BPF_ANY))
		increment(&counters, UNTRACKED);
	return 0;
}

static __always_inline int leave(void)
{
	__u64 id = bpf_get_current_pid_tgid(), *began;
	__u32 tid = id;

	if (is_filtered(id >> 32))
		return 0;

	began = bpf_map_lookup_elem(&start, &tid);
	if (!began) {
		increment(&counters, ORPHANED);
		return 0;
	}

	increment(&buckets, log2_bucket(bpf_ktime_get_ns() - *began));
	increment(&counters, FINISHED);
	bpf_map_delete_elem(&start, &tid);
	return 0;
}

SEC("tp/syscalls/sys_enter_open")
int enter_open(void *ctx)
{
	return enter();
}

SEC("tp/syscalls/sys_exit_open")
int exit_open(void *ctx)
{
	return leave();
}

SEC("tp/syscalls/sys_enter_openat")
int enter_openat(void *ctx)
{
	return enter();
}

SEC("tp/syscalls/sys_exit_openat")
int exit_openat(void *ctx)
{
	return leave();
}

SEC("tp/syscalls/sys_enter_openat2")
int enter_openat2(void *ctx)
{
	return enter();
}

SEC("tp/syscalls/sys_exit_openat2")
int exit_openat2(void *ctx)
{
	return leave();
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
