/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/serial_places.h"

#include "boot/acpi/spcr.h"
#include "boot/entry/pci.h"
#include "boot/info/bios.h"

/* The first of them has been where a PC's serial port is since the first PC; it needs no other word. */
static const uint16_t usual[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

static uint32_t add(struct serial_place *out, uint32_t n, uint32_t base, bool named)
{
    if (!base || base > UINT16_MAX - 7 || n == SERIAL_PLACES)
        return n;
    for (uint32_t i = 0; i < n; i++)
        if (out[i].base == base)
            return n;
    out[n] = (struct serial_place){(uint16_t)base, named, 1};
    return n + 1;
}

/* Somebody listens at the speed that the firmware tells, whoever else named the port. */
static void set_speed(struct serial_place *out, uint32_t n, uint32_t base)
{
    for (uint32_t i = 0; i < n; i++)
        if (out[i].base == base)
            out[i].divisor = spcr_divisor();
}

/* console: the port of SPCR, 0 without one. */
static uint32_t add_places(uint32_t which, uint32_t console, struct serial_place out[SERIAL_PLACES])
{
    uint32_t n = 0;

    if (which == SERIAL_NONE || which == SERIAL_PCI)
        return 0;
    if (which != SERIAL_AUTO)
        return add(out, 0, which == SERIAL_SPCR ? console : which, true);
    n = add(out, n, usual[0], true);
    n = add(out, n, console, true);
    for (uint32_t i = 0; i < BIOS_SERIAL_PORTS; i++)
        n = add(out, n, bios_serial_port(i), true);
    for (uint32_t i = 1; i < sizeof(usual) / sizeof(usual[0]); i++)
        n = add(out, n, usual[i], false);
    return n;
}

uint32_t serial_places(uint32_t which, struct serial_place out[SERIAL_PLACES])
{
    const uint32_t console = spcr_port(), n = add_places(which, console, out);

    if (console)
        set_speed(out, n, console);
    return n;
}

struct found {
    struct serial_place *out;
    uint32_t n;
};

static void look(void *ctx, uint32_t function)
{
    struct found *found = ctx;
    const uint32_t class = pci_read(function, PCI_CLASS), bar = pci_read(function, PCI_BAR0);

    if (class >> 16 != PCI_CLASS_SERIAL || (class >> 8 & 0xff) > PCI_SERIAL_LAST)
        return;
    if (pci_read(function, PCI_COMMAND) & PCI_DECODES_PORTS && bar & PCI_BAR_IS_PORT)
        found->n = add(found->out, found->n, bar & ~3u, true);
}

uint32_t serial_places_pci(struct serial_place out[SERIAL_PLACES])
{
    struct found found = {out, 0};

    pci_each(look, &found);
    return found.n;
}
