/* SPDX-License-Identifier: BSD-2-Clause */
/* The topology of a machine in words. */
#include "probe/write/topology.h"

#include <stdio.h>
#include <string.h>

#include "probe/decode/cache.h"
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
          "   cpu 4: apic 0x10, package 1, die 0, core 0, thread 0\n"
          "   cores: 4 with 1 to 2 threads\n");
    cpus[0].done = cpus[3].done = 0;
    check("two are missing", COUNT(ids),
          "topology: 2 packages, 2 dies, 3 cores, 3 threads\n"
          "   cpu 1: apic 0x1, package 0, die 0, core 0, thread 1\n"
          "   cpu 2: apic 0x4, package 0, die 0, core 2, thread 0\n"
          "   cpu 4: apic 0x10, package 1, die 0, core 0, thread 0\n");
}

/* Levels whose shifts shrink, and a list without end: no place is made of them. */
static void test_no_place(void **state)
{
    static const struct level shrinking[] = {{LEVEL_THREAD, 3}, {LEVEL_CORE, 1}};
    struct level endless[12];

    (void)state;
    make_cpu(0, 5, shrinking, COUNT(shrinking));
    check("shrinking", 1,
          "   cpu 0: apic 0x5, untold\n"
          "   contradiction: leaf 0x1f has a level with fewer id bits than one in it\n");
    for (uint32_t i = 0; i < COUNT(endless); i++)
        endless[i] = (struct level){LEVEL_THREAD, i + 1};
    make_cpu(0, 5, endless, COUNT(endless));
    check("endless", 1,
          "   cpu 0: apic 0x5, untold\n"
          "   contradiction: leaf 0x1f lists levels without end\n");
}

static void test_unknown(void **state)
{
    static const struct level levels[] = {{LEVEL_THREAD, 1}, {9, 2}};

    (void)state;
    make_cpu(0, 3, levels, COUNT(levels));
    check("a level without a name", 1,
          "topology: 1 package, 1 level, 1 core, 1 thread\n"
          "   cpu 0: apic 0x3, package 0, level 1, thread 1\n");
    memset(&cpus[0], 0, sizeof(cpus[0]));
    cpus[0].done = 1;
    check("an empty table", 1, "   cpu 0: apic 0x0\n");
    cpus[0].done = 0;
    check("nobody", 1, "");
    check("no CPU at all", 0, "");
}

/* Two performance cores of two threads and four efficient ones, who share a cache: SDM 2A, CPUID 04H and 1AH.
 */
