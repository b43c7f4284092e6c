/* SPDX-License-Identifier: BSD-2-Clause */
/* The first byte chooses: bytes of /dev/cpu/N/cpuid, or the text of xxd. */
#include "host/fuzz/fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    return n ? fuzz_format(bytes[0] & 1 ? "xxd" : "device", bytes + 1, n - 1) : 0;
}
