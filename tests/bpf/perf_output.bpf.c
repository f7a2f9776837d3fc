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
