// SPDX-License-Identifier: MIT OR GPL-2.0
/* The bucket of a duration in openat-histogram, callable by a test run: the packet is the duration in ns, the result is the bucket. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../bpf-samples/openat-histogram/buckets.h"

SEC("xdp")
int bucket_of_ns(struct xdp_md *ctx)
{
	__u64 *ns = (void *)(long)ctx->data;

	if ((void *)(ns + 1) > (void *)(long)ctx->data_end)
		return -1;
	return log2_bucket(seconds30(*ns));
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
