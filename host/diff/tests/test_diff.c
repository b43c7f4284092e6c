/* SPDX-License-Identifier: BSD-2-Clause */
/* Two tables compared: which places differ, in which class, and what is said about it. */
#include <stdlib.h>
#include <string.h>

#include "host/diff/follow.h"
#include "host/diff/matrix.h"
#include "host/diff/shape.h"
#include "host/diff/tests/pair.h"
#include "host/report/diff_words.h"
#include "host/tests/kit.h"
#include "probe/walk/spec.h"

static struct cpuid_table a, b;
static struct diff_matrix pair;

#define INTEL_0(max)                            \
    {                                           \
        max, 0x756e6547, 0x6c65746e, 0x49656e69 \
    }

static void add(struct cpuid_table *table, uint32_t leaf, uint32_t subleaf, uint32_t flags,
                struct cpuid_regs regs)
{
    assert_non_null(cpuid_table_add(table, leaf, subleaf, flags, &regs));
}

static void begin(void)
{
    memset(&a, 0, sizeof(a));
    memset(&b, 0, sizeof(b));
    add(&a, 0, 0, 0, (struct cpuid_regs)INTEL_0(0x1f));
    add(&b, 0, 0, 0, (struct cpuid_regs)INTEL_0(0x1f));
}

/* All differences on one line: "PLACE NAME CLASS", structural ones "KEY WORDS", apart by " | ". */
static const char *said(void)
{
    static char text[16384];
    size_t used = 0;

    compare_pair(&a, &b, &pair);
    text[0] = 0;
    for (size_t i = 0; i < pair.count; i++) {
        const struct diff_item *item = &pair.items[i];
        char place[DIFF_PLACE_MAX], words[DIFF_SHAPE_MAX];

        if (item->kind == DIFF_BITS)
            diff_place_text(&item->place, place);
        else
            diff_key_text(&item->place.key, place);
        if (item->kind != DIFF_BITS)
            diff_shape_words(item, words);
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s %s %s", i ? " | " : "", place,
                                 item->kind == DIFF_BITS ? diff_place_name(&item->place) : words,
                                 diff_class_name(item->class));
    }
    assert_true(used < sizeof(text));
    return text;
}

/* Compare one row that both have. */
static void row(const char *want, uint32_t leaf, uint32_t subleaf, struct cpuid_regs of_a,
                struct cpuid_regs of_b)
{
    begin();
    add(&a, leaf, subleaf, CPUID_INDEXED, of_a);
    add(&b, leaf, subleaf, CPUID_INDEXED, of_b);
    check_text(want, said(), want);
    diff_matrix_free(&pair);
}

static void test_classes(void **state)
{
    (void)state;
    row("", 1, 0, (struct cpuid_regs){1, 2, 3, 4}, (struct cpuid_regs){1, 2, 3, 4});
    row("0x00000001:0.ecx[6] smx lost", 1, 0, (struct cpuid_regs){0, 0, 0x60, 0},
        (struct cpuid_regs){0, 0, 0x20, 0});
    row("0x00000001:0.ecx[6] smx added", 1, 0, (struct cpuid_regs){0, 0, 0x20, 0},
        (struct cpuid_regs){0, 0, 0x60, 0});
    row("0x00000001:0.ecx[3] monitor lost", 1, 0, (struct cpuid_regs){0, 0, 9, 0},
        (struct cpuid_regs){0, 0, 1, 0});
    row("0x00000001:0.ecx[27] osxsave dynamic", 1, 0, (struct cpuid_regs){0, 0, 1u << 27 | 1, 0},
        (struct cpuid_regs){0, 0, 1, 0});
    row("0x00000001:0.edx[9] apic dynamic", 1, 0, (struct cpuid_regs){0, 0, 0, 1u << 9 | 1},
        (struct cpuid_regs){0, 0, 0, 1});
    row("0x00000001:0.ebx[31:24] local_apic_id per-CPU", 1, 0, (struct cpuid_regs){0, 0x05000800, 0, 0},
        (struct cpuid_regs){0, 0x00000800, 0, 0});
    row("0x00000001:0.eax[3:0] stepping identity", 1, 0, (struct cpuid_regs){1, 0, 0, 0},
        (struct cpuid_regs){2, 0, 0, 0});
    row("0x00000001:0.ecx[16] unknown bit unknown", 1, 0, (struct cpuid_regs){0, 0, 1u << 16 | 1, 0},
        (struct cpuid_regs){0, 0, 1, 0});
    row("0x00000004:0.ebx[31:22] cache_nways changed", 4, 0, (struct cpuid_regs){1, 7u << 22, 0, 0},
        (struct cpuid_regs){1, 3u << 22, 0, 0});
    row("0x0000000d:0.ebx[31:0] xsave_sz_xcr0 dynamic", 0xd, 0, (struct cpuid_regs){7, 832, 832, 0},
        (struct cpuid_regs){7, 576, 832, 0});
    row("0x00000014:1.ebx[15:0] cycle_thresholds_bmp lost", 0x14, 1, (struct cpuid_regs){0, 0x3fff, 0, 0},
        (struct cpuid_regs){0, 0x00ff, 0, 0});
}

