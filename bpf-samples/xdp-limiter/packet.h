/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* From a frame to its source, and what else decides. */
#ifndef PACKET_H
#define PACKET_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>

#define MAX_VLANS 2
#define MAX_EXTENSION_HEADERS 8

#define IP_OFFSET 0x1fff
#define IP_MORE_FRAGMENTS 0x2000
#define IP6_FRAGMENT_OFFSET 0xfff8
#define IP6_MORE_FRAGMENTS 1

/* RFC 4861: those from router solicitation to redirect, which a router between would have lowered the hop limit of. */
#define ICMPV6_NEIGHBOUR_FIRST 133
#define ICMPV6_NEIGHBOUR_LAST 137
#define NEIGHBOUR_HOP_LIMIT 255

struct vlan_header {
	__be16 tag;
	__be16 protocol;
};

struct extension_header {
	__u8 next;
	__u8 length;		/* without the first 8 bytes, in units of 8; of an authentication header, without 2 units, of 4 */
	__be16 fragment;	/* of a fragment header */
	__be32 identification;
};

struct packet {
	enum family family;
	__be32 source4;
	__be32 source6[4];
	__u16 port;		/* of the destination: TCP, UDP; 0 where there is none, or it is in another fragment */
	__u8 is_fragment;
};

static __always_inline int is_vlan(__be16 protocol)
{
	return protocol == bpf_htons(ETH_P_8021Q) || protocol == bpf_htons(ETH_P_8021AD);
}

static __always_inline void read_port(struct packet *packet, __u8 protocol, void *at, void *end)
{
	__be16 *ports = at;

	if ((protocol == IPPROTO_TCP || protocol == IPPROTO_UDP) && (void *)(ports + 2) <= end)
		packet->port = bpf_ntohs(ports[1]);
}

/* Lengths are compared with what is left, and not added to a pointer: verifiers of old kernels know no bounds of what was byte-swapped. */
static __always_inline enum reason parse4(struct packet *packet, void *at, void *end)
{
	struct iphdr *ip = at;
	__u32 header, total;

	packet->family = IPV4;
	if ((void *)(ip + 1) > end || ip->version != 4)
		return MALFORMED;
	packet->source4 = ip->saddr;
	header = ip->ihl * 4;
	total = bpf_ntohs(ip->tot_len);
	/* No total: longer than 16 bits, which only segments that the kernel has joined are. */
	if (header < sizeof(*ip) || at + header > end || (total && (total < header || total > end - at)))
		return MALFORMED;
	packet->is_fragment = !!(ip->frag_off & bpf_htons(IP_OFFSET | IP_MORE_FRAGMENTS));
	if (!(ip->frag_off & bpf_htons(IP_OFFSET)))
		read_port(packet, ip->protocol, at + header, end);
	return WITHIN_LIMITS;
}

static __always_inline enum reason parse6(struct packet *packet, void *at, void *end)
{
	struct ipv6hdr *ip = at;
	__u8 next, is_later_fragment = 0;
	int i;

	packet->family = IPV6;
	if ((void *)(ip + 1) > end || ip->version != 6)
		return MALFORMED;
	__builtin_memcpy(packet->source6, &ip->saddr, sizeof(packet->source6));
	at = ip + 1;
	if (bpf_ntohs(ip->payload_len) > end - at)
		return MALFORMED;

	next = ip->nexthdr;
	for (i = 0; i <= MAX_EXTENSION_HEADERS; i++) {
		struct extension_header *extension = at;

		/* What follows the first header of a later fragment is not a header. */
		if (is_later_fragment)
			return WITHIN_LIMITS;
		switch (next) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
		case IPPROTO_AH:
		case IPPROTO_FRAGMENT:
			break;
		case IPPROTO_ICMPV6: {
			__u8 *type = at;

			if (type + 1 > (__u8 *)end || packet->is_fragment || ip->hop_limit != NEIGHBOUR_HOP_LIMIT)
				return WITHIN_LIMITS;
			return *type >= ICMPV6_NEIGHBOUR_FIRST && *type <= ICMPV6_NEIGHBOUR_LAST ? NEIGHBOUR : WITHIN_LIMITS;
		}
		default:
			read_port(packet, next, at, end);
			return WITHIN_LIMITS;
		}

		if ((void *)(extension + 1) > end)
			return MALFORMED;
		if (next == IPPROTO_FRAGMENT) {
			packet->is_fragment = 1;
			is_later_fragment = !!(extension->fragment & bpf_htons(IP6_FRAGMENT_OFFSET));
			at += sizeof(*extension);
		} else if (next == IPPROTO_AH) {
			at += (extension->length + 2) * 4;
		} else {
			at += (extension->length + 1) * 8;
		}
		if (at > end)
			return MALFORMED;
		next = extension->next;
	}
	return EXTENSION_HEADERS;
}

/* WITHIN_LIMITS where the source is to be judged, else the reason that stands without. */
static __always_inline enum reason parse(struct packet *packet, void *at, void *end)
{
	struct ethhdr *ethernet = at;
	__be16 protocol;
	int i;

	if ((void *)(ethernet + 1) > end)
		return NOT_IP;
	protocol = ethernet->h_proto;
	at = ethernet + 1;
	for (i = 0; i < MAX_VLANS && is_vlan(protocol); i++) {
		struct vlan_header *vlan = at;

		if ((void *)(vlan + 1) > end)
			return NOT_IP;
		protocol = vlan->protocol;
		at = vlan + 1;
	}

	if (protocol == bpf_htons(ETH_P_IP))
		return parse4(packet, at, end);
	if (protocol == bpf_htons(ETH_P_IPV6))
		return parse6(packet, at, end);
	return NOT_IP;
}

#endif
