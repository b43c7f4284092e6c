/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/follow.h"

#include "probe/table/count.h"
#include "probe/walk/spec.h"

#define BIT(n) (1u << (n))
#define BITS(high, low) (UINT32_MAX >> (31 - (high)) & UINT32_MAX << (low))
#define ALL UINT32_MAX

/* In effect registers: any of the four, or where leaf 0xd shows the state components that subleaves name. */
enum { ANY = 4, USER_STATE, SUPERVISOR_STATE };

/*
 * A flag (leaf, subleaf, register, bit), and what depends on it: bits of a register, whole leaves, or state
 * components of XSAVE.
 * Sources: Intel SDM volume 1, 13.2 and 13.3 (XSAVE components and their features), 14.1, 15.2 (AVX-512
 * beside AVX-512F), volume 2A, CPUID; APM volume 3, appendix E; feature_dependencies of QEMU,
 * target/i386/cpu.c.
 */
struct follow {
    uint32_t leaf;
    uint8_t subleaf, reg, bit;
    struct {
        uint32_t leaf, last_leaf;
        uint8_t subleaf, last_subleaf, reg;
        uint32_t bits;
    } effect;
};

#define LEAF_OF(leaf, last)          \
    {                                \
        leaf, last, 0, 255, ANY, ALL \
    }
#define SUBLEAVES(leaf, first, last)      \
    {                                     \
        leaf, leaf, first, last, ANY, ALL \
    }
#define STATE(first, last)                     \
    {                                          \
        0xd, 0xd, first, last, USER_STATE, ALL \
    }
#define SUPERVISOR(first, last)                      \
    {                                                \
        0xd, 0xd, first, last, SUPERVISOR_STATE, ALL \
    }
#define REGISTER(leaf, subleaf, reg, bits)      \
    {                                           \
        leaf, leaf, subleaf, subleaf, reg, bits \
    }
#define XSAVE 0x00000001, 0, ECX, 26
#define AVX 0x00000001, 0, ECX, 28
#define AVX2 0x00000007, 0, EBX, 5
#define AVX512F 0x00000007, 0, EBX, 16
#define MPX 0x00000007, 0, EBX, 14
#define PT 0x00000007, 0, EBX, 25
#define PKU 0x00000007, 0, ECX, 3
#define SHSTK 0x00000007, 0, ECX, 7
#define IBT 0x00000007, 0, EDX, 20
#define AMX 0x00000007, 0, EDX, 24
#define UINTR 0x00000007, 0, EDX, 5
#define ARCH_LBR 0x00000007, 0, EDX, 19
#define SGX 0x00000007, 0, EBX, 2

