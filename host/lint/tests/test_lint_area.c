/* SPDX-License-Identifier: BSD-2-Clause */
/* The sizes and offsets of leaf 0xd at the limits that the manual sets: SDM volume 1, 13.2 and 13.4. */
#include <string.h>

#include "host/lint/lint.h"
#include "host/tests/kit.h"

static struct cpuid_table table;
static char found[4096];

static void keep(void *ctx, const struct lint_finding *finding)
{
    (void)ctx;
    if (strncmp(finding->rule->id, "xsave-", 6) != 0)
        return;
    const size_t used = strlen(found);

    assert_true(snprintf(found + used, sizeof(found) - used, "%s %s\n", finding->rule->id, finding->place) <
                (int)(sizeof(found) - used));
}

static struct cpuid_entry *row(uint32_t subleaf)
{
    const struct cpuid_entry *entry = cpuid_table_find(&table, 0xd, subleaf);

    assert_non_null(entry);
    return &table.entry[entry - table.entry];
}

/* x87, SSE and AVX, of which AVX stands behind the legacy area and the header: 832 bytes. XSS has none. */
static void begin(void)
{
    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){0xd, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&table, 1, 0, 0, &(struct cpuid_regs){0x306c3, 0x800, 0x1c180201, 0x0783fbff});
    cpuid_table_add(&table, 0xd, 0, CPUID_INDEXED, &(struct cpuid_regs){7, 832, 832, 0});
    cpuid_table_add(&table, 0xd, 1, CPUID_INDEXED, &(struct cpuid_regs){1, 0, 0, 0});
    cpuid_table_add(&table, 0xd, 2, CPUID_INDEXED, &(struct cpuid_regs){256, 576, 0, 0});
}

static void check(const char *name, const char *want)
{
    const struct lint_events events = {keep, NULL};

    found[0] = 0;
    lint_table(&table, &events);
    check_text(name, found, want);
}

static void test_sizes(void **state)
{
    static const struct {
        uint32_t now, most;
        const char *want;
    } cases[] = {
        {832, 832, ""},
        {576, 832, ""},
        {575, 832, "xsave-size 0x0000000d:0.ebx\n"},
        {0, 832, "xsave-size 0x0000000d:0.ebx\n"},
        {833, 832, "xsave-size 0x0000000d:0.ebx\n"},
        {576, 576, "xsave-offset 0x0000000d:2.ebx\n"},
        {832, 831, "xsave-size 0x0000000d:0.ebx\nxsave-offset 0x0000000d:2.ebx\n"},
        {576, 575, "xsave-size 0x0000000d:0.ecx\nxsave-offset 0x0000000d:2.ebx\n"},
    };
    char name[32];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        begin();
        row(0)->ebx = cases[i].now;
        row(0)->ecx = cases[i].most;
        snprintf(name, sizeof(name), "%u of %u", (unsigned)cases[i].now, (unsigned)cases[i].most);
        check(name, cases[i].want);
    }
}

/* A component lies behind the header, within the area, and shares no byte with one below it. */
static void test_offsets(void **state)
{
    static const struct {
        uint32_t size, offset;
        const char *want;
    } cases[] = {
        {64, 832, ""},
        {64, 896, ""},
        {64, 897, "xsave-offset 0x0000000d:9.ebx\n"},
        {64, 831, "xsave-offset 0x0000000d:9.ebx\n"},
        {64, 576, "xsave-offset 0x0000000d:9.ebx\n"},
        {64, 575, "xsave-offset 0x0000000d:9.ebx\n"},
        {0, 832, "xsave-component 0x0000000d:9\n"},
        {128, 832, ""},
        {129, 832, "xsave-offset 0x0000000d:9.ebx\n"},
    };
    char name[32];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        begin();
        row(0)->eax |= 1u << 9; /* PKRU */
        row(0)->ecx = 960;
        cpuid_table_add(&table, 0xd, 9, CPUID_INDEXED,
                        &(struct cpuid_regs){cases[i].size, cases[i].offset, 0, 0});
        snprintf(name, sizeof(name), "%u at %u", (unsigned)cases[i].size, (unsigned)cases[i].offset);
        check(name, cases[i].want);
    }
}

/* ECX[0]: of XSS, whose components have no offset. */
static void test_supervisor(void **state)
{
    static const struct {
        uint32_t offset, flags;
        const char *want;
    } cases[] = {
        {0, 1, ""},
        {0, 3, ""},
        {0, 0, "xsave-offset 0x0000000d:8\n"},
        {832, 1, "xsave-offset 0x0000000d:8\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        begin();
        row(1)->eax |= 8;      /* XSAVES */
        row(1)->ecx = 1u << 8; /* PT */
        cpuid_table_add(&table, 0xd, 8, CPUID_INDEXED,
                        &(struct cpuid_regs){128, cases[i].offset, cases[i].flags, 0});
        check("PT", cases[i].want);
    }
    begin();
    row(2)->ecx = 1;
    check("AVX as if of XSS", "xsave-offset 0x0000000d:2.ecx[0]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_supervisor),
    };

    return cmocka_run_group_tests_name("lint area", tests, NULL, NULL);
}
