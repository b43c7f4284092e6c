/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/bios.h"

#include "boot/entry/io.h"
#include "boot/info/memory.h"

/* Words of the BIOS data area. */
enum { SERIAL_PORTS = 0x400, EBDA_SEGMENT = 0x40e, BASE_KIB = 0x413 };

/* 0 where there is no such memory. */
static uint32_t bios_word(uint32_t address)
{
    const uint8_t *word = memory_view(address, 2);

    return word ? le16(word) : 0;
}

uint32_t bios_ebda(void)
{
    return bios_word(EBDA_SEGMENT) << 4;
}

uint32_t bios_serial_port(uint32_t n)
{
    return bios_word(SERIAL_PORTS + 2 * n);
}

uint32_t bios_base_memory(void)
{
    return bios_word(BASE_KIB) << 10;
}
