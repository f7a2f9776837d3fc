/* SPDX-License-Identifier: MIT */
/* Deleting every key of a hash of u64, one system call each: the C half of Cases/MapDelete.cs. */
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

static uint64_t delete(int map)
{
	uint64_t sum = 0;

	for (uint64_t key = 0; key < ENTRIES; key++) {
		if (bpf_map_delete_elem(map, &key))
			fail("delete failed: %m");
		sum += key;
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
	(void)random;
	fill(map);
	for (int round = 0; round < WARM_UP_ROUNDS; round++) {
		delete(map);
		fill(map);
	}

	random = SEED;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += delete(map);
		rounds[round] = (double)(now_ns() - began) / OPERATIONS;
		fill(map);
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
