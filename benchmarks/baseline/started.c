/* SPDX-License-Identifier: MIT */
/* Prints the time (CLOCK_MONOTONIC, ns) and becomes the program of its arguments: so the time of its start is known. Where nobody has mounted
   tracefs, which libbpf needs, it does for itself alone, as most systems do when they start. */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>
#include "baseline.h"

#define TRACEFS "/sys/kernel/tracing"

int main(int argc, char **argv)
{
	if (argc < 2)
		fail("usage: %s PROGRAM [ARGUMENT...]", argv[0]);
	if (access(TRACEFS "/events", F_OK) &&
	    (unshare(CLONE_NEWNS) || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("tracefs", TRACEFS, "tracefs", 0, NULL)))
		fail("tracefs can not be mounted: %m");
	printf("%" PRIu64 "\n", now_ns());
	fflush(stdout);
	execv(argv[1], argv + 1);
	fail("%s can not be started: %m", argv[1]);
}
