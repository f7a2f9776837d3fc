// SPDX-License-Identifier: MIT OR GPL-2.0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("perf_event")
int on_event(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
