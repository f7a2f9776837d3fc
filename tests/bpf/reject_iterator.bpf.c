// SPDX-License-Identifier: MIT OR GPL-2.0
/* Takes the next of an iterator that was never made. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter_num;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;

SEC("xdp")
int iterates_from_nowhere(struct xdp_md *ctx)
{
	__u64 iterator = 0;
	int *value = bpf_iter_num_next((void *)&iterator);

	return value ? *value : 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
