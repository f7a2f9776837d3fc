// SPDX-License-Identifier: MIT OR GPL-2.0
/* Limits packets and bytes by their source, before the kernel allocates anything for them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "xdp-limiter.h"
#include "packet.h"

/* Fixed at load: whether there is bpf_ktime_get_coarse_ns(), kernel 5.11; and the bits of IPv6 addresses that tell sources apart, in network order. */
const volatile __u8 has_coarse_clock = 0;
const volatile struct address6 source_mask = { ~0ULL, 0 };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct control);
} control SEC(".maps");

/* One is in force, the other is written by who changes it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct config);
} configs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bucket);
} global SEC(".maps");

/* One table for all CPUs: a table for each would multiply the limit of a source whose packets are spread over them. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, struct source);
} sources4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct address6);
	__type(value, struct source);
} sources6 SEC(".maps");

#define PREFIX_LIST(name, prefix, type_of_value)		\
	struct {						\
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);		\
		__uint(map_flags, BPF_F_NO_PREALLOC);		\
		__uint(max_entries, 2 * MAX_NETWORKS);		\
		__type(key, struct prefix);			\
		__type(value, type_of_value);			\
	} name SEC(".maps")

PREFIX_LIST(allow4, prefix4, struct allowed);
PREFIX_LIST(allow6, prefix6, struct allowed);
PREFIX_LIST(deny4, prefix4, __u32);
PREFIX_LIST(deny6, prefix6, __u32);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NR_COUNTERS);
	__type(key, __u32);
	__type(value, struct counter);
} counters SEC(".maps");

extern int bpf_xdp_metadata_rx_timestamp(const struct xdp_md *ctx, __u64 *timestamp) __ksym __weak;

static __always_inline void *lookup(struct packet *packet, void *list4, void *list6)
{
	struct prefix4 key4 = { 32, packet->source4 };
	struct prefix6 key6 = { 128 };

	if (packet->family == IPV4)
		return bpf_map_lookup_elem(list4, &key4);
	__builtin_memcpy(key6.address, packet->source6, sizeof(key6.address));
	return bpf_map_lookup_elem(list6, &key6);
}

static __always_inline int is_allowed(struct packet *packet)
{
	struct allowed *allowed = lookup(packet, &allow4, &allow6);
	int i;

	if (!allowed)
		return 0;
#pragma unroll
	for (i = 0; i < ALLOWED_PORTS; i++)
		if (!allowed->ports[i] || allowed->ports[i] == packet->port)
			return 1;
	return 0;
}

static __always_inline void count(__u32 key, __u32 bytes)
{
	struct counter *counter = bpf_map_lookup_elem(&counters, &key);

	/* A CPU runs no two of these programs at once. */
	if (counter) {
		counter->packets++;
		counter->bytes += bytes;
	}
}

/* Of CPUs that see a new source at once, one enters it. */
static __always_inline struct source *enter(void *sources, const void *key, enum family family)
{
	struct source fresh = {};

	if (!bpf_map_update_elem(sources, key, &fresh, BPF_NOEXIST))
		count(ENTERED + family, 0);
	return bpf_map_lookup_elem(sources, key);
}

static __always_inline struct source *find_source(struct packet *packet)
{
	struct source *source;
	struct address6 key;

	if (packet->family == IPV4) {
		source = bpf_map_lookup_elem(&sources4, &packet->source4);
		return source ?: enter(&sources4, &packet->source4, IPV4);
	}

	__builtin_memcpy(&key, packet->source6, sizeof(key));
	key.high &= source_mask.high;
	key.low &= source_mask.low;
	source = bpf_map_lookup_elem(&sources6, &key);
	return source ?: enter(&sources6, &key, IPV6);
}

/* 52 days in ticks. What CPUs that take at the same moment overdraw is much less. */
#define FAR (1ULL << 60)

/* CPUs meet in a bucket without a lock. What is taken is added atomically, so none is forgotten, and a limit that is reached holds over
 * time; CPUs that look at the same moment may each take the last token. Only a bucket that is full anyway is set. */
static __always_inline int has(__u64 *full, __u64 now, __u64 cost, const struct limit *limit)
{
	__s64 taken = *full - now;

	/* In 417 days the clock goes half around, and what was long ago comes to be far ahead. */
	if (taken < 0 || (__u64)taken > limit->depth + FAR) {
		*full = now;
		taken = 0;
	}
	return taken + cost <= limit->depth;
}

static __always_inline void take(__u64 *full, __u64 cost)
{
	__sync_fetch_and_add(full, cost);
}

static __always_inline void renew(struct bucket *bucket, const struct config *config, __u64 now)
{
	if (bucket->epoch != config->epoch) {
		bucket->packets_full = now;
		bucket->bytes_full = now;
		bucket->epoch = config->epoch;
	}
}

