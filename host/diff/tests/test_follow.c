/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which differences follow from a flag that went: SDM volume 1, 13.2 (components of XSAVE: 2 AVX, 3 and 4
 * MPX, 5 to 7 AVX-512, 8 PT, 9 PKRU, 11 and 12 CET, 14 UINTR, 15 LBR, 17 and 18 AMX), chapters 14 and 15
 * (AVX2, FMA, F16C, VAES and the parts of AVX-512 on their base), volume 2A, CPUID (leaves 5, 0xb, 0xd, 0x12,
 * 0x14, 0x1c to 0x1f); APM volume 3, appendix E (SVM, IBS, topology extensions, XOP, FMA4).
 */
#include "host/diff/follow.h"

#include "probe/tests/check.h"

struct at {
    uint32_t leaf, subleaf;
    uint8_t reg;
    uint32_t mask;
};

#define FLAG(leaf, reg, bit)      \
    {                             \
        leaf, 0, reg, 1u << (bit) \
    }
#define WHOLE(leaf, subleaf, reg)      \
    {                                  \
        leaf, subleaf, reg, UINT32_MAX \
    }

static const struct pair {
    struct at cause, effect;
} pairs[] = {
    {FLAG(1, ECX, 26), WHOLE(0xd, 0, EBX)},                 /* xsave: its leaf */
    {FLAG(1, ECX, 26), WHOLE(0xd, 9, EAX)},                 /* and all of it */
    {FLAG(1, ECX, 26), FLAG(1, ECX, 27)},                   /* osxsave */
    {FLAG(1, ECX, 26), FLAG(1, ECX, 28)},                   /* avx */
    {FLAG(1, ECX, 28), FLAG(1, ECX, 12)},                   /* avx: fma */
    {FLAG(1, ECX, 28), FLAG(1, ECX, 29)},                   /* f16c */
    {FLAG(1, ECX, 28), FLAG(7, EBX, 5)},                    /* avx2 */
    {FLAG(1, ECX, 28), FLAG(7, ECX, 9)},                    /* vaes */
    {FLAG(1, ECX, 28), FLAG(7, ECX, 10)},                   /* vpclmulqdq */
    {FLAG(1, ECX, 28), {7, 1, EAX, 1u << 4}},               /* avx_vnni */
    {FLAG(1, ECX, 28), FLAG(0x80000001, ECX, 11)},          /* xop */
    {FLAG(1, ECX, 28), FLAG(0x80000001, ECX, 16)},          /* fma4 */
    {FLAG(1, ECX, 28), {0xd, 0, EAX, 1u << 2}},             /* its state */
    {FLAG(1, ECX, 28), WHOLE(0xd, 2, EAX)},                 /* likewise */
    {FLAG(1, ECX, 28), WHOLE(0xd, 0, ECX)},                 /* the size of all states */
    {FLAG(7, EBX, 5), FLAG(7, EBX, 16)},                    /* avx2: avx512f */
    {FLAG(7, EBX, 16), FLAG(7, EBX, 17)},                   /* avx512f: avx512dq */
    {FLAG(7, EBX, 16), FLAG(7, EBX, 21)},                   /* avx512ifma */
    {FLAG(7, EBX, 16), FLAG(7, EBX, 26)},                   /* avx512pf */
    {FLAG(7, EBX, 16), FLAG(7, EBX, 28)},                   /* avx512cd */
    {FLAG(7, EBX, 16), FLAG(7, EBX, 31)},                   /* avx512vl */
    {FLAG(7, EBX, 16), FLAG(7, ECX, 1)},                    /* avx512_vbmi */
    {FLAG(7, EBX, 16), FLAG(7, ECX, 6)},                    /* avx512_vbmi2 */
    {FLAG(7, EBX, 16), FLAG(7, ECX, 12)},                   /* avx512_bitalg */
    {FLAG(7, EBX, 16), FLAG(7, ECX, 14)},                   /* avx512_vpopcntdq */
    {FLAG(7, EBX, 16), FLAG(7, EDX, 2)},                    /* avx512_4vnniw */
    {FLAG(7, EBX, 16), FLAG(7, EDX, 3)},                    /* avx512_4fmaps */
    {FLAG(7, EBX, 16), FLAG(7, EDX, 8)},                    /* avx512_vp2intersect */
    {FLAG(7, EBX, 16), FLAG(7, EBX, 30)},                   /* avx512bw */
    {FLAG(7, EBX, 16), FLAG(7, ECX, 11)},                   /* avx512_vnni */
    {FLAG(7, EBX, 16), FLAG(7, EDX, 23)},                   /* avx512_fp16 */
    {FLAG(7, EBX, 16), {7, 1, EAX, 1u << 5}},               /* avx512_bf16 */
    {FLAG(7, EBX, 16), {0xd, 0, EAX, 1u << 6}},             /* its states */
    {FLAG(7, EBX, 14), WHOLE(0xd, 3, EBX)},                 /* mpx */
    {FLAG(7, EBX, 14), {0xd, 0, EAX, 1u << 4}},             /* likewise */
    {FLAG(7, ECX, 3), FLAG(7, ECX, 4)},                     /* pku: ospke */
    {FLAG(7, ECX, 3), WHOLE(0xd, 9, EAX)},                  /* its state */
    {FLAG(7, ECX, 7), {0xd, 1, ECX, 1u << 11}},             /* shstk: CET's user state */
    {FLAG(7, EDX, 20), {0xd, 1, ECX, 1u << 12}},            /* ibt: CET's supervisor state */
    {FLAG(7, EDX, 20), WHOLE(0xd, 11, EAX)},                /* likewise */
    {FLAG(7, EDX, 24), FLAG(7, EDX, 22)},                   /* amx_tile: amx_bf16 */
    {FLAG(7, EDX, 24), FLAG(7, EDX, 25)},                   /* amx_int8 */
    {FLAG(7, EDX, 24), {7, 1, EAX, 1u << 21}},              /* amx_fp16 */
    {FLAG(7, EDX, 24), {0xd, 0, EAX, 1u << 18}},            /* its states */
    {FLAG(7, EDX, 24), WHOLE(0xd, 0, EBX)},                 /* the size */
    {FLAG(7, EDX, 24), WHOLE(0xd, 0, ECX)},                 /* likewise */
    {FLAG(7, EDX, 24), {0xd, 1, EAX, 1u << 4}},             /* xfd */
    {FLAG(7, EDX, 24), WHOLE(0xd, 17, EAX)},                /* their rows */
    {FLAG(7, EDX, 24), WHOLE(0x1d, 1, EAX)},                /* its leaves */
    {FLAG(7, EDX, 24), WHOLE(0x1e, 0, EBX)},                /* likewise */
    {FLAG(7, EBX, 25), WHOLE(0x14, 0, EBX)},                /* intel_pt */
    {FLAG(7, EBX, 25), {0xd, 1, ECX, 1u << 8}},             /* its state */
    {FLAG(7, EDX, 5), {0xd, 1, ECX, 1u << 14}},             /* uintr */
    {FLAG(7, EDX, 19), WHOLE(0x1c, 0, EAX)},                /* arch_lbr */
    {FLAG(7, EDX, 19), {0xd, 1, ECX, 1u << 15}},            /* its state */
    {FLAG(7, EBX, 2), WHOLE(0x12, 2, EAX)},                 /* sgx */
    {FLAG(7, EBX, 2), FLAG(7, ECX, 30)},                    /* sgx_lc */
    {FLAG(1, ECX, 3), WHOLE(5, 0, EDX)},                    /* monitor */
    {FLAG(1, ECX, 21), WHOLE(0xb, 1, EBX)},                 /* x2apic */
    {FLAG(1, ECX, 21), WHOLE(0x1f, 0, EAX)},                /* likewise */
    {FLAG(1, ECX, 31), WHOLE(0x40000000, 0, EAX)},          /* hypervisor */
    {FLAG(1, ECX, 31), WHOLE(0x40000101, 0, EAX)},          /* likewise */
    {FLAG(1, EDX, 21), FLAG(1, ECX, 2)},                    /* ds: dtes64 */
    {FLAG(1, EDX, 21), FLAG(1, ECX, 4)},                    /* ds_cpl */
    {FLAG(1, EDX, 28), {1, 0, EBX, 0xff0000}},              /* ht: ids of the package */
    {FLAG(0x80000001, ECX, 2), WHOLE(0x8000000a, 0, EDX)},  /* svm */
    {FLAG(0x80000001, ECX, 10), WHOLE(0x8000001b, 0, EAX)}, /* ibs */
    {FLAG(0x80000001, ECX, 22), WHOLE(0x8000001d, 1, EAX)}, /* topoext */
    {FLAG(0x80000001, ECX, 22), WHOLE(0x8000001e, 0, EBX)}, /* likewise */
    {FLAG(0x80000001, EDX, 29), FLAG(0x80000001, ECX, 0)},  /* lm: lahf_lm */
};

