/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/tracee_call.h"

#include <string.h>
#include <sys/syscall.h>

struct registers {
    uint64_t general[6]; /* rbx, r12 to r15, and a flag */
    unsigned char vector[16][16];
};

/* A call with a pattern in the registers that the kernel keeps, and what is in them behind it. */
static int64_t call_with(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                         struct registers *io)
{
    register uint64_t r10 __asm__("r10") = d;
    register uint64_t r8 __asm__("r8") = 0x8888;
    register uint64_t r9 __asm__("r9") = 8;
    uint64_t result = number;

    if (number == SYS_ppoll)
        r8 = 8; /* sizeof(sigset_t) of the kernel */
    else if (number == SYS_futex)
        r8 = 0;
#define LOAD(n) "movups " #n "*16+48(%[io]), %%xmm" #n "\n\t"
#define SAVE(n) "movups %%xmm" #n ", " #n "*16+48(%[io])\n\t"
#define ALL(do) \
    do          \
    (0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11) do(12) do(13) do(14) do(15)
    __asm__ volatile(ALL(LOAD) "mov (%[io]), %%rbx\n\t"
                               "mov 8(%[io]), %%r12\n\t"
                               "mov 16(%[io]), %%r14\n\t"
                               "mov 24(%[io]), %%r15\n\t"
                               "std\n\t"
                               "syscall\n\t"
                               "lea -128(%%rsp), %%rsp\n\t" /* the red zone */
                               "pushf\n\t"
                               "popq 40(%[io])\n\t"
                               "lea 128(%%rsp), %%rsp\n\t"
                               "cld\n\t"
                               "mov %%rbx, (%[io])\n\t"
                               "mov %%r12, 8(%[io])\n\t"
                               "mov %%r14, 16(%[io])\n\t"
                               "mov %%r15, 24(%[io])\n\t" ALL(SAVE)
                     : "+a"(result), "+r"(r10), "+r"(r8), "+r"(r9)
                     : "D"(a), "S"(b), "d"(c), [io] "r"(io)
                     : "rbx", "rcx", "r11", "r12", "r14", "r15", "memory", "cc", "xmm0", "xmm1", "xmm2",
                       "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
                       "xmm13", "xmm14", "xmm15");
    return (int64_t)result;
}

int64_t tracee_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, bool *ret_whole)
{
    struct registers before, after;

    memset(&before, 0, sizeof(before));
    for (unsigned i = 0; i < sizeof(before.vector); i++)
        before.vector[i / 16][i % 16] = (unsigned char)(i * 7 + number);
    for (unsigned i = 0; i < 4; i++)
        before.general[i] = 0x1122334455667700 + i;
    after = before;
    const int64_t result = call_with(number, a, b, c, d, &after);

    *ret_whole = after.general[5] >> 10 & 1; /* the direction flag, as it was set */
    after.general[5] = before.general[5];
    *ret_whole = *ret_whole && memcmp(&before, &after, sizeof(before)) == 0;
    return result;
}
