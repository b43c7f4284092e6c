/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each feature whose details stand in a leaf of its own, against its leaf: absent, of zeros, and there (SDM
 * 2A, CPUID; APM 3, E.4). The list is of reports from the field, and of neither the rule's table nor its
 * bits.
 */
#include <string.h>

#include "host/lint/lint.h"
#include "host/tests/kit.h"

static struct cpuid_table table;
static unsigned found;

struct feature {
    const char *name;
    uint32_t leaf, subleaf;
    struct cpuid_regs regs; /* the feature's bit */
    uint32_t needs;
};

/* clang-format off */
static const struct feature features[] = {
    {"pdcm", 0x00000001, 0, {0, 0, 1u << 15, 0}, 0x0000000a},
    {"cqm", 0x00000007, 0, {0, 1u << 12, 0, 0}, 0x0000000f},
    {"rdt_a", 0x00000007, 0, {0, 1u << 15, 0, 0}, 0x00000010},
    {"sgx", 0x00000007, 0, {0, 1u << 2, 0, 0}, 0x00000012},
    {"intel_pt", 0x00000007, 0, {0, 1u << 25, 0, 0}, 0x00000014},
    {"key locker", 0x00000007, 0, {0, 0, 1u << 23, 0}, 0x00000019},
    {"hybrid", 0x00000007, 0, {0, 0, 0, 1u << 15}, 0x0000001a},
    {"pconfig", 0x00000007, 0, {0, 0, 0, 1u << 18}, 0x0000001b},
    {"arch_lbr", 0x00000007, 0, {0, 0, 0, 1u << 19}, 0x0000001c},
    {"amx_tile", 0x00000007, 0, {0, 0, 0, 1u << 24}, 0x0000001d},
    {"amx_int8", 0x00000007, 0, {0, 0, 0, 1u << 25}, 0x0000001e},
    {"arch perfmon ext", 0x00000007, 1, {1u << 8, 0, 0, 0}, 0x00000023},
    {"avx10", 0x00000007, 1, {0, 0, 0, 1u << 19}, 0x00000024},
    {"svm", 0x80000001, 0, {0, 0, 1u << 2, 0}, 0x8000000a},
    {"ibs", 0x80000001, 0, {0, 0, 1u << 10, 0}, 0x8000001b},
    {"topoext", 0x80000001, 0, {0, 0, 1u << 22, 0}, 0x8000001d},
};
/* clang-format on */

static uint32_t wanted;

static void count(void *ctx, const struct lint_finding *finding)
{
    char data[32];

    (void)ctx;
    snprintf(data, sizeof(data), "expected data in 0x%x", wanted);
    found += strcmp(finding->rule->id, "feature-leaf") == 0 && strstr(finding->text, data);
}

static void put(uint32_t leaf, uint32_t subleaf, struct cpuid_regs regs)
{
    const bool indexed = leaf == 7 || leaf == 0xf || leaf == 0x10 || leaf == 0x12 || leaf == 0x14;

    assert_true(cpuid_table_add(&table, leaf, subleaf, indexed ? CPUID_INDEXED : 0, &regs));
}

/* A CPU with one feature; its leaf absent (-1), of zeros (0) or there (1). How often the rule speaks of it.
 */
static unsigned lint_with(const struct feature *feature, int there)
{
    const bool amd = feature->leaf == 0x80000001;
    const struct cpuid_regs intel_id = {0x24, 0x756e6547, 0x6c65746e, 0x49656e69},
                            amd_id = {0x24, 0x68747541, 0x444d4163, 0x69746e65};
    struct cpuid_regs first = {0x806f8, 0x800, 0, 0x78bfbff};

    cpuid_table_clear(&table);
    put(0, 0, amd ? amd_id : intel_id);
    first.ecx = 1u << 31 | (feature->leaf == 1 ? feature->regs.ecx : 0);
    put(1, 0, first);
    if (feature->leaf == 7) {
        put(7, 0, feature->subleaf ? (struct cpuid_regs){1, 0, 0, 0} : feature->regs);
        if (feature->subleaf)
            put(7, feature->subleaf, feature->regs);
    }
    if (there >= 0 && feature->needs < 0x80000000)
        put(feature->needs, 0, there ? (struct cpuid_regs){1, 1, 1, 1} : (struct cpuid_regs){0});
    put(0x80000000, 0, (struct cpuid_regs){0x8000001f, amd_id.ebx, amd_id.ecx, amd_id.edx});
    if (amd)
        put(0x80000001, 0, feature->regs);
    if (there >= 0 && feature->needs > 0x80000000)
        put(feature->needs, 0, there ? (struct cpuid_regs){1, 1, 1, 1} : (struct cpuid_regs){0});
    found = 0;
    wanted = feature->needs;
    lint_table(&table, &(struct lint_events){count, NULL});
    return found;
}

static void test_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(features); i++)
        for (int there = -1; there <= 1; there++) {
            const unsigned times = lint_with(&features[i], there);

            if (times != (there < 1))
                fail_msg("%s without 0x%x (%d): %u findings", features[i].name, features[i].needs, there,
                         times);
        }
}

/* Silicon that is so: an Abu Dhabi has LWP's state in XCR0 and no LWP, a 32-bit Atom LAHF in a mode that it
 * lacks. */
static unsigned errors;

static void count_errors(void *ctx, const struct lint_finding *finding)
{
    (void)ctx;
    errors += finding->severity == LINT_ERROR;
}

static unsigned errors_on(bool hardware)
{
    errors = 0;
    lint_table_on(&table, &(struct lint_ground){hardware, false}, &(struct lint_events){count_errors, NULL});
    return errors;
}

static void test_silicon(void **state)
{
    (void)state;
    cpuid_table_clear(&table);
    put(0, 0, (struct cpuid_regs){0xd, 0x68747541, 0x444d4163, 0x69746e65});
    put(1, 0, (struct cpuid_regs){0x00600f20, 0x00040800, 0x1e98220b, 0x178bfbff});
    const struct cpuid_regs xsave[] = {
        {7, 0x340, 0x3c0, 0x40000000}, {0, 0, 0, 0}, {0x100, 0x240, 0, 0}, {0x80, 0x340, 0, 0}};

    for (uint32_t i = 0; i < COUNT(xsave); i++)
        assert_true(cpuid_table_add(&table, 0xd, i < 3 ? i : 62, CPUID_INDEXED, &xsave[i]));
    assert_int_equal(errors_on(true), 0);
    assert_int_equal(errors_on(false), 1);
    cpuid_table_clear(&table);
    put(0, 0, (struct cpuid_regs){2, 0x756e6547, 0x6c65746e, 0x49656e69});
    put(1, 0, (struct cpuid_regs){0x000106c2, 0x00040800, 0x0040c39d, 0xbfe9fbff});
    put(0x80000000, 0, (struct cpuid_regs){0x80000008, 0, 0, 0});
    put(0x80000001, 0, (struct cpuid_regs){0, 0, 1, 0});
    put(0x80000008, 0, (struct cpuid_regs){0x2020, 0, 0, 0});
    assert_int_equal(errors_on(true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaves),
        cmocka_unit_test(test_silicon),
    };

    return cmocka_run_group_tests_name("lint features", tests, NULL, NULL);
}