/* clang-format off */
static const struct follow follows[] = {
    {XSAVE,                  LEAF_OF(0xd, 0xd)},
    {XSAVE,                  REGISTER(0x1, 0, ECX, BIT(27) | BIT(28) | BIT(29) | BIT(12))},
    {AVX,                    REGISTER(0x1, 0, ECX, BIT(12) | BIT(29))},
    {AVX,                    REGISTER(0x7, 0, EBX, BIT(5))},
    {AVX,                    REGISTER(0x7, 0, ECX, BIT(9) | BIT(10))},
    {AVX,                    REGISTER(0x7, 1, EAX, BIT(4))},
    {AVX,                    REGISTER(0x80000001, 0, ECX, BIT(11) | BIT(16))},
    {AVX,                    STATE(2, 2)},
    {AVX2,                   REGISTER(0x7, 0, EBX, BIT(16))},
    {AVX2,                   REGISTER(0x7, 0, ECX, BIT(9) | BIT(10))},
    {AVX2,                   REGISTER(0x7, 1, EAX, BIT(4))},
    {AVX512F,                REGISTER(0x7, 0, EBX, BIT(17) | BIT(21) | BITS(28, 26) | BITS(31, 30))},
    {AVX512F,                REGISTER(0x7, 0, ECX, BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14))},
    {AVX512F,                REGISTER(0x7, 0, EDX, BITS(3, 2) | BIT(8) | BIT(23))},
    {AVX512F,                REGISTER(0x7, 1, EAX, BIT(5))},
    {AVX512F,                STATE(5, 7)},
    {MPX,                    STATE(3, 4)},
    {PKU,                    REGISTER(0x7, 0, ECX, BIT(4))},
    {PKU,                    STATE(9, 9)},
    {SHSTK,                  SUPERVISOR(11, 12)},
    {IBT,                    SUPERVISOR(11, 12)},
    {AMX,                    REGISTER(0x7, 0, EDX, BIT(22) | BIT(25))},
    {AMX,                    REGISTER(0x7, 1, EAX, BIT(21))},
    {AMX,                    REGISTER(0xd, 0, EAX, BITS(18, 17))},
    {AMX,                    REGISTER(0xd, 0, EBX, ALL)},
    {AMX,                    REGISTER(0xd, 0, ECX, ALL)},
    {AMX,                    REGISTER(0xd, 1, EAX, BIT(4))},
    {AMX,                    SUBLEAVES(0xd, 17, 18)},
    {AMX,                    LEAF_OF(0x1d, 0x1e)},
    {PT,                     LEAF_OF(0x14, 0x14)},
    {PT,                     SUPERVISOR(8, 8)},
    {UINTR,                  SUPERVISOR(14, 14)},
    {ARCH_LBR,               LEAF_OF(0x1c, 0x1c)},
    {ARCH_LBR,               SUPERVISOR(15, 15)},
    {SGX,                    LEAF_OF(0x12, 0x12)},
    {SGX,                    REGISTER(0x7, 0, ECX, BIT(30))},
    {0x1, 0, ECX, 3,         LEAF_OF(0x5, 0x5)},                              /* monitor */
    {0x1, 0, ECX, 21,        LEAF_OF(0xb, 0xb)},                              /* x2apic */
    {0x1, 0, ECX, 21,        LEAF_OF(0x1f, 0x1f)},
    {0x1, 0, ECX, 31,        LEAF_OF(HYPERVISOR_FIRST, HYPERVISOR_LAST | 0xff)}, /* hypervisor */
    {0x1, 0, EDX, 21,        REGISTER(0x1, 0, ECX, BIT(2) | BIT(4))},         /* ds */
    {0x1, 0, EDX, 28,        REGISTER(0x1, 0, EBX, BITS(23, 16))},            /* ht */
    {0x80000001, 0, ECX, 2,  LEAF_OF(0x8000000a, 0x8000000a)},                /* svm */
    {0x80000001, 0, ECX, 10, LEAF_OF(0x8000001b, 0x8000001b)},                /* ibs */
    {0x80000001, 0, ECX, 22, LEAF_OF(0x8000001d, 0x8000001e)},                /* topoext */
    {0x80000001, 0, EDX, 29, REGISTER(0x80000001, 0, ECX, BIT(0))},           /* lm: lahf_lm */
};
/* clang-format on */

/*
 * XSAVE's leaf shows a component by a subleaf of its own and by a bit: subleaf 0 EAX lists those that XCR0
 * enables, and EBX and ECX there and EBX of subleaf 1 are the sizes of areas that hold them; subleaf 1 ECX
 * lists the supervisor's.
 */
static bool shows_state(const struct follow *follow, const struct diff_place *place)
{
    const unsigned first = follow->effect.subleaf, last = follow->effect.last_subleaf;
    const uint32_t subleaf = place->key.subleaf;

    if (place->key.leaf != 0xd)
        return false;
    if (subleaf > 1)
        return subleaf >= first && subleaf <= last;
    if (follow->effect.reg == SUPERVISOR_STATE)
        return subleaf == 1 && place->reg == ECX && (place->mask & BITS(last, first));
    if (subleaf == 0 && place->reg == EAX)
        return place->mask & BITS(last, first);
    return place->reg == EBX || (subleaf == 0 && place->reg == ECX);
}

static bool has_effect(const struct follow *follow, const struct diff_item *item)
{
    const struct diff_place *place = &item->place;

    if (follow->effect.reg > ANY)
        return shows_state(follow, place);
    return place->key.leaf >= follow->effect.leaf && place->key.leaf <= follow->effect.last_leaf &&
           place->key.subleaf >= follow->effect.subleaf &&
           place->key.subleaf <= follow->effect.last_subleaf &&
           (follow->effect.reg == ANY || follow->effect.reg == place->reg) &&
           (follow->effect.bits & place->mask);
}

/* The pair's difference in the flag of a row, if it is one of presence. */
static const struct diff_item *find_cause(const struct diff_matrix *pair, const struct follow *follow)
{
    for (size_t i = 0; i < pair->count; i++) {
        const struct diff_item *item = &pair->items[i];
        const struct diff_place *place = &item->place;

        if (place->key.leaf == follow->leaf && place->key.subleaf == follow->subleaf &&
            place->reg == follow->reg && place->mask == BIT(follow->bit) && item->class <= DIFF_ADDED)
            return item;
    }
    return NULL;
}

const struct diff_item *diff_cause(const struct diff_matrix *pair, const struct diff_item *item, size_t *at)
{
    while (item->kind == DIFF_BITS && *at < COUNT(follows)) {
        const struct follow *follow = &follows[(*at)++];
        const struct diff_item *cause = has_effect(follow, item) ? find_cause(pair, follow) : NULL;

        if (cause && cause != item)
            return cause;
    }
    return NULL;
}
