/* SPDX-License-Identifier: MIT */
/* Random updates of a full hash of u64, one system call each: the C half of Cases/MapUpdate.cs. */
#include "baseline.h"

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

static uint64_t update(int map, uint64_t *random)
{
	uint64_t sum = 0;

	for (int i = 0; i < OPERATIONS; i++) {
		uint64_t value = xorshift(random), key = value % ENTRIES;

		if (bpf_map_update_elem(map, &key, &value, BPF_ANY))
			fail("update failed: %m");
		sum += value;
	}
	return sum;
}

int main(int argc, char **argv)
{
	struct bpf_object *object;
	uint64_t random = SEED, checksum = 0;
	double rounds[ROUNDS];
	int map;

	take_threads(&argc, argv);
	object = load_object(argc, argv);
	map = find_map(object, "entries");
	fill(map);
	for (int round = 0; round < WARM_UP_ROUNDS; round++) {
		update(map, &random);
	}

	random = SEED;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += update(map, &random);
		rounds[round] = (double)(now_ns() - began) / OPERATIONS;
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
