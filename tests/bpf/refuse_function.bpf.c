// SPDX-License-Identifier: MIT OR GPL-2.0
/* Needs a kfunc that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int function_of_another_world(void) __ksym;

SEC("xdp")
int needs_a_function(struct xdp_md *ctx)
{
	return function_of_another_world();
}

char LICENSE[] SEC("license") = "GPL";
