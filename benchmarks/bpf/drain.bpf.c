// SPDX-License-Identifier: MIT OR GPL-2.0
/* Fills a ring buffer in one test run. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* The four sizes are four programs: a reservation's size is a constant. */
#define FILL(SIZE)								\
static int one_##SIZE(__u32 index, void *context)				\
{										\
	__u64 *record = bpf_ringbuf_reserve(&events, SIZE, 0);			\
										\
	if (!record)								\
		return 1;							\
	record[0] = index;							\
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);				\
	return 0;								\
}										\
										\
SEC("raw_tp")									\
int fill_##SIZE(struct bpf_raw_tracepoint_args *ctx)				\
{										\
	bpf_loop(1 << 23, one_##SIZE, NULL, 0);					\
	return 0;								\
}

FILL(16)
FILL(64)
FILL(256)
FILL(1024)

char LICENSE[] SEC("license") = "Dual MIT/GPL";
