// SPDX-License-Identifier: GPL-2.0
/* Counts the packets of a hook of netfilter. Kernel 6.4. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__s32 verdict = 1;
__u64 count;

SEC("netfilter")
int at_hook(void *ctx)
{
	__sync_fetch_and_add(&count, 1);
	return verdict ? 1 : 0;
}

char LICENSE[] SEC("license") = "GPL";
