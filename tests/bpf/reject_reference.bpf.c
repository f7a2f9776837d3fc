// SPDX-License-Identifier: MIT OR GPL-2.0
/* Reserves a record of a ring buffer, and forgets it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

SEC("xdp")
int forgets_to_submit(struct xdp_md *ctx)
{
	__u64 *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 0;
	*event = 1;
	return 1;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
