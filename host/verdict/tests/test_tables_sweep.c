/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of what belongs together, place by place: features of verdicts, what follows from a flag, what
 * drives a field. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/diff/driver.h"
#include "host/diff/follow.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"
#include "host/verdict/verdict.h"
#include "probe/table/count.h"

/* Ranges of leaves, and subleaves at which rows of these tables begin or end, and beside them. */
static const uint32_t leaves[][2] = {{0, 0x26},
                                     {0x40000000, 0x40000001},
                                     {0x4000ff00, 0x4000ffff},
                                     {0x40010000, 0x40010000},
                                     {0x80000000, 0x80000028},
                                     {0x8000ffff, 0x8000ffff},
                                     {0xc0000001, 0xc0000001}};
static const uint32_t subleaves[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,  11, 12,
                                     13, 14, 15, 16, 17, 18, 19, 62, 63, 64, 255, 256};

enum { CAUSES = 7 * 32 };

static struct diff_item items[CAUSES + 1];
static struct diff_matrix pair = {.columns = 2, .items = items, .count = CAUSES + 1};

static void fill_causes(void)
{
    static const struct {
        uint32_t leaf;
        uint8_t reg;
    } flags[] = {{1, ECX}, {1, EDX}, {7, EBX}, {7, ECX}, {7, EDX}, {0x80000001, ECX}, {0x80000001, EDX}};

    for (unsigned i = 0; i < CAUSES; i++)
        items[i] = (struct diff_item){
            .kind = DIFF_BITS,
            .class = DIFF_LOST,
            .place = {{flags[i / 32].leaf, 0, 0}, 1u << i % 32, DIFF_NO_FIELD, flags[i / 32].reg, false}};
}

static void say_causes(const char *key, const struct diff_place *place)
{
    const struct diff_item *cause;
    size_t at = 0;
    char text[200];

    items[CAUSES] = (struct diff_item){.kind = DIFF_BITS, .class = DIFF_LOST, .place = *place};
    while ((cause = diff_cause(&pair, &items[CAUSES], &at))) {
        snprintf(text, sizeof(text), "%x.%x.%u[%x] from %x.%u[%x]", place->key.leaf, place->key.subleaf,
                 place->reg, place->mask, cause->place.key.leaf, cause->place.reg, cause->place.mask);
        sweep_said(key, text);
    }
}

static void sweep_place(uint32_t leaf, uint32_t subleaf)
{
    char key[48], text[400];

    for (unsigned bit = 0; bit < 128; bit++) {
        const struct diff_place place = {
            {leaf, subleaf, 0}, 1u << bit % 32, DIFF_NO_FIELD, (uint8_t)(bit / 32), false};
        const char *group = verdict_group(leaf, subleaf, bit / 32, bit % 32);

        snprintf(key, sizeof(key), "follows 0x%" PRIx32, leaf & ~0xf000u);
        say_causes(key, &place);
        if (!group)
            continue;
        snprintf(text, sizeof(text), "%x %u %u %s: %s", leaf, subleaf, bit, group,
                 verdict_group_means(group));
        snprintf(key, sizeof(key), "group 0x%" PRIx32, leaf);
        sweep_said(key, text);
    }
}

static void sweep_drivers(void)
{
    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);
        const char *words = diff_driver(&field);
        char key[48], text[300];

        if (!words)
            continue;
        snprintf(key, sizeof(key), "driver 0x%" PRIx32, field.leaf);
        snprintf(text, sizeof(text), "%s %d %s", field_name(i), diff_is_state(&field), words);
        sweep_said(key, text);
    }
}

static void sweep(void)
{
    fill_causes();
    for (size_t i = 0; i < COUNT(leaves); i++)
        for (uint32_t leaf = leaves[i][0]; leaf <= leaves[i][1]; leaf += i == 2 ? 0xff : 1)
            for (size_t k = 0; k < COUNT(subleaves); k++)
                sweep_place(leaf, subleaves[k]);
    sweep_drivers();
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "tables of what belongs together", sweep, "tables-sweep.golden");
}
