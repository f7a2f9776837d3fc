/* Opens files on command, one a line of standard input, and makes no other open call: system calls only, no stdio. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(const char *word)
{
	if (write(1, word, strlen(word)) < 0)
		_exit(3);
}

static void opened(long fd)
{
	if (fd < 0)
		_exit(4);
	close(fd);
}

static void refused(long result, int error)
{
	if (result >= 0 || errno != error)
		_exit(7);
}

static void carry_out(char *command)
{
	struct open_how how = { .flags = O_RDONLY };
	char *argument = strchr(command, ' ');
	long times;

	if (!argument)
		_exit(5);
	*argument++ = '\0';
	if (!strcmp(command, "fifo")) {
		opened(syscall(SYS_openat, AT_FDCWD, argument, O_RDONLY));
		return;
	}
	if (!strcmp(command, "user")) {
		/* Of this thread, the only one: capabilities go with it. */
		if (syscall(SYS_setresuid, atol(argument), atol(argument), atol(argument)))
			_exit(8);
		return;
	}

	for (times = atol(argument); times > 0; times--) {
		if (!strcmp(command, "openat"))
			opened(syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY));
		else if (!strcmp(command, "openat2"))
			opened(syscall(SYS_openat2, AT_FDCWD, "/dev/null", &how, sizeof(how)));
		else if (!strcmp(command, "missing"))
			refused(syscall(SYS_openat, AT_FDCWD, "/nonexistent", O_RDONLY), ENOENT);
		else if (!strcmp(command, "denied"))
			refused(syscall(SYS_openat, AT_FDCWD, "/etc/shadow", O_RDONLY), EACCES);
		else if (!strcmp(command, "file"))
			refused(syscall(SYS_openat, AT_FDCWD, "/dev/null/file", O_RDONLY), ENOTDIR);
#ifdef SYS_open
		else if (!strcmp(command, "open"))
			opened(syscall(SYS_open, "/dev/null", O_RDONLY));
		else if (!strcmp(command, "creat"))
			opened(syscall(SYS_creat, "/dev/null", 0));
#endif
		else
			_exit(6);
	}
}

int main(void)
{
	char line[4096];
	size_t length = 0;
	char c;

	say("ready\n");
	while (read(0, &c, 1) == 1) {
		if (c != '\n' && length < sizeof(line) - 1) {
			line[length++] = c;
			continue;
		}
		line[length] = '\0';
		length = 0;
		carry_out(line);
		say("done\n");
	}
	return 0;
}
