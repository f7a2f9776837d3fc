// SPDX-License-Identifier: MIT OR GPL-2.0
/* A bit of everything that an object file can hold. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct point {
	__u32 x;
	__u16 y;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct point);
} points SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 8);
} numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u32);
} small_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_ARRAY);
		__uint(max_entries, 7);
		__type(key, __u32);
		__type(value, __u64);
	});
} outer SEC(".maps");

const volatile __u32 answer = 42;
const volatile struct point origin = { .x = 1, .y = 2 };
__u64 seen;
__u32 start_value = 7;
static volatile __u32 hidden = 9;

/* The answer as it is at run time, plus variables of the other sections. */
SEC("xdp")
int return_answer(struct xdp_md *ctx)
{
	seen++;
	return answer + start_value + hidden;
}

SEC("?tp/syscalls/sys_enter_getpid")
int not_loaded(void *ctx)
{
	__u64 key = 1;
	struct point *value = bpf_map_lookup_elem(&points, &key);
	__u32 zero = 0;
	__u32 *counter = bpf_map_lookup_elem(&small_counters, &zero);
	__u64 *number = bpf_map_lookup_elem(&numbers, &zero);

	if (!bpf_map_lookup_elem(&outer, &zero))
		return 0;
	bpf_ringbuf_output(&events, &key, sizeof(key), 0);
	return value && counter && number ? origin.x : 0;
}

SEC("?fentry.s/do_sys_openat2")
int on_open(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
