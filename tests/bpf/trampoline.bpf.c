// SPDX-License-Identifier: MIT OR GPL-2.0
/* Attached to a function that only the kernel's own test of programs calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry/bpf_fentry_test1")
int trampoline(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
