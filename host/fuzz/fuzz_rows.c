/* SPDX-License-Identifier: BSD-2-Clause */
/* The first byte chooses the dialect, the others are its text. */
#include "host/dialect/dialect.h"
#include "host/fuzz/fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    return n ? fuzz_format(dialect_name((enum dialect)(bytes[0] % DIALECT_COUNT)), bytes + 1, n - 1) : 0;
}
