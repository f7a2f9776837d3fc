/* SPDX-License-Identifier: MIT */
/* How long after a submission ring_buffer__poll gives the record: the C half of Cases/Wakeup.cs.
   wakeup OBJECT PERCENTILE */
#include <pthread.h>
#include "baseline.h"

#define EVENTS 5000
#define WARM_UP_EVENTS 5000

/* With the 50 us that the kernel may add (timer slack), an event every 100 us. */
#define PAUSE_NS 50000

static double latencies[EVENTS + WARM_UP_EVENTS];
static int received, submit;

static int on_record(void *context, void *data, size_t size)
{
	(void)context;
	(void)size;
	latencies[received++] = (double)(now_ns() - *(uint64_t *)data);
	return 0;
}

static void *produce(void *unused)
{
	uint64_t arguments[12] = {};
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = arguments, .ctx_size_in = sizeof(arguments));
	struct timespec pause = { .tv_nsec = PAUSE_NS };

	for (int i = 0; i < EVENTS + WARM_UP_EVENTS; i++) {
		nanosleep(&pause, NULL);
		if (bpf_prog_test_run_opts(submit, &run))
			fail("the program can not be run: %m");
	}
	return unused;
}

int main(int argc, char **argv)
{
	struct bpf_object *object;
	struct ring_buffer *buffer;
	pthread_t producer;

	if (argc != 3)
		fail("usage: %s OBJECT PERCENTILE", argv[0]);
	object = load_object(2, argv);
	submit = bpf_program__fd(bpf_object__find_program_by_name(object, "submit"));
	buffer = ring_buffer__new(find_map(object, "events"), on_record, NULL, NULL);
	if (!buffer || pthread_create(&producer, NULL, produce, NULL))
		fail("can not begin: %m");
	while (received < EVENTS + WARM_UP_EVENTS)
		ring_buffer__poll(buffer, -1);
	pthread_join(producer, NULL);

	qsort(latencies + WARM_UP_EVENTS, EVENTS, sizeof(*latencies), compare_doubles);
	printf("{\"value\":%.3f,\"checksum\":%d,\"libBpf\":\"%u.%u\"}\n",
	       latencies[WARM_UP_EVENTS + EVENTS * atoi(argv[2]) / 100] / 1000, received, libbpf_major_version(), libbpf_minor_version());
	return 0;
}
