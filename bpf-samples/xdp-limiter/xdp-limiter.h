/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* What the programs share with user space: the same layouts are in Kernel/ of the C# code. */
#ifndef XDP_LIMITER_H
#define XDP_LIMITER_H

/* Time is counted in ticks of 1/256 ns, so that the cost of a packet at 10 million packets/s is exact to 10^-5. */
#define TICKS_PER_NS_SHIFT 8

/* The cost of a byte has 16 more bits below that. */
#define BYTE_COST_SHIFT 16

/* Why a packet was passed or dropped. Those from DENIED on are reasons to drop. */
enum reason {
	WITHIN_LIMITS,
	ALLOWED,		/* by the list */
	NOT_IP,			/* ARP and all else that is not IP */
	NEIGHBOUR,		/* IPv6 neighbour discovery, from this link */
	UNTRACKED,		/* the table had no room for the source: only the global limit applies */
	DENIED,			/* by the list */
	SOURCE_PACKETS,
	SOURCE_BYTES,
	GLOBAL_PACKETS,
	GLOBAL_BYTES,
	FRAGMENT,
	MALFORMED,		/* an IP header that is cut off or contradicts itself */
	EXTENSION_HEADERS,	/* more of them than are followed */
	LATE,			/* waited too long since it was received */
	NR_REASONS,
};

enum family {
	OTHER,
	IPV4,
	IPV6,
	NR_FAMILIES,
};

/* One counter for each reason, family, and whether it was acted on: a reason to drop is not in a dry run. */
#define ENTERED (NR_REASONS * NR_FAMILIES * 2)

/* Behind them by family: how often a source was entered into the table, again after it had to leave too. */
#define UNTIMED (ENTERED + NR_FAMILIES)

/* And: packets without the time of their reception, where their age is limited. */
#define NR_COUNTERS (UNTIMED + NR_FAMILIES)

struct counter {
	__u64 packets;
	__u64 bytes;
};

/* A token bucket. It holds "depth" and each unit takes "cost", both in ticks: tokens are worth the time that they take to come back.
 * Without a limit, cost is 0. */
struct limit {
	__u64 cost;
	__u64 depth;
	__u64 rate;	/* what the two above are made from, for user space: units a second */
	__u64 burst;	/* units */
};

struct config {
	__u64 generation;	/* of this configuration */
	__u64 epoch;		/* the generation in which limits last changed: buckets of an older one are full */
	struct limit source_packets;
	struct limit source_bytes;
	struct limit global_packets;
	struct limit global_bytes;
	__u64 max_age;		/* of packets, in ns; 0 for any */
	__u32 dry_run;
	__u32 drop_fragments;
	__u32 lists;		/* those that are not empty: LIST_* */
	__u32 is_coarse;	/* the clock's last tick, of 1 to 10 ms, is exact enough: that saves a third of the time */
};

#define LIST_ALLOW 1
#define LIST_DENY 2

/* When a bucket is full again, in ticks: a time in the past is full. */
struct bucket {
	__u64 packets_full;
	__u64 bytes_full;
	__u64 epoch;
};

/* What is known of a source. */
struct source {
	struct bucket bucket;
	__u64 packets;		/* passed */
	__u64 bytes;		/* passed */
	__u64 dropped;		/* packets, also those that a dry run only counts */
};

/* An address, or a prefix of it, of IPv6: in network order. */
struct address6 {
	__u64 high;
	__u64 low;
};

struct prefix4 {
	__u32 length;
	__u32 address;
};

struct prefix6 {
	__u32 length;
	__u32 address[4];
};

/* What a family's list may have. Its map has room for as many again: the networks of a new list come before those of the old one go. */
#define MAX_NETWORKS 16384

/* The ports that an allowed prefix may send to, 0 for any. An entry that is not needed has the first one again. */
#define ALLOWED_PORTS 8
struct allowed {
	__u16 ports[ALLOWED_PORTS];	/* also those of the prefixes that it lies in: only the longest is looked at */
	__u16 own[ALLOWED_PORTS];	/* for user space: without them */
};

struct control {
	__u64 generation;	/* configs[generation & 1] is in force */
	__u64 deadline;		/* CLOCK_MONOTONIC in ns, after which nothing is dropped; 0 for none */
	__u64 timeout;		/* what a heartbeat moves the deadline by, in ns; for user space */
	__u32 ipv6_prefix;	/* bits of an IPv6 address that tell sources apart */
	__u32 version;		/* of these layouts */
};

#define LAYOUT_VERSION 2

#endif
