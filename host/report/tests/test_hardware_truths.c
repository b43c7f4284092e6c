/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows of real machines whose meaning readers got wrong, and what the report has to say of each: Zen 5 (Linux
 * drivers/platform/x86/amd/hfi; AMD 56375, assignable counters), Kabini (AMD BKDG of family 16h, processor
 * feedback), Panther Lake (Intel's RDT architecture: leaf 0x28 is laid out as 0x10), KVM (Linux kvm_para.h),
 * and fields that are one vendor's alone (APM 3, E.4.2; SDM 2A, CPUID: reserved).
 */
#include <string.h>

#include "host/report/decode_write.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/table.h"

static struct memory memory;

static const char *report(void)
{
    const struct sink sink = memory_sink(&memory);

    decode_text_body(&sink, &table);
    return memory_text(&memory);
}

/* Whether the report has a line "NAME = VALUE", whatever the column. */
static bool says(const char *text, const char *name, const char *value)
{
    for (const char *at = text; (at = strstr(at, name)); at++) {
        const char *end = at + strlen(name);

        if (at[-1] != ' ')
            continue;
        end += strspn(end, " ");
        if (strncmp(end, "= ", 2) == 0 && strncmp(end + 2, value, strlen(value)) == 0 &&
            end[2 + strlen(value)] == '\n')
            return true;
    }
    return false;
}

static const struct {
    bool amd;
    uint32_t leaf, subleaf;
    struct cpuid_regs row;
    const char *name, *value;
} named[] = {
    {true, 0x80000027, 0, {3, 1, 0, 0}, "workload classes of threads", "0x3 (3)"},
    {true, 0x80000027, 0, {3, 1, 0, 0}, "dynamic ranking of cores", "0x1 (1)"},
    {true, 0x80000020, 5, {0x14, 31, 1, 0}, "width of an assignable counter", "0x14 (20)"},
    {true, 0x80000020, 5, {0x14, 31, 1, 0}, "assignable counters", "0x20 (32)"},
    {true, 0x80000020, 5, {0x14, 31, 1, 0}, "counters assigned by class of service", "true"},
    {true, 0x80000007, 0, {0x0f1a0101, 0, 0, 0xddd}, "feedback: pairs of counters", "0x1 (1)"},
    {true, 0x80000007, 0, {0x0f1a0101, 0, 0, 0xddd}, "feedback: version", "0x1 (1)"},
    {true, 0x80000007, 0, {0x0f1a0101, 0, 0, 0xddd}, "feedback: ms until a counter wraps", "0xf1a (3866)"},
    {false, 0x28, 0, {0, 0xa, 0, 0}, "L3 cache allocation on this CPU, subleaf 1", "true"},
    {false, 0x28, 0, {0, 0xa, 0, 0}, "memory bandwidth allocation, subleaf 3", "true"},
    {false, 0x28, 1, {0xf, 0, 4, 15}, "capacity mask length, bits", "0x10 (16)"},
    {false, 0x28, 1, {0xf, 0, 4, 15}, "CDP: code and data separately", "true"},
    {false, 0x28, 3, {0x59, 0, 4, 7}, "highest throttling value", "0x5a (90)"},
};

static void test_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(named); i++) {
        empty(state);
        if (named[i].amd)
            amd();
        else
            intel();
        add(named[i].leaf, named[i].subleaf, named[i].subleaf ? CPUID_INDEXED : 0, named[i].row);
        const char *text = report();

        if (!says(text, named[i].name, named[i].value) || strstr(text, "unknown bits"))
            fail_msg("no '%s' of %s, or unknown bits, in %s", named[i].name, named[i].value, text);
    }
}

static void test_kvm(void **state)
{
    (void)state;
    intel();
    add(0x40000000, 0, 0, (struct cpuid_regs){0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d});
    add(0x40000001, 0, 0, (struct cpuid_regs){1u << 15, 0, 0, 0});
    assert_true(says(report(), "15-bit APIC ids in MSI", "true"));
}

