/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/out/serial_places.h"

#include "boot/acpi/spcr.h"
#include "boot/entry/pci.h"
#include "boot/info/bios.h"
#include "boot/info/memory.h"

/* The first of them has been where a PC's serial port is since the first PC; it needs no other word. */
static const uint16_t usual[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

/* Registers beyond the last port, or where main memory is, are none. */
static bool may_be(struct spcr_console at)
{
    return at.base && (at.width ? !memory_is_ram(at.base) : at.base <= UINT16_MAX - 7);
}

static uint32_t add(struct serial_place *out, uint32_t n, struct spcr_console at, bool named)
{
    if (!may_be(at) || n == SERIAL_PLACES)
        return n;
    for (uint32_t i = 0; i < n; i++)
        if (out[i].base == at.base && out[i].width == at.width)
            return n;
    out[n] = (struct serial_place){at.base, at.width, named, 1};
    return n + 1;
}

static uint32_t add_port(struct serial_place *out, uint32_t n, uint32_t port, bool named)
{
    return add(out, n, (struct spcr_console){.base = port}, named);
}

/* Somebody listens at the speed that the firmware tells, whoever else named the port. */
static void set_speed(struct serial_place *out, uint32_t n, struct spcr_console at)
{
    for (uint32_t i = 0; i < n; i++)
        if (out[i].base == at.base && out[i].width == at.width)
            out[i].divisor = spcr_divisor();
}

static uint32_t add_places(uint32_t which, struct spcr_console console,
                           struct serial_place out[SERIAL_PLACES])
{
    uint32_t n = 0;

    if (which == SERIAL_NONE || which == SERIAL_PCI)
        return 0;
    if (which == SERIAL_SPCR)
        return add(out, 0, console, true);
    if (which != SERIAL_AUTO)
        return add_port(out, 0, which, true);
    n = add_port(out, n, usual[0], true);
    n = add(out, n, console, true);
    for (uint32_t i = 0; i < BIOS_SERIAL_PORTS; i++)
        n = add_port(out, n, bios_serial_port(i), true);
    for (uint32_t i = 1; i < sizeof(usual) / sizeof(usual[0]); i++)
        n = add_port(out, n, usual[i], false);
    return n;
}

uint32_t serial_places(uint32_t which, struct serial_place out[SERIAL_PLACES])
{
    const struct spcr_console console = spcr_console();
    const uint32_t n = add_places(which, console, out);

    if (console.base)
        set_speed(out, n, console);
    return n;
}

struct found {
    struct serial_place *out;
    uint32_t n;
};

static bool is_low_memory(uint32_t function, uint32_t bar)
{
    const uint32_t kind = bar & PCI_BAR_KIND;

    return kind == PCI_BAR_32_BITS || (kind == PCI_BAR_64_BITS && !pci_read(function, PCI_BAR1));
}

static void look(void *ctx, uint32_t function)
{
    struct found *found = ctx;
    const uint32_t class = pci_read(function, PCI_CLASS), bar = pci_read(function, PCI_BAR0);

    if (class >> 16 != PCI_CLASS_SERIAL || (class >> 8 & 0xff) > PCI_SERIAL_LAST)
        return;
    const uint32_t decodes = pci_read(function, PCI_COMMAND);

    if (decodes & PCI_DECODES_PORTS && bar & PCI_BAR_IS_PORT)
        found->n = add_port(found->out, found->n, bar & ~3u, true);
    if (decodes & PCI_DECODES_MEMORY && is_low_memory(function, bar))
        found->n = add(found->out, found->n, (struct spcr_console){bar & ~15u, 1}, false);
}

uint32_t serial_places_pci(struct serial_place out[SERIAL_PLACES])
{
    struct found found = {out, 0};

    pci_each(look, &found);
    return found.n;
}
