// SPDX-License-Identifier: MIT OR GPL-2.0
/* What the kernel must provide: configuration, variables, functions. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>


extern int LINUX_KERNEL_VERSION __kconfig;
extern _Bool CONFIG_BPF __kconfig;
extern enum libbpf_tristate CONFIG_MODULES __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[16] __kconfig __weak;
extern unsigned long CONFIG_HZ __kconfig __weak;
extern const void no_such_symbol __ksym __weak;
extern const int no_such_typed_variable __ksym __weak;
extern void no_such_function(int argument) __ksym __weak;

SEC("xdp")
int use_externs(struct xdp_md *ctx)
{
	if (&no_such_symbol)
		return 1;
	if (no_such_function)
		no_such_function(1);
	return LINUX_KERNEL_VERSION + CONFIG_BPF + CONFIG_MODULES + CONFIG_DEFAULT_HOSTNAME[0] + CONFIG_HZ;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
