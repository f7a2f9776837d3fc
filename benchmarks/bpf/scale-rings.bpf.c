// SPDX-License-Identifier: MIT OR GPL-2.0
/* Eight ring buffers, each filled in one test run of its own program. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define RING(I)									\
struct {									\
	__uint(type, BPF_MAP_TYPE_RINGBUF);					\
	__uint(max_entries, 4096);						\
} events_##I SEC(".maps");							\
										\
static int one_##I(__u32 index, void *context)					\
{										\
	__u64 *record = bpf_ringbuf_reserve(&events_##I, 64, 0);		\
										\
	if (!record)								\
		return 1;							\
	record[0] = index;							\
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);				\
	return 0;								\
}										\
										\
SEC("raw_tp")									\
int fill_##I(struct bpf_raw_tracepoint_args *ctx)				\
{										\
	bpf_loop(1 << 23, one_##I, NULL, 0);					\
	return 0;								\
}

RING(0)
RING(1)
RING(2)
RING(3)
RING(4)
RING(5)
RING(6)
RING(7)

char LICENSE[] SEC("license") = "Dual MIT/GPL";
