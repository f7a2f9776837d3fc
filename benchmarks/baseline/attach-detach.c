/* SPDX-License-Identifier: MIT */
/* Attaches a program to a perf event and detaches it: the C half of Cases/AttachDetach.cs. */
#define _GNU_SOURCE
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "baseline.h"

#define OPERATIONS 200

static uint64_t attach(struct bpf_program *program)
{
	struct perf_event_attr event = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(event),
		.config = PERF_COUNT_SW_CONTEXT_SWITCHES,
		.sample_period = 1000000000,
	};
	uint64_t sum = 0;

	for (int i = 0; i < OPERATIONS; i++) {
		int fd = syscall(SYS_perf_event_open, &event, -1, sched_getcpu(), -1, PERF_FLAG_FD_CLOEXEC);
		struct bpf_link *link = bpf_program__attach_perf_event(program, fd);

		if (!link)
			fail("can not attach: %m");
		sum += bpf_link__fd(link) >= 0;
		bpf_link__destroy(link);
	}
	return sum;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = load_object(argc, argv);
	struct bpf_program *program = bpf_object__find_program_by_name(object, "on_event");
	uint64_t checksum = 0;
	double rounds[ROUNDS];

	for (int round = 0; round < WARM_UP_ROUNDS; round++)
		attach(program);

	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += attach(program);
		rounds[round] = (double)(now_ns() - began) / 1000 / OPERATIONS;
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
