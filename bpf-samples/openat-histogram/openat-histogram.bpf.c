// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Latency of opening files by open, openat, openat2 and creat, counted by bucket and outcome. The same three functions, begin(), finish() and
 * their filters, behind every hook that kernels offer for it; user space attaches the programs of one.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ebpf_net.bpf.h"
#include "buckets.h"

#define ENOENT 2
#define EACCES 13

/* Fixed at load: the verifier removes what is not asked for. */
const volatile __u32 target_tgid, target_tid, excluded_tgid;	/* 0: no filter */
const volatile bool filter_uid, filter_comm, filter_cgroup;
const volatile __u32 target_uid;
const volatile __u64 target_comm[2];
const volatile __u32 sample = 1;	/* every nth call, by chance */
const volatile __u64 slow_ns;		/* 0: no stream */
const volatile bool linear;
const volatile __u64 linear_min, linear_width = 1;
const volatile __u32 nr_buckets = NR_BUCKETS;

enum outcome { OK, NO_ENTRY, NO_ACCESS, OTHER, NR_OUTCOMES };

struct histogram {
	__u64 buckets[NR_BUCKETS];
	__u64 sum_ns;
};

struct counters {
	__u64 started;		/* calls that passed the filters */
	__u64 sampled_out;	/* of these, not followed by chance */
	__u64 untracked;	/* of these, not followed because no start could be stored */
	__u64 startless;	/* returns of calls that are not followed */
};

struct start {
	__u64 ns;		/* 0: not in a call that is followed */
	const char *path;
};

struct slow_open {
	__u64 ns;
	__u32 tgid, tid;
	__s32 result;
	__u32 uid;
	char comm[16];
	char path[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NR_OUTCOMES);
	__type(key, __u32);
	__type(value, struct histogram);
} histograms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} counters SEC(".maps");

/* The call that a thread is in: in the thread itself (kernel 5.11), or by its id. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct start);
} task_starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, struct start);
} hash_starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} target_cgroup SEC(".maps");

EBPF_RINGBUF(slow, 256 * 1024);

/* Programs of fentry, fexit and sessions can be preempted, by one that counts on the same CPU: hence atomic, per CPU as it is. */
#define COUNT(counter)							\
({									\
	__u32 zero = 0;							\
	struct counters *all = bpf_map_lookup_elem(&counters, &zero);	\
									\
	if (all)							\
		__sync_fetch_and_add(&all->counter, 1);			\
})

static __always_inline bool is_wanted(void)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 tgid = id >> 32, tid = id;

	if (target_tgid && tgid != target_tgid)
		return false;
	if (target_tid && tid != target_tid)
		return false;
	if (excluded_tgid && tgid == excluded_tgid)
		return false;
	if (filter_uid && (__u32)bpf_get_current_uid_gid() != target_uid)
		return false;
	if (filter_comm) {
		__u64 comm[2] = {};

		bpf_get_current_comm(comm, sizeof(comm));
		if (comm[0] != target_comm[0] || comm[1] != target_comm[1])
			return false;
	}
	return !filter_cgroup || bpf_current_task_under_cgroup(&target_cgroup, 0) == 1;
}

/* When a call began that is to be followed; 0 for another. */
static __always_inline __u64 begin(void)
{
	if (!is_wanted())
		return 0;
	COUNT(started);
	if (sample > 1 && bpf_get_prandom_u32() % sample) {
		COUNT(sampled_out);
		return 0;
	}
	return bpf_ktime_get_ns();
}

static __always_inline void stream(__u64 ns, const char *path, long result)
{
	struct slow_open *event = ebpf_ringbuf_reserve(slow, sizeof(*event));
	__u64 id = bpf_get_current_pid_tgid();

	if (!event)
		return;
	event->ns = ns;
	event->tgid = id >> 32;
	event->tid = id;
	event->result = result;
	event->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	/* After the call: its memory has been read by the kernel, and is there. */
	if (bpf_probe_read_user_str(event->path, sizeof(event->path), path) < 0)
		event->path[0] = '\0';
	bpf_ringbuf_submit(event, 0);
}

static __always_inline void finish(__u64 began, const char *path, long result)
{
	__u64 ns = bpf_ktime_get_ns() - began, bucket;
	__u32 outcome = result >= 0 ? OK : result == -ENOENT ? NO_ENTRY : result == -EACCES ? NO_ACCESS : OTHER;
	struct histogram *histogram = bpf_map_lookup_elem(&histograms, &outcome);

	if (!histogram)
		return;
	bucket = linear ? linear_bucket(ns, linear_min, linear_width) : log2_bucket(seconds30(ns));
	if (bucket >= nr_buckets)
		bucket = nr_buckets - 1;
	if (bucket < NR_BUCKETS)
		__sync_fetch_and_add(&histogram->buckets[bucket], 1);
	__sync_fetch_and_add(&histogram->sum_ns, ns);
	if (slow_ns && ns >= slow_ns)
		stream(ns, path, result);
}

/* A return without a start: of a call that began before the attachment, was not sampled, or could not be stored. */
static __always_inline void finish_unknown(void)
{
	if (is_wanted())
		COUNT(startless);
}

