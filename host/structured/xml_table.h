/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvirt's XML: <cpudata arch='x86'> with <cpuid eax_in= ecx_in= eax= ebx= ecx= edx=/> rows (of old
 * function=), each such element a table (libvirt, src/cpu/cpu_x86.c, x86CPUDataFormat()). MSRs are passed
 * over. Its test suite's *-enabled and *-disabled files hold masks in the same form: those are refused.
 */
#ifndef HOST_STRUCTURED_XML_TABLE_H
#define HOST_STRUCTURED_XML_TABLE_H

#include "host/base/input.h"
#include "host/structured/found.h"

struct xml_table;

/* NULL without memory. */
struct xml_table *xml_table_start(struct input *input);
void xml_table_free(struct xml_table *xml);

/* The next table. Memory is bounded, however long an element is. */
enum structured_result xml_table_next(struct xml_table *xml, struct structured_found *ret);

#endif
