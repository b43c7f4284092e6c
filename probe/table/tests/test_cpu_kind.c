/* SPDX-License-Identifier: BSD-2-Clause */
/* Who made a CPU and of which type its core is, by what the manuals say. */
#include <string.h>

#include "probe/table/count.h"
#include "probe/table/cpu_kind.h"
#include "probe/tests/check.h"

static void test_maker(void **state)
{
    static const struct {
        const char *text;
        enum cpu_maker maker;
    } cases[] = {
        {"GenuineIntel", CPU_INTEL},   {"GenuineIotel", CPU_INTEL},     {"AuthenticAMD", CPU_AMD},
        {"AMDisbetter!", CPU_AMD},     {"HygonGenuine", CPU_HYGON},     {"CentaurHauls", CPU_CENTAUR},
        {"  Shanghai  ", CPU_CENTAUR}, {"GenuineTMx86", CPU_TRANSMETA}, {"CyrixInstead", CPU_CYRIX},
        {"Geode by NSC", CPU_GEODE},   {"GenuineAMD  ", CPU_OTHER},     {"GenuineInteL", CPU_OTHER},
        {"UMC UMC UMC ", CPU_UMC},     {"NexGenDriven", CPU_NEXGEN},    {"RiseRiseRise", CPU_RISE},
        {"SiS SiS SiS ", CPU_SIS},     {"Genuine  RDC", CPU_RDC},       {"Vortex86 SoC", CPU_VORTEX},
        {"VIA VIA VIA ", CPU_CENTAUR}, {"TransmetaCPU", CPU_TRANSMETA}, {"Genuine RDC ", CPU_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct cpuid_entry zero = {.leaf = 0};

        memcpy(&zero.ebx, cases[i].text, 4);
        memcpy(&zero.edx, cases[i].text + 4, 4);
        memcpy(&zero.ecx, cases[i].text + 8, 4);
        if (cpu_maker(&zero) != cases[i].maker)
            fail_msg("%s: %d", cases[i].text, (int)cpu_maker(&zero));
    }
    assert_int_equal(cpu_maker(NULL), CPU_OTHER);
}

static struct cpu_core core_of(uint32_t leaf, uint32_t eax, uint32_t ebx)
{
    static struct cpuid_table table;
    const struct cpuid_regs regs = {eax, ebx, 0, 0};

    table.count = 0;
    cpuid_table_add(&table, leaf, 0, leaf == 0x1a ? 0 : CPUID_INDEXED, &regs);
    return cpu_core(&table);
}

static void test_core(void **state)
{
    const struct cpu_core none = core_of(1, 0x40000001, 0x10000000);
    const struct cpu_core performance = core_of(0x1a, 0x40000001, 0),
                          efficient = core_of(0x1a, 0x20000001, 0);
    const struct cpu_core fast = core_of(0x80000026, 1u << 30 | 1, 2);
    const struct cpu_core small = core_of(0x80000026, 1u << 30 | 1, 1u << 28 | 2);
    const struct cpu_core alike = core_of(0x80000026, 1, 2);

    (void)state;
    assert_true(none.leaf == 0 && alike.leaf == 0 && core_of(0x1a, 0x00ffffff, 0).leaf == 0);
    assert_true(performance.leaf == 0x1a && performance.type == 0x40 && efficient.type == 0x20);
    assert_true(fast.leaf == 0x80000026 && fast.type == 0 && small.leaf == 0x80000026 && small.type == 1);
    assert_true(core_of(0x80000026, 1, 1u << 28 | 2).leaf == 0x80000026);
    assert_true(cpu_cores_differ(performance, efficient) && cpu_cores_differ(fast, small));
    assert_false(cpu_cores_differ(performance, performance) || cpu_cores_differ(fast, fast));
    assert_false(cpu_cores_differ(none, efficient) || cpu_cores_differ(efficient, none));
    assert_false(cpu_cores_differ(small, efficient) || cpu_cores_differ(alike, small));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_maker), cmocka_unit_test(test_core)};

    return cmocka_run_group_tests_name("kind of a CPU", tests, NULL, NULL);
}
