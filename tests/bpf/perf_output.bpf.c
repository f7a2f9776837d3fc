// SPDX-License-Identifier: MIT OR GPL-2.0
/* Writes to a perf event array, when it is test-run. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	__u64 sequence;
	__u64 check;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf_events SEC(".maps");

__u64 sequence, failed;

static int produce_one(__u32 index, void *context)
{
	struct event event;

	event.sequence = ++sequence;
	event.check = ~sequence;
	if (bpf_perf_event_output(context, &perf_events, BPF_F_CURRENT_CPU, &event, sizeof(event)))
		failed++;
	return 0;
}

#define MAX_SIZE 1024

struct sized {
	__u64 sequence;
	char rest[MAX_SIZE];
};

struct sized sized;

/* One record of a size: its number, and bytes of 0xa5. */
SEC("raw_tp")
int produce_sized(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 size = ctx->args[0];

	if (size > MAX_SIZE)
		return 1;
	__builtin_memset(sized.rest, 0xa5, sizeof(sized.rest));
	sized.sequence = ++sequence;
	return bpf_perf_event_output(ctx, &perf_events, BPF_F_CURRENT_CPU, &sized, size) ? 1 : 0;
}

/* The argument: how many, at most 64. */
SEC("raw_tp")
int produce(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0];

	for (int i = 0; i < 64; i++) {
		if (i >= count)
			break;
		produce_one(i, ctx);
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
