/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMBIOS as hostile firmware leaves it: the bytes are an entry point of at most 32, the first byte its
 * length, and a table. What is said of the machine has to be one or two lines of plain ASCII.
 */
#include <stdlib.h>
#include <string.h>

#include "probe/run/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void keep(void *ctx, const void *bytes, size_t n)
{
    unsigned *lines = ctx;

    for (size_t i = 0; i < n; i++) {
        const char c = ((const char *)bytes)[i];

        if (c != '\n' && (c < ' ' || c > '~'))
            abort();
        *lines += c == '\n';
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct smbios_table table = {0, UINT32_MAX, UINT32_MAX, 0x300};
    struct identity identity = {0};
    unsigned lines = 0;
    const struct sink sink = {keep, &lines};
    const size_t entry = n ? bytes[0] % (SMBIOS_ENTRY_MAX + 1) : 0;

    if (n < 1 + entry)
        return 0;
    if (entry && !smbios_entry(bytes + 1, (uint32_t)entry, &table)) {
        identity_damaged(&identity);
    } else {
        /* A front end looks whether so many bytes are there. */
        const size_t left = n - 1 - entry;

        table.length = table.length < left ? table.length : (uint32_t)left;
        identity_take(&identity, &table, bytes + 1 + entry);
    }
    identity_put(&identity, &sink, true);
    if (lines != 1u + !!identity.problem)
        abort();
    identity_put_words(&identity, &sink);
    return 0;
}
