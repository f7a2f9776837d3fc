/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * Ring buffers that count what they lose. The kernel does not: a program that finds the ring full gets NULL, and nobody else learns.
 *
 *	#include <linux/bpf.h>              (or vmlinux.h)
 *	#include <bpf/bpf_helpers.h>
 *	#include "ebpf_net.bpf.h"
 *
 *	EBPF_RINGBUF(events, 8 * 1024 * 1024);
 *
 *	struct event *e = ebpf_ringbuf_reserve(events, sizeof(*e));
 *
 *	if (!e)
 *		return 0;                   (counted)
 *	...
 *	bpf_ringbuf_submit(e, 0);
 *
 * Beside the ring there is then a per-CPU array, events_lost, which collection.OpenRingBuffer("events") finds by this name and reports as
 * GetStatistics().Lost. Everything that was attempted is delivered, discarded, lost, or still in the ring.
 */
#pragma once

/* A ring buffer of SIZE bytes (a power of two, at least a page), and its counter. */
#define EBPF_RINGBUF(NAME, SIZE)					\
	struct {							\
		__uint(type, BPF_MAP_TYPE_RINGBUF);			\
		__uint(max_entries, SIZE);				\
	} NAME SEC(".maps");						\
	EBPF_LOST_COUNTER(NAME)

/* The counter alone, for a ring buffer that is defined elsewhere. */
#define EBPF_LOST_COUNTER(NAME)						\
	struct {							\
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);		\
		__uint(max_entries, 1);					\
		__type(key, __u32);					\
		__type(value, __u64);					\
	} NAME##_lost SEC(".maps")

/* bpf_ringbuf_reserve: NULL, and one more lost, if there is no room. */
#define ebpf_ringbuf_reserve(NAME, SIZE)				\
({									\
	void *__record = bpf_ringbuf_reserve(&NAME, SIZE, 0);		\
									\
	if (!__record)							\
		ebpf_count_lost(NAME);					\
	__record;							\
})

/* bpf_ringbuf_output: negative, and one more lost, if there is no room. */
#define ebpf_ringbuf_output(NAME, DATA, SIZE, FLAGS)			\
({									\
	long __error = bpf_ringbuf_output(&NAME, DATA, SIZE, FLAGS);	\
									\
	if (__error)							\
		ebpf_count_lost(NAME);					\
	__error;							\
})

/* One more lost, for what has no macro here, such as bpf_ringbuf_reserve_dynptr. */
#define ebpf_count_lost(NAME) __ebpf_count_lost(&NAME##_lost)

/* Atomic: on one CPU, an interrupt may lose a record while a program is counting another. */
static __always_inline void __ebpf_count_lost(void *counter)
{
	__u32 zero = 0;
	__u64 *lost = bpf_map_lookup_elem(counter, &zero);

	if (lost)
		__sync_fetch_and_add(lost, 1);
}
