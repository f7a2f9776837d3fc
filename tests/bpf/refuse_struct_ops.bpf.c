// SPDX-License-Identifier: MIT OR GPL-2.0
/* Implements a kernel structure of functions that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct ops_of_another_world {
	int (*run)(void);
};

SEC("struct_ops/run")
int run(void *ctx)
{
	return 0;
}

SEC(".struct_ops")
struct ops_of_another_world ops = {
	.run = (void *)run,
};

char LICENSE[] SEC("license") = "GPL";