/* The makers' texts of an AMD CPU are texts, and no bits of theirs are unknown. */
static void test_makers(void **state)
{
    (void)state;
    amd();
    add(0x8ffffffe, 0, 0, (struct cpuid_regs){0x4c4c4548, 0x494b204f, 0x21595454, 0x5e2d5e20});
    add(0x8fffffff, 0, 0, (struct cpuid_regs){0x53275449, 0x4d414820, 0x2052454d, 0x454d4954});
    const char *text = report();

    assert_non_null(strstr(text, "makers' text (0x8ffffffe) = \"HELLO KITTY! ^-^\"\n"));
    assert_non_null(strstr(text, "makers' text (0x8fffffff) = \"IT'S HAMMER TIME\"\n"));
    assert_null(strstr(text, "unknown bits"));
}

/* Brand id and package type are AMD's, the processor type at 0x80000001 Transmeta's. */
static void test_foreign(void **state)
{
    static const char *const amds[] = {"brand id ", "package type, "};

    for (unsigned is_amd = 0; is_amd < 2; is_amd++) {
        empty(state);
        if (is_amd)
            amd();
        else
            intel();
        add(0x80000000, 0, 0, (struct cpuid_regs){0x80000001, 0, 0, 0});
        add(0x80000001, 0, 0, (struct cpuid_regs){0x00600f20, 0, 0x01eb3fff, 0x2fd3fbff});
        const char *text = report();

        for (size_t i = 0; i < COUNT(amds); i++)
            assert_int_equal(strstr(text, amds[i]) != NULL, is_amd);
        assert_null(strstr(text, "Transmeta"));
        assert_null(strstr(text, "processor type"));
    }
}

/* One row alone: each bit that is set is named, whoever's it is, and never as one that nobody documents. */
static void test_alone(void **state)
{
    (void)state;
    add(0x80000001, 0, 0, (struct cpuid_regs){0x00600f20, 0, 0x01eb3fff, 0x2fd3fbff});
    const char *text = report();

    assert_true(says(text, "SVM: secure virtual machine", "true   [AMD]"));
    assert_true(says(text, "XOP: extended operations", "true   [AMD]"));
    assert_true(says(text, "package type, meaning differs by family", "0x0 (0)   [AMD]"));
    assert_null(strstr(text, "unknown bits"));
    empty(state);
    add(0x40000001, 0, 0, (struct cpuid_regs){1, 0, 0, 0});
    text = report();
    assert_true(says(text, "clock through MSRs 0x11 and 0x12", "true   [KVM]"));
    assert_null(strstr(text, "unknown at"));
}

/* One CPU's leaf says what fits, not what is there: a VIA L4700 has half of its 8, a KX-7000 was shipped with
 * 8 of 96. */
static void test_up_to(void **state)
{
    static const struct {
        uint32_t cpus;
        const char *want;
    } cases[] = {{8, "up to 8 cores, 1 thread per core, by leaf 0xb"},
                 {96, "up to 96 cores, 1 thread per core, by leaf 0xb"}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        empty(state);
        intel();
        add(1, 0, 0, (struct cpuid_regs){0x000006fe, cases[i].cpus << 16, 0, 1u << 28});
        add(0xb, 0, CPUID_INDEXED, (struct cpuid_regs){0, 1, 0x100, 0});
        add(0xb, 1, CPUID_INDEXED, (struct cpuid_regs){7, cases[i].cpus, 0x201, 0});
        if (!strstr(report(), cases[i].want))
            fail_msg("no '%s' in %s", cases[i].want, memory_text(&memory));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_named, empty),  cmocka_unit_test_setup(test_kvm, empty),
        cmocka_unit_test_setup(test_makers, empty), cmocka_unit_test_setup(test_foreign, empty),
        cmocka_unit_test_setup(test_alone, empty),  cmocka_unit_test_setup(test_up_to, empty),
    };

    return cmocka_run_group_tests_name("hardware truths", tests, NULL, NULL);
}
