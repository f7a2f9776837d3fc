// SPDX-License-Identifier: MIT OR GPL-2.0
/* Needs a configuration option that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern _Bool CONFIG_OF_ANOTHER_WORLD __kconfig;

SEC("xdp")
int needs_an_option(struct xdp_md *ctx)
{
	return CONFIG_OF_ANOTHER_WORLD;
}

char LICENSE[] SEC("license") = "GPL";
