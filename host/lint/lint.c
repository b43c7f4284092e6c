/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/lint/lint.h"

#include "host/lint/look.h"
#include "probe/field/field.h"
#include "probe/table/count.h"

static const struct lint_rule rules[] = {
#define RULE(id, severity, hardware, function, title, reference) \
    {id, title, reference, LINT_##severity, LINT_##hardware, function},
#include "host/lint/rules.def"
#undef RULE
#define RULE(id, severity, hardware, title, reference) \
    {id, title, reference, LINT_##severity, LINT_##hardware, NULL},
#include "host/lint/machine_rules.def"
#undef RULE
};

const struct lint_rule *lint_rule(unsigned i)
{
    return i < COUNT(rules) ? &rules[i] : NULL;
}

const char *lint_severity_name(unsigned severity)
{
    static const char *const names[LINT_SEVERITIES] = {"note", "warning", "error"};

    return severity < COUNT(names) ? names[severity] : NULL;
}

/* Rules for a vendor's CPUs ask for a table that says whose it is. */
static uint32_t vendors_of(const struct cpuid_table *table)
{
    return cpuid_table_leaf(table, 0) ? field_vendors(table, 0) : VENDOR_OTHER;
}

bool lint_is_hardware(const struct cpuid_table *table)
{
    const struct cpuid_entry *entry = cpuid_table_leaf(table, 1);

    return entry && !(entry->ecx >> 31);
}

enum lint_severity lint_severity(const struct lint_rule *rule, const struct lint_ground *ground)
{
    return ground->hardware ? rule->hardware : rule->severity;
}

unsigned lint_table_on(const struct cpuid_table *table, const struct lint_ground *ground,
                       const struct lint_events *events)
{
    bool unread = false;
    struct lint lint = {
        .table = table, .events = events, .ground = *ground, .vendors = vendors_of(table), .unread = &unread};

    for (size_t i = 0; i < COUNT(rules); i++) {
        lint.severity = lint_severity(&rules[i], ground);
        if (!rules[i].check || lint.severity == LINT_NEVER)
            continue;
        unread = false;
        lint.rule = &rules[i];
        rules[i].check(&lint);
    }
    return lint.findings;
}

unsigned lint_table(const struct cpuid_table *table, const struct lint_events *events)
{
    return lint_table_on(table, &(struct lint_ground){.drops = table->partial != CPUID_WHOLE}, events);
}
