// SPDX-License-Identifier: MIT OR GPL-2.0
/* Uses a hash as a ring buffer. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

SEC("xdp")
int takes_a_hash_for_a_ring(struct xdp_md *ctx)
{
	return bpf_ringbuf_query(&numbers, BPF_RB_RING_SIZE);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
