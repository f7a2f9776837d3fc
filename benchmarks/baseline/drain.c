/* SPDX-License-Identifier: MIT */
/* Empties a full ring: the C half of Cases/Drain.cs. Filling is not timed.
   drain OBJECT SIZE BYTES libbpf   by ring_buffer__consume
   drain OBJECT SIZE BYTES floor    by a loop on the bare mapping
   drain OBJECT SIZE BYTES copy     by that loop, which copies each record first */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "baseline.h"

static uint64_t sum, records;

struct mapping {
	unsigned long *consumer, *producer;
	char *data;
	unsigned long mask;
};

static int on_record(void *context, void *data, size_t size)
{
	(void)context;
	sum += *(uint64_t *)data + size;
	records++;
	return 0;
}

static inline __attribute__((always_inline)) void consume(struct mapping *ring, int is_copying)
{
	static char copy[1024];
	unsigned long consumer = *ring->consumer;
	unsigned long producer = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);

	while (consumer < producer) {
		uint32_t *header = (uint32_t *)(ring->data + (consumer & ring->mask));
		uint32_t length = __atomic_load_n(header, __ATOMIC_ACQUIRE);

		if (length & BPF_RINGBUF_BUSY_BIT)
			break;
		if (!(length & BPF_RINGBUF_DISCARD_BIT)) {
			if (is_copying) {
				memcpy(copy, header + 2, length);
				__asm__ volatile("" : : "r"(copy) : "memory");
				sum += *(uint64_t *)copy + length;
			} else {
				sum += *(uint64_t *)(header + 2) + length;
			}
			records++;
		}
		length &= ~BPF_RINGBUF_DISCARD_BIT;
		consumer += (length + BPF_RINGBUF_HDR_SZ + 7) & ~7u;
	}
	__atomic_store_n(ring->consumer, consumer, __ATOMIC_RELEASE);
}

static void consume_floor(struct mapping *ring)
{
	consume(ring, 0);
}

static void consume_copy(struct mapping *ring)
{
	consume(ring, 1);
}

static struct mapping map_ring(int fd, unsigned long bytes)
{
	long page = sysconf(_SC_PAGESIZE);
	struct mapping ring = { .mask = bytes - 1 };

	ring.consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ring.producer = mmap(NULL, page + 2 * bytes, PROT_READ, MAP_SHARED, fd, page);
	if (ring.consumer == MAP_FAILED || ring.producer == MAP_FAILED)
		fail("mmap: %m");
	ring.data = (char *)ring.producer + page;
	return ring;
}

int main(int argc, char **argv)
{
	unsigned long bytes;
	double rounds[ROUNDS];
	struct bpf_object *object;
	struct ring_buffer *buffer;
	struct mapping ring;
	uint64_t arguments[12] = {};
	char program[32];
	int map, fill;
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = arguments, .ctx_size_in = sizeof(arguments));

	if (argc != 5)
		fail("usage: %s OBJECT SIZE BYTES libbpf|floor|copy", argv[0]);
	bytes = strtoul(argv[3], NULL, 10);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "events"), bytes) ||
	    bpf_object__load(object))
		fail("%s can not be loaded: %m", argv[1]);
	map = find_map(object, "events");
	snprintf(program, sizeof(program), "fill_%s", argv[2]);
	fill = bpf_program__fd(bpf_object__find_program_by_name(object, program));
	buffer = ring_buffer__new(map, on_record, NULL, NULL);
	ring = map_ring(map, bytes);

	for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
		uint64_t began, before = records;

		if (round == 0)
			sum = 0;
		if (bpf_prog_test_run_opts(fill, &run))
			fail("the ring can not be filled: %m");
		began = now_ns();
		if (argv[4][0] == 'f')
			consume_floor(&ring);
		else if (argv[4][0] == 'c')
			consume_copy(&ring);
		else
			ring_buffer__consume(buffer);
		if (round >= 0)
			rounds[round] = (double)(now_ns() - began) / (records - before);
	}

	report(rounds, sum);
	return 0;
}
