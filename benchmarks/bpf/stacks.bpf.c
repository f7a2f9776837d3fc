// SPDX-License-Identifier: MIT OR GPL-2.0
/* What the stacks of a process cost, at a hook that it passes at will: nothing, both as ids that are counted (as the sample profile does it), and both
   as they are, in a ring buffer. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define DEPTH 127
#define HOOK SEC("tp/syscalls/sys_enter_openat")

struct stack_ids {
	__s32 kernel, user;
};

struct stacks {
	__s32 kernel_bytes, user_bytes;
	__u64 kernel[DEPTH], user[DEPTH];
};

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16384);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, DEPTH * sizeof(__u64));
} traces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct stack_ids);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 32 * 1024 * 1024);
} events SEC(".maps");

const volatile __u32 target_tgid = 0;
__u64 samples;

static __always_inline int is_wanted(void)
{
	if (bpf_get_current_pid_tgid() >> 32 != target_tgid)
		return 0;
	samples++;
	return 1;
}

HOOK int empty(void *ctx)
{
	is_wanted();
	return 0;
}

HOOK int ids(void *ctx)
{
	__u64 one = 1, *count;
	struct stack_ids stack;

	if (!is_wanted())
		return 0;
	stack.kernel = bpf_get_stackid(ctx, &traces, 0);
	stack.user = bpf_get_stackid(ctx, &traces, BPF_F_USER_STACK);
	count = bpf_map_lookup_elem(&counts, &stack);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &stack, &one, BPF_NOEXIST);
	return 0;
}

HOOK int whole(void *ctx)
{
	struct stacks *stacks;

	if (!is_wanted())
		return 0;
	stacks = bpf_ringbuf_reserve(&events, sizeof(*stacks), 0);
	if (!stacks)
		return 0;
	stacks->kernel_bytes = bpf_get_stack(ctx, stacks->kernel, sizeof(stacks->kernel), 0);
	stacks->user_bytes = bpf_get_stack(ctx, stacks->user, sizeof(stacks->user), BPF_F_USER_STACK);
	bpf_ringbuf_submit(stacks, BPF_RB_NO_WAKEUP);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
