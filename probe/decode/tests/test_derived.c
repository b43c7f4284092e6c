/* SPDX-License-Identifier: BSD-2-Clause */
/* What follows from several fields, on rows of real CPUs. */
#include "probe/decode/facts.h"

#include <string.h>

#include "probe/decode/cpu.h"
#include "probe/decode/topology.h"
#include "probe/decode/xsave.h"
#include "probe/tests/check.h"
#include "probe/tests/table.h"

static void test_microarchitectures(void **state)
{
    static const struct {
        const char *vendor;
        uint32_t eax, family, model, stepping;
        const char *name;
    } cases[] = {
        {"GenuineIntel", 0x000406f1, 6, 0x4f, 1, "Broadwell"},
        {"GenuineIntel", 0x00000f41, 15, 4, 1, "NetBurst (Prescott)"},
        {"GenuineIntel", 0x00050654, 6, 0x55, 4, "Skylake"},
        {"GenuineIntel", 0x00050657, 6, 0x55, 7, "Cascade Lake"},
        {"GenuineIntel", 0x000a06a4, 6, 0xaa, 4, "Meteor Lake"},
        {"GenuineIntel", 0x000e0650, 6, 0xe5, 0, "Panther Lake"},
        {"GenuineIntel", 0x00400f10, 0x13, 1, 0, "Diamond Rapids"},
        {"GenuineIntel", 0x00000517, 5, 1, 7, "P5"},
        {"AuthenticAMD", 0x00a70f52, 0x19, 0x75, 2, "Zen 4"},
        {"AuthenticAMD", 0x00870f10, 0x17, 0x71, 0, "Zen 2"},
        {"AuthenticAMD", 0x00b30f00, 0x1a, 0x30, 0, ""},
        {"AuthenticAMD", 0x00100f2a, 0x10, 2, 10, "K10"},
        {"AuthenticAMD", 0x00000562, 5, 6, 2, "K6"},
        {"HygonGenuine", 0x00900f22, 0x18, 2, 2, "Dhyana (Zen)"},
        {"CentaurHauls", 0x000006fa, 6, 15, 10, "Nano (Isaiah)"},
        {"CentaurHauls", 0x000006fe, 6, 15, 14, "ZhangJiang"},
        {"CyrixInstead", 0x00000531, 5, 3, 1, "6x86"},
        {"AuthenticAMD", 0x00720f61, 0x16, 0x26, 1, "Jaguar (Cato)"},
        {"GenuineIntel", 0x000806ea, 6, 0x8e, 10, "Kaby Lake R or Coffee Lake"},
        {"GenuineIntel", 0x000806ec, 6, 0x8e, 12, "Whiskey Lake or Comet Lake"},
        {"  Shanghai  ", 0x000307b0, 7, 0x3b, 0, "LuJiaZui"},
        {"GenuineTMx86", 0x00000f24, 15, 2, 4, "Efficeon"},
        {"Geode by NSC", 0x00000551, 5, 5, 1, "Geode GX2"},
        {"RiseRiseRise", 0x00000521, 5, 2, 1, "mP6"},
        {"RiseRiseRise", 0x00000531, 5, 3, 1, ""},
    };
    struct decode_cpu cpu;

    assert_false(decode_cpu(&table, &cpu));
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t word[3];

        empty(state);
        memcpy(word, cases[i].vendor, sizeof(word));
        add(0, 0, 0, (struct cpuid_regs){1, word[0], word[2], word[1]});
        add(1, 0, 0, (struct cpuid_regs){.eax = cases[i].eax});
        assert_true(decode_cpu(&table, &cpu));
        check_text(cases[i].vendor, cpu.microarch, cases[i].name);
        assert_int_equal(cpu.family, cases[i].family);
        assert_int_equal(cpu.model, cases[i].model);
        assert_int_equal(cpu.stepping, cases[i].stepping);
    }
}

