// SPDX-License-Identifier: MIT OR GPL-2.0
/* Well-formed, but libbpf can give no such type a value of the kernel's configuration. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct point {
	int x;
};

extern struct point CONFIG_NONSENSE __kconfig;

SEC("xdp")
int return_nonsense(struct xdp_md *ctx)
{
	return CONFIG_NONSENSE.x;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
