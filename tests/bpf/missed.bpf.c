// SPDX-License-Identifier: MIT OR GPL-2.0
/* A probe within a probe: the kernel does not run the inner one, and counts it as missed. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 target_tgid = 0;
__u64 hits = 0;

SEC("kprobe/security_file_open")
int outer(void *ctx)
{
	char byte;

	if (bpf_get_current_pid_tgid() >> 32 == target_tgid) {
		__sync_fetch_and_add(&hits, 1);
		bpf_probe_read_user(&byte, 1, (void *)16);
	}
	return 0;
}

SEC("kprobe/copy_from_user_nofault")
int inner(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
