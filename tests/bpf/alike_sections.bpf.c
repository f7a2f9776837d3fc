// SPDX-License-Identifier: MIT OR GPL-2.0
/* Two sections that libbpf gives one name. */
#define ALIKE
#include "long_section.bpf.c"
