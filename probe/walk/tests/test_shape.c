/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/walk/shape.h"

#include <string.h>

#include "probe/tests/behind.h"
#include "probe/tests/check.h"
#include "probe/tests/fake_cpus.h"
#include "probe/walk/walk.h"

static struct cpuid_table table, full, shaped;

static void walk_fake(const struct fake_cpu *cpu, enum shape shape, struct cpuid_table *out)
{
    struct fake fake = {.cpu = cpu};
    const struct cpuid_source source = fake_source(&fake);

    put_rubbish(out);
    walk(&source, shape, out);
}

/* The table that QEMU gave KVM, from nothing but what a guest can see of it. */
static void test_sample_comes_back_entry_for_entry(void **state)
{
    static const struct cpuid_entry want[] = {
#define ROW(leaf, sub, flags, eax, ebx, ecx, edx) {leaf, sub, flags, eax, ebx, ecx, edx, {0, 0, 0}},
#include "probe/tests/sample.def"
#undef ROW
    };

    (void)state;
    walk_fake(fake_cpu("kvm_sample"), SHAPE_QEMU, &table);
    assert_int_equal(table.count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++)
        if (memcmp(&table.entry[i], &want[i], sizeof(want[i])) != 0)
            fail_msg("entry %zu is 0x%x, %x flags %u instead of 0x%x, %x flags %u", i, table.entry[i].leaf,
                     table.entry[i].subleaf, table.entry[i].flags, want[i].leaf, want[i].subleaf,
                     want[i].flags);
    assert_int_equal(table.dropped + table.unread + table.capped, 0);
}

/* The same with an AMD vendor string in leaf 0 and zeros out of range, as KVM answers for AMD since 5.5. */
static void test_sample_without_redirection(void **state)
{
    struct fake_cpu amd = *fake_cpu("kvm_sample");

    (void)state;
    walk_fake(&amd, SHAPE_QEMU, &table);
    amd.mode = FAKE_AMD;
    walk_fake(&amd, SHAPE_QEMU, &shaped);
    check_same_table("AMD", &shaped, &table);
}