static __always_inline int enter_task(const char *path)
{
	__u64 began = begin();
	struct start *start;

	if (!began)
		return 0;
	start = bpf_task_storage_get(&task_starts, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (start) {
		start->path = path;
		start->ns = began;
	} else {
		COUNT(untracked);
	}
	return 0;
}

static __always_inline int leave_task(long result)
{
	struct start *start = bpf_task_storage_get(&task_starts, bpf_get_current_task_btf(), 0, 0);

	if (start && start->ns) {
		finish(start->ns, start->path, result);
		start->ns = 0;
	} else {
		finish_unknown();
	}
	return 0;
}

static __always_inline int enter_hash(const char *path)
{
	struct start start = { begin(), path };
	__u32 tid = bpf_get_current_pid_tgid();

	if (start.ns && bpf_map_update_elem(&hash_starts, &tid, &start, BPF_ANY))
		COUNT(untracked);
	return 0;
}

static __always_inline int leave_hash(long result)
{
	__u32 tid = bpf_get_current_pid_tgid();
	struct start *start = bpf_map_lookup_elem(&hash_starts, &tid);

	if (start) {
		finish(start->ns, start->path, result);
		bpf_map_delete_elem(&hash_starts, &tid);
	} else {
		finish_unknown();
	}
	return 0;
}

/* do_sys_openat2(int dfd, const char *filename, struct open_how *how) returns an int or a long, by the kernel. */
#define PATH(ctx) ((const char *)(ctx)[1])
#define RESULT(ctx) ((int)(ctx)[3])

/* What a system call's tracepoint passes, from 8 bytes that are not for programs on. */
struct sys_enter {
	__u64 common;
	long id;
	const char *args[6];
};

struct sys_exit {
	__u64 common;
	long id, result;
};

#define PROGRAMS(storage)									\
	SEC("fentry/do_sys_openat2") int fentry_##storage(__u64 *ctx)				\
	{ return enter_##storage(PATH(ctx)); }							\
	SEC("fexit/do_sys_openat2") int fexit_##storage(__u64 *ctx)				\
	{ return leave_##storage(RESULT(ctx)); }						\
	SEC("kprobe/do_sys_openat2") int kprobe_##storage(struct pt_regs *ctx)			\
	{ return enter_##storage((const char *)PT_REGS_PARM2(ctx)); }				\
	SEC("kretprobe/do_sys_openat2") int kretprobe_##storage(struct pt_regs *ctx)		\
	{ return leave_##storage((int)PT_REGS_RC(ctx)); }					\
	SEC("tp/syscalls/sys_enter_open") int tp_open_##storage(struct sys_enter *ctx)		\
	{ return enter_##storage(ctx->args[0]); }						\
	SEC("tp/syscalls/sys_enter_openat") int tp_openat_##storage(struct sys_enter *ctx)	\
	{ return enter_##storage(ctx->args[1]); }						\
	SEC("tp/syscalls/sys_exit_openat") int tp_exit_##storage(struct sys_exit *ctx)		\
	{ return leave_##storage(ctx->result); }

PROGRAMS(task)
PROGRAMS(hash)

/* Kernel 7.0 gave these an argument. Weak: kernels that do not have them load the other programs. */
bool bpf_session_is_return(void *ctx) __ksym __weak;
__u64 *bpf_session_cookie(void *ctx) __ksym __weak;
bool bpf_session_is_return___6_10(void) __ksym __weak;
__u64 *bpf_session_cookie___6_10(void) __ksym __weak;

/* Entry and return by one program; the cookie is the memory that the two share, so no start is stored elsewhere. */
SEC("fsession/do_sys_openat2")
int fsession(__u64 *ctx)
{
	__u64 *began = bpf_session_cookie(ctx);

	if (!bpf_session_is_return(ctx))
		*began = begin();
	else if (*began)
		finish(*began, PATH(ctx), RESULT(ctx));
	return 0;
}

/* At the return, the registers of the call are gone: the path, if it may be needed, goes through task storage. */
static __always_inline int kprobe_session(struct pt_regs *ctx, bool is_return, __u64 *began)
{
	struct start *start = NULL;

	if (slow_ns)
		start = bpf_task_storage_get(&task_starts, bpf_get_current_task_btf(), 0, is_return ? 0 : BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (is_return) {
		finish(*began, start ? start->path : NULL, (int)PT_REGS_RC(ctx));
		return 0;
	}
	*began = begin();
	if (start)
		start->path = (const char *)PT_REGS_PARM2(ctx);
	/* 1: the return is of no interest. */
	return !*began;
}

SEC("kprobe.session/do_sys_openat2")
int session(struct pt_regs *ctx)
{
	return kprobe_session(ctx, bpf_session_is_return(ctx), bpf_session_cookie(ctx));
}

SEC("kprobe.session/do_sys_openat2")
int session_6_10(struct pt_regs *ctx)
{
	return kprobe_session(ctx, bpf_session_is_return___6_10(), bpf_session_cookie___6_10());
}

/* Run once by user space itself, to learn its number here: in a container it has another one. */
SEC("raw_tp")
int own_tgid(void *ctx)
{
	return bpf_get_current_pid_tgid() >> 32;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
