// SPDX-License-Identifier: MIT OR GPL-2.0
/* Not to be loaded: its BTF is that of a kernel whose tasks have their fields elsewhere. */
struct task_struct {
	char filler[4000];
	int pid;
	int filler_too[9];
	int tgid;
} first_task;