/* 1 says that something is missing. */
static void test_inverted(void **state)
{
    (void)state;
    row("0x0000000a:0.ebx[0] no_core_cycle lost", 0xa, 0, (struct cpuid_regs){2, 0, 0, 0},
        (struct cpuid_regs){2, 1, 0, 0});
    row("0x0000000a:0.ebx[0] no_core_cycle added", 0xa, 0, (struct cpuid_regs){2, 1, 0, 0},
        (struct cpuid_regs){2, 0, 0, 0});
}

static void test_hybrid(void **state)
{
    (void)state;
    begin();
    add(&a, 0x16, 0, 0, (struct cpuid_regs){0, 5000, 0, 0});
    add(&b, 0x16, 0, 0, (struct cpuid_regs){0, 4000, 0, 0});
    check_text("one type", said(), "0x00000016:0.ebx[15:0] cpu_max_mhz changed");
    diff_matrix_free(&pair);
    add(&a, 0x1a, 0, 0, (struct cpuid_regs){0x40000001, 0, 0, 0});
    add(&b, 0x1a, 0, 0, (struct cpuid_regs){0x20000001, 0, 0, 0});
    check_text("two types", said(),
               "0x00000016:0.ebx[15:0] cpu_max_mhz per-CPU | 0x0000001a:0.eax[31:24] core_type identity");
    diff_matrix_free(&pair);
}

static void test_zero_row(void **state)
{
    (void)state;
    begin();
    add(&a, 0xd, 63, CPUID_INDEXED, (struct cpuid_regs){0});
    check_text("in range", said(), "0x0000000d:63 a row of zeros in A alone structural");
    assert_false(diff_totals_real(pair.totals));
    diff_matrix_free(&pair);
}

/* What a probe records that reads past the end: the data of the highest basic leaf. */
static void test_redirected(void **state)
{
    const struct cpuid_regs highest = {7, 0x340, 0x340, 0};

    (void)state;
    begin();
    a.entry[0].eax = b.entry[0].eax = 0xd;
    add(&a, 0xd, 0, CPUID_INDEXED, highest);
    add(&b, 0xd, 0, CPUID_INDEXED, highest);
    add(&a, 0x20000000, 0, 0, highest);
    add(&a, 0x80860000, 0, 0, highest);
    check_text("recorded", said(),
               "0x20000000:0 a row in A that is the highest basic leaf's data structural | "
               "0x80860000:0 a row in A that is the highest basic leaf's data structural");
    diff_matrix_free(&pair);
    a.entry[2].eax = 8;
    check_text("other data", said(),
               "0x20000000:0.eax[31:0] max_phi_leaf lost | 0x20000000:0.ebx[9:8,6] unknown bits unknown | "
               "0x20000000:0.ecx[9:8,6] unknown bits unknown | "
               "0x80860000:0 a row in A that is the highest basic leaf's data structural");
    diff_matrix_free(&pair);
}

static void test_flags(void **state)
{
    (void)state;
    begin();
    add(&a, 7, 0, 0, (struct cpuid_regs){0, 1, 0, 0});
    add(&b, 7, 0, CPUID_INDEXED, (struct cpuid_regs){0, 1, 0, 0});
    add(&b, 7, 1, CPUID_INDEXED, (struct cpuid_regs){1u << 4, 0, 0, 0});
    check_text("flags", said(),
               "0x00000007:0 flags 0x0 in A, 0x1 in B structural | "
               "0x00000007:1 a row in B alone; the other side answers from a row without index structural | "
               "0x00000007:1.eax[4] avx_vnni added");
    diff_matrix_free(&pair);
}

static void test_order(void **state)
{
    (void)state;
    begin();
    add(&a, 1, 0, 0, (struct cpuid_regs){1, 2, 3, 4});
    add(&a, 6, 0, 0, (struct cpuid_regs){1, 0, 0, 0});
    add(&b, 6, 0, 0, (struct cpuid_regs){1, 0, 0, 0});
    add(&b, 1, 0, 0, (struct cpuid_regs){1, 2, 3, 4});
    add(&b, 1, 0, 0, (struct cpuid_regs){9, 9, 9, 9});
    check_text("order", said(),
               "0x00000001:0 a row in B that an earlier one hides structural | "
               "0x00000006:0 rows stand in another order structural");
    diff_matrix_free(&pair);
}

/* KVM fills absent subleaves of 0xb in (probe/walk/replay.h). */
static void test_topology(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < 2; i++) {
        add(i ? &b : &a, 0xb, 0, CPUID_INDEXED, (struct cpuid_regs){1, 2, 0x100, 3});
        add(i ? &b : &a, 0xb, 1, CPUID_INDEXED, (struct cpuid_regs){2, 4, 0x201, 3});
    }
    add(&a, 0xb, 2, CPUID_INDEXED, (struct cpuid_regs){0, 0, 2, 3});
    check_text("terminator", said(), "");
    diff_matrix_free(&pair);
}

