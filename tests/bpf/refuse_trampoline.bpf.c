// SPDX-License-Identifier: MIT OR GPL-2.0
/* Needs a BPF trampoline, which some kernels refuse. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry/bpf_prog_free")
int enters(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
