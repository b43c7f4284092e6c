/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What rules make of healthy hardware, and of the CPUs of one machine. The rows are those of machines: Zen 2
 * has PKRU in XCR0 with PKU clear, firmware numbers a Richland's APIC ids from 0x10 on in 0x8000001e, cpuid
 * -r of an Intel machine records echoes (SDM 2A, CPUID); errors in the corpus are the dumps' own, which
 * lint-hardware.golden names.
 */
#include <stdlib.h>
#include <string.h>

#include "host/lint/machine.h"
#include "host/tests/kit.h"

static struct {
    unsigned count[LINT_SEVERITIES];
    char text[4000]; /* all of them, a line each */
} seen;

static void found(void *ctx, const struct lint_finding *finding)
{
    (void)ctx;
    assert_true(finding->severity < LINT_SEVERITIES);
    seen.count[finding->severity]++;
    const size_t used = strlen(seen.text);

    snprintf(seen.text + used, sizeof(seen.text) - used, "%s: %s: %s\n", finding->rule->id, finding->place,
             finding->text);
}

static const struct lint_events events = {found, NULL};
static struct cpuid_table table;

static void put(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_true(cpuid_table_add(&table, leaf, subleaf, flags, &regs));
}

static unsigned errors(bool hardware, bool drops)
{
    memset(&seen, 0, sizeof(seen));
    lint_table_on(&table, &(struct lint_ground){hardware, drops}, &events);
    return seen.count[LINT_ERROR];
}

static void amd(uint32_t signature, uint32_t last)
{
    cpuid_table_clear(&table);
    put(0, 0, 0, (struct cpuid_regs){last, 0x68747541, 0x444d4163, 0x69746e65});
    put(1, 0, 0, (struct cpuid_regs){signature, 0x00040800, 0x1c180201, 0x178bfbff});
}

static void test_pkru(void **state)
{
    (void)state;
    amd(0x00870f10, 0xd);
    put(7, 0, CPUID_INDEXED, (struct cpuid_regs){0, 0x20, 0, 0});
    put(0xd, 0, CPUID_INDEXED, (struct cpuid_regs){0x207, 0x340, 0x380, 0});
    put(0xd, 1, CPUID_INDEXED, (struct cpuid_regs){1, 0x340, 0, 0});
    put(0xd, 2, CPUID_INDEXED, (struct cpuid_regs){0x100, 0x240, 0, 0});
    put(0xd, 9, CPUID_INDEXED, (struct cpuid_regs){8, 0x340, 0, 0});
    assert_true(lint_is_hardware(&table));
    assert_int_equal(errors(true, false), 0);
    assert_non_null(strstr(seen.text, "xcr0-without-feature: 0x0000000d:0.eax[9]"));
    assert_int_equal(errors(false, false), 1);
}

static void test_firmware_ids(void **state)
{
    (void)state;
    amd(0x00610f31, 1);
    table.entry[1].ecx = 0x180201;
    put(0x80000000, 0, 0, (struct cpuid_regs){0x8000001e, 0x68747541, 0x444d4163, 0x69746e65});
    put(0x80000001, 0, 0, (struct cpuid_regs){0x00610f31, 0, 0x00400001, 0x2183fbff});
    put(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0x4003, 0});
    put(0x8000001d, 0, CPUID_INDEXED, (struct cpuid_regs){0x121, 0x00c0003f, 0x3f, 0});
    put(0x8000001d, 1, CPUID_INDEXED, (struct cpuid_regs){0});
    put(0x8000001e, 0, 0, (struct cpuid_regs){0x10, 0x100, 0, 0});
    errors(true, true);
    assert_non_null(strstr(seen.text, "amd-apic-id"));
    assert_int_equal(seen.count[LINT_ERROR], 0);
    assert_true(errors(false, true) > 0);
}

static void test_echoes(void **state)
{
    static const struct cpuid_regs last = {0xa28, 0x1068, 0x64, 0};
    static const uint32_t bases[] = {0x20000000, 0x40000000, 0x40000100, 0x80860000, 0xc0000000};

    (void)state;
    cpuid_table_clear(&table);
    put(0, 0, 0, (struct cpuid_regs){0x16, 0x756e6547, 0x6c65746e, 0x49656e69});
    put(1, 0, 0, (struct cpuid_regs){0x906ea, 0x800, 0x180201, 0x0783fbff});
    put(0x16, 0, 0, last);
    for (size_t i = 0; i < COUNT(bases); i++)
        put(bases[i], 0, 0, last);
    assert_int_equal(errors(true, false), 0);
    assert_null(strstr(seen.text, "redirected-row"));
    assert_int_equal(errors(false, false), COUNT(bases));
}

