// SPDX-License-Identifier: MIT OR GPL-2.0
/* Calls a function of the kernel that no kernel has; the call is weak, hence refused only by the verifier. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int bpf_kfunc_of_another_world(void) __ksym __weak;

SEC("xdp")
int calls_an_unknown_kfunc(struct xdp_md *ctx)
{
	return bpf_kfunc_of_another_world();
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
