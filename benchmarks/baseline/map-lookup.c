/* SPDX-License-Identifier: MIT */
/* Random lookups in a hash of u64, one system call each: the C half of Cases/MapLookup.cs.
   map-lookup OBJECT ENTRIES */
#include "baseline.h"

#define LOOKUPS 100000

static uint64_t entries;

static void fill(int map)
{
	for (uint64_t key = 0; key < entries; key++) {
		uint64_t value = key * SEED;

		if (bpf_map_update_elem(map, &key, &value, BPF_ANY))
			fail("update failed: %m");
	}
}

static uint64_t look_up(int map, uint64_t *random)
{
	uint64_t sum = 0;

	for (int i = 0; i < LOOKUPS; i++) {
		uint64_t key = xorshift(random) % entries, value;

		if (bpf_map_lookup_elem(map, &key, &value))
			fail("lookup failed: %m");
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
	if (argc != 3)
		fail("usage: %s OBJECT ENTRIES", argv[0]);
	entries = strtoull(argv[2], NULL, 10);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "entries"), entries) ||
	    bpf_object__load(object))
		fail("%s can not be loaded: %m", argv[1]);
	map = find_map(object, "entries");
	fill(map);
	for (int round = 0; round < WARM_UP_ROUNDS; round++)
		look_up(map, &random);

	random = SEED;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += look_up(map, &random);
		rounds[round] = (double)(now_ns() - began) / LOOKUPS;
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
