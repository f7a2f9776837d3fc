// SPDX-License-Identifier: MIT OR GPL-2.0
/* The bucket function of the sample, callable by a test run: the packet is the value, the result is the bucket. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf-samples/openat-histogram/log2.h"

SEC("xdp")
int bucket_of_packet(struct xdp_md *ctx)
{
	__u64 *value = (void *)(long)ctx->data;

	if ((void *)(value + 1) > (void *)(long)ctx->data_end)
		return -1;
	return log2_bucket(*value);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
