/* openat-load RATE SECONDS: opens and closes /dev/null so often a second, and prints how often it did, and its CPU time in ns. */
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

int main(int argc, char **argv)
{
	long long rate, slices, start, slice, calls = 0;

	if (argc != 3)
		return 2;
	rate = atoll(argv[1]);
	slices = atoll(argv[2]) * SLICES_PER_S;
	start = now(CLOCK_MONOTONIC);
	for (slice = 1; slice <= slices; slice++) {
		long long at = start + slice * NS_PER_S / SLICES_PER_S;
		struct timespec wake = { at / NS_PER_S, at % NS_PER_S };

		/* A machine that is too slow for the rate makes fewer, not more later. */
		if (now(CLOCK_MONOTONIC) < at) {
			long long until = rate * slice / SLICES_PER_S - rate * (slice - 1) / SLICES_PER_S;

			for (; until > 0; until--, calls++) {
				int fd = open("/dev/null", O_RDONLY);

				if (fd < 0)
					return 1;
				close(fd);
			}
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, NULL);
	}
	printf("%lld %lld\n", calls, now(CLOCK_PROCESS_CPUTIME_ID));
	return 0;
}
