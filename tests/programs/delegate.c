/*
 * delegate DIRECTORY COMMAND [ARG...]
 *
 * Runs COMMAND as root of a user namespace of its own, where DIRECTORY is a BPF file system that gives tokens for everything. The namespace's
 * first process opens the file system, so that it belongs there; only a process outside may set what is delegated.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_file(pid_t pid, const char *name, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

static void send_fd(int socket, int fd)
{
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {};
	struct iovec byte = { .iov_base = "f", .iov_len = 1 };
	struct msghdr message = { .msg_iov = &byte, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	if (sendmsg(socket, &message, 0) != 1)
		err(1, "sendmsg");
}

static int receive_fd(int socket)
{
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {};
	char byte;
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes) };
	int fd;

	if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		exit(1); /* The other side has said why. */
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

static void wait_for_go(int socket)
{
	char byte;

	if (read(socket, &byte, 1) != 1)
		exit(1);
}

static void go(int socket)
{
	if (write(socket, "g", 1) != 1)
		err(1, "write");
}

static int inside(int socket, const char *directory, char **command)
{
	int fs, mount;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		err(1, "unshare");
	go(socket);
	wait_for_go(socket); /* for the id maps */
	fs = syscall(SYS_fsopen, "bpf", 0);
	if (fs < 0)
		err(1, "fsopen");
	send_fd(socket, fs);
	wait_for_go(socket); /* for what is delegated */
	mount = syscall(SYS_fsmount, fs, 0, 0);
	if (mount < 0)
		err(1, "fsmount");
	if (syscall(SYS_move_mount, mount, "", AT_FDCWD, directory, MOVE_MOUNT_F_EMPTY_PATH))
		err(1, "move_mount");
	close(fs);
	close(mount);
	close(socket);
	execvp(command[0], command);
	err(1, "%s", command[0]);
}

int main(int argc, char **argv)
{
	static const char *const options[] = { "delegate_cmds", "delegate_maps", "delegate_progs", "delegate_attachs" };
	int sockets[2], fs, status;
	pid_t child;

	if (argc < 3)
		errx(2, "usage: delegate DIRECTORY COMMAND [ARG...]");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
		err(1, "socketpair");
	child = fork();
	if (child < 0)
		err(1, "fork");
	if (!child) {
		close(sockets[0]);
		return inside(sockets[1], argv[1], argv + 2);
	}

	close(sockets[1]);
	wait_for_go(sockets[0]);
	write_file(child, "uid_map", "0 0 1");
	write_file(child, "gid_map", "0 0 1");
	go(sockets[0]);
	fs = receive_fd(sockets[0]);
	for (int i = 0; i < 4; i++)
		if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, options[i], "any", 0))
			err(1, "%s", options[i]);
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		err(1, "fsconfig");
	go(sockets[0]);
	if (waitpid(child, &status, 0) < 0)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