static void test_topology(void **state)
{
    struct decode_topology topology = decode_topology(&table);

    assert_int_equal(topology.levels, 0);
    amd();
    add(0xb, 0, 1, (struct cpuid_regs){1, 2, 0x100, 0x1b});
    add(0xb, 1, 1, (struct cpuid_regs){4, 16, 0x201, 0x1b});
    add(0xb, 2, 1, (struct cpuid_regs){0, 0, 2, 0x1b});
    topology = decode_topology(&table);
    assert_int_equal(topology.levels, 2);
    assert_true(topology.threads == 2 && topology.cores == 8 && topology.leaf == 0xb);
    assert_true(topology.package == 1 && topology.level[1].id == 5 && topology.level[0].id == 1);
    add(0x80000026, 0, 1, (struct cpuid_regs){1, 2, 0x100, 0x1b});
    add(0x80000026, 1, 1, (struct cpuid_regs){4, 16, 0x201, 0x1b});
    add(0x80000026, 2, 1, (struct cpuid_regs){4, 16, 0x302, 0x1b});
    topology = decode_topology(&table);
    assert_true(topology.leaf == 0x80000026 && topology.levels == 3 &&
                topology.level[2].type == LEVEL_MODULE);

    /* A K10 of four cores, and a Pentium 4 with two threads. */
    empty(state);
    amd();
    add(1, 0, 0, (struct cpuid_regs){0x00100f2a, 0x02040800, 0, 0x178bfbff});
    add(0x80000008, 0, 0, (struct cpuid_regs){0x3030, 0, 0x2003, 0});
    topology = decode_topology(&table);
    assert_true(topology.threads == 1 && topology.cores == 4 && topology.level[1].id == 2);
    empty(state);
    intel();
    add(1, 0, 0, (struct cpuid_regs){0x00000f41, 0x01020800, 0, 0xbfebfbff});
    add(4, 0, 1, (struct cpuid_regs){0x00004121, 0x01c0003f, 0x1f, 0});
    topology = decode_topology(&table);
    assert_true(topology.threads == 2 && topology.cores == 1 && topology.level[0].id == 1);
}

/* Levels without threads: what the only one counts are cores. */
static void test_cores_alone(void **state)
{
    (void)state;
    intel();
    add(0xb, 0, 1, (struct cpuid_regs){2, 4, 0x200, 3});
    add(0xb, 1, 1, (struct cpuid_regs){0, 0, 1, 3});
    const struct decode_topology topology = decode_topology(&table);

    assert_true(topology.levels == 1 && topology.threads == 1 && topology.cores == 4);
}

static void test_xsave_layout(void **state)
{
    struct decode_component component[DECODE_COMPONENTS];

    (void)state;
    intel();
    add(0xd, 0, 1, (struct cpuid_regs){0x000600e7, 0x2b00, 0x2b00, 0});
    add(0xd, 2, 1, (struct cpuid_regs){0x100, 0x240, 0, 0});
    add(0xd, 9, 1, (struct cpuid_regs){8, 0xa80, 0, 0});
    add(0xd, 11, 1, (struct cpuid_regs){0x10, 0, 1, 0});
    add(0xd, 17, 1, (struct cpuid_regs){0x40, 0xac0, 2, 0});
    add(0xd, 18, 1, (struct cpuid_regs){0x2000, 0xb00, 6, 0});
    assert_int_equal(decode_components(&table, component, DECODE_COMPONENTS), 5);
    assert_true(component[0].compacted == 576 && component[1].compacted == 832 &&
                component[2].compacted == 840);
    assert_true(component[3].compacted == 896 && component[3].aligned && !component[3].xfd);
    assert_true(component[4].compacted == 960 && component[4].xfd && component[4].offset == 0xb00);
    assert_true(component[2].supervisor && !component[4].supervisor);
}

/* A row of leaf 0xd without a subleaf stands for all that have no row in front of it, as KVM answers. */
static void test_xsave_any_subleaf(void **state)
{
    struct decode_component component[DECODE_COMPONENTS];

    (void)state;
    add(0xd, 2, 1, (struct cpuid_regs){0x100, 0x240, 0, 0});
    add(0xd, 0, 0, (struct cpuid_regs){8, 0x340, 0, 0});
    add(0xd, 5, 1, (struct cpuid_regs){0x40, 0x440, 0, 0});
    assert_int_equal(decode_components(&table, component, 3), 3);
    assert_true(component[0].number == 2 && component[0].size == 0x100);
    assert_true(component[1].number == 3 && component[1].offset == 0x340);
    assert_int_equal(decode_components(&table, component, DECODE_COMPONENTS), DECODE_COMPONENTS);
    for (uint32_t i = 1; i < DECODE_COMPONENTS; i++)
        assert_true(component[i].number == i + 2 && component[i].size == 8 && component[i].offset == 0x340);
}

