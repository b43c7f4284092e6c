/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/decode/xsave.h"

#include "probe/decode/decode.h"

/* The legacy area of FXSAVE and the header of XSAVE. */
#define AREA_START 576

uint32_t decode_components(const struct cpuid_table *table, struct decode_component *out, uint32_t max)
{
    uint32_t count = 0, end = AREA_START;

    for (uint32_t number = 2; number < 64 && count < max; number++) {
        const struct cpuid_regs regs = decode_regs(table, 0xd, number);
        const bool aligned = regs.ecx & 2;

        if (!regs.eax)
            continue;
        if (aligned)
            end = (end + 63) & ~UINT32_C(63);
        out[count++] = (struct decode_component){
            .number = number,
            .size = regs.eax,
            .offset = regs.ebx,
            .compacted = end,
            .supervisor = regs.ecx & 1,
            .aligned = aligned,
            .xfd = regs.ecx & 4,
        };
        end += regs.eax;
    }
    return count;
}
