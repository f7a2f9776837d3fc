/* Calls its functions on command, one a line of standard input: what a probe counts of it is known exactly. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * A USDT probe as sys/sdt.h makes them, which is not on every machine: a nop, and a note with its place, the base that tells how far the
 * linker moved it, its semaphore, its names, and where its argument is.
 */
#define USDT(provider, name, argument)                                       \
	__asm__ volatile(                                                    \
		"990:	nop\n"                                               \
		"	.pushsection .note.stapsdt,\"?\",\"note\"\n"          \
		"	.balign 4\n"                                          \
		"	.4byte 992f-991f, 994f-993f, 3\n"                     \
		"991:	.asciz \"stapsdt\"\n"                                 \
		"992:	.balign 4\n"                                          \
		"993:	.8byte 990b\n"                                        \
		"	.8byte _.stapsdt.base\n"                              \
		"	.8byte " #provider "_" #name "_semaphore\n"           \
		"	.asciz \"" #provider "\"\n"                           \
		"	.asciz \"" #name "\"\n"                               \
		"	.asciz \"8@%0\"\n"                                    \
		"994:	.balign 4\n"                                          \
		"	.popsection\n"                                        \
		"	.ifndef _.stapsdt.base\n"                             \
		"	.pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n" \
		"	.weak _.stapsdt.base\n"                               \
		"	.hidden _.stapsdt.base\n"                             \
		"_.stapsdt.base: .space 1\n"                                  \
		"	.size _.stapsdt.base, 1\n"                            \
		"	.popsection\n"                                        \
		"	.endif\n"                                             \
		: : "r"(argument))

__attribute__((section(".probes"))) unsigned short traced_ping_semaphore;
__attribute__((section(".probes"))) unsigned short traced_pong_semaphore;

volatile long result;

__attribute__((noinline)) long traced_add(long a, long b)
{
	result += a;
	return a + b;
}

__attribute__((noinline)) long traced_double(long a)
{
	result += a;
	return 2 * a;
}

static __attribute__((noinline, noclone)) long traced_local(long a)
{
	result += a;
	return a + 1;
}

__attribute__((noinline)) void traced_ping(long a)
{
	USDT(traced, ping, a);
	result += a;
}

__attribute__((noinline)) void traced_pong(long a)
{
	USDT(traced, pong, a);
	result -= a;
}

static void *traced_spin(void *unused)
{
	(void)unused;
	for (volatile long i = 0; i < 20000000; i++)
		;
	return NULL;
}

static void carry_out(const char *command, long times)
{
	char path[PATH_MAX];
	pthread_t thread;

	for (; times > 0; times--) {
		if (!strcmp(command, "add"))
			result = traced_add(times, 1);
		else if (!strcmp(command, "double"))
			result = traced_double(times);
		else if (!strcmp(command, "local"))
			result = traced_local(times);
		else if (!strcmp(command, "ping"))
			traced_ping(times);
		else if (!strcmp(command, "pong"))
			traced_pong(times);
		else if (!strcmp(command, "realpath"))
			result = realpath("/", path) != NULL;
		else if (!strcmp(command, "spin"))
			traced_spin(NULL);
		else if (!strcmp(command, "thread")) {
			if (pthread_create(&thread, NULL, traced_spin, NULL) || pthread_join(thread, NULL))
				_exit(5);
		} else {
			_exit(6);
		}
	}
}

int main(void)
{
	char line[256], command[256];
	long times;

	setvbuf(stdout, NULL, _IONBF, 0);
	/* The address and the value of what a breakpoint watches and a semaphore counts. */
	printf("%p %p\n", (void *)&result, (void *)&traced_ping_semaphore);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%255s %ld", command, &times) != 2)
			return 3;
		carry_out(command, times);
		printf("%d\n", traced_ping_semaphore);
	}
	return 0;
}
