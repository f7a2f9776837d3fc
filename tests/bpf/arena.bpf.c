// SPDX-License-Identifier: MIT OR GPL-2.0
/* Memory shared with user space. Compilers before LLVM 19 know no address spaces of BPF: the one instruction that it takes is spelled out. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* r0 = (arena *)r0: BPF_ALU64 | BPF_MOV | BPF_X with off 1 (address space cast), imm 1 (from 1 to 0). */
#define ARENA_POINTER(address)                                                       \
	({                                                                           \
		register __u64 pointer asm("r0") = (address);                        \
		asm volatile(".byte 0xbf, 0x00; .short 1; .long 1" : "+r"(pointer)); \
		(volatile __u64 *)pointer;                                           \
	})

struct {
	__uint(type, BPF_MAP_TYPE_ARENA);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16);
} arena SEC(".maps");

void *bpf_arena_alloc_pages(void *map, void *address, __u32 pages, int node, __u64 flags) __ksym;

__u64 address, found;

/* Takes a page and writes to its first words. */
SEC("syscall")
int fill(void *ctx)
{
	volatile __u64 *page;

	address = (__u64)bpf_arena_alloc_pages(&arena, NULL, 1, -1, 0);
	if (!address)
		return 1;
	page = ARENA_POINTER(address);
	page[0] = 0x1122334455667788;
	page[1] = address;
	return 0;
}

/* Reads the first word of that page. */
SEC("syscall")
int look(void *ctx)
{
	/* The program has to refer to the arena for the kernel to know which is meant. */
	asm volatile("" : : "r"(&arena));
	found = *ARENA_POINTER(address);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
