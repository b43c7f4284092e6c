/* SPDX-License-Identifier: BSD-2-Clause */
/* The topology of a machine in words. */
#include "probe/write/topology.h"

#include <string.h>

#include "probe/tests/check.h"
#include "probe/tests/memory.h"

#define CPUS_MAX 12

static struct probe_cpu cpus[CPUS_MAX];
static struct memory memory;

/* A level of leaf 0x1f: what the CPUs of one unit of the next level have in common. */
struct level {
    uint32_t type, shift;
};

static void make_cpu(uint32_t i, uint32_t apic_id, const struct level *level, uint32_t levels)
{
    memset(&cpus[i], 0, sizeof(cpus[i]));
    cpus[i].done = 1;
    for (uint32_t n = 0; n <= levels; n++) {
        const uint32_t type = n < levels ? level[n].type : 0, shift = n < levels ? level[n].shift : 0;

        cpuid_table_add(&cpus[i].table, 0x1f, n, CPUID_INDEXED,
                        &(struct cpuid_regs){shift, n < levels, type << 8 | n, apic_id});
    }
}

static void check(const char *name, uint32_t count, const char *want)
{
    const struct sink sink = memory_sink(&memory);

    topology_put(&sink, cpus, count);
    check_text(name, memory_text(&memory), want);
}

static void test_units(void **state)
{
    static const struct level levels[] = {{LEVEL_THREAD, 1}, {LEVEL_CORE, 3}, {LEVEL_DIE, 4}};
    static const uint32_t ids[] = {0, 1, 4, 8, 0x10};

    (void)state;
    for (uint32_t i = 0; i < COUNT(ids); i++)
        make_cpu(i, ids[i], levels, COUNT(levels));
    check("gaps", COUNT(ids),
          "topology: 2 packages, 3 dies, 4 cores, 5 threads\n"
          "   cpu 0: apic 0x0, package 0, die 0, core 0, thread 0\n"
          "   cpu 1: apic 0x1, package 0, die 0, core 0, thread 1\n"
          "   cpu 2: apic 0x4, package 0, die 0, core 2, thread 0\n"
          "   cpu 3: apic 0x8, package 0, die 1, core 0, thread 0\n"
          "   cpu 4: apic 0x10, package 1, die 0, core 0, thread 0\n");
    cpus[0].done = cpus[3].done = 0;
    check("two are missing", COUNT(ids),
          "topology: 2 packages, 2 dies, 3 cores, 3 threads\n"
          "   cpu 1: apic 0x1, package 0, die 0, core 0, thread 1\n"
          "   cpu 2: apic 0x4, package 0, die 0, core 2, thread 0\n"
          "   cpu 4: apic 0x10, package 1, die 0, core 0, thread 0\n");
}

static void test_unknown(void **state)
{
    static const struct level levels[] = {{LEVEL_THREAD, 1}, {9, 2}};

    (void)state;
    make_cpu(0, 3, levels, COUNT(levels));
    check("a level without a name", 1,
          "topology: 1 package, 1 level, 1 thread\n"
          "   cpu 0: apic 0x3, package 0, level 1, thread 1\n");
    memset(&cpus[0], 0, sizeof(cpus[0]));
    cpus[0].done = 1;
    check("an empty table", 1, "   cpu 0: apic 0x0\n");
    cpus[0].done = 0;
    check("nobody", 1, "");
    check("no CPU at all", 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_unknown),
    };

    return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