static __always_inline __u64 cost_of(const struct limit *bytes, __u32 length)
{
	return length * bytes->cost >> BYTE_COST_SHIFT;
}

/* Takes from all buckets or from none: what is dropped costs no tokens. */
static __always_inline enum reason limit(struct packet *packet, const struct config *config, __u32 length)
{
	__u64 bytes = cost_of(&config->source_bytes, length), global_bytes = cost_of(&config->global_bytes, length);
	__u64 now = (has_coarse_clock && config->is_coarse ? bpf_ktime_get_coarse_ns() : bpf_ktime_get_ns()) << TICKS_PER_NS_SHIFT;
	struct source *source = find_source(packet);
	enum reason over = WITHIN_LIMITS;
	struct bucket *all = NULL;
	__u32 zero = 0;

	if (source) {
		renew(&source->bucket, config, now);
		if (config->source_packets.cost
		    && !has(&source->bucket.packets_full, now, config->source_packets.cost, &config->source_packets))
			over = SOURCE_PACKETS;
		else if (config->source_bytes.cost && !has(&source->bucket.bytes_full, now, bytes, &config->source_bytes))
			over = SOURCE_BYTES;
	}

	if (!over && (config->global_packets.cost | config->global_bytes.cost))
		all = bpf_map_lookup_elem(&global, &zero);
	if (all) {
		renew(all, config, now);
		if (config->global_packets.cost
		    && !has(&all->packets_full, now, config->global_packets.cost, &config->global_packets))
			over = GLOBAL_PACKETS;
		else if (config->global_bytes.cost && !has(&all->bytes_full, now, global_bytes, &config->global_bytes))
			over = GLOBAL_BYTES;
	}

	if (over) {
		if (source)
			__sync_fetch_and_add(&source->dropped, 1);
		return over;
	}

	if (all) {
		if (config->global_packets.cost)
			take(&all->packets_full, config->global_packets.cost);
		if (config->global_bytes.cost)
			take(&all->bytes_full, global_bytes);
	}
	if (!source)
		return UNTRACKED;
	if (config->source_packets.cost)
		take(&source->bucket.packets_full, config->source_packets.cost);
	if (config->source_bytes.cost)
		take(&source->bucket.bytes_full, bytes);
	__sync_fetch_and_add(&source->packets, 1);
	__sync_fetch_and_add(&source->bytes, length);
	return WITHIN_LIMITS;
}

/* Allow beats deny beats limits. */
static __always_inline enum reason judge(struct xdp_md *ctx, struct packet *packet, const struct config *config, int is_timed)
{
	void *end = (void *)(long)ctx->data_end, *data = (void *)(long)ctx->data;
	enum reason parsed = parse(packet, data, end);
	__u64 received;

	if (parsed == NOT_IP || parsed == MALFORMED || parsed == NEIGHBOUR)
		return parsed;
	if ((config->lists & LIST_ALLOW) && is_allowed(packet))
		return ALLOWED;
	if ((config->lists & LIST_DENY) && lookup(packet, &deny4, &deny6))
		return DENIED;
	if (parsed != WITHIN_LIMITS)
		return parsed;
	if (packet->is_fragment && config->drop_fragments)
		return FRAGMENT;
	if (is_timed && config->max_age) {
		if (bpf_xdp_metadata_rx_timestamp(ctx, &received) || !received)
			count(UNTIMED + packet->family, end - data);
		/* The clock of a network card runs by TAI. */
		else if ((__s64)(bpf_ktime_get_tai_ns() - received) > (__s64)config->max_age)
			return LATE;
	}
	return limit(packet, config, (__u32)(end - data));
}

static __always_inline int decide(struct xdp_md *ctx, int is_timed)
{
	struct packet packet = {};
	struct control *state;
	struct config *config;
	enum reason reason;
	__u32 key = 0, is_dry = 0;

	state = bpf_map_lookup_elem(&control, &key);
	if (!state)
		return XDP_PASS;
	key = state->generation & 1;
	config = bpf_map_lookup_elem(&configs, &key);
	if (!config)
		return XDP_PASS;

	reason = judge(ctx, &packet, config, is_timed);
	if (reason >= DENIED)
		is_dry = config->dry_run || (state->deadline && bpf_ktime_get_ns() > state->deadline);

	count((packet.family * 2 + is_dry) * NR_REASONS + reason, ctx->data_end - ctx->data);
	return reason >= DENIED && !is_dry ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int xdp_limiter(struct xdp_md *ctx)
{
	return decide(ctx, 0);
}

/* Loaded instead where packets are to be dropped by their age: for one interface, whose driver gives the time of reception. */
SEC("?xdp")
int xdp_limiter_age(struct xdp_md *ctx)
{
	return decide(ctx, 1);
}

/* The measure of what a packet costs: what the kernel needs to run any program. */
SEC("?xdp")
int xdp_empty(struct xdp_md *ctx)
{
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
