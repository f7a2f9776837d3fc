/* SPDX-License-Identifier: MIT */
/* What the C halves of the paired cases share; the C# halves have the same in Cases/. */
#pragma once

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define WARM_UP_ROUNDS 5
#define ROUNDS 15
#define SEED 0x9e3779b97f4a7c15ULL

static inline uint64_t xorshift(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static inline uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

__attribute__((noreturn, format(printf, 1, 2)))
static inline void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static inline void *idle(void *unused)
{
	pause();
	return unused;
}

/* Takes "threads", the last argument, off: an idle thread beside the one that works. The kernel is quicker to look up a file descriptor that no
   other thread can close meanwhile, and every .NET process has several. */
static inline void take_threads(int *argc, char **argv)
{
	pthread_t thread;

	if (strcmp(argv[*argc - 1], "threads"))
		return;
	--*argc;
	if (pthread_create(&thread, NULL, idle, NULL))
		fail("a thread can not be started");
}

/* The file to work on, an object mostly, is the only argument of every baseline. */
static inline struct bpf_object *load_object(int argc, char **argv)
{
	struct bpf_object *object;

	if (argc != 2)
		fail("usage: %s OBJECT", argv[0]);
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_object__load(object))
		fail("%s can not be loaded: %m", argv[1]);
	return object;
}

static inline int find_map(struct bpf_object *object, const char *name)
{
	int fd = bpf_object__find_map_fd_by_name(object, name);

	if (fd < 0)
		fail("there is no map %s", name);
	return fd;
}

static inline int compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static inline void report(double rounds[ROUNDS], uint64_t checksum)
{
	qsort(rounds, ROUNDS, sizeof(*rounds), compare_doubles);
	printf("{\"value\":%.3f,\"checksum\":%" PRIu64 ",\"libBpf\":\"%u.%u\"}\n",
	       rounds[ROUNDS / 2], checksum, libbpf_major_version(), libbpf_minor_version());
}