static const struct pair strangers[] = {
    {FLAG(1, ECX, 28), FLAG(1, ECX, 25)},        /* avx: aes */
    {FLAG(1, ECX, 28), {0xd, 0, EAX, 1u << 9}},  /* another's state */
    {FLAG(1, ECX, 28), WHOLE(0xd, 3, EAX)},      /* likewise */
    {FLAG(1, ECX, 28), {0xd, 1, ECX, 1u << 11}}, /* no state of the supervisor's */
    {FLAG(7, EDX, 20), {0xd, 0, EAX, 1u << 11}}, /* no state of the user's */
    {FLAG(7, EBX, 16), FLAG(7, EBX, 18)},        /* avx512f: rdseed */
    {FLAG(7, EBX, 25), WHOLE(0x15, 0, EAX)},     /* intel_pt: the TSC's rate */
    {FLAG(1, ECX, 27), WHOLE(0xd, 0, EAX)},      /* osxsave takes nothing along */
};

/* Whether the effect follows from the flag, when both differ. */
static bool follows(const struct pair *pair, enum diff_class class)
{
    struct diff_item items[2] = {0};
    const struct diff_matrix matrix = {.items = items, .count = 2};
    const struct at *at[] = {&pair->effect, &pair->cause};
    size_t next = 0;

    for (size_t i = 0; i < 2; i++) {
        items[i].kind = DIFF_BITS;
        items[i].class = (uint8_t) class;
        items[i].place = (struct diff_place){
            {at[i]->leaf, at[i]->subleaf, 0}, at[i]->mask, DIFF_NO_FIELD, at[i]->reg, false};
    }
    const struct diff_item *cause = diff_cause(&matrix, &items[0], &next);

    return cause == &items[1];
}

static void fail_of(const struct pair *pair)
{
    fail_msg("0x%x register %u mask 0x%x: 0x%x.%u register %u mask 0x%x", (unsigned)pair->cause.leaf,
             pair->cause.reg, (unsigned)pair->cause.mask, (unsigned)pair->effect.leaf,
             (unsigned)pair->effect.subleaf, pair->effect.reg, (unsigned)pair->effect.mask);
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (!follows(&pairs[i], DIFF_LOST) || !follows(&pairs[i], DIFF_ADDED) ||
            follows(&pairs[i], DIFF_CHANGED))
            fail_of(&pairs[i]);
}

static void test_strangers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(strangers); i++)
        if (follows(&strangers[i], DIFF_LOST))
            fail_of(&strangers[i]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_strangers),
    };

    return cmocka_run_group_tests_name("what follows from a flag", tests, NULL, NULL);
}
