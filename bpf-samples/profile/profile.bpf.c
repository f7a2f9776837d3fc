// SPDX-License-Identifier: MIT OR GPL-2.0
/* Where processors spend their time: counts the stacks, in user space and in the kernel, that a timer finds. */
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <bpf/bpf_helpers.h>

#define DEPTH 127

struct stack {
	__u32 pid;
	__s32 kernel_id, user_id;	/* negative: none */
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct stack);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16384);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, DEPTH * sizeof(__u64));
} traces SEC(".maps");

/* Samples that counts has no room for. */
__u64 uncounted;

/* Stacks whose place in the map another one has: -EEXIST instead of an id. */
__u64 lost_stacks;

#define EEXIST 17

static __always_inline __s32 stack_id(void *ctx, __u64 flags)
{
	__s32 id = bpf_get_stackid(ctx, &traces, flags);

	if (id == -EEXIST)
		__sync_fetch_and_add(&lost_stacks, 1);
	return id;
}

SEC("perf_event")
int on_sample(void *ctx)
{
	__u64 one = 1, *count;
	struct stack stack = { .pid = bpf_get_current_pid_tgid() >> 32 };

	/* Nobody is there: the processor is idle. */
	if (!stack.pid)
		return 0;
	stack.kernel_id = stack_id(ctx, 0);
	stack.user_id = stack_id(ctx, BPF_F_USER_STACK);
	bpf_get_current_comm(stack.comm, sizeof(stack.comm));
	count = bpf_map_lookup_elem(&counts, &stack);
	if (!count) {
		/* Another CPU may have just put it there. */
		if (!bpf_map_update_elem(&counts, &stack, &one, BPF_NOEXIST))
			return 0;
		count = bpf_map_lookup_elem(&counts, &stack);
	}
	__sync_fetch_and_add(count ? count : &uncounted, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
