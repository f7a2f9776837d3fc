/* SPDX-License-Identifier: MIT */
/* One probe, one event: the C half of Ebpf.Startup. Prints when it was attached and when the event was read (CLOCK_MONOTONIC, ns), and what
   the event says; then stays until its input ends, to be looked at. */
#include <fcntl.h>
#include <unistd.h>
#include "baseline.h"

static uint64_t first;
static uint32_t tgid;
static int path_sum;

static int on_event(void *context, void *data, size_t size)
{
	(void)context;
	(void)size;
	if (first)
		return 0;
	first = now_ns();
	tgid = *(uint32_t *)data;
	for (const char *letter = (char *)data + sizeof(tgid); *letter; letter++)
		path_sum += *letter;
	return 0;
}

int main(int argc, char **argv)
{
	struct bpf_object *object;
	struct ring_buffer *events;
	uint64_t attached;
	uint32_t *target;
	size_t size;

	if (argc != 2)
		fail("usage: %s OBJECT", argv[0]);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object)
		fail("%s can not be opened: %m", argv[1]);
	target = bpf_map__initial_value(bpf_object__find_map_by_name(object, ".rodata"), &size);
	*target = getpid();
	if (bpf_object__load(object))
		fail("%s can not be loaded: %m", argv[1]);
	events = ring_buffer__new(find_map(object, "events"), on_event, NULL, NULL);
	if (!events || !bpf_program__attach(bpf_object__find_program_by_name(object, "on_openat")))
		fail("can not begin: %m");
	attached = now_ns();

	close(open("/dev/null", O_RDONLY));
	while (!first)
		ring_buffer__poll(events, -1);

	printf("%" PRIu64 " %" PRIu64 " %u %d %u.%u\n", attached, first, tgid, path_sum, libbpf_major_version(), libbpf_minor_version());
	fflush(stdout);
	return read(STDIN_FILENO, &size, 1) < 0;
}
