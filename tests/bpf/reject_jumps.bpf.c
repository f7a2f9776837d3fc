// SPDX-License-Identifier: MIT OR GPL-2.0
/* More branches than the verifier follows: each way differs from all others. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int branches_too_often(struct xdp_md *ctx)
{
	__u64 bits = 0, input = ctx->rx_queue_index;

	asm volatile(".rept 9000;"
		     "if %1 == 7 goto +1;"
		     "%0 += 1;"
		     "%1 *= 3;"
		     ".endr" : "+r"(bits), "+r"(input));
	return bits;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
