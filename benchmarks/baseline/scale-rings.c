/* SPDX-License-Identifier: MIT */
/* Empties full rings, read as one by ring_buffer__consume: the C half of Cases/ScaleRings.cs. Filling is not timed.
   scale-rings OBJECT RINGS */
#include "baseline.h"

#define BYTES (256 * 1024)
#define MAX_RINGS 8

static uint64_t sum, records;

static int on_record(void *context, void *data, size_t size)
{
	(void)context;
	sum += *(uint64_t *)data + size;
	records++;
	return 0;
}

static const char *numbered(const char *name, int number)
{
	static char text[32];

	snprintf(text, sizeof(text), "%s_%d", name, number);
	return text;
}

int main(int argc, char **argv)
{
	struct ring_buffer *buffer = NULL;
	struct bpf_object *object;
	double rounds[ROUNDS];
	uint64_t arguments[12] = {};
	int rings, fill[MAX_RINGS];
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = arguments, .ctx_size_in = sizeof(arguments));

	if (argc != 3 || (rings = atoi(argv[2])) < 1 || rings > MAX_RINGS)
		fail("usage: %s OBJECT RINGS", argv[0]);
	object = bpf_object__open_file(argv[1], NULL);
	for (int i = 0; object && i < rings; i++)
		bpf_map__set_max_entries(bpf_object__find_map_by_name(object, numbered("events", i)), BYTES / rings);
	if (!object || bpf_object__load(object))
		fail("%s can not be loaded: %m", argv[1]);
	for (int i = 0; i < rings; i++) {
		int map = find_map(object, numbered("events", i));

		fill[i] = bpf_program__fd(bpf_object__find_program_by_name(object, numbered("fill", i)));
		if (!buffer)
			buffer = ring_buffer__new(map, on_record, NULL, NULL);
		else if (ring_buffer__add(buffer, map, on_record, NULL))
			fail("ring %d can not be added: %m", i);
		if (!buffer)
			fail("ring_buffer__new: %m");
	}

	for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
		uint64_t began, before = records;

		if (round == 0)
			sum = 0;
		for (int i = 0; i < rings; i++)
			if (bpf_prog_test_run_opts(fill[i], &run))
				fail("ring %d can not be filled: %m", i);
		began = now_ns();
		ring_buffer__consume(buffer);
		if (round >= 0)
			rounds[round] = (double)(now_ns() - began) / (records - before);
	}

	report(rounds, sum);
	return 0;
}