/* A format that leaves rows out, and a policy of Xen's, which keeps 0xd EBX at 0. */
static void test_drops(void **state)
{
    (void)state;
    cpuid_table_clear(&table);
    put(0, 0, 0, (struct cpuid_regs){0xd, 0x756e6547, 0x6c65746e, 0x49656e69});
    put(1, 0, 0, (struct cpuid_regs){0x906ea, 0x800, 0x1c180201, 0x0783fbff});
    put(0xd, 0, CPUID_INDEXED, (struct cpuid_regs){7, 0, 0x340, 0});
    put(0xd, 1, CPUID_INDEXED, (struct cpuid_regs){1, 0, 0, 0});
    assert_int_equal(errors(false, true), 0);
    assert_int_equal(errors(false, false), 2);
}

static unsigned add(struct lint_machine *machine, uint32_t cpu, uint32_t apic, uint32_t type, uint32_t shift,
                    uint32_t edx)
{
    cpuid_table_clear(&table);
    put(0, 0, 0, (struct cpuid_regs){0x1f, 0x756e6547, 0x6c65746e, 0x49656e69});
    put(1, 0, 0, (struct cpuid_regs){0x906a2, apic << 24 | 0x00080800, 0x180201, edx});
    put(0xb, 0, CPUID_INDEXED, (struct cpuid_regs){1, 2, 0x100, apic});
    put(0xb, 1, CPUID_INDEXED, (struct cpuid_regs){shift, 8, 0x201, apic});
    put(0x1a, 0, 0, (struct cpuid_regs){type << 24, 0, 0, 0});
    memset(&seen, 0, sizeof(seen));
    return lint_machine_add(machine, cpu, &table, &(struct lint_ground){false, false}, &events);
}

static void test_machine(void **state)
{
    struct lint_machine machine = {0};

    (void)state;
    assert_int_equal(add(&machine, 0, 0, 0x40, 3, 0x1783fbff), 0);
    assert_int_equal(add(&machine, 1, 1, 0x40, 3, 0x1783fbff), 0);
    assert_int_equal(add(&machine, 2, 1, 0x40, 3, 0x1783fbff), 1);
    assert_true(seen.count[LINT_ERROR] == 1);
    check_text("id", seen.text,
               "same-apic-id: 0x0000000b:0.edx: APIC id 0x1, expected another: CPU 1 has it\n");
    assert_int_equal(add(&machine, 3, 3, 0x40, 3, 0x1783fbfe), 1);
    check_text("features", seen.text,
               "cpus-differ: 0x00000001:0.edx: 0x1783f9fe, expected the 0x1783f9ff of CPU 0\n");
    assert_int_equal(add(&machine, 4, 4, 0x40, 4, 0x1783fbff), 1);
    assert_non_null(strstr(seen.text, "cpu-shifts: 0x0000000b"));
    /* Another type of core may have others. */
    assert_int_equal(add(&machine, 5, 5, 0x20, 4, 0x1783fbfe), 0);
    /* Another machine begins. */
    assert_int_equal(add(&machine, 0, 0, 0x40, 3, 0x1783fbff), 0);
    lint_machine_free(&machine);
}

static void check_dump(void *ctx, const char *path, const char *name)
{
    static const struct lint_ground ground = {true, true};
    const char *golden = ctx;
    struct lint_machine machine = {0};
    struct kit_read read;

    kit_read_file(path, NULL, &read);
    memset(&seen, 0, sizeof(seen));
    for (unsigned i = 0; i < read.count; i++) {
        lint_table_on(&read.tables[i].table, &ground, &events);
        lint_machine_add(&machine, i, &read.tables[i].table, &ground, &events);
    }
    if (!seen.count[LINT_ERROR] != !strstr(golden, name))
        fail_msg("%s: %u errors, findings are %s", name, seen.count[LINT_ERROR], seen.text);
    lint_machine_free(&machine);
    kit_free(&read);
}

/* The dumps that the golden file names have errors, and no other has. */
static void test_corpus(void **state)
{
    size_t size;
    char *golden = kit_slurp(kit_data("lint-hardware.golden"), &size);
    const unsigned files = kit_each_dump(check_dump, golden);

    (void)state;
    free(golden);
    assert_true(files > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pkru),  cmocka_unit_test(test_firmware_ids), cmocka_unit_test(test_echoes),
        cmocka_unit_test(test_drops), cmocka_unit_test(test_machine),      cmocka_unit_test(test_corpus),
    };

    return cmocka_run_group_tests_name("lint ground", tests, NULL, NULL);
}
