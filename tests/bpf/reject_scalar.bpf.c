// SPDX-License-Identifier: MIT OR GPL-2.0
/* Takes a number for a pointer. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int dereferences_a_number(struct bpf_raw_tracepoint_args *ctx)
{
	const volatile __u64 *registers = (void *)ctx->args[0];

	return *registers;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
