/* SPDX-License-Identifier: MIT */
/* Opening the kernel's BTF and finding a struct in it: the C half of Cases/BtfFind.cs. */
#include <bpf/btf.h>
#include "baseline.h"

#define FINDS 10

static int find(const char *path)
{
	struct btf *btf = btf__parse(path, NULL);
	int id;

	if (!btf)
		fail("%s can not be read: %m", path);
	id = btf__find_by_name_kind(btf, "task_struct", BTF_KIND_STRUCT);
	if (id < 0)
		fail("there is no task_struct");
	btf__free(btf);
	return id;
}

int main(int argc, char **argv)
{
	double rounds[ROUNDS];
	uint64_t checksum = 0;

	if (argc != 2)
		fail("usage: %s FILE", argv[0]);
	for (int round = 0; round < WARM_UP_ROUNDS; round++)
		find(argv[1]);

	for (int round = 0; round < ROUNDS; round++) {
		uint64_t began = now_ns();

		for (int i = 0; i < FINDS; i++)
			checksum += find(argv[1]);
		rounds[round] = (now_ns() - began) / 1000.0 / FINDS;
	}

	report(rounds, checksum);
	return 0;
}
