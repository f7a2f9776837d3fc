// SPDX-License-Identifier: MIT OR GPL-2.0
/* Reads by a dynptr that was never made. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int reads_an_unmade_dynptr(struct xdp_md *ctx)
{
	struct bpf_dynptr pointer;
	__u64 value = 0;

	bpf_dynptr_read(&value, sizeof(value), &pointer, 0, 0);
	return value;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
