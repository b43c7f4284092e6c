/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/lint/lint.h"

#include "host/lint/look.h"
#include "probe/field/field.h"
#include "probe/table/count.h"

static const struct lint_rule rules[] = {
#define RULE(id, severity, function, title, reference) {id, title, reference, LINT_##severity, function},
#include "host/lint/rules.def"
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
    return cpuid_table_find(table, 0, 0) ? field_vendors(table, 0) : VENDOR_OTHER;
}

unsigned lint_table(const struct cpuid_table *table, const struct lint_events *events)
{
    bool unread = false;
    struct lint lint = {.table = table, .events = events, .vendors = vendors_of(table), .unread = &unread};

    for (size_t i = 0; i < COUNT(rules); i++) {
        lint.rule = &rules[i];
        unread = false;
        rules[i].check(&lint);
    }
    return lint.findings;
}