static void make_hybrid(uint32_t i)
{
    static const struct level levels[] = {{LEVEL_THREAD, 1}, {LEVEL_CORE, 5}};
    const bool fast = i < 4;
    struct cpuid_table *table = &cpus[i].table;

    make_cpu(i, fast ? i / 2 * 8 + i % 2 : 16 + (i - 4) * 2, levels, COUNT(levels));
    cpuid_table_add(table, 0, 0, 0, &(struct cpuid_regs){0x1f, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(table, 7, 0, CPUID_INDEXED, &(struct cpuid_regs){0, 0, 0, 1u << 15});
    cpuid_table_add(table, 0x1a, 0, 0, &(struct cpuid_regs){fast ? 0x40000001 : 0x20000001, 0, 0, 0});
    cpuid_table_add(table, 4, 0, CPUID_INDEXED,
                    &(struct cpuid_regs){fast ? 0x4121 : 0x121, fast ? 0x02c0003f : 0x01c0003f, 0x3f, 0});
    cpuid_table_add(table, 4, 1, CPUID_INDEXED,
                    &(struct cpuid_regs){0x1c143, 0x03c0003f, fast ? 0x3ff : 0x7ff, 0});
}

/* Core types that no manual names. */
static void alter_type(struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (table->entry[i].leaf == 0x1a)
            table->entry[i].eax -= 0x0f000000;
}

static void test_machine(void **state)
{
    static const char unnamed[] = "   cores: 2 of type 0x31 with 2 threads, 4 of type 0x11 with 1 thread\n";
    static const struct level levels[] = {{LEVEL_THREAD, 1}, {LEVEL_CORE, 5}};

    (void)state;
    for (uint32_t i = 0; i < 8; i++)
        make_hybrid(i);
    const struct sink sink = memory_sink(&memory);

    assert_true(topology_put_units(&sink, cpus, 8, "has "));
    check_text("units", memory_text(&memory), "has 1 package, 6 cores, 8 threads");
    topology_put(&sink, cpus, 8);
    const char *behind = strstr(memory_text(&memory), "   cores");

    check_text("hybrid", behind ? behind : "nothing",
               "   cores: 2 performance with 2 threads, 4 efficient with 1 thread\n"
               "   L1 data cache: 2 of 48 KB, one a core; 4 of 32 KB, one a core\n"
               "   L2 cache: 2 of 1 MB, one a core; 1 of 2 MB, each for 4 threads\n");
    for (uint32_t i = 0; i < 8; i++)
        alter_type(&cpus[i].table);
    topology_put(&sink, cpus, 8);
    behind = strstr(strstr(memory_text(&memory), "   cores") + 1, "   cores");
    assert_non_null(behind);
    assert_memory_equal(behind, unnamed, sizeof(unnamed) - 1);
    for (uint32_t i = 0; i < 3; i++)
        make_cpu(i, i ? 2 : 0, levels, COUNT(levels));
    check("one id twice", 3,
          "   cpu 0: apic 0x0, package 0, core 0, thread 0\n"
          "   cpu 1: apic 0x2, package 0, core 1, thread 0\n"
          "   cpu 2: apic 0x2, package 0, core 1, thread 0\n"
          "   contradiction: 1 CPU has the APIC id of another, first 0x2\n");
}

static void check_remarks(const struct machine *machine, const char *want)
{
    const struct sink sink = memory_sink(&memory);

    machine_put(&sink, machine);
    check_text("remarks", memory_text(&memory), want);
}

/* What is said of a count that is odd, one remark a line, each contradiction by its own words. */
static void test_remarks(void **state)
{
    static const struct machine none = {.cpus = 8, .may = 8, .may_leaf = 0xb};
    static const struct {
        unsigned fault;
        const char *want;
    } cases[] = {
        {MACHINE_SHIFTS, "CPUs number their packages by different bits of the APIC id"},
        {MACHINE_UNTYPED, "a hybrid, and a CPU whose leaf 0x1a tells no type of core"},
        {MACHINE_REPEATS, "a table lists one cache twice"},
        {MACHINE_LOST, "more kinds of cores or caches than are counted"},
    };
    static const char *const levels[TOPOLOGY_FAULTS] = {
        [TOPOLOGY_ENDLESS] = "lists levels without end",
        [TOPOLOGY_SHIFTS] = "has a level with fewer id bits than one in it",
        [TOPOLOGY_COUNTS] = "has a level with fewer CPUs than one in it",
        [TOPOLOGY_UNTYPED] = "is a hybrid's, and no leaf 0x1a tells its type",
    };
    struct machine machine = none;
    char want[200];

    (void)state;
    check_remarks(&machine, "");
    machine.may = 9;
    check_remarks(&machine, "   leaf 0xb allows for up to 9 threads\n");
    machine = none;
    machine.gaps = 1;
    machine.gap_id = 0x13;
    check_remarks(&machine, "   missing in their cores: 1 APIC id, first 0x13\n");
    machine.gaps = 2;
    check_remarks(&machine, "   missing in their cores: 2 APIC ids, first 0x13\n");
    for (size_t i = 0; i < COUNT(cases); i++) {
        machine = none;
        machine.faults = 1u << cases[i].fault;
        snprintf(want, sizeof(want), "   contradiction: %s\n", cases[i].want);
        check_remarks(&machine, want);
    }
    for (unsigned fault = TOPOLOGY_SOUND + 1; fault < TOPOLOGY_FAULTS; fault++) {
        machine = none;
        machine.faults = 1u << MACHINE_LEVELS;
        machine.fault = (uint8_t)fault;
        machine.fault_leaf = 0x1f;
        snprintf(want, sizeof(want), "   contradiction: leaf 0x1f %s\n", levels[fault]);
        check_remarks(&machine, want);
    }
    machine.faults = 1u << MACHINE_SAME_ID | 1u << MACHINE_LOST;
    machine.same = 2;
    machine.same_id = 0x21;
    check_remarks(&machine, "   contradiction: 2 CPUs have the APIC id of another, first 0x21\n"
                            "   contradiction: more kinds of cores or caches than are counted\n");
}

/* Leaf 0x1a's EAX[31:24] (Intel SDM), 0x80000026's EBX[31:28] (AMD APM 3, E.4.24). */
static void test_type_names(void **state)
{
    static const struct {
        uint32_t type;
        const char *name;
    } cases[] = {
        {0x20, "efficient"},
        {0x40, "performance"},
        {PLACE_TYPE_AMD, "performance"},
        {PLACE_TYPE_AMD + 1, "efficient"},
        {PLACE_TYPE_AMD + 2, "low-power"},
        {PLACE_TYPE_AMD + 3, ""},
        {0, ""},
        {1, ""},
        {2, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_text("type", machine_type_name(cases[i].type), cases[i].name);
}

/* What counts, of a machine that is full of types and caches: so many of them, and all. */
static void test_full(void **state)
{
    static const char *const cores[MACHINE_TYPES] = {
        "   cores: 1 performance with 1 thread", ", 1 efficient with 2 threads",
        ", 1 performance with 3 threads", ", 1 low-power with 4 threads"};
    static const uint32_t types[MACHINE_TYPES] = {0x40, 0x20, PLACE_TYPE_AMD, PLACE_TYPE_AMD + 2};
    struct machine full = {.cpus = 4};

    (void)state;
    for (uint32_t i = 0; i < MACHINE_TYPES; i++)
        full.type[i] = (struct machine_type){types[i], 1, i + 1, i + 1, i + 1};
    for (uint32_t i = 0; i < MACHINE_GROUPS; i++)
        full.cache[i] = (struct machine_cache){
            .bytes = (i + 1) << 10, .level = 1, .type = CACHE_DATA, .instances = 1, .unit = PLACE_CORE};
    for (full.types = 0; full.types <= MACHINE_TYPES; full.types++)
        for (full.caches = 0; full.caches <= MACHINE_GROUPS; full.caches++) {
            char want[1024] = "";
            size_t n = 0;

            for (uint32_t i = 0; i < full.types; i++)
                n += (size_t)sprintf(want + n, "%s", cores[i]);
            n += (size_t)sprintf(want + n, "%s", full.types ? "\n" : "");
            for (uint32_t i = 0; i < full.caches; i++)
                n += (size_t)sprintf(want + n, "%s1 of %u KB, one a core",
                                     i ? "; " : "   L1 data cache: ", i + 1);
            sprintf(want + n, "%s", full.caches ? "\n" : "");
            check_remarks(&full, want);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),       cmocka_unit_test(test_units),   cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_no_place),   cmocka_unit_test(test_machine), cmocka_unit_test(test_remarks),
        cmocka_unit_test(test_type_names),
    };

    return cmocka_run_group_tests_name("topology", tests, NULL, NULL);
}
