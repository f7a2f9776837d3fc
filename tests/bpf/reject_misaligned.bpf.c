// SPDX-License-Identifier: MIT OR GPL-2.0
/* Reads eight bytes of the stack across two slots. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int reads_misaligned(struct xdp_md *ctx)
{
	__u64 value = 0;

	asm volatile("*(u64 *)(r10 - 8) = %0;"
		     "*(u64 *)(r10 - 16) = %0;"
		     "%0 = *(u64 *)(r10 - 13)" : "+r"(value) : : "memory");
	return value;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
