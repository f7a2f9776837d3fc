/* Talks over IPv4 on command, and tells how it went: "udp PORT" sends a packet to this machine's port, "connect PORT" connects to it.
 * With a cgroup's directory as its argument, it enters that first. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int enter(const char *cgroup)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	fd = open(path, O_WRONLY);
	return fd < 0 || write(fd, "0", 1) != 1 || close(fd);
}

static int talk(int type, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, type, 0), error = 0;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return errno;
	if (type == SOCK_STREAM ? connect(fd, (void *)&address, sizeof(address))
				: sendto(fd, "x", 1, 0, (void *)&address, sizeof(address)) != 1)
		error = errno;
	close(fd);
	return error;
}

int main(int argc, char **argv)
{
	char word[16];
	int port;

	if (argc > 1 && enter(argv[1])) {
		perror(argv[1]);
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (scanf("%15s %d", word, &port) == 2)
		printf("%d\n", talk(strcmp(word, "connect") ? SOCK_DGRAM : SOCK_STREAM, port));
	return 0;
}