static void test_rows_order_and_flags(void **state)
{
    static const struct {
        const char *name;
        enum shape shape;
        const char *want;
    } cases[] = {
        {"kvm_sample", SHAPE_QEMU,
         "40000000 40000001 0 1 2* 4.0-4 5 6 7.0 a b.0-2 d.0-2 d.3f! 80000000 80000001 80000002 80000003 "
         "80000004 80000005 "
         "80000006 80000008"},
        {"kvm_sample", SHAPE_QEMU_9_2,
         "40000000 40000001 0 1 2 4.0-4 5 6 7.0 a b.0-2 d.0-2 80000000.3f?flags=0 80000001 80000002 "
         "80000003 80000004 80000005 80000006 80000008"},
        {"kvm_sample", SHAPE_FULL,
         "0 1 2 3 4.0-4 5 6 7.0 8 9 a b.0-2 c d.0-2 40000000 40000001 80000000 80000001 80000002 80000003 "
         "80000004 "
         "80000005 80000006 80000007 80000008"},
        {"amd_server", SHAPE_QEMU,
         "0 1 2* 4.0 5 6 7.0 b.0-2 d.0-2 d.9 d.b-c d.3f! 80000000 80000001 80000007 80000008 8000001d.0-4 "
         "8000001e "
         "80000020.0-1 80000020.3 80000021"},
        {"intel_server", SHAPE_QEMU,
         "0 1 2* 4.0-3 7.0-1 a b.0-2 d.0-2 d.5-9 d.3f! f.0-1 10.0-1 10.3 12.0-3 14.0-1 15 18.0 18.2 18.4 "
         "1b.0 1d.0-1 1e.0 "
         "1f.0-2 80000000 80000001 80000007 80000008"},
        {"kvm_hidden_timing", SHAPE_QEMU, "40000000 40000001 0 1 80000000 80000001 40000010"},
        {"kvm_hidden_timing", SHAPE_FULL,
         "0 1 40000000 40000001 40000002 40000003 40000004 40000005 40000006 40000007 40000008 40000009 "
         "4000000a 4000000b "
         "4000000c 4000000d 4000000e 4000000f 40000010 80000000 80000001"},
        {"vmware", SHAPE_QEMU, "40000000 40000010 0 1 80000000 80000001"},
        {"flagless", SHAPE_QEMU, "0 1 2* 4 7 b d 80000000 8000001d 80000020"},
        {"centaur", SHAPE_QEMU, "0 1 80000000 c0000000 c0000001 c0000002 c0000003"},
        {"nothing", SHAPE_FULL, "0"},
        {"nothing", SHAPE_QEMU, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        walk_fake(fake_cpu(cases[i].name), cases[i].shape, &table);
        check_text(cases[i].name, rows_text(&table), cases[i].want);
    }
}

/* Without XSAVE QEMU leaves the artefact row alone; where the last component is real, there is nothing to
 * add. */
static void test_last_component(void **state)
{
    static const struct {
        const char *want;
        struct fake_row row[3];
    } cases[] = {
        {"0 2* 4.0 7.0 b.0 d.3f!", {{0, FAKE_ANY, {0xd, 0, 0, 0}}}},
        {"0 2* 4.0 7.0 b.0 d.0 d.3f",
         {{0, FAKE_ANY, {0xd, 0, 0, 0}}, {0xd, 0, {3, 1, 1, 0x80000000}}, {0xd, 63, {8, 0x240, 0, 0}}}},
        {"0 2* 4.0 7.0 b.0 d.0 d.3f!", {{0, FAKE_ANY, {0xd, 0, 0, 0}}, {0xd, 0, {3, 1, 1, 0x80000000}}}},
        {"0 2* 4.0 7.0 b.0", {{0, FAKE_ANY, {0xc, 0, 0, 0}}}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct fake_cpu cpu = {cases[i].want, FAKE_AMD, cases[i].row, COUNT(cases[i].row)};

        walk_fake(&cpu, SHAPE_QEMU, &table);
        check_text("last component", rows_text(&table), cases[i].want);
    }
}

static bool holds(const struct cpuid_table *in, const struct cpuid_entry *entry)
{
    for (uint32_t i = 0; i < in->count; i++)
        if (in->entry[i].leaf == entry->leaf && in->entry[i].subleaf == entry->subleaf &&
            memcmp(&in->entry[i].eax, &entry->eax, 4 * sizeof(uint32_t)) == 0)
            return true;
    return false;
}

/*
 * From one version's table to the other's and back. The way back knows of leaf 0xd only from rows of it,
 * which the newer version has none of where they hold nothing.
 */
static void check_versions(const struct fake_cpu *cpu)
{
    static struct cpuid_table newer, again;

    walk_fake(cpu, SHAPE_QEMU_9_2, &newer);
    shape_table(SHAPE_QEMU_9_2, &full, &shaped);
    check_same_table(cpu->name, &shaped, &newer);
    shape_table(SHAPE_QEMU_9_2, &table, &shaped);
    check_same_table(cpu->name, &shaped, &newer);
    shape_table(SHAPE_QEMU, &newer, &again);
    for (uint32_t i = 0; i < newer.count; i++)
        if (newer.entry[i].leaf == 0xd) {
            check_same_table(cpu->name, &again, &table);
            return;
        }
}

/* By "Auth" of leaf 0, of a CPU with extended leaves: these are asked for the text of their makers. */
static bool is_amd(const struct cpuid_table *of)
{
    const struct cpuid_entry *zero = cpuid_table_find(of, 0, 0);

    return zero && zero->ebx == FOURCC("Auth") && cpuid_table_find(of, 0x80000000, 0);
}

/* What must hold between the shapes of any CPU. */
static void check_shapes(const struct fake_cpu *cpu)
{
    walk_fake(cpu, SHAPE_FULL, &full);
    walk_fake(cpu, SHAPE_QEMU, &table);
    assert_int_equal(full.reads, table.reads + (is_amd(&full) ? 2 : 0));

    shape_table(SHAPE_QEMU, &full, &shaped);
    check_same_table(cpu->name, &shaped, &table);
    for (uint32_t i = 0; i < full.count; i++) {
        assert_int_equal(full.note[i].synthetic, 0);
        if (!cpuid_entry_zero(&full.entry[i]) && !holds(&table, &full.entry[i]))
            fail_msg("%s: 0x%x, %x is lost", cpu->name, full.entry[i].leaf, full.entry[i].subleaf);
    }
    for (uint32_t i = 0; i < table.count; i++)
        assert_true(table.note[i].synthetic || holds(&full, &table.entry[i]));

    shape_table(SHAPE_QEMU, &table, &shaped);
    check_same_table(cpu->name, &shaped, &table);
    shape_table(SHAPE_FULL, &full, &shaped);
    check_same_table(cpu->name, &shaped, &full);
    check_versions(cpu);
}

static void test_full_reshaped_is_the_qemu_walk(void **state)
{
    (void)state;
    for (size_t i = 0; i < fake_cpu_count; i++)
        for (int mode = FAKE_AMD; mode <= FAKE_STRICT; mode++) {
            struct fake_cpu cpu = fake_cpus[i];

            cpu.mode = (enum fake_mode)mode;
            check_shapes(&cpu);
        }
}

/* The low bits of Knuth's generator are poor, so the high ones are used. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void fill_random(struct fake_row *rows, size_t count, uint64_t *seed)
{
    static const uint32_t bases[] = {0, 0, 0, 0x40000000, 0x40000100, 0x80000000, 0xc0000000};
    static const uint32_t kinds[] = {0, 0, 1, 2, 3, 63, FAKE_ANY, FAKE_ECHO};

    for (size_t i = 0; i < count; i++) {
        const uint32_t base = bases[next_random(seed) % COUNT(bases)];
        const uint32_t kind = kinds[next_random(seed) % COUNT(kinds)];
        const uint32_t bits = next_random(seed) % 2 ? 0x1ff : 0;

        rows[i] = (struct fake_row){
            base + next_random(seed) % 0x30,
            kind,
            {next_random(seed) & bits, next_random(seed) & bits, next_random(seed) & 0x301, 0}};
    }
    rows[0] = (struct fake_row){0, FAKE_ANY, {next_random(seed) % 0x30, 1, 2, 3}};
    rows[1] = (struct fake_row){
        0x40000000,
        FAKE_ANY,
        {0x40000000 + next_random(seed) % 0x30, FOURCC("KVMK"), FOURCC("VMKV"), FOURCC("M\0\0\0")}};
    rows[2] = (struct fake_row){0x80000000, FAKE_ANY, {0x80000000 + next_random(seed) % 0x30, 0, 0, 0}};
}

static void test_random_cpus(void **state)
{
    struct fake_row rows[40];
    uint64_t seed = 1;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        const struct fake_cpu cpu = {"random", (enum fake_mode)(round % 3), rows, COUNT(rows)};

        fill_random(rows, COUNT(rows), &seed);
        check_shapes(&cpu);
    }
}

/* The artefact row is one more than there is room for. */
static void test_full_table_stays_in_bounds(void **state)
{
    const struct cpuid_regs regs = {1, 2, 3, 4};

    (void)state;
    memset(&full, 0, sizeof(full));
    for (uint32_t i = 0; i < 10; i++)
        cpuid_table_add(&full, 0xd, i, CPUID_INDEXED, &regs);
    for (uint32_t i = 10; i < CPUID_TABLE_MAX; i++)
        cpuid_table_add(&full, i + 0x100, 0, 0, &regs);
    shape_table(SHAPE_QEMU, &full, &shaped);
    assert_int_equal(shaped.count, CPUID_TABLE_MAX);
    assert_int_equal(shaped.dropped, 1);
    assert_int_equal(shaped.entry[10].subleaf, 63);
    assert_int_equal(shaped.note[10].synthetic, 1);
    assert_int_equal(shaped.entry[CPUID_TABLE_MAX - 1].leaf, full.entry[CPUID_TABLE_MAX - 2].leaf);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(shape_name(SHAPE_QEMU), "qemu");
    assert_string_equal(shape_name(SHAPE_QEMU_9_2), "qemu-9.2");
    assert_string_equal(shape_name(SHAPE_FULL), "full");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample_comes_back_entry_for_entry),
        cmocka_unit_test(test_sample_without_redirection),
        cmocka_unit_test(test_rows_order_and_flags),
        cmocka_unit_test(test_last_component),
        cmocka_unit_test(test_full_reshaped_is_the_qemu_walk),
        cmocka_unit_test(test_random_cpus),
        cmocka_unit_test(test_full_table_stays_in_bounds),

        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
