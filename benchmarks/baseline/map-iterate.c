/* SPDX-License-Identifier: MIT */
/* Reading a hash of u64 as C has it: the next key, and a lookup of it: the C half of Cases/MapIterate.cs. */
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

static uint64_t iterate(int map)
{
	uint64_t sum = 0, key, next, value;
	void *previous = NULL;

	while (!bpf_map_get_next_key(map, previous, &next)) {
		key = next;
		previous = &key;
		if (bpf_map_lookup_elem(map, &key, &value))
			fail("lookup failed: %m");
		sum += key ^ value;
	}
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
		iterate(map);
	}

	random = SEED;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += iterate(map);
		rounds[round] = (double)(now_ns() - began) / OPERATIONS;
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
