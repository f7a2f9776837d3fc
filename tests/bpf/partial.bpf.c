// SPDX-License-Identifier: MIT OR GPL-2.0
/* Programs that need different maps: directly, through a function, through other maps. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define ARRAY(name) \
	struct { \
		__uint(type, BPF_MAP_TYPE_ARRAY); \
		__uint(max_entries, 1); \
		__type(key, __u32); \
		__type(value, __u64); \
	} name SEC(".maps")

ARRAY(of_first);
ARRAY(of_function);
ARRAY(of_second);
ARRAY(of_third);
ARRAY(unused);

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} inner_one SEC(".maps"), inner_two SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps") = { .values = { &inner_one, &inner_two } };

int jumped_to(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} jumps SEC(".maps") = { .values = { [1] = (void *)&jumped_to } };

const volatile __u32 constant = 3;
__u64 counter;
__u32 start = 4;

extern unsigned int LINUX_KERNEL_VERSION __kconfig;

static __noinline __u64 use(void *map)
{
	__u32 zero = 0;
	__u64 *value = bpf_map_lookup_elem(map, &zero);

	return value ? *value : 0;
}

static __noinline __u64 use_function_map(void)
{
	return use(&of_function);
}

SEC("xdp")
int first(struct xdp_md *ctx)
{
	counter++;
	return use(&of_first) + use_function_map();
}

SEC("xdp")
int second(struct xdp_md *ctx)
{
	__u32 zero = 0;
	void *inner = bpf_map_lookup_elem(&outer, &zero);

	return inner ? use(inner) + constant : -1;
}

SEC("?xdp")
int third(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jumps, 1);
	return -1;
}

SEC("?xdp")
int jumped_to(struct xdp_md *ctx)
{
	return use(&of_third) + start;
}

SEC("?xdp")
int version(struct xdp_md *ctx)
{
	return LINUX_KERNEL_VERSION;
}

SEC("?xdp")
int uses_second(struct xdp_md *ctx)
{
	return use(&of_second);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
