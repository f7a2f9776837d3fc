// SPDX-License-Identifier: MIT OR GPL-2.0
/* Values of the kernel's build configuration, some of which no kernel has. */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern unsigned int LINUX_KERNEL_VERSION __kconfig;
extern unsigned int CONFIG_EBPF_NET_NUMBER __kconfig;
extern bool CONFIG_EBPF_NET_FLAG __kconfig;
extern char CONFIG_EBPF_NET_TEXT[8] __kconfig;

SEC("xdp")
int kernel_version(struct xdp_md *ctx)
{
	return LINUX_KERNEL_VERSION;
}

SEC("xdp")
int sum(struct xdp_md *ctx)
{
	return CONFIG_EBPF_NET_NUMBER + CONFIG_EBPF_NET_FLAG + CONFIG_EBPF_NET_TEXT[2];
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
