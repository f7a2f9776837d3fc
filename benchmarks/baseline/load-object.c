/* SPDX-License-Identifier: MIT */
/* Opens and loads an object: the C half of Cases/LoadObject.cs. Closing is not timed. */
#include <string.h>
#include "baseline.h"

#define LOADS 3

static struct bpf_object *loaded[LOADS];

static uint64_t load(int argc, char **argv)
{
	uint64_t sum = 0;

	for (int i = 0; i < LOADS; i++) {
		struct bpf_program *program;
		struct bpf_map *map;

		loaded[i] = load_object(argc, argv);
		bpf_object__for_each_map(map, loaded[i])
			sum += bpf_map__fd(map) >= 0 ? bpf_map__value_size(map) : 0;
		bpf_object__for_each_program(program, loaded[i])
			sum += bpf_program__fd(program) >= 0 ? strlen(bpf_program__name(program)) : 0;
	}
	return sum;
}

static void unload(void)
{
	for (int i = 0; i < LOADS; i++)
		bpf_object__close(loaded[i]);
}

int main(int argc, char **argv)
{
	double rounds[ROUNDS];
	uint64_t checksum = 0;

	for (int round = 0; round < WARM_UP_ROUNDS; round++) {
		load(argc, argv);
		unload();
	}

	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += load(argc, argv);
		rounds[round] = (double)(now_ns() - began) / 1000 / LOADS;
		unload();
	}

	report(rounds, checksum);
	return 0;
}
