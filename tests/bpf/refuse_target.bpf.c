// SPDX-License-Identifier: MIT OR GPL-2.0
/* Traces what no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry/function_of_another_world")
int traces_a_function(void *ctx)
{
	return 0;
}

SEC("?tp_btf/tracepoint_of_another_world")
int traces_a_tracepoint(void *ctx)
{
	return 0;
}

SEC("?freplace/function_of_another_world")
int replaces_a_function(struct xdp_md *ctx)
{
	return 0;
}

SEC("?hook_of_another_world/function")
int is_of_an_unknown_kind(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
