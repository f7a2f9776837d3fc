// SPDX-License-Identifier: MIT OR GPL-2.0
/* Fills ring buffers on demand: never attached, run by test runs; kernel 5.17. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../src/Ebpf.RingBuffer/include/ebpf_net.bpf.h"

#define MAX_SIZE 4096

struct event {
	__u64 sequence;
	__u64 check;
};

EBPF_RINGBUF(events, 64 * 1024);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} plain SEC(".maps");

__u64 sequence;
char payload[MAX_SIZE];

struct request {
	__u64 flags, every;
};

static int produce_one(__u32 index, struct request *request)
{
	struct event *event = ebpf_ringbuf_reserve(events, sizeof(*event));

	sequence++;
	if (!event)
		return 0;
	event->sequence = sequence;
	event->check = ~sequence;
	if (request->every && sequence % request->every == 0)
		bpf_ringbuf_discard(event, request->flags);
	else
		bpf_ringbuf_submit(event, request->flags);
	return 0;
}

/* The arguments: how many, flags of submit, discard each n-th. */
SEC("raw_tp")
int produce(struct bpf_raw_tracepoint_args *ctx)
{
	struct request request = { ctx->args[1], ctx->args[2] };

	bpf_loop(ctx->args[0], produce_one, &request, 0);
	return 0;
}

/* One record of any size into the ring without a counter: the size, flags of submit. */
SEC("raw_tp")
int produce_sized(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 size = ctx->args[0], flags = ctx->args[1];

	if (size > MAX_SIZE)
		return 1;
	return bpf_ringbuf_output(&plain, payload, size, flags) ? 1 : 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
