// SPDX-License-Identifier: MIT OR GPL-2.0
/* Needs a symbol that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const void symbol_of_another_world __ksym;

SEC("xdp")
int needs_a_symbol(struct xdp_md *ctx)
{
	return (long)&symbol_of_another_world;
}

char LICENSE[] SEC("license") = "GPL";
