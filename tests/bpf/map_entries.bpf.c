// SPDX-License-Identifier: MIT OR GPL-2.0
/* What is put into maps: programs of devices and CPUs, perf events; and the storage of a cgroup. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} narrow SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bpf_cpumap_val);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} clocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
} packets SEC(".maps");

__s64 time;

SEC("xdp/devmap")
int at_device(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp/cpumap")
int at_cpu(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp")
int elsewhere(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("raw_tp")
int read_clock(void *ctx)
{
	time = bpf_perf_event_read(&clocks, 1);
	return 0;
}

SEC("cgroup_skb/egress")
int count_packet(struct __sk_buff *ctx)
{
	__u64 *count = bpf_get_local_storage(&packets, 0);

	__sync_fetch_and_add(count, 1);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
