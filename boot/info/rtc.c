/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/info/rtc.h"

#include "boot/entry/io.h"
#include "probe/table/mem.h"

#define INDEX_PORT 0x70
#define DATA_PORT 0x71
enum {
    STATUS_A = 0x0a,
    STATUS_B = 0x0b,
    NOBODY = 0xff,
    UPDATING = 0x80,
    HOURS_24 = 0x02,
    BINARY = 0x04,
    AFTERNOON = 0x80
};

/* An update lasts 2 ms at most; a poll takes about a microsecond. */
#define POLLS 20000u
#define TRIES 4u

/* In the order of the text; the mark stands behind the value. */
static const struct {
    uint8_t index, low, high;
    char mark;
} fields[] = {
    {0x09, 0, 99, '-'}, {0x08, 1, 12, '-'}, {0x07, 1, 31, 'T'},
    {0x04, 0, 23, ':'}, {0x02, 0, 59, ':'}, {0x00, 0, 59, 0},
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))
#define YEAR 0
#define HOUR 3

static uint8_t cmos(uint8_t index)
{
    out8(INDEX_PORT, index);
    return in8(DATA_PORT);
}

static bool update_over(void)
{
    uint8_t status = UPDATING;

    for (uint32_t i = 0; i < POLLS && status & UPDATING && status != NOBODY; i++)
        status = cmos(STATUS_A);
    return !(status & UPDATING);
}

static bool read_all(uint8_t out[FIELDS])
{
    if (!update_over())
        return false;
    for (size_t i = 0; i < FIELDS; i++)
        out[i] = cmos(fields[i].index);
    return true;
}

/* The same twice, or an update came in between. */
static bool read_steady(uint8_t out[FIELDS])
{
    uint8_t again[FIELDS];

    for (uint32_t i = 0; i < TRIES && read_all(out) && read_all(again); i++)
        if (memcmp(out, again, sizeof(again)) == 0)
            return true;
    return false;
}

static uint8_t decode(uint8_t value, uint8_t status)
{
    return status & BINARY ? value : (uint8_t)((value >> 4) * 10 + (value & 15));
}

bool rtc_read(char text[RTC_TEXT])
{
    uint8_t raw[FIELDS];
    char *at = text;

    if (!read_steady(raw))
        return false;
    const uint8_t status = cmos(STATUS_B);
    const bool afternoon = !(status & HOURS_24) && raw[HOUR] & AFTERNOON;

    const bool century20 = decode(raw[YEAR], status) >= 70;

    *at++ = century20 ? '1' : '2';
    *at++ = century20 ? '9' : '0';
    for (size_t i = 0; i < FIELDS; i++) {
        uint8_t value = decode(i == HOUR && !(status & HOURS_24) ? raw[i] & 0x7f : raw[i], status);

        if (i == HOUR && !(status & HOURS_24))
            value = (uint8_t)(value % 12 + (afternoon ? 12 : 0));
        if (value < fields[i].low || value > fields[i].high)
            return false;
        *at++ = (char)('0' + value / 10);
        *at++ = (char)('0' + value % 10);
        *at++ = fields[i].mark;
    }
    return true;
}
