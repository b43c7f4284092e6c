/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/sample.h"

#include <string.h>

void sample_rows(struct cpuid_table *ret)
{
    memset(ret, 0, sizeof(*ret));
#define ROW(leaf, sub, flags, eax, ebx, ecx, edx) \
    cpuid_table_add(ret, leaf, sub, flags, &(struct cpuid_regs){eax, ebx, ecx, edx});
#include "probe/tests/sample.def"
#undef ROW
}
