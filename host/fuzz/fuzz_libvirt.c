/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/fuzz/fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    return fuzz_format("libvirt", bytes, n);
}
