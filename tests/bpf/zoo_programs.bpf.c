// SPDX-License-Identifier: MIT OR GPL-2.0
/* Sections of all sorts, and programs that call other functions. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} direct SEC(".maps"), indirect SEC(".maps"), of_callback SEC(".maps");

const volatile __u32 limit = 5;
__u64 total;

static __noinline __u64 add_static(__u64 value)
{
	__u32 key = value;
	__u64 *found = bpf_map_lookup_elem(&indirect, &key);

	total += value;
	return found ? *found : 0;
}

__noinline __u64 add_global(__u64 value)
{
	return add_static(value + 1) + 2;
}

static long on_element(void *map, __u32 *key, __u64 *value, void *context)
{
	return bpf_map_lookup_elem(&of_callback, key) ? 0 : 1;
}

SEC("xdp.frags")
int calls_functions(struct xdp_md *ctx)
{
	__u32 key = 0;
	__u64 *found = bpf_map_lookup_elem(&direct, &key);

	if (!found || *found > limit)
		return XDP_DROP;
	return add_global(*found) + add_static(*found) > 10 ? XDP_PASS : XDP_TX;
}

SEC("?raw_tp/sys_enter")
int has_a_callback(void *ctx)
{
	bpf_for_each_map_elem(&direct, on_element, 0, 0);
	return 0;
}

#define EMPTY(name, section)	\
	SEC(section)		\
	int name(void *ctx)	\
	{			\
		return 0;	\
	}

EMPTY(kprobe_plain, "kprobe/do_sys_openat2")
EMPTY(kretprobe_plain, "kretprobe/do_sys_openat2")
EMPTY(kprobe_multi, "kprobe.multi/do_sys_*")
EMPTY(kprobe_session, "kprobe.session/do_sys_*")
EMPTY(ksyscall, "ksyscall/openat")
EMPTY(uprobe_plain, "uprobe//bin/true:main")
EMPTY(uprobe_sleepable, "uprobe.s//bin/true:main")
EMPTY(uprobe_multi, "uretprobe.multi.s//bin/true:*")
EMPTY(usdt, "usdt//bin/true:provider:name")
EMPTY(tracepoint, "tracepoint/syscalls/sys_enter_openat")
EMPTY(raw_tracepoint_writable, "raw_tp.w/nbd_send_request")
EMPTY(tp_btf, "tp_btf/sched_switch")
EMPTY(fentry, "fentry/do_sys_openat2")
EMPTY(fexit_sleepable, "fexit.s/do_sys_openat2")
EMPTY(fmod_ret, "fmod_ret/security_file_open")
EMPTY(freplace, "freplace/function")
EMPTY(lsm, "lsm/file_open")
EMPTY(lsm_sleepable, "lsm.s/file_open")
EMPTY(lsm_cgroup, "lsm_cgroup/socket_bind")
EMPTY(iter_task, "iter/task")
EMPTY(iter_sleepable, "iter.s/task")
EMPTY(syscall_program, "syscall")
EMPTY(socket_filter, "socket")
EMPTY(tcx_ingress, "tcx/ingress")
EMPTY(tc_program, "tc")
EMPTY(netkit_primary, "netkit/primary")
EMPTY(xdp_devmap, "xdp/devmap")
EMPTY(xdp_frags_cpumap, "xdp.frags/cpumap")
EMPTY(perf_event_program, "perf_event")
EMPTY(sockops_program, "sockops")
EMPTY(sk_skb_verdict, "sk_skb/stream_verdict")
EMPTY(sk_msg_program, "sk_msg")
EMPTY(cgroup_skb_egress, "cgroup_skb/egress")
EMPTY(cgroup_connect4, "cgroup/connect4")
EMPTY(cgroup_sysctl, "cgroup/sysctl")
EMPTY(cgroup_getsockopt, "cgroup/getsockopt")
EMPTY(cgroup_device, "cgroup/dev")
EMPTY(flow_dissector_program, "flow_dissector")
EMPTY(sk_lookup_program, "sk_lookup")
EMPTY(sk_reuseport, "sk_reuseport/migrate")
EMPTY(netfilter_program, "netfilter")
EMPTY(struct_ops, "struct_ops/function")
EMPTY(unknown, "of/nothing/known")

char LICENSE[] SEC("license") = "GPL";
