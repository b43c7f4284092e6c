/* SPDX-License-Identifier: BSD-2-Clause */
/* The first line names the dialect, so that inputs keep their meaning when dialects come and go; where it
 * names none, the first byte chooses. The rest is its text. */
#include "host/dialect/dialect.h"
#include "host/fuzz/fuzz_format.h"

/* The dialect that the n bytes name; NULL if none. */
static const char *named(const uint8_t *bytes, size_t n)
{
    for (unsigned i = 0; i < DIALECT_COUNT; i++) {
        const char *name = dialect_name((enum dialect)i);

        if (strlen(name) == n && memcmp(name, bytes, n) == 0)
            return name;
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const uint8_t *end = n ? memchr(bytes, '\n', n) : NULL;
    const char *name = end ? named(bytes, (size_t)(end - bytes)) : NULL;

    if (name)
        return fuzz_format(name, end + 1, n - 1 - (size_t)(end - bytes));
    return n ? fuzz_format(dialect_name((enum dialect)(bytes[0] % DIALECT_COUNT)), bytes + 1, n - 1) : 0;
}