static void test_stateful(void **state)
{
    (void)state;
    begin();
    add(&a, 2, 0, CPUID_STATEFUL | CPUID_READ_NEXT, (struct cpuid_regs){0x02, 0, 0, 0});
    add(&a, 2, 0, CPUID_STATEFUL, (struct cpuid_regs){0x4d00, 0, 0, 0});
    add(&b, 2, 0, CPUID_STATEFUL | CPUID_READ_NEXT, (struct cpuid_regs){0x02, 0, 0, 0});
    add(&b, 2, 0, CPUID_STATEFUL, (struct cpuid_regs){0x4b00, 0, 0, 0});
    check_text("second read", said(), "0x00000002:0#1.eax[15:8] desc1 changed");
    diff_matrix_free(&pair);
}

/* Features of one hypervisor are not those of another. */
static void test_hypervisors(void **state)
{
    (void)state;
    begin();
    add(&a, 0x40000000, 0, 0, (struct cpuid_regs){0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d});
    add(&a, 0x40000001, 0, 0, (struct cpuid_regs){2, 0, 0, 0});
    add(&b, 0x40000000, 0, 0, (struct cpuid_regs){0x40000001, 0x54474354, 0x43544743, 0x47435447});
    check_text(
        "hypervisors", said(),
        "0x40000000:0.ebx[31:0] hypervisor_id identity | 0x40000000:0.ecx[31:0] hypervisor_id identity | "
        "0x40000000:0.edx[31:0] hypervisor_id identity | 0x40000001:0.eax[1] kvm_nopiodelay lost");
    assert_int_equal(pair.totals[DIFF_IDENTITY], 1);
    diff_matrix_free(&pair);
}

/* The class of the difference of that name; DIFF_CLASSES if there is none. */
static enum diff_class class_of(const char *name)
{
    for (size_t i = 0; i < pair.count; i++)
        if (pair.items[i].kind == DIFF_BITS && strcmp(diff_place_name(&pair.items[i].place), name) == 0)
            return pair.items[i].class;
    return DIFF_CLASSES;
}

/* background.md, item 2: the host of the sample table. */
static void test_sample(void **state)
{
    static const char *const lost[] = {"smx", "dts", "acpi", "tm", "pbe", "monitor"};

    (void)state;
    memset(&a, 0, sizeof(a));
    add(&a, 0, 0, 0, (struct cpuid_regs)INTEL_0(0x14));
    add(&a, 1, 0, 0, (struct cpuid_regs){0x000406f1, 0x05100800, 0x7ffefbff, 0xbfebfbff});
    kit_sample(&b);
    compare_pair(&a, &b, &pair);
    for (size_t i = 0; i < COUNT(lost); i++)
        if (class_of(lost[i]) != DIFF_LOST)
            fail_msg("%s is not lost", lost[i]);
    assert_int_equal(class_of("hypervisor"), DIFF_ADDED);
    assert_int_equal(class_of("osxsave"), DIFF_CLASSES);
    assert_int_equal(class_of("vmx"), DIFF_CLASSES);
    assert_int_equal(class_of("local_apic_id"), DIFF_PERCPU);
    diff_matrix_free(&pair);
}

static void test_causes(void **state)
{
    char words[DIFF_WORDS_MAX];

    (void)state;
    begin();
    add(&a, 1, 0, 0, (struct cpuid_regs){0, 0, 1u << 28 | 1, 0});
    add(&b, 1, 0, 0, (struct cpuid_regs){0, 0, 1, 0});
    add(&a, 0xd, 0, CPUID_INDEXED, (struct cpuid_regs){7, 832, 832, 0});
    add(&b, 0xd, 0, CPUID_INDEXED, (struct cpuid_regs){3, 576, 576, 0});
    check_text("avx", said(),
               "0x00000001:0.ecx[28] avx lost | 0x0000000d:0.eax[2] xcr0_avx lost | "
               "0x0000000d:0.ebx[31:0] xsave_sz_xcr0 dynamic | 0x0000000d:0.ecx[31:0] xsave_sz_max changed");
    diff_item_words(&pair, &pair.items[0], words);
    assert_null(strstr(words, "follows"));
    diff_item_words(&pair, &pair.items[1], words);
    assert_non_null(strstr(words, "; follows from avx"));
    diff_item_words(&pair, &pair.items[2], words);
    assert_non_null(strstr(words, "; follows from avx; follows XCR0"));
    diff_matrix_free(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classes),    cmocka_unit_test(test_inverted),
        cmocka_unit_test(test_hybrid),     cmocka_unit_test(test_zero_row),
        cmocka_unit_test(test_redirected), cmocka_unit_test(test_flags),
        cmocka_unit_test(test_order),      cmocka_unit_test(test_topology),
        cmocka_unit_test(test_stateful),   cmocka_unit_test(test_hypervisors),
        cmocka_unit_test(test_sample),     cmocka_unit_test(test_causes),
    };

    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
