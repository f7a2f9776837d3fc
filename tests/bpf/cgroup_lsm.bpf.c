// SPDX-License-Identifier: GPL-2.0
/* No new sockets for the processes of a cgroup. Kernel 6.0. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("lsm_cgroup/socket_create")
int refuse_socket(unsigned long long *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
