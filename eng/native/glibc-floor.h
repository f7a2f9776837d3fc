/*
 * Keeps libbpf.so.1 loadable on every glibc from 2.17 on, whatever glibc it is built against.
 *
 * The linker binds a function to the newest version of it that the build machine's glibc has, and one such
 * symbol is enough for an older glibc to refuse the whole file. This header picks the old version, or avoids
 * the function.
 *
 * It is used twice: in front of every C file (-include), where it must include nothing, because the first
 * libc header freezes _GNU_SOURCE and its like before the file has had its say; and once as a C file of its
 * own with GLIBC_FLOOR_DEFINE, for the replacements that --wrap puts in.
 */
#if defined(__x86_64__)
#define GLIBC_FLOOR_FIRST "GLIBC_2.2.5" /* glibc's first version for x86-64 */
#define GLIBC_FLOOR_SCANF "GLIBC_2.7"   /* the first with C99's scanf */
#elif defined(__aarch64__)
#define GLIBC_FLOOR_FIRST "GLIBC_2.17"
#define GLIBC_FLOOR_SCANF "GLIBC_2.17"
#else
#error "no glibc version is known for this machine"
#endif

/*
 * Headers of glibc 2.38 and later rename these to C23's, which also take 0b101: nothing here reads binary
 * numbers.
 */
__asm__(".symver __isoc23_strtol, strtol@" GLIBC_FLOOR_FIRST);
__asm__(".symver __isoc23_strtoll, strtoll@" GLIBC_FLOOR_FIRST);
__asm__(".symver __isoc23_strtoul, strtoul@" GLIBC_FLOOR_FIRST);
__asm__(".symver __isoc23_strtoull, strtoull@" GLIBC_FLOOR_FIRST);
__asm__(".symver __isoc23_sscanf, __isoc99_sscanf@" GLIBC_FLOOR_SCANF);
__asm__(".symver __isoc23_fscanf, __isoc99_fscanf@" GLIBC_FLOOR_SCANF);

#ifdef GLIBC_FLOOR_DEFINE

#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

struct stat;

/* fstat became a symbol in 2.33. On both machines the kernel's struct stat is glibc's. */
int __wrap_fstat(int fd, struct stat *buf)
{
	return (int)syscall(SYS_fstat, fd, buf);
}

/*
 * fmemopen was rewritten in 2.22. libbpf reads a Kconfig text through it, for which the old one does as well,
 * but for an empty text: it refuses length 0. The text's final zero byte is always there, and ends the
 * reading at once.
 */
FILE *glibc_floor_fmemopen(void *buf, size_t len, const char *mode);
__asm__(".symver glibc_floor_fmemopen, fmemopen@" GLIBC_FLOOR_FIRST);

FILE *__wrap_fmemopen(void *buf, size_t len, const char *mode)
{
	return glibc_floor_fmemopen(buf, len ? len : 1, mode);
}

#endif
