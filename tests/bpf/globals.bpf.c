// SPDX-License-Identifier: MIT OR GPL-2.0
/* Global variables of every section, which a test run of the program reads and writes. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct pair {
	__u32 first;
	__u32 second;
};

struct triple {
	__u64 numbers[3];
};

const volatile __u32 limit = 100;
const volatile struct pair limits = { .first = 1, .second = 2 };

__u64 runs;
__u64 histogram[8];
__u8 small;
__u16 middle;
struct pair last;
struct triple sums;

__u32 step = 5;
char greeting[16] = "hello";

__u32 other SEC(".data.other") = 77;

/* All static: libbpf makes no mmapable map of it. */
static volatile __u32 hidden SEC(".data.hidden") = 9;
static volatile __u32 hidden_too SEC(".data.hidden") = 10;

SEC("xdp")
int count(struct xdp_md *ctx)
{
	runs++;
	histogram[runs & 7] += step;
	small++;
	middle += 2;
	last.second = last.first;
	last.first = step;
	sums.numbers[0] += step;
	sums.numbers[1] += other;
	sums.numbers[2] = limit + limits.first;
	hidden += 1;
	return hidden + hidden_too + (greeting[0] == 'j');
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
