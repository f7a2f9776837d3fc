// SPDX-License-Identifier: MIT OR GPL-2.0
/* Returns a register that nothing wrote. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int reads_what_was_not_written(struct xdp_md *ctx)
{
	int value;

	asm volatile("%0 = r7" : "=r"(value));
	return value;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
