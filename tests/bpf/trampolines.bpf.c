// SPDX-License-Identifier: MIT OR GPL-2.0
/* Ways to attach by trampolines, to what opening a file passes. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 target_tgid = 0;
__u64 hits = 0;
__u64 cookie = 0;

static int count(void)
{
	if (bpf_get_current_pid_tgid() >> 32 == target_tgid)
		__sync_fetch_and_add(&hits, 1);
	return 0;
}

SEC("?fentry/security_file_open")
int entry(void *ctx)
{
	return count();
}

SEC("?fexit/security_file_open")
int result(void *ctx)
{
	return count();
}

SEC("?fmod_ret/security_file_open")
int modify(void *ctx)
{
	return count();
}

SEC("?fsession/security_file_open")
int session(void *ctx)
{
	return count();
}

SEC("?lsm/file_open")
int hook(void *ctx)
{
	return count();
}

SEC("?fentry/security_file_open")
int entry_cookie(void *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 == target_tgid)
		cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

SEC("?fentry/replaceable")
int entry_of_program(void *ctx)
{
	__sync_fetch_and_add(&hits, 1);
	return 0;
}

SEC("?freplace/replaceable")
int replacement(struct xdp_md *ctx)
{
	return 7;
}

__noinline int replaceable(struct xdp_md *ctx)
{
	volatile int result = 6;

	return result;
}

SEC("?xdp")
int calls_replaceable(struct xdp_md *ctx)
{
	return replaceable(ctx);
}

char LICENSE[] SEC("license") = "GPL";