static void test_facts(void **state)
{
    struct decode_hypervisor block[4];
    struct decode_epc section[4];

    (void)state;
    add(0x80000008, 0, 0, (struct cpuid_regs){0x302e, 0, 0, 0});
    add(0x10, 1, 1, (struct cpuid_regs){0xf, 0, 4, 0xf});
    add(0x8000001f, 0, 0, (struct cpuid_regs){0x1f, 0x173, 0x1fd, 1});
    add(0x12, 2, 1, (struct cpuid_regs){0x70200001, 0, 0x05d80001, 0});
    add(0x40000000, 0, 0, (struct cpuid_regs){0x40000006, 0x7263694d, 0x666f736f, 0x76482074});
    add(0x40000001, 0, 0, (struct cpuid_regs){0x31237648, 0, 0, 0});
    add(0x40000100, 0, 0, (struct cpuid_regs){0x40000101, 0x4b4d564b, 0x564b4d56, 0x4d});
    const struct decode_facts facts = decode_facts(&table);

    assert_true(facts.physical_bits == 46 && facts.linear_bits == 48 && facts.l3_cat_bits == 16);
    assert_true(facts.l2_cat_bits == 0 && facts.sev_snp && facts.sev_c_bit == 51 && facts.sev_lost_bits == 5);
    assert_int_equal(decode_epc(&table, section, COUNT(section)), 1);
    assert_true(section[0].base == 0x70200000 && section[0].bytes == 0x05d80000 &&
                section[0].properties == 1);
    assert_int_equal(decode_hypervisors(&table, block, COUNT(block)), 2);
    assert_true(block[0].hypervisor == HV_HYPERV && block[0].interface && block[1].base == 0x40000100);
    check_text("title", block[1].title, "KVM");
}

/* No more than there is room for. */
static void test_little_room(void **state)
{
    struct decode_hypervisor block[3];
    struct decode_epc section[3];

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        add(0x12, 2 + i, 1, (struct cpuid_regs){0x10000001 + (i << 12), 0, 0x1001, 0});
        add(0x40000000 + (i << 8), 0, 0,
            (struct cpuid_regs){0x40000001 + (i << 8), 0x4b4d564b, 0x564b4d56, 0x4d});
    }
    for (uint32_t max = 0; max <= 3; max++) {
        memset(block, 0xff, sizeof(block));
        memset(section, 0xff, sizeof(section));
        assert_int_equal(decode_epc(&table, section, max), max);
        assert_int_equal(decode_hypervisors(&table, block, max), max);
        for (uint32_t i = 0; i < 3; i++) {
            assert_true(section[i].base == (i < max ? 0x10000000 + (i << 12) : UINT64_MAX));
            assert_int_equal(block[i].base, i < max ? 0x40000000 + (i << 8) : UINT32_MAX);
        }
    }
}

/* Of a partial table nothing is derived from registers that nobody read: no family 0, no single core. */
static void test_of_what_is_unread(void **state)
{
    static const struct {
        const char *vendor;
        uint32_t edx, unread; /* of leaf 1 */
        uint32_t more;        /* a leaf with a row, 0: none */
        bool partial, model, levels;
    } cases[] = {
        {"GenuineIntel", 0, 0, 0, true, true, true},
        {"GenuineIntel", 0, 1u << EAX, 0, true, false, true},
        {"GenuineIntel", 0, 1u << EBX, 0, true, true, false},
        {"GenuineIntel", 0, 1u << EDX, 0, true, true, false},
        {"GenuineIntel", 1u << 28, 0, 0, true, true, false},
        {"GenuineIntel", 1u << 28, 0, 4, true, true, true},
        {"GenuineIntel", 1u << 28, 0, 0, false, true, true},
        {"AuthenticAMD", 0, 0, 0, true, true, false},
        {"AuthenticAMD", 0, 0, 0x80000008, true, true, true},
        {"AuthenticAMD", 0, 0, 0, false, true, true},
    };
    struct decode_cpu cpu;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t word[3];

        memcpy(word, cases[i].vendor, sizeof(word));
        cpuid_table_clear(&table);
        add(0, 0, 0, (struct cpuid_regs){0xd, word[0], word[2], word[1]});
        add(1, 0, 0, (struct cpuid_regs){0x000006f1, 0x00020800, 0, cases[i].edx});
        table.note[1].unread = cases[i].unread & 15u;
        if (cases[i].more)
            add(cases[i].more, 0, 0, (struct cpuid_regs){0});
        table.partial = cases[i].partial ? CPUID_PARTIAL_ROWS : CPUID_WHOLE;
        assert_int_equal(decode_cpu(&table, &cpu), cases[i].model);
        assert_int_equal(decode_topology(&table).levels > 0, cases[i].levels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_microarchitectures, empty),
        cmocka_unit_test_setup(test_topology, empty),
        cmocka_unit_test_setup(test_cores_alone, empty),
        cmocka_unit_test_setup(test_xsave_layout, empty),
        cmocka_unit_test_setup(test_xsave_any_subleaf, empty),
        cmocka_unit_test_setup(test_facts, empty),
        cmocka_unit_test_setup(test_little_room, empty),
        cmocka_unit_test_setup(test_of_what_is_unread, empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
