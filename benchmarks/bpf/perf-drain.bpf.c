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

/* Until 256 KiB are full but for a few records; a record has 16 bytes more there. The helper wants the program's context: so a loop, and
   no callback. Nor a branch on its result, or the verifier would follow too many. */
#define FILL(SIZE)								\
SEC("raw_tp")									\
int fill_##SIZE(struct bpf_raw_tracepoint_args *ctx)				\
{										\
	for (int i = 0; i < 256 * 1024 / (SIZE + 16) - 8; i++) {		\
		record[0] = i;							\
		bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, record, SIZE);	\
	}									\
	return 0;								\
}

FILL(16)
FILL(64)
FILL(256)
FILL(1024)

char LICENSE[] SEC("license") = "Dual MIT/GPL";
