/* SPDX-License-Identifier: MIT */
/* Empties a full perf buffer by perf_buffer__consume: the C half of Cases/PerfDrain.cs. Filling is not timed.
   perf-drain OBJECT SIZE */
#include "baseline.h"

#define PAGES 64

static uint64_t sum, records, lost;

static void on_record(void *context, int cpu, void *data, __u32 size)
{
	(void)context;
	(void)cpu;

	/* Aligned to 4 bytes only. */
	sum += ((uint32_t *)data)[0] + size;
	records++;
}

static void on_lost(void *context, int cpu, __u64 count)
{
	(void)context;
	(void)cpu;
	lost += count;
}

int main(int argc, char **argv)
{
	double rounds[ROUNDS];
	struct bpf_object *object;
	struct perf_buffer *buffer;
	uint64_t arguments[12] = {};
	char program[32];
	int fill;
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = arguments, .ctx_size_in = sizeof(arguments));
	LIBBPF_OPTS(perf_buffer_opts, options, .sample_period = 1 << 30);

	if (argc != 3)
		fail("usage: %s OBJECT SIZE", argv[0]);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_object__load(object))
		fail("%s can not be loaded: %m", argv[1]);
	snprintf(program, sizeof(program), "fill_%s", argv[2]);
	fill = bpf_program__fd(bpf_object__find_program_by_name(object, program));
	buffer = perf_buffer__new(find_map(object, "events"), PAGES, on_record, on_lost, NULL, &options);
	if (!buffer)
		fail("the perf buffer can not be opened: %m");

	for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
		uint64_t began, before = records;

		if (round == 0)
			sum = 0;
		if (bpf_prog_test_run_opts(fill, &run))
			fail("the buffer can not be filled: %m");
		began = now_ns();
		perf_buffer__consume(buffer);
		if (round >= 0)
			rounds[round] = (double)(now_ns() - began) / (records - before);
	}

	report(rounds, sum);
	return 0;
}
