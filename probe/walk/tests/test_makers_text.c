/* SPDX-License-Identifier: BSD-2-Clause */
/* The two leaves outside every range: which CPUs are asked for them, and in which shape they stay. */
#include <stdio.h>
#include <string.h>

#include "probe/tests/behind.h"
#include "probe/tests/check.h"
#include "probe/tests/fake_cpus.h"
#include "probe/walk/range.h"
#include "probe/walk/walk.h"

static struct cpuid_table table;

static void walk_fake(const struct fake_cpu *cpu, enum shape shape)
{
    struct fake fake = {.cpu = cpu};
    const struct cpuid_source source = fake_source(&fake);

    put_rubbish(&table);
    walk(&source, shape, &table);
    assert_int_equal(table.reads, fake.reads);
    check_registers(cpu->name, &table, &source);
}

/* The text of AMD's makers, past the extended leaves: only what is theirs, holds something and is no echo. */
static void test_makers_text(void **state)
{
#define AMD FOURCC("Auth"), FOURCC("cAMD"), FOURCC("enti")
#define HYGON FOURCC("Hygo"), FOURCC("uine"), FOURCC("nGen")
#define INTEL FOURCC("Genu"), FOURCC("ntel"), FOURCC("ineI")
#define HAMMER FOURCC("IT'S"), FOURCC(" HAM"), FOURCC("MER "), FOURCC("TIME")
    static const struct {
        const char *name, *full;
        enum fake_mode mode;
        uint32_t reads; /* more in the full shape than in QEMU's */
        struct fake_row row[5];
    } cases[] = {
        {"both",
         "0 1 80000000 8ffffffe 8fffffff c0000000 c0000001",
         FAKE_AMD,
         2,
         {{0, FAKE_ANY, {1, AMD}},
          {0x80000000, FAKE_ANY, {0x80000000, 0, 0, 0}},
          {0x8ffffffe, FAKE_ANY, {FOURCC("DEI\0"), 0, 0, 0}},
          {0x8fffffff, FAKE_ANY, {HAMMER}},
          {0xc0000000, FAKE_ANY, {0xc0000001, 0, 0, 0}}}},
        {"one, of a CPU with AMD's cores",
         "0 1 80000000 8fffffff",
         FAKE_AMD,
         2,
         {{0, FAKE_ANY, {1, HYGON}},
          {0x80000000, FAKE_ANY, {0x80000000, 0, 0, 0}},
          {0x8fffffff, FAKE_ANY, {HAMMER}}}},
        {"none",
         "0 1 80000000",
         FAKE_AMD,
         2,
         {{0, FAKE_ANY, {1, AMD}}, {0x80000000, FAKE_ANY, {0x80000000, 0, 0, 0}}}},
        {"an echo, as TCG gives",
         "0 1 80000000",
         FAKE_INTEL,
         2,
         {{0, FAKE_ANY, {1, AMD}},
          {1, FAKE_ANY, {0x663, 1, 2, 3}},
          {0x80000000, FAKE_ANY, {0x80000000, 0, 0, 0}}}},
        {"no extended leaves",
         "0 1",
         FAKE_AMD,
         0,
         {{0, FAKE_ANY, {1, AMD}}, {0x8fffffff, FAKE_ANY, {HAMMER}}}},
        {"not theirs",
         "0 1 80000000",
         FAKE_AMD,
         0,
         {{0, FAKE_ANY, {1, INTEL}},
          {0x80000000, FAKE_ANY, {0x80000000, 0, 0, 0}},
          {0x8fffffff, FAKE_ANY, {HAMMER}}}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        static struct cpuid_table full, shaped;
        char want[200];
        const struct fake_cpu cpu = {cases[i].name, cases[i].mode, cases[i].row, COUNT(cases[i].row)};

        walk_fake(&cpu, SHAPE_FULL);
        check_text(cpu.name, rows_text(&table), cases[i].full);
        assert_int_equal(table.unread, 0);
        full = table;
        walk_fake(&cpu, SHAPE_QEMU);
        assert_null(cpuid_table_find(&table, 0x8ffffffe, 0));
        assert_null(cpuid_table_find(&table, 0x8fffffff, 0));
        assert_int_equal(full.reads, table.reads + cases[i].reads);
        shape_table(SHAPE_QEMU, &full, &shaped);
        snprintf(want, sizeof(want), "%s", rows_text(&table));
        check_text(cpu.name, rows_text(&shaped), want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_makers_text)};

    return cmocka_run_group_tests_name("makers_text", tests, NULL, NULL);
}
