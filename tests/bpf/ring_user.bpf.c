// SPDX-License-Identifier: MIT OR GPL-2.0
/* Drains a user ring buffer, when it is test-run; kernel 6.1. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} commands SEC(".maps");

__u64 samples, sum;
__s64 result;

static long one(struct bpf_dynptr *sample, void *context)
{
	__u64 value = 0;

	samples++;
	if (bpf_dynptr_read(&value, sizeof(value), sample, 0, 0) == 0)
		sum += value;
	return 0;
}

SEC("raw_tp")
int drain(struct bpf_raw_tracepoint_args *ctx)
{
	result = bpf_user_ringbuf_drain(&commands, one, NULL, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
