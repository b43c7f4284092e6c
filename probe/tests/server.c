/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/server.h"

#include "probe/tests/table.h"

void server(void)
{
    intel();
    add(1, 0, 0, (struct cpuid_regs){0x000806f4, 0x1b800800, 0, 0x178bfbff});
    add(4, 0, 1, (struct cpuid_regs){0x00004121, 0x02c0003f, 0x3f, 0});
    add(4, 1, 1, (struct cpuid_regs){0x00004122, 0x01c0003f, 0x3f, 0});
    add(4, 2, 1, (struct cpuid_regs){0x00004143, 0x03c0003f, 0x7ff, 0});
    add(4, 3, 1, (struct cpuid_regs){0x001fc163, 0x0380003f, 0x1bfff, 0});
    add(4, 4, 1, (struct cpuid_regs){0});
    add(0xa, 0, 0, (struct cpuid_regs){0x07300805, 0, 0, 0x604});
    add(0xb, 0, 1, (struct cpuid_regs){1, 2, 0x100, 0x1b});
    add(0xb, 1, 1, (struct cpuid_regs){7, 112, 0x201, 0x1b});
    add(0xd, 0, 1, (struct cpuid_regs){0x000602e7, 0x2b00, 0x2b00, 0});
    add(0xd, 1, 1, (struct cpuid_regs){0x1f, 0x2b00, 0x1900, 0});
    add(0xd, 2, 1, (struct cpuid_regs){0x100, 0x240, 0, 0});
    add(0xd, 5, 1, (struct cpuid_regs){0x40, 0x440, 0, 0});
    add(0xd, 11, 1, (struct cpuid_regs){0x10, 0, 1, 0});
    add(0xd, 18, 1, (struct cpuid_regs){0x2000, 0xb00, 6, 0});
    add(0xd, 20, 1, (struct cpuid_regs){0x20, 0x3000, 0, 0});
    add(0xf, 1, 1, (struct cpuid_regs){0, 0x1c000, 0xff, 7});
    add(0x10, 1, 1, (struct cpuid_regs){0xe, 0x6000, 4, 0xe});
    add(0x10, 2, 1, (struct cpuid_regs){0xf, 0, 4, 7});
    add(0x10, 3, 1, (struct cpuid_regs){0x59, 0, 4, 14});
    add(0x12, 0, 1, (struct cpuid_regs){0x403, 0, 0, 0x381f});
    add(0x12, 1, 1, (struct cpuid_regs){0xb6, 0, 0x2e7, 0});
    add(0x12, 2, 1, (struct cpuid_regs){0x70200001, 1, 0x05d80001, 0});
    add(0x12, 3, 1, (struct cpuid_regs){0x00000001, 0xf2, 0x00000001, 4});
    add(0x12, 4, 1, (struct cpuid_regs){0});
    add(0x15, 0, 0, (struct cpuid_regs){2, 156, 38400000, 0});
    add(0x16, 0, 0, (struct cpuid_regs){3000, 3500, 100, 0});
    add(0x18, 1, 1, (struct cpuid_regs){0, 0x00080007, 0x20, 0x00004022});
    add(0x18, 2, 1, (struct cpuid_regs){0, 0x00040008, 1, 0x00004121});
    add(0x18, 3, 1, (struct cpuid_regs){0, 0x00080001, 0x100, 0x00004043});
    add(0x1d, 0, 1, (struct cpuid_regs){1, 0, 0, 0});
    add(0x1d, 1, 1, (struct cpuid_regs){0x04002000, 0x00080040, 0x10, 0});
    add(0x24, 0, 1, (struct cpuid_regs){0, 0x00070001, 0, 0});
    add(0x80000008, 0, 0, (struct cpuid_regs){0x003930, 0, 0, 0});
}
