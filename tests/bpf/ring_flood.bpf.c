// SPDX-License-Identifier: MIT OR GPL-2.0
/* Many records in one test run: bpf_loop, kernel 5.17. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../src/Ebpf.RingBuffer/include/ebpf_net.bpf.h"

struct event {
	__u64 sequence;
	__u64 check;
	__u64 rest[6];
};

EBPF_RINGBUF(events, 256 * 1024);

__u64 attempted;

/* Each n-th record is discarded. */
const volatile __u64 discard_every = 7;
const volatile __u64 submit_flags;

static int one(__u32 index, void *context)
{
	struct event *event;
	__u64 sequence = __sync_fetch_and_add(&attempted, 1) + 1;

	event = ebpf_ringbuf_reserve(events, sizeof(*event));
	if (!event)
		return 0;
	event->sequence = sequence;
	event->check = ~sequence;
	if (sequence % discard_every == 0)
		bpf_ringbuf_discard(event, submit_flags);
	else
		bpf_ringbuf_submit(event, submit_flags);
	return 0;
}

SEC("raw_tp")
int flood(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_loop(ctx->args[0], one, NULL, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
