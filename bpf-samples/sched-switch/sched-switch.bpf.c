// SPDX-License-Identifier: MIT OR GPL-2.0
/* How often each command was given a CPU: what bpftrace -e 'tracepoint:sched:sched_switch { @[args.next_comm] = count(); }' counts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* /sys/kernel/tracing/events/sched/sched_switch/format */
struct sched_switch {
	__u64 common;
	char prev_comm[16];
	__u32 prev_pid;
	__s32 prev_prio;
	__s64 prev_state;
	char next_comm[16];
	__u32 next_pid;
	__s32 next_prio;
};

struct comm {
	char name[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 10240);
	__type(key, struct comm);
	__type(value, __u64);
} counts SEC(".maps");

/* Switches to commands for which the map has no room. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} uncounted SEC(".maps");

SEC("tp/sched/sched_switch")
int on_switch(struct sched_switch *ctx)
{
	__u64 one = 1, *count;
	struct comm comm;
	__u32 zero = 0;

	__builtin_memcpy(&comm, ctx->next_comm, sizeof(comm));
	/* Of swapper/0, swapper/1, ..., which stand for an idle CPU, one. */
	if (!ctx->next_pid)
		__builtin_memcpy(&comm, "(idle)\0\0\0\0\0\0\0\0\0", sizeof(comm));

	/* The tracepoint has preemption off: per-CPU counters need no atomic operation. */
	count = bpf_map_lookup_elem(&counts, &comm);
	if (!count) {
		if (!bpf_map_update_elem(&counts, &comm, &one, BPF_NOEXIST))
			return 0;
		/* Another CPU may have just put it there. */
		count = bpf_map_lookup_elem(&counts, &comm);
		if (!count)
			count = bpf_map_lookup_elem(&uncounted, &zero);
	}
	if (count)
		++*count;
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
