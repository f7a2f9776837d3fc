// SPDX-License-Identifier: MIT OR GPL-2.0
/* Compiled for the byte order that this machine has not. */
#include "zoo_programs.bpf.c"

const volatile __u32 number = 0x01020304;

SEC("xdp")
int use_number(struct xdp_md *ctx)
{
	return number;
}
