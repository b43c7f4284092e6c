/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables, and the texts of the codes that show them. */
#ifndef HOST_READ_TESTS_QR_TEXTS_H
#define HOST_READ_TESTS_QR_TEXTS_H

#include <string.h>

#include "host/tests/kit.h"
#include "probe/qr/base45.h"
#include "probe/qr/part.h"
#include "probe/write/write.h"

static struct cpuid_table table;
static char part[40][QR_TEXT + 1];
static uint32_t parts;

/* part[] of table. */
static void make_parts(void)
{
    parts = part_count(&table);
    for (uint32_t i = 0; i < parts; i++)
        part[i][part_text(&table, write_kvm_crc(&table, true), i + 1, part[i])] = 0;
}

/* A table of so many parts. */
static void make(uint32_t wanted, uint32_t value)
{
    cpuid_table_clear(&table);
    do {
        const struct cpuid_regs regs = {~0u, ~0u, value, table.count * 0x9e3779b9u};

        assert_non_null(cpuid_table_add(&table, table.count * 0x10001, table.count, 1, &regs));
        parts = part_count(&table);
    } while (parts < wanted);
    make_parts();
}

#endif
