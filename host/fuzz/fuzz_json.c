/* SPDX-License-Identifier: BSD-2-Clause */
/* The first byte chooses the dialect, the others are its text. */
#include "host/fuzz/fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const char *const names[] = {"firecracker", "kvm_json", "json", "qmp"};

    return n ? fuzz_format(names[bytes[0] % 4], bytes + 1, n - 1) : 0;
}
