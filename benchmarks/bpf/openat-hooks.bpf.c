// SPDX-License-Identifier: MIT OR GPL-2.0
/* The programs of the sample openat-histogram, the same functions behind the hooks that it does not use, and programs that do nothing behind all. */
#include "../../bpf-samples/openat-histogram/openat-histogram.bpf.c"

#if defined(__TARGET_ARCH_x86)
#define NR_OPENAT 257
#else
#define NR_OPENAT 56
#endif

/* These see all system calls of the machine, both ways. */
static __always_inline int enter_call(long id)
{
	return id == NR_OPENAT ? enter_task(NULL) : 0;
}

static __always_inline int leave_call(long result)
{
	struct start *start = bpf_task_storage_get(&task_starts, bpf_get_current_task_btf(), 0, 0);

	if (start && start->ns) {
		finish(start->ns, start->path, result);
		start->ns = 0;
	}
	return 0;
}

#define HOOK(name, section, body)	\
SEC(section)				\
int name(__u64 *ctx)			\
{ body }				\
SEC(section)				\
int empty_##name(__u64 *ctx)		\
{ return 0; }

#define EMPTY(name, section)		\
SEC(section)				\
int empty_##name(__u64 *ctx)		\
{ return 0; }

HOOK(raw_enter, "raw_tp/sys_enter", return enter_call(ctx[1]);)
HOOK(raw_exit, "raw_tp/sys_exit", return leave_call(ctx[1]);)
HOOK(btf_enter, "tp_btf/sys_enter", return enter_call(ctx[1]);)
HOOK(btf_exit, "tp_btf/sys_exit", return leave_call(ctx[1]);)
HOOK(multi_enter, "kprobe.multi/do_sys_openat2", return enter_task((const char *)PT_REGS_PARM2((struct pt_regs *)ctx));)
HOOK(multi_exit, "kretprobe.multi/do_sys_openat2", return leave_task((int)PT_REGS_RC((struct pt_regs *)ctx));)

EMPTY(tp_openat_task, "tp/syscalls/sys_enter_openat")
EMPTY(tp_exit_task, "tp/syscalls/sys_exit_openat")
EMPTY(kprobe_task, "kprobe/do_sys_openat2")
EMPTY(kretprobe_task, "kretprobe/do_sys_openat2")
EMPTY(fentry_task, "fentry/do_sys_openat2")
EMPTY(fexit_task, "fexit/do_sys_openat2")
EMPTY(session, "kprobe.session/do_sys_openat2")
EMPTY(fsession, "fsession/do_sys_openat2")
