// SPDX-License-Identifier: MIT OR GPL-2.0
/* An object of medium size: 10 programs, 10 maps of its own and 3 of global variables, CO-RE relocations. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int pid;
	int tgid;
	int prio;
	struct task_struct *real_parent;
	unsigned long long start_time;
	char comm[16];
} __attribute__((preserve_access_index));

struct event {
	__u32 pid;
	__u32 tgid;
	__u32 parent;
	__u32 prio;
	__u64 start_time;
	char comm[16];
};

#define MAP(name, kind, entries, key_type, value_type) \
	struct { \
		__uint(type, BPF_MAP_TYPE_##kind); \
		__uint(max_entries, entries); \
		__type(key, key_type); \
		__type(value, value_type); \
	} name SEC(".maps")

MAP(tasks, HASH, 1024, __u32, struct event);
MAP(recent, LRU_HASH, 1024, __u32, struct event);
MAP(settings, ARRAY, 16, __u32, __u64);
MAP(counters, PERCPU_ARRAY, 16, __u32, __u64);
MAP(scratch, PERCPU_ARRAY, 1, __u32, struct event);
MAP(by_parent, HASH, 256, __u32, __u64);
MAP(by_prio, PERCPU_HASH, 256, __u32, __u64);
MAP(started, HASH, 1024, __u32, __u64);
MAP(waiting, HASH, 1024, __u32, __u64);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

const volatile __u32 target_tgid = 0;
const volatile __u32 sample = 1;
__u64 seen;
__u64 dropped;
__u32 threshold = 100;

static __always_inline void count(__u32 index)
{
	__u64 *counter = bpf_map_lookup_elem(&counters, &index);

	if (counter)
		++*counter;
}

static __noinline int fill(struct event *event)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	event->pid = BPF_CORE_READ(task, pid);
	event->tgid = BPF_CORE_READ(task, tgid);
	event->prio = BPF_CORE_READ(task, prio);
	event->parent = BPF_CORE_READ(task, real_parent, tgid);
	event->start_time = BPF_CORE_READ(task, start_time);
	BPF_CORE_READ_STR_INTO(&event->comm, task, comm);
	return event->tgid;
}

static __always_inline int record(void *map, __u32 index)
{
	__u32 zero = 0;
	struct event *event = bpf_map_lookup_elem(&scratch, &zero);

	if (!event)
		return 0;
	seen++;
	fill(event);
	if (target_tgid && event->tgid != target_tgid)
		return 0;
	count(index);
	bpf_map_update_elem(map, &event->pid, event, BPF_ANY);
	if (seen % sample == 0 && bpf_ringbuf_output(&events, event, sizeof(*event), 0))
		dropped++;
	return 0;
}

static __always_inline int add(void *map, __u32 key, __u64 amount)
{
	__u64 *value = bpf_map_lookup_elem(map, &key);

	if (value)
		__sync_fetch_and_add(value, amount);
	else
		bpf_map_update_elem(map, &key, &amount, BPF_NOEXIST);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_enter(void *ctx)
{
	return record(&tasks, 0);
}

SEC("raw_tp/sys_exit")
int on_exit(void *ctx)
{
	return record(&recent, 1);
}

SEC("raw_tp/sched_process_fork")
int on_fork(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return add(&by_parent, BPF_CORE_READ(task, real_parent, tgid), 1);
}

SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return add(&started, BPF_CORE_READ(task, pid), BPF_CORE_READ(task, start_time));
}

SEC("raw_tp/sched_switch")
int on_switch(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return BPF_CORE_READ(task, prio) > threshold ? add(&by_prio, BPF_CORE_READ(task, prio), 1) : 0;
}

SEC("tp/sched/sched_wakeup")
int on_wakeup(void *ctx)
{
	count(5);
	return add(&waiting, bpf_get_current_pid_tgid(), 1);
}

SEC("tp/sched/sched_process_exit")
int on_process_exit(void *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&tasks, &pid);
	bpf_map_delete_elem(&started, &pid);
	count(6);
	return 0;
}

SEC("xdp")
int on_packet(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 sum = 0;

	for (int i = 0; i < 64 && data + i + 1 <= end; i++)
		sum += data[i];
	count(7);
	return sum > threshold ? XDP_PASS : XDP_DROP;
}

SEC("tc")
int on_frame(struct __sk_buff *skb)
{
	count(8);
	return add(&by_parent, skb->protocol, skb->len);
}

SEC("socket")
int on_socket(struct __sk_buff *skb)
{
	__u32 key = 1;
	__u64 *limit = bpf_map_lookup_elem(&settings, &key);

	count(9);
	return limit && skb->len > *limit ? 0 : skb->len;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
