/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/entry/pci.h"

#include "boot/entry/io.h"

#define ADDRESS 0xcf8
#define DATA 0xcfc
#define ENABLE 0x80000000u
#define NOBODY 0xffffffffu
#define FUNCTIONS 8u
#define DEVICES 32u
#define HIGHEST_BUS 255u
enum { MANY_FUNCTIONS = 1 << 23, HEADER_TYPE = 0x7f << 16, BRIDGE = 1 << 16 };

uint32_t pci_read(uint32_t function, uint32_t where)
{
    out32(ADDRESS, ENABLE | function << 8 | where);
    return in32(DATA);
}

void pci_each(void (*look)(void *ctx, uint32_t function), void *ctx)
{
    uint32_t last = 0;

    for (uint32_t device = 0; device < (last + 1) * DEVICES; device++) {
        uint32_t functions = 1;

        for (uint32_t i = 0; i < functions; i++) {
            const uint32_t function = device * FUNCTIONS + i;

            if (pci_read(function, PCI_ID) == NOBODY)
                continue;
            const uint32_t header = pci_read(function, PCI_HEADER);

            if (header & MANY_FUNCTIONS)
                functions = FUNCTIONS;
            if ((header & HEADER_TYPE) == BRIDGE) {
                const uint32_t below = pci_read(function, PCI_BUSES) >> 16 & HIGHEST_BUS;

                last = below > last ? below : last;
            }
            look(ctx, function);
        }
    }
}
