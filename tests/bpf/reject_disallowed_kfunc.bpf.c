// SPDX-License-Identifier: MIT OR GPL-2.0
/* Calls a function of the kernel that is not for programs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int schedule_timeout(long timeout) __ksym;

SEC("xdp")
int calls_the_kernel(struct xdp_md *ctx)
{
	return schedule_timeout(1);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
