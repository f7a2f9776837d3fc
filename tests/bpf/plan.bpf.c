// SPDX-License-Identifier: MIT OR GPL-2.0
/* The same thing seen in three ways: a fallback plan takes the first that works. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 target_tgid = 0;
__u64 hits = 0;

static int count(void)
{
	if (bpf_get_current_pid_tgid() >> 32 == target_tgid)
		__sync_fetch_and_add(&hits, 1);
	return 0;
}

SEC("fentry/do_sys_openat2")
int on_open_fentry(void *ctx)
{
	return count();
}

SEC("kprobe/do_sys_openat2")
int on_open_kprobe(void *ctx)
{
	return count();
}

SEC("tp/syscalls/sys_enter_openat")
int on_open_tp(void *ctx)
{
	return count();
}

char LICENSE[] SEC("license") = "GPL";
