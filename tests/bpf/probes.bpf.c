// SPDX-License-Identifier: MIT OR GPL-2.0
/* Programs of all kinds of probes that count, by their cookie, how often one process runs into them. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 target_tgid = 0;

/* Kernels before 5.15 have no cookies, and drop this. */
const volatile bool with_cookies = true;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} hits SEC(".maps");

static __always_inline int hit(void *ctx)
{
	__u64 cookie = 0, one = 1, *count;

	if (target_tgid && bpf_get_current_pid_tgid() >> 32 != target_tgid)
		return 0;
	if (with_cookies)
		cookie = bpf_get_attach_cookie(ctx);
	count = bpf_map_lookup_elem(&hits, &cookie);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&hits, &cookie, &one, BPF_NOEXIST);
	return 0;
}

SEC("kprobe")
int probe(void *ctx)
{
	return hit(ctx);
}

SEC("kprobe.multi")
int kprobe_multi(void *ctx)
{
	return hit(ctx);
}

SEC("kprobe.session")
int kprobe_session(void *ctx)
{
	return hit(ctx);
}

SEC("uprobe.multi")
int uprobe_multi(void *ctx)
{
	return hit(ctx);
}

SEC("uprobe.session")
int uprobe_session(void *ctx)
{
	return hit(ctx);
}

SEC("tp")
int tracepoint(void *ctx)
{
	return hit(ctx);
}

SEC("perf_event")
int sample(void *ctx)
{
	return hit(ctx);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
