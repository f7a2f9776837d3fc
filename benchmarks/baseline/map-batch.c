/* SPDX-License-Identifier: MIT */
/* Reading a hash of u64 in batches of 4096: the C half of Cases/MapBatch.cs. */
#include "baseline.h"
#include <errno.h>
#include <stdbool.h>

#define ENTRIES 100000
#define OPERATIONS 100000

static void fill(int map)
{
	for (uint64_t key = 0; key < ENTRIES; key++) {
		uint64_t value = key * SEED;

		if (bpf_map_update_elem(map, &key, &value, BPF_ANY))
			fail("update failed: %m");
	}
}

#define BATCH 4096

static uint64_t keys[BATCH], values[BATCH];

static uint64_t read_batches(int map)
{
	uint64_t sum = 0;
	uint32_t position, count;
	bool first = true;
	int err;

	do {
		count = BATCH;
		err = bpf_map_lookup_batch(map, first ? NULL : &position, &position, keys, values, &count, NULL);
		if (err && err != -ENOENT)
			fail("batch lookup failed: %m");
		for (uint32_t i = 0; i < count; i++)
			sum += keys[i] ^ values[i];
		first = false;
	} while (!err);
	return sum;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = load_object(argc, argv);
	int map = find_map(object, "entries");
	uint64_t random = SEED, checksum = 0;
	double rounds[ROUNDS];

	(void)random;
	fill(map);
	for (int round = 0; round < WARM_UP_ROUNDS; round++) {
		read_batches(map);
	}

	random = SEED;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += read_batches(map);
		rounds[round] = (double)(now_ns() - began) / OPERATIONS;
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
