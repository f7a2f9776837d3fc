// SPDX-License-Identifier: MIT OR GPL-2.0
/* Sections of zeros whose names libbpf cuts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int answer = 42;
int counter SEC(".bss.a_long_section");

#ifdef ALIKE
int other SEC(".bss.a_long_section_too");
#endif

SEC("xdp")
int count(struct xdp_md *ctx)
{
#ifdef ALIKE
	other++;
#endif
	counter += answer;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
