/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/rule.h"

#include "probe/tests/behind.h"
#include "probe/tests/check.h"
#include "probe/walk/walk.h"

#define ROWS (sizeof(((struct rule_case *)NULL)->row) / sizeof(((struct rule_case *)NULL)->row[0]))

static struct cpuid_table table;

/* A base leaf that makes the leaf the last of its range. The signature is read by hypervisor bases alone. */
static struct fake_row base_for(uint32_t leaf)
{
    const uint32_t base = leaf >> 24 == 0x40 ? leaf & ~0xffu : leaf & 0xffff0000;

    return (struct fake_row){base, FAKE_ANY, {leaf, FOURCC("XenV"), FOURCC("MMXe"), FOURCC("nVMM")}};
}

static void check_rule(const struct rule_case *rule)
{
    struct fake_row rows[ROWS + 1] = {base_for(rule->leaf)};
    size_t count = 1;

    /* A row of zeros for subleaf 0 is the array's unused end; it says what an absent row says as well. */
    for (size_t i = 0; i < ROWS; i++)
        if (rule->row[i].subleaf || !cpuid_regs_zero(&rule->row[i].regs))
            rows[count++] = (struct fake_row){rule->leaf, rule->row[i].subleaf, rule->row[i].regs};
    const struct fake_cpu cpu = {rule->name, FAKE_AMD, rows, count};
    struct fake fake = {.cpu = &cpu, .watch = rule->leaf};
    const struct cpuid_source source = fake_source(&fake);

    put_rubbish(&table);
    walk(&source, SHAPE_FULL, &table);
    check_text(rule->name, rows_of(&table, rule->leaf), rule->want);
    if (fake.watched != rule->reads)
        fail_msg("%s: %u reads, %u are enough", rule->name, fake.watched, rule->reads);
    if (table.capped != rule->capped)
        fail_msg("%s: capped %u, not %u", rule->name, table.capped, rule->capped);
    assert_int_equal(table.reads, fake.reads);
    assert_int_equal(table.unread + table.dropped, 0);
    check_registers(rule->name, &table, &source);
}

void check_rules(const struct rule_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_rule(&cases[i]);
}
