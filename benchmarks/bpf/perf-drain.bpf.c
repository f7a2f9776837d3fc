// SPDX-License-Identifier: MIT OR GPL-2.0
/* Fills the perf buffer of the CPU that it runs on, in one test run. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} events SEC(".maps");

__u64 record[128];

/* Until it is full. The context of the helper is that of the program: a loop in it, not a callback. */
#define FILL(SIZE)								\
SEC("raw_tp")									\
int fill_##SIZE(struct bpf_raw_tracepoint_args *ctx)				\
{										\
	for (int i = 0; i < 16384; i++) {					\
		record[0] = i;							\
		if (bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, record, SIZE))	\
			break;							\
	}									\
	return 0;								\
}

FILL(16)
FILL(64)
FILL(256)
FILL(1024)

char LICENSE[] SEC("license") = "Dual MIT/GPL";
