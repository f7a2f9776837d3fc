// SPDX-License-Identifier: MIT OR GPL-2.0
/* Programs at the hooks of the network; some mark in "order" that they ran, and what they do is set by variables. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define PORT 7001
#define UDP 17

/* What each verdict is; the defaults let everything pass. */
__s32 xdp_verdict = XDP_PASS;
__s32 first_verdict = -1;
__s32 second_verdict = -1;
__s32 cgroup_verdict = 1;
__s32 filter_verdict = -1;

/* How many test packets each program has seen. */
__u64 xdp_count, other_count, first_count, second_count, cgroup_count, filter_count, connect_count;

/* The programs that packets have passed, the last in the lowest digit: 12 is the first, then the second. */
__u64 order;

/* Frames that are not IPv4 and UDP to the port of the tests pass uncounted: ARP, IPv6 neighbours.
 * Packets of netkit have no Ethernet header.
 */
static __always_inline int is_test(void *data, void *end)
{
	__u8 *bytes = data;

	if ((void *)(bytes + 24) > end)
		return 0;
	if (bytes[0] == 0x45)
		return bytes[9] == UDP && bytes[22] == PORT >> 8 && bytes[23] == (PORT & 0xff);
	if ((void *)(bytes + 38) > end)
		return 0;
	return bytes[12] == 0x08 && bytes[13] == 0 && bytes[23] == UDP && bytes[36] == PORT >> 8 && bytes[37] == (PORT & 0xff);
}

SEC("xdp")
int count_xdp(struct xdp_md *ctx)
{
	if (!is_test((void *)(long)ctx->data, (void *)(long)ctx->data_end))
		return XDP_PASS;
	__sync_fetch_and_add(&xdp_count, 1);
	return xdp_verdict;
}

SEC("xdp")
int other_xdp(struct xdp_md *ctx)
{
	if (is_test((void *)(long)ctx->data, (void *)(long)ctx->data_end))
		__sync_fetch_and_add(&other_count, 1);
	return XDP_PASS;
}

SEC("tc")
int first(struct __sk_buff *skb)
{
	if (bpf_skb_pull_data(skb, 0) || !is_test((void *)(long)skb->data, (void *)(long)skb->data_end))
		return -1;
	__sync_fetch_and_add(&first_count, 1);
	order = order * 10 + 1;
	return first_verdict;
}

SEC("tc")
int second(struct __sk_buff *skb)
{
	if (bpf_skb_pull_data(skb, 0) || !is_test((void *)(long)skb->data, (void *)(long)skb->data_end))
		return -1;
	__sync_fetch_and_add(&second_count, 1);
	order = order * 10 + 2;
	return second_verdict;
}

SEC("tc")
int third(struct __sk_buff *skb)
{
	if (bpf_skb_pull_data(skb, 0) || !is_test((void *)(long)skb->data, (void *)(long)skb->data_end))
		return -1;
	order = order * 10 + 3;
	return -1;
}

/* Of the cgroup hooks, packets begin with the IP header. */
SEC("cgroup_skb/egress")
int cgroup_egress(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&cgroup_count, 1);
	order = order * 10 + 1;
	return cgroup_verdict ? 1 : 0;
}

SEC("cgroup_skb/egress")
int cgroup_egress_second(struct __sk_buff *skb)
{
	order = order * 10 + 2;
	return 1;
}

/* Goes nowhere: the connection is refused with EPERM. */
SEC("cgroup/connect4")
int refuse_connect(struct bpf_sock_addr *ctx)
{
	__sync_fetch_and_add(&connect_count, 1);
	return 0;
}

/* As many bytes of a packet as are kept. */
SEC("socket")
int filter(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&filter_count, 1);
	return filter_verdict;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
