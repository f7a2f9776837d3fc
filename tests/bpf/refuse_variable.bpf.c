// SPDX-License-Identifier: MIT OR GPL-2.0
/* Needs a variable that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const int variable_of_another_world __ksym;

SEC("xdp")
int needs_a_variable(struct xdp_md *ctx)
{
	return *(const int *)bpf_this_cpu_ptr(&variable_of_another_world);
}

char LICENSE[] SEC("license") = "GPL";
