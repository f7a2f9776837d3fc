// SPDX-License-Identifier: MIT OR GPL-2.0
/* Local storages, of all kinds. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define STORAGE(name, kind)                            \
	struct {                                       \
		__uint(type, BPF_MAP_TYPE_##kind);     \
		__uint(map_flags, BPF_F_NO_PREALLOC);  \
		__type(key, int);                      \
		__type(value, __u64);                  \
	} name SEC(".maps")

STORAGE(sockets, SK_STORAGE);
STORAGE(inodes, INODE_STORAGE);
STORAGE(tasks, TASK_STORAGE);
STORAGE(cgroups, CGRP_STORAGE);

char LICENSE[] SEC("license") = "Dual MIT/GPL";
