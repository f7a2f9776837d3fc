/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* PROGRAM(n): a small program, with a map and a CO-RE relocation, for the objects that are made of many. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int tgid;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

static __always_inline int count(__u32 amount)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 key = BPF_CORE_READ(task, tgid);
	__u64 one = amount, *value = bpf_map_lookup_elem(&counts, &key);

	if (value)
		__sync_fetch_and_add(value, amount);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_NOEXIST);
	return 0;
}

#define PROGRAM(N)		\
SEC("raw_tp/sys_enter")		\
int program_##N(void *ctx)	\
{				\
	return count(1##N);	\
}

/* The digit before keeps the numbers decimal. */
#define TEN(N)		\
	PROGRAM(N##0)	\
	PROGRAM(N##1)	\
	PROGRAM(N##2)	\
	PROGRAM(N##3)	\
	PROGRAM(N##4)	\
	PROGRAM(N##5)	\
	PROGRAM(N##6)	\
	PROGRAM(N##7)	\
	PROGRAM(N##8)	\
	PROGRAM(N##9)

#define HUNDRED(N)	\
	TEN(N##0)	\
	TEN(N##1)	\
	TEN(N##2)	\
	TEN(N##3)	\
	TEN(N##4)	\
	TEN(N##5)	\
	TEN(N##6)	\
	TEN(N##7)	\
	TEN(N##8)	\
	TEN(N##9)

char LICENSE[] SEC("license") = "Dual MIT/GPL";
