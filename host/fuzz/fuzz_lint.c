/* SPDX-License-Identifier: BSD-2-Clause */
/* Any table: the input is entries of 40 bytes, as many as fit. */
#include <stdlib.h>
#include <string.h>

#include "host/lint/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void require(bool good)
{
    if (!good)
        abort();
}

static void found(void *ctx, const struct lint_finding *finding)
{
    unsigned *count = ctx;

    ++*count;
    require(finding->rule && *finding->place && *finding->text && *finding->reference);
    require(!strchr(finding->text, '\n') && !strchr(finding->place, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct cpuid_table table;
    unsigned count = 0;
    const struct lint_events events = {found, &count};
    const size_t rows = n / sizeof(table.entry[0]);

    table.count = (uint32_t)(rows < CPUID_TABLE_MAX ? rows : CPUID_TABLE_MAX);
    if (table.count)
        memcpy(table.entry, bytes, table.count * sizeof(table.entry[0]));
    require(lint_table(&table, &events) == count);
    return 0;
}
