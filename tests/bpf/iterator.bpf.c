// SPDX-License-Identifier: MIT OR GPL-2.0
/* An iterator: the only kind of link that needs nothing to attach to. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("iter/bpf_map")
int each_map(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
