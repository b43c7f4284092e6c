/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers that the small machine gives its CPUs, and how it names the end of a run. */
#include <string.h>

#include "host/vmm/kvm_machine.h"
#include "host/vmm/kvm_private.h"
#include "probe/tests/check.h"

#define CPUS 3

static union {
    struct kvm_machine machine;
    char room[sizeof(struct kvm_machine) + CPUS * sizeof(struct vcpu)];
} made;

/* Tables hold their id in leaf 1, EBX[31:24], or in leaf 0xb. */
static void choose(const uint32_t ids[CPUS], bool extended)
{
    static struct cpuid_table tables[CPUS];

    memset(&made, 0xee, sizeof(made));
    memset(tables, 0, sizeof(tables));
    made.machine.cpus = CPUS;
    for (unsigned i = 0; i < CPUS; i++)
        if (extended)
            cpuid_table_add(&tables[i], 0xb, 0, CPUID_INDEXED, &(struct cpuid_regs){.ebx = 1, .edx = ids[i]});
        else
            cpuid_table_add(&tables[i], 1, 0, 0, &(struct cpuid_regs){.ebx = ids[i] << 24});
    kvm_machine_choose_apic_ids(&made.machine, tables);
}

static void test_apic_ids(void **state)
{
    static const struct {
        bool extended;
        uint32_t ids[CPUS];
        uint8_t want[CPUS];
    } cases[] = {
        {false, {0, 1, 2}, {0, 1, 2}},        {false, {0, 2, 4}, {0, 2, 4}},
        {false, {9, 254, 0}, {9, 254, 0}},    {false, {0, 255, 2}, {0, 1, 2}},
        {false, {7, 3, 7}, {0, 1, 2}},        {false, {5, 5, 6}, {0, 1, 2}},
        {true, {16, 18, 254}, {16, 18, 254}}, {true, {1, 2, 256}, {0, 1, 2}},
        {true, {0, 0, 0}, {0, 1, 2}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        choose(cases[i].ids, cases[i].extended);
        for (unsigned cpu = 0; cpu < CPUS; cpu++)
            if (made.machine.vcpu[cpu].apic_id != cases[i].want[cpu])
                fail_msg("case %zu, cpu %u: %u, not %u", i, cpu, made.machine.vcpu[cpu].apic_id,
                         cases[i].want[cpu]);
    }
}

static void test_end_names(void **state)
{
    (void)state;
    check_text("halt", kvm_end_name(KVM_END_HALT), "halt");
    check_text("debug exit", kvm_end_name(KVM_END_DEBUG_EXIT), "debug exit");
    check_text("shutdown", kvm_end_name(KVM_END_SHUTDOWN), "shutdown");
    check_text("time", kvm_end_name(KVM_END_TIME), "time limit");
    check_text("none", kvm_end_name(KVM_END_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_apic_ids),
        cmocka_unit_test(test_end_names),
    };

    return cmocka_run_group_tests_name("apic ids", tests, NULL, NULL);
}
