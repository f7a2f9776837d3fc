/* SPDX-License-Identifier: MIT */
/* Random reads of an array that is mapped into memory: the C half of Cases/MapMmap.cs. */
#include "baseline.h"
#include <sys/mman.h>

#define ENTRIES 100000
#define OPERATIONS 1000000

static volatile uint64_t *values;

static void fill(int map)
{
	values = mmap(NULL, ENTRIES * sizeof(*values), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	if (values == MAP_FAILED)
		fail("mmap failed: %m");
	for (uint64_t key = 0; key < ENTRIES; key++)
		values[key] = key * SEED;
}

static uint64_t read_values(uint64_t *random)
{
	uint64_t sum = 0;

	for (int i = 0; i < OPERATIONS; i++)
		sum += values[xorshift(random) % ENTRIES];
	return sum;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = load_object(argc, argv);
	int map = find_map(object, "values");
	uint64_t random = SEED, checksum = 0;
	double rounds[ROUNDS];

	fill(map);
	for (int round = 0; round < WARM_UP_ROUNDS; round++) {
		read_values(&random);
	}

	random = SEED;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += read_values(&random);
		rounds[round] = (double)(now_ns() - began) / OPERATIONS;
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
