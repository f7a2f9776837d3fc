// SPDX-License-Identifier: MIT OR GPL-2.0
/* Global variables of all sorts, in sections of all sorts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct nested {
	__u8 flag;
	struct {
		__u16 low;
		__u32 high;
	} parts[3];
	__u64 bits : 5;
	__u64 more : 40;
};

enum color {
	RED,
	GREEN = 7,
};

volatile const __s8 small = -3;
volatile const __u64 big = 0x123456789abcdef0;
volatile const char text[12] = "hello";
volatile const enum color color = GREEN;
volatile const struct nested structure = { .flag = 1, .parts = { { 1, 2 }, { 3, 4 } }, .bits = 9 };
__u16 array[5] = { 1, 2, 3 };
__u64 zeros[100];
_Bool yes = 1;
static volatile __u32 hidden_zero;
static volatile __u32 hidden = 5;
int custom SEC(".data.custom") = 77;
const volatile int custom_constant SEC(".rodata.custom") = 78;
static volatile int only_static SEC(".data.static") = 79;
__hidden int only_hidden SEC(".data.hidden") = 80;
int custom_zero SEC(".bss.custom");

SEC("xdp")
int use_all(struct xdp_md *ctx)
{
	hidden_zero++;
	zeros[1] += array[2] + yes + small + big + text[0] + color + structure.bits;
	return custom + custom_constant + only_static + only_hidden + custom_zero + hidden;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
