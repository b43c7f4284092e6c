/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mistakes that hypervisors made in CPUID tables: rules over one CPU's table, each with the source that
 * says why what it finds is wrong. Rules are the rows of host/lint/rules.def.
 */
#ifndef HOST_LINT_LINT_H
#define HOST_LINT_LINT_H

#include "host/lint/finding.h"
#include "probe/table/cpuid.h"

/* Row number i in the order of the file; NULL past the last. */
const struct lint_rule *lint_rule(unsigned i);

/* "note", "warning", "error"; NULL past the last. */
const char *lint_severity_name(unsigned severity);

/* True for the table of a CPU that says of no hypervisor: the hypervisor bit is clear. */
bool lint_is_hardware(const struct cpuid_table *table);

/* The severity of a rule's findings on that ground. */
enum lint_severity lint_severity(const struct lint_rule *rule, const struct lint_ground *ground);

/* Hold a table, whatever it contains, against every rule that applies on the ground. Returns how many
 * findings there were. */
unsigned lint_table_on(const struct cpuid_table *table, const struct lint_ground *ground,
                       const struct lint_events *events);

/* The same of a table that a hypervisor made. Hold a table, whatever it contains, against every rule. Returns
 * how many findings there were. */
unsigned lint_table(const struct cpuid_table *table, const struct lint_events *events);

#endif
