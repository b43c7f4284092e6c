/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/tests/images/fake_fwcfg.h"

#include <string.h>

#include "probe/tests/check.h"

#define OTHER_KEY 0x20u
#define OPTIONS_KEY 0x2au

unsigned fake_fwcfg_touched;

static struct {
    const char *text;
    size_t size, at;
    uint16_t key;
    uint8_t directory[4 + 2 * 64];
} device;

static void put_entry(uint8_t *at, uint32_t size, uint16_t key, const char *name)
{
    at[2] = (uint8_t)(size >> 8);
    at[3] = (uint8_t)size;
    at[4] = (uint8_t)(key >> 8);
    at[5] = (uint8_t)key;
    memcpy(at + 8, name, strlen(name));
}

void fake_fwcfg_init(const char *text, size_t size)
{
    memset(&device, 0, sizeof(device));
    device.text = text;
    device.size = size;
    device.directory[3] = text ? 2 : 1;
    put_entry(device.directory + 4, 3, OTHER_KEY, "bootorder");
    put_entry(device.directory + 68, (uint32_t)size, OPTIONS_KEY, "opt/leafprobe/options");
    fake_fwcfg_touched = 0;
}

bool fake_fwcfg_out(uint16_t port, uint32_t value, unsigned width)
{
    if (port != 0x510)
        return false;
    assert_int_equal(width, 2);
    fake_fwcfg_touched++;
    device.key = (uint16_t)value;
    device.at = 0;
    return true;
}

bool fake_fwcfg_in(uint16_t port, uint32_t *ret_byte)
{
    const char *bytes = device.key == 0             ? "QEMU"
                        : device.key == 0x19        ? (const char *)device.directory
                        : device.key == OPTIONS_KEY ? device.text
                                                    : NULL;
    const size_t size = device.key == 0 ? 4 : device.key == 0x19 ? sizeof(device.directory) : device.size;

    if (port != 0x511)
        return false;
    fake_fwcfg_touched++;
    *ret_byte = bytes && device.at < size ? (uint8_t)bytes[device.at] : 0;
    device.at++;
    return true;
}
