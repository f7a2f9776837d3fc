/*
 * openat-load RATE SECONDS: opens and closes /dev/null so often a second; openat-load CALLS: so often, at once. Prints how often it did, and its CPU
 * time in ns.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL
#define SLICES_PER_S 1000

static long long now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static long long open_files(long long times)
{
	long long i;

	for (i = 0; i < times; i++) {
		int fd = open("/dev/null", O_RDONLY);

		if (fd < 0)
			exit(1);
		close(fd);
	}
	return times;
}

static long long open_at_rate(long long rate, long long slices)
{
	long long start = now(CLOCK_MONOTONIC), slice, calls = 0;

	for (slice = 1; slice <= slices; slice++) {
		long long at = start + slice * NS_PER_S / SLICES_PER_S;
		struct timespec wake = { at / NS_PER_S, at % NS_PER_S };

		/* A machine that is too slow for the rate makes fewer, not more later. */
		if (now(CLOCK_MONOTONIC) < at)
			calls += open_files(rate * slice / SLICES_PER_S - rate * (slice - 1) / SLICES_PER_S);
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
	}
	return calls;
}

int main(int argc, char **argv)
{
	long long calls;

	if (argc != 2 && argc != 3)
		return 2;
	calls = argc == 2 ? open_files(atoll(argv[1])) : open_at_rate(atoll(argv[1]), atoll(argv[2]) * SLICES_PER_S);
	printf("%lld %lld\n", calls, now(CLOCK_PROCESS_CPUTIME_ID));
	return 0;
}
