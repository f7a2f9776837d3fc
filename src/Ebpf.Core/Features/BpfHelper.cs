namespace Ebpf;

/// <summary>
/// The functions that the kernel offers to programs (bpf-helpers(7)): <c>enum bpf_func_id</c> of include/uapi/linux/bpf.h, by value.
/// </summary>
/// <remarks>
/// The list is complete: since kernel 6.2 functions are added as kfuncs, which have no numbers. Which kinds of program may call a helper
/// differs and grows with the kernels: <see cref="KernelFeatures.HasHelper"/> asks the running one.
/// </remarks>
public enum BpfHelper
{
    /// <summary>0 in the kernel's enumeration: no function.</summary>
    Unspecified = 0,
    /// <summary><c>bpf_map_lookup_elem</c>. Kernel 3.19.</summary>
    MapLookupElem = 1,
    /// <summary><c>bpf_map_update_elem</c>. Kernel 3.19.</summary>
    MapUpdateElem = 2,
    /// <summary><c>bpf_map_delete_elem</c>. Kernel 3.19.</summary>
    MapDeleteElem = 3,
    /// <summary><c>bpf_probe_read</c>. Kernel 4.1.</summary>
    ProbeRead = 4,
    /// <summary><c>bpf_ktime_get_ns</c>. Kernel 4.1.</summary>
    KtimeGetNs = 5,
    /// <summary><c>bpf_trace_printk</c>. Kernel 4.1.</summary>
    TracePrintk = 6,
    /// <summary><c>bpf_get_prandom_u32</c>. Kernel 4.1.</summary>
    GetPrandomU32 = 7,
    /// <summary><c>bpf_get_smp_processor_id</c>. Kernel 4.1.</summary>
    GetSmpProcessorId = 8,
    /// <summary><c>bpf_skb_store_bytes</c>. Kernel 4.1.</summary>
    SkbStoreBytes = 9,
    /// <summary><c>bpf_l3_csum_replace</c>. Kernel 4.1.</summary>
    L3CsumReplace = 10,
    /// <summary><c>bpf_l4_csum_replace</c>. Kernel 4.1.</summary>
    L4CsumReplace = 11,
    /// <summary><c>bpf_tail_call</c>. Kernel 4.2.</summary>
    TailCall = 12,
    /// <summary><c>bpf_clone_redirect</c>. Kernel 4.2.</summary>
    CloneRedirect = 13,
    /// <summary><c>bpf_get_current_pid_tgid</c>. Kernel 4.2.</summary>
    GetCurrentPidTgid = 14,
    /// <summary><c>bpf_get_current_uid_gid</c>. Kernel 4.2.</summary>
    GetCurrentUidGid = 15,
    /// <summary><c>bpf_get_current_comm</c>. Kernel 4.2.</summary>
    GetCurrentComm = 16,
    /// <summary><c>bpf_get_cgroup_classid</c>. Kernel 4.3.</summary>
    GetCgroupClassid = 17,
    /// <summary><c>bpf_skb_vlan_push</c>. Kernel 4.3.</summary>
    SkbVlanPush = 18,
    /// <summary><c>bpf_skb_vlan_pop</c>. Kernel 4.3.</summary>
    SkbVlanPop = 19,
    /// <summary><c>bpf_skb_get_tunnel_key</c>. Kernel 4.3.</summary>
    SkbGetTunnelKey = 20,
    /// <summary><c>bpf_skb_set_tunnel_key</c>. Kernel 4.3.</summary>
    SkbSetTunnelKey = 21,
    /// <summary><c>bpf_perf_event_read</c>. Kernel 4.3.</summary>
    PerfEventRead = 22,
    /// <summary><c>bpf_redirect</c>. Kernel 4.4.</summary>
    Redirect = 23,
    /// <summary><c>bpf_get_route_realm</c>. Kernel 4.4.</summary>
    GetRouteRealm = 24,
    /// <summary><c>bpf_perf_event_output</c>. Kernel 4.4.</summary>
    PerfEventOutput = 25,
    /// <summary><c>bpf_skb_load_bytes</c>. Kernel 4.5.</summary>
    SkbLoadBytes = 26,
    /// <summary><c>bpf_get_stackid</c>. Kernel 4.6.</summary>
    GetStackid = 27,
    /// <summary><c>bpf_csum_diff</c>. Kernel 4.6.</summary>
    CsumDiff = 28,
    /// <summary><c>bpf_skb_get_tunnel_opt</c>. Kernel 4.6.</summary>
    SkbGetTunnelOpt = 29,
    /// <summary><c>bpf_skb_set_tunnel_opt</c>. Kernel 4.6.</summary>
    SkbSetTunnelOpt = 30,
    /// <summary><c>bpf_skb_change_proto</c>. Kernel 4.8.</summary>
    SkbChangeProto = 31,
    /// <summary><c>bpf_skb_change_type</c>. Kernel 4.8.</summary>
    SkbChangeType = 32,
    /// <summary><c>bpf_skb_under_cgroup</c>. Kernel 4.8.</summary>
    SkbUnderCgroup = 33,
    /// <summary><c>bpf_get_hash_recalc</c>. Kernel 4.8.</summary>
    GetHashRecalc = 34,
    /// <summary><c>bpf_get_current_task</c>. Kernel 4.8.</summary>
    GetCurrentTask = 35,
    /// <summary><c>bpf_probe_write_user</c>. Kernel 4.8.</summary>
    ProbeWriteUser = 36,
    /// <summary><c>bpf_current_task_under_cgroup</c>. Kernel 4.9.</summary>
    CurrentTaskUnderCgroup = 37,
    /// <summary><c>bpf_skb_change_tail</c>. Kernel 4.9.</summary>
    SkbChangeTail = 38,
    /// <summary><c>bpf_skb_pull_data</c>. Kernel 4.9.</summary>
    SkbPullData = 39,
    /// <summary><c>bpf_csum_update</c>. Kernel 4.9.</summary>
    CsumUpdate = 40,
    /// <summary><c>bpf_set_hash_invalid</c>. Kernel 4.9.</summary>
    SetHashInvalid = 41,
    /// <summary><c>bpf_get_numa_node_id</c>. Kernel 4.10.</summary>
    GetNumaNodeId = 42,
    /// <summary><c>bpf_skb_change_head</c>. Kernel 4.10.</summary>
    SkbChangeHead = 43,
    /// <summary><c>bpf_xdp_adjust_head</c>. Kernel 4.10.</summary>
    XdpAdjustHead = 44,
    /// <summary><c>bpf_probe_read_str</c>. Kernel 4.11.</summary>
    ProbeReadStr = 45,
    /// <summary><c>bpf_get_socket_cookie</c>. Kernel 4.12.</summary>
    GetSocketCookie = 46,
    /// <summary><c>bpf_get_socket_uid</c>. Kernel 4.12.</summary>
    GetSocketUid = 47,
    /// <summary><c>bpf_set_hash</c>. Kernel 4.13.</summary>
    SetHash = 48,
    /// <summary><c>bpf_setsockopt</c>. Kernel 4.13.</summary>
    Setsockopt = 49,
    /// <summary><c>bpf_skb_adjust_room</c>. Kernel 4.13.</summary>
    SkbAdjustRoom = 50,
    /// <summary><c>bpf_redirect_map</c>. Kernel 4.14.</summary>
    RedirectMap = 51,
    /// <summary><c>bpf_sk_redirect_map</c>. Kernel 4.14.</summary>
    SkRedirectMap = 52,
    /// <summary><c>bpf_sock_map_update</c>. Kernel 4.14.</summary>
    SockMapUpdate = 53,
    /// <summary><c>bpf_xdp_adjust_meta</c>. Kernel 4.15.</summary>
    XdpAdjustMeta = 54,
    /// <summary><c>bpf_perf_event_read_value</c>. Kernel 4.15.</summary>
    PerfEventReadValue = 55,
    /// <summary><c>bpf_perf_prog_read_value</c>. Kernel 4.15.</summary>
    PerfProgReadValue = 56,
    /// <summary><c>bpf_getsockopt</c>. Kernel 4.15.</summary>
    Getsockopt = 57,
    /// <summary><c>bpf_override_return</c>. Kernel 4.16.</summary>
    OverrideReturn = 58,
    /// <summary><c>bpf_sock_ops_cb_flags_set</c>. Kernel 4.16.</summary>
    SockOpsCbFlagsSet = 59,
    /// <summary><c>bpf_msg_redirect_map</c>. Kernel 4.17.</summary>
    MsgRedirectMap = 60,
    /// <summary><c>bpf_msg_apply_bytes</c>. Kernel 4.17.</summary>
    MsgApplyBytes = 61,
    /// <summary><c>bpf_msg_cork_bytes</c>. Kernel 4.17.</summary>
    MsgCorkBytes = 62,
    /// <summary><c>bpf_msg_pull_data</c>. Kernel 4.17.</summary>
    MsgPullData = 63,
    /// <summary><c>bpf_bind</c>. Kernel 4.17.</summary>
    Bind = 64,
    /// <summary><c>bpf_xdp_adjust_tail</c>. Kernel 4.18.</summary>
    XdpAdjustTail = 65,
    /// <summary><c>bpf_skb_get_xfrm_state</c>. Kernel 4.18.</summary>
    SkbGetXfrmState = 66,
    /// <summary><c>bpf_get_stack</c>. Kernel 4.18.</summary>
    GetStack = 67,
    /// <summary><c>bpf_skb_load_bytes_relative</c>. Kernel 4.18.</summary>
    SkbLoadBytesRelative = 68,
    /// <summary><c>bpf_fib_lookup</c>. Kernel 4.18.</summary>
    FibLookup = 69,
    /// <summary><c>bpf_sock_hash_update</c>. Kernel 4.18.</summary>
    SockHashUpdate = 70,
    /// <summary><c>bpf_msg_redirect_hash</c>. Kernel 4.18.</summary>
    MsgRedirectHash = 71,
    /// <summary><c>bpf_sk_redirect_hash</c>. Kernel 4.18.</summary>
    SkRedirectHash = 72,
    /// <summary><c>bpf_lwt_push_encap</c>. Kernel 4.18.</summary>
    LwtPushEncap = 73,
    /// <summary><c>bpf_lwt_seg6_store_bytes</c>. Kernel 4.18.</summary>
    LwtSeg6StoreBytes = 74,
    /// <summary><c>bpf_lwt_seg6_adjust_srh</c>. Kernel 4.18.</summary>
    LwtSeg6AdjustSrh = 75,
    /// <summary><c>bpf_lwt_seg6_action</c>. Kernel 4.18.</summary>
    LwtSeg6Action = 76,
    /// <summary><c>bpf_rc_repeat</c>. Kernel 4.18.</summary>
    RcRepeat = 77,
    /// <summary><c>bpf_rc_keydown</c>. Kernel 4.18.</summary>
    RcKeydown = 78,
    /// <summary><c>bpf_skb_cgroup_id</c>. Kernel 4.18.</summary>
    SkbCgroupId = 79,
    /// <summary><c>bpf_get_current_cgroup_id</c>. Kernel 4.18.</summary>
    GetCurrentCgroupId = 80,
    /// <summary><c>bpf_get_local_storage</c>. Kernel 4.19.</summary>
    GetLocalStorage = 81,
    /// <summary><c>bpf_sk_select_reuseport</c>. Kernel 4.19.</summary>
    SkSelectReuseport = 82,
    /// <summary><c>bpf_skb_ancestor_cgroup_id</c>. Kernel 4.19.</summary>
    SkbAncestorCgroupId = 83,
    /// <summary><c>bpf_sk_lookup_tcp</c>. Kernel 4.20.</summary>
    SkLookupTcp = 84,
    /// <summary><c>bpf_sk_lookup_udp</c>. Kernel 4.20.</summary>
    SkLookupUdp = 85,
    /// <summary><c>bpf_sk_release</c>. Kernel 4.20.</summary>
    SkRelease = 86,
    /// <summary><c>bpf_map_push_elem</c>. Kernel 4.20.</summary>
    MapPushElem = 87,
    /// <summary><c>bpf_map_pop_elem</c>. Kernel 4.20.</summary>
    MapPopElem = 88,
    /// <summary><c>bpf_map_peek_elem</c>. Kernel 4.20.</summary>
    MapPeekElem = 89,
    /// <summary><c>bpf_msg_push_data</c>. Kernel 4.20.</summary>
    MsgPushData = 90,
    /// <summary><c>bpf_msg_pop_data</c>. Kernel 5.0.</summary>
    MsgPopData = 91,
    /// <summary><c>bpf_rc_pointer_rel</c>. Kernel 5.0.</summary>
    RcPointerRel = 92,
    /// <summary><c>bpf_spin_lock</c>. Kernel 5.1.</summary>
    SpinLock = 93,
    /// <summary><c>bpf_spin_unlock</c>. Kernel 5.1.</summary>
    SpinUnlock = 94,
    /// <summary><c>bpf_sk_fullsock</c>. Kernel 5.1.</summary>
    SkFullsock = 95,
    /// <summary><c>bpf_tcp_sock</c>. Kernel 5.1.</summary>
    TcpSock = 96,
    /// <summary><c>bpf_skb_ecn_set_ce</c>. Kernel 5.1.</summary>
    SkbEcnSetCe = 97,
    /// <summary><c>bpf_get_listener_sock</c>. Kernel 5.1.</summary>
    GetListenerSock = 98,
    /// <summary><c>bpf_skc_lookup_tcp</c>. Kernel 5.2.</summary>
    SkcLookupTcp = 99,
    /// <summary><c>bpf_tcp_check_syncookie</c>. Kernel 5.2.</summary>
    TcpCheckSyncookie = 100,
    /// <summary><c>bpf_sysctl_get_name</c>. Kernel 5.2.</summary>
    SysctlGetName = 101,
    /// <summary><c>bpf_sysctl_get_current_value</c>. Kernel 5.2.</summary>
    SysctlGetCurrentValue = 102,
    /// <summary><c>bpf_sysctl_get_new_value</c>. Kernel 5.2.</summary>
    SysctlGetNewValue = 103,
    /// <summary><c>bpf_sysctl_set_new_value</c>. Kernel 5.2.</summary>
    SysctlSetNewValue = 104,
    /// <summary><c>bpf_strtol</c>. Kernel 5.2.</summary>
    Strtol = 105,
    /// <summary><c>bpf_strtoul</c>. Kernel 5.2.</summary>
    Strtoul = 106,
    /// <summary><c>bpf_sk_storage_get</c>. Kernel 5.2.</summary>
    SkStorageGet = 107,
    /// <summary><c>bpf_sk_storage_delete</c>. Kernel 5.2.</summary>
    SkStorageDelete = 108,
    /// <summary><c>bpf_send_signal</c>. Kernel 5.3.</summary>
    SendSignal = 109,
    /// <summary><c>bpf_tcp_gen_syncookie</c>. Kernel 5.3.</summary>
    TcpGenSyncookie = 110,
    /// <summary><c>bpf_skb_output</c>. Kernel 5.5.</summary>
    SkbOutput = 111,
    /// <summary><c>bpf_probe_read_user</c>. Kernel 5.5.</summary>
    ProbeReadUser = 112,
    /// <summary><c>bpf_probe_read_kernel</c>. Kernel 5.5.</summary>
    ProbeReadKernel = 113,
    /// <summary><c>bpf_probe_read_user_str</c>. Kernel 5.5.</summary>
    ProbeReadUserStr = 114,
    /// <summary><c>bpf_probe_read_kernel_str</c>. Kernel 5.5.</summary>
    ProbeReadKernelStr = 115,
    /// <summary><c>bpf_tcp_send_ack</c>. Kernel 5.6.</summary>
    TcpSendAck = 116,
    /// <summary><c>bpf_send_signal_thread</c>. Kernel 5.6.</summary>
    SendSignalThread = 117,
    /// <summary><c>bpf_jiffies64</c>. Kernel 5.6.</summary>
    Jiffies64 = 118,
    /// <summary><c>bpf_read_branch_records</c>. Kernel 5.6.</summary>
    ReadBranchRecords = 119,
    /// <summary><c>bpf_get_ns_current_pid_tgid</c>. Kernel 5.7.</summary>
    GetNsCurrentPidTgid = 120,
    /// <summary><c>bpf_xdp_output</c>. Kernel 5.7.</summary>
    XdpOutput = 121,
    /// <summary><c>bpf_get_netns_cookie</c>. Kernel 5.7.</summary>
    GetNetnsCookie = 122,
    /// <summary><c>bpf_get_current_ancestor_cgroup_id</c>. Kernel 5.7.</summary>
    GetCurrentAncestorCgroupId = 123,
    /// <summary><c>bpf_sk_assign</c>. Kernel 5.7.</summary>
    SkAssign = 124,
    /// <summary><c>bpf_ktime_get_boot_ns</c>. Kernel 5.8.</summary>
    KtimeGetBootNs = 125,
    /// <summary><c>bpf_seq_printf</c>. Kernel 5.8.</summary>
    SeqPrintf = 126,
    /// <summary><c>bpf_seq_write</c>. Kernel 5.8.</summary>
    SeqWrite = 127,
    /// <summary><c>bpf_sk_cgroup_id</c>. Kernel 5.8.</summary>
    SkCgroupId = 128,
    /// <summary><c>bpf_sk_ancestor_cgroup_id</c>. Kernel 5.8.</summary>
    SkAncestorCgroupId = 129,
    /// <summary><c>bpf_ringbuf_output</c>. Kernel 5.8.</summary>
    RingbufOutput = 130,
    /// <summary><c>bpf_ringbuf_reserve</c>. Kernel 5.8.</summary>
    RingbufReserve = 131,
    /// <summary><c>bpf_ringbuf_submit</c>. Kernel 5.8.</summary>
    RingbufSubmit = 132,
    /// <summary><c>bpf_ringbuf_discard</c>. Kernel 5.8.</summary>
    RingbufDiscard = 133,
    /// <summary><c>bpf_ringbuf_query</c>. Kernel 5.8.</summary>
    RingbufQuery = 134,
    /// <summary><c>bpf_csum_level</c>. Kernel 5.8.</summary>
    CsumLevel = 135,
    /// <summary><c>bpf_skc_to_tcp6_sock</c>. Kernel 5.9.</summary>
    SkcToTcp6Sock = 136,
    /// <summary><c>bpf_skc_to_tcp_sock</c>. Kernel 5.9.</summary>
    SkcToTcpSock = 137,
    /// <summary><c>bpf_skc_to_tcp_timewait_sock</c>. Kernel 5.9.</summary>
    SkcToTcpTimewaitSock = 138,
    /// <summary><c>bpf_skc_to_tcp_request_sock</c>. Kernel 5.9.</summary>
    SkcToTcpRequestSock = 139,
    /// <summary><c>bpf_skc_to_udp6_sock</c>. Kernel 5.9.</summary>
    SkcToUdp6Sock = 140,
    /// <summary><c>bpf_get_task_stack</c>. Kernel 5.9.</summary>
    GetTaskStack = 141,
    /// <summary><c>bpf_load_hdr_opt</c>. Kernel 5.10.</summary>
    LoadHdrOpt = 142,
    /// <summary><c>bpf_store_hdr_opt</c>. Kernel 5.10.</summary>
    StoreHdrOpt = 143,
    /// <summary><c>bpf_reserve_hdr_opt</c>. Kernel 5.10.</summary>
    ReserveHdrOpt = 144,
    /// <summary><c>bpf_inode_storage_get</c>. Kernel 5.10.</summary>
    InodeStorageGet = 145,
    /// <summary><c>bpf_inode_storage_delete</c>. Kernel 5.10.</summary>
    InodeStorageDelete = 146,
    /// <summary><c>bpf_d_path</c>. Kernel 5.10.</summary>
    DPath = 147,
    /// <summary><c>bpf_copy_from_user</c>. Kernel 5.10.</summary>
    CopyFromUser = 148,
    /// <summary><c>bpf_snprintf_btf</c>. Kernel 5.10.</summary>
    SnprintfBtf = 149,
    /// <summary><c>bpf_seq_printf_btf</c>. Kernel 5.10.</summary>
    SeqPrintfBtf = 150,
    /// <summary><c>bpf_skb_cgroup_classid</c>. Kernel 5.10.</summary>
    SkbCgroupClassid = 151,
    /// <summary><c>bpf_redirect_neigh</c>. Kernel 5.10.</summary>
    RedirectNeigh = 152,
    /// <summary><c>bpf_per_cpu_ptr</c>. Kernel 5.10.</summary>
    PerCpuPtr = 153,
    /// <summary><c>bpf_this_cpu_ptr</c>. Kernel 5.10.</summary>
    ThisCpuPtr = 154,
    /// <summary><c>bpf_redirect_peer</c>. Kernel 5.10.</summary>
    RedirectPeer = 155,
    /// <summary><c>bpf_task_storage_get</c>. Kernel 5.11.</summary>
    TaskStorageGet = 156,
    /// <summary><c>bpf_task_storage_delete</c>. Kernel 5.11.</summary>
    TaskStorageDelete = 157,
    /// <summary><c>bpf_get_current_task_btf</c>. Kernel 5.11.</summary>
    GetCurrentTaskBtf = 158,
    /// <summary><c>bpf_bprm_opts_set</c>. Kernel 5.11.</summary>
    BprmOptsSet = 159,
    /// <summary><c>bpf_ktime_get_coarse_ns</c>. Kernel 5.11.</summary>
    KtimeGetCoarseNs = 160,
    /// <summary><c>bpf_ima_inode_hash</c>. Kernel 5.11.</summary>
    ImaInodeHash = 161,
    /// <summary><c>bpf_sock_from_file</c>. Kernel 5.11.</summary>
    SockFromFile = 162,
    /// <summary><c>bpf_check_mtu</c>. Kernel 5.12.</summary>
    CheckMtu = 163,
    /// <summary><c>bpf_for_each_map_elem</c>. Kernel 5.13.</summary>
    ForEachMapElem = 164,
    /// <summary><c>bpf_snprintf</c>. Kernel 5.13.</summary>
    Snprintf = 165,
    /// <summary><c>bpf_sys_bpf</c>. Kernel 5.14.</summary>
    SysBpf = 166,
    /// <summary><c>bpf_btf_find_by_name_kind</c>. Kernel 5.14.</summary>
    BtfFindByNameKind = 167,
    /// <summary><c>bpf_sys_close</c>. Kernel 5.14.</summary>
    SysClose = 168,
    /// <summary><c>bpf_timer_init</c>. Kernel 5.15.</summary>
    TimerInit = 169,
    /// <summary><c>bpf_timer_set_callback</c>. Kernel 5.15.</summary>
    TimerSetCallback = 170,
    /// <summary><c>bpf_timer_start</c>. Kernel 5.15.</summary>
    TimerStart = 171,
    /// <summary><c>bpf_timer_cancel</c>. Kernel 5.15.</summary>
    TimerCancel = 172,
    /// <summary><c>bpf_get_func_ip</c>. Kernel 5.15.</summary>
    GetFuncIp = 173,
    /// <summary><c>bpf_get_attach_cookie</c>. Kernel 5.15.</summary>
    GetAttachCookie = 174,
    /// <summary><c>bpf_task_pt_regs</c>. Kernel 5.15.</summary>
    TaskPtRegs = 175,
    /// <summary><c>bpf_get_branch_snapshot</c>. Kernel 5.16.</summary>
    GetBranchSnapshot = 176,
    /// <summary><c>bpf_trace_vprintk</c>. Kernel 5.16.</summary>
    TraceVprintk = 177,
    /// <summary><c>bpf_skc_to_unix_sock</c>. Kernel 5.16.</summary>
    SkcToUnixSock = 178,
    /// <summary><c>bpf_kallsyms_lookup_name</c>. Kernel 5.16.</summary>
    KallsymsLookupName = 179,
    /// <summary><c>bpf_find_vma</c>. Kernel 5.17.</summary>
    FindVma = 180,
    /// <summary><c>bpf_loop</c>. Kernel 5.17.</summary>
    Loop = 181,
    /// <summary><c>bpf_strncmp</c>. Kernel 5.17.</summary>
    Strncmp = 182,
    /// <summary><c>bpf_get_func_arg</c>. Kernel 5.17.</summary>
    GetFuncArg = 183,
    /// <summary><c>bpf_get_func_ret</c>. Kernel 5.17.</summary>
    GetFuncRet = 184,
    /// <summary><c>bpf_get_func_arg_cnt</c>. Kernel 5.17.</summary>
    GetFuncArgCnt = 185,
    /// <summary><c>bpf_get_retval</c>. Kernel 5.18.</summary>
    GetRetval = 186,
    /// <summary><c>bpf_set_retval</c>. Kernel 5.18.</summary>
    SetRetval = 187,
    /// <summary><c>bpf_xdp_get_buff_len</c>. Kernel 5.18.</summary>
    XdpGetBuffLen = 188,
    /// <summary><c>bpf_xdp_load_bytes</c>. Kernel 5.18.</summary>
    XdpLoadBytes = 189,
    /// <summary><c>bpf_xdp_store_bytes</c>. Kernel 5.18.</summary>
    XdpStoreBytes = 190,
    /// <summary><c>bpf_copy_from_user_task</c>. Kernel 5.18.</summary>
    CopyFromUserTask = 191,
    /// <summary><c>bpf_skb_set_tstamp</c>. Kernel 5.18.</summary>
    SkbSetTstamp = 192,
    /// <summary><c>bpf_ima_file_hash</c>. Kernel 5.18.</summary>
    ImaFileHash = 193,
    /// <summary><c>bpf_kptr_xchg</c>. Kernel 5.19.</summary>
    KptrXchg = 194,
    /// <summary><c>bpf_map_lookup_percpu_elem</c>. Kernel 5.19.</summary>
    MapLookupPercpuElem = 195,
    /// <summary><c>bpf_skc_to_mptcp_sock</c>. Kernel 5.19.</summary>
    SkcToMptcpSock = 196,
    /// <summary><c>bpf_dynptr_from_mem</c>. Kernel 5.19.</summary>
    DynptrFromMem = 197,
    /// <summary><c>bpf_ringbuf_reserve_dynptr</c>. Kernel 5.19.</summary>
    RingbufReserveDynptr = 198,
    /// <summary><c>bpf_ringbuf_submit_dynptr</c>. Kernel 5.19.</summary>
    RingbufSubmitDynptr = 199,
    /// <summary><c>bpf_ringbuf_discard_dynptr</c>. Kernel 5.19.</summary>
    RingbufDiscardDynptr = 200,
    /// <summary><c>bpf_dynptr_read</c>. Kernel 5.19.</summary>
    DynptrRead = 201,
    /// <summary><c>bpf_dynptr_write</c>. Kernel 5.19.</summary>
    DynptrWrite = 202,
    /// <summary><c>bpf_dynptr_data</c>. Kernel 5.19.</summary>
    DynptrData = 203,
    /// <summary><c>bpf_tcp_raw_gen_syncookie_ipv4</c>. Kernel 6.0.</summary>
    TcpRawGenSyncookieIpv4 = 204,
    /// <summary><c>bpf_tcp_raw_gen_syncookie_ipv6</c>. Kernel 6.0.</summary>
    TcpRawGenSyncookieIpv6 = 205,
    /// <summary><c>bpf_tcp_raw_check_syncookie_ipv4</c>. Kernel 6.0.</summary>
    TcpRawCheckSyncookieIpv4 = 206,
    /// <summary><c>bpf_tcp_raw_check_syncookie_ipv6</c>. Kernel 6.0.</summary>
    TcpRawCheckSyncookieIpv6 = 207,
    /// <summary><c>bpf_ktime_get_tai_ns</c>. Kernel 6.1.</summary>
    KtimeGetTaiNs = 208,
    /// <summary><c>bpf_user_ringbuf_drain</c>. Kernel 6.1.</summary>
    UserRingbufDrain = 209,
    /// <summary><c>bpf_cgrp_storage_get</c>. Kernel 6.2.</summary>
    CgrpStorageGet = 210,
    /// <summary><c>bpf_cgrp_storage_delete</c>. Kernel 6.2.</summary>
    CgrpStorageDelete = 211,
}
