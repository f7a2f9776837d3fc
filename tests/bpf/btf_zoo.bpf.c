// SPDX-License-Identifier: MIT OR GPL-2.0
/* A type of every kind of BTF that the compiler can be made to emit. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#define __tag(name) __attribute__((btf_decl_tag(name)))
#define __ptr_tag(name) __attribute__((btf_type_tag(name)))

struct declared_only;
union declared_union;

enum color {
	RED,
	GREEN = 7,
	BLUE = -1,
};

typedef unsigned long long counter_t;
typedef int (*compare_t)(const void *left, const void *right);

struct point {
	int x;
	short y;
};

struct flags {
	unsigned int low : 3;
	int middle : 5;
	unsigned long long wide : 40;
	bool last : 1;
	enum color color : 8;
};

struct packed {
	char kind;
	long long value;
	short end;
} __attribute__((packed));

struct aligned {
	char first;
	int second __attribute__((aligned(64)));
};

struct zoo {
	int number;
	unsigned char byte;
	_Bool flag;
	char letter;
	char name[16];
	struct point points[2][3];
	struct {
		long inner_long;
		union {
			int as_int;
			float as_float;
			struct point as_point;
		};
	};
	struct flags flags;
	enum color color;
	counter_t counter;
	double ratio;
	struct zoo *next;
	struct declared_only *opaque;
	union declared_union *opaque_union;
	compare_t compare;
	void (*report)(const char *format, ...);
	volatile const int *volatile_pointer;
	int __ptr_tag("user") *tagged_pointer;
	int tagged __tag("a member");
	struct packed packed;
	struct aligned aligned;
	__int128 huge;
	signed char small;
	int flexible[];
} __tag("a struct");

struct zoo zoo;
struct point tagged_variable __tag("a variable") = { 1, 2 };
const volatile long constant = 5;
static volatile int hidden;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flags);
} values SEC(".maps");

extern int CONFIG_HZ __kconfig;

__attribute__((noinline)) int global_function(int *restrict tagged_parameter __tag("a parameter"), counter_t other)
{
	hidden++;
	return tagged_parameter ? *tagged_parameter + other : constant;
}

SEC("?tracepoint")
int program(void *ctx)
{
	int number = CONFIG_HZ;

	return global_function(&number, zoo.counter) + tagged_variable.x;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
