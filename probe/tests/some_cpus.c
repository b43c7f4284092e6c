/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/some_cpus.h"

#include "probe/tests/behind.h"
#include "probe/tests/check.h"

struct cpuid_table some_table;
struct cpu_place some_place[SOME_CPUS];
struct machine some_machine;

void some_put(uint32_t leaf, uint32_t subleaf, uint32_t flags, struct cpuid_regs regs)
{
    assert_true(cpuid_table_add(&some_table, leaf, subleaf, flags, &regs));
    put_behind(&some_table);
}

void some_intel(void)
{
    cpuid_table_clear(&some_table);
    some_put(0, 0, 0, (struct cpuid_regs){0x1f, 0x756e6547, 0x6c65746e, 0x49656e69});
}

void some_amd(uint32_t signature, uint32_t apic_id, uint32_t cpus)
{
    cpuid_table_clear(&some_table);
    some_put(0, 0, 0, (struct cpuid_regs){0xd, 0x68747541, 0x444d4163, 0x69746e65});
    some_put(1, 0, 0, (struct cpuid_regs){signature, apic_id << 24 | cpus << 16 | 0x800, 0, 1u << 28});
}

void some_levels(uint32_t leaf, uint32_t apic_id, uint32_t threads, uint32_t cpus, uint32_t shift)
{
    some_put(leaf, 0, CPUID_INDEXED, (struct cpuid_regs){1, threads, 0x100, apic_id});
    some_put(leaf, 1, CPUID_INDEXED, (struct cpuid_regs){shift, cpus, 0x201, apic_id});
    some_put(leaf, 2, CPUID_INDEXED, (struct cpuid_regs){0, 0, 2, apic_id});
}

void some_count(uint32_t cpus)
{
    const struct places places = {some_place, sizeof(some_place[0]), cpus};

    machine_count(&places, &some_machine);
}
