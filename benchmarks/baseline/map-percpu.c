/* SPDX-License-Identifier: MIT */
/* Random reads of a per-CPU array, all CPUs added up, one system call each: the C half of Cases/MapPerCpu.cs.
   map-percpu OBJECT [CPUS]   as if there could be so many, of which the kernel copies those that there can really be */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>
#include "baseline.h"

#define ENTRIES 1024
#define OPERATIONS 100000

static uint64_t *per_cpu;
static int cpus;

/* Where libbpf counts the CPUs, and this library too; for this process alone. */
static void pretend_cpus(int count)
{
	char file[] = "/tmp/possible-XXXXXX";
	int fd = mkstemp(file);

	if (fd < 0 || dprintf(fd, "0-%d\n", count - 1) < 0 || close(fd) || unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) ||
	    mount(file, "/sys/devices/system/cpu/possible", NULL, MS_BIND, NULL) || unlink(file))
		fail("%d CPUs can not be pretended: %m", count);
}

static void fill(int map)
{
	cpus = libbpf_num_possible_cpus();
	per_cpu = calloc(cpus, sizeof(*per_cpu));
	for (uint32_t key = 0; key < ENTRIES; key++) {
		for (int cpu = 0; cpu < cpus; cpu++)
			per_cpu[cpu] = key * (cpu + 1);
		if (bpf_map_update_elem(map, &key, per_cpu, BPF_ANY))
			fail("update failed: %m");
	}
	/* What the kernel will not write to, where CPUs are pretended. */
	for (int cpu = 0; cpu < cpus; cpu++)
		per_cpu[cpu] = 0;
}

static uint64_t read_all(int map, uint64_t *random)
{
	uint64_t sum = 0;

	for (int i = 0; i < OPERATIONS; i++) {
		uint32_t key = xorshift(random) % ENTRIES;

		if (bpf_map_lookup_elem(map, &key, per_cpu))
			fail("lookup failed: %m");
		for (int cpu = 0; cpu < cpus; cpu++)
			sum += per_cpu[cpu];
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
	if (argc == 3)
		pretend_cpus(atoi(argv[--argc]));
	object = load_object(argc, argv);
	map = find_map(object, "counters");
	fill(map);
	for (int round = 0; round < WARM_UP_ROUNDS; round++) {
		read_all(map, &random);
	}

	random = SEED;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		checksum += read_all(map, &random);
		rounds[round] = (double)(now_ns() - began) / OPERATIONS;
	}

	report(rounds, checksum);
	bpf_object__close(object);
	return 0;
}
