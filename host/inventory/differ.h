/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs between two results, by the comparison of host/diff. */
#ifndef HOST_INVENTORY_DIFFER_H
#define HOST_INVENTORY_DIFFER_H

#include "host/diff/input.h"
#include "host/inventory/inventory.h"

/* Whether two results have a real difference. */
enum inventory_likeness { INVENTORY_ALIKE, INVENTORY_UNLIKE, INVENTORY_NO_MEMORY };
enum inventory_likeness inventory_likeness(const struct diff_input *a, const struct diff_input *b);

/* Read both and list what differs but for what is expected. False, with a line, if one cannot be read. */
bool inventory_differ(struct inventory *inventory, const struct inventory_result *a,
                      const struct inventory_result *b, struct inventory_differences *ret,
                      struct error_line *reterr);

/*
 * Append them in words: "lost: avx2, bmi1; changed: brand string "A" -> "B"; 2 CPUs -> 4". What has no room
 * is counted.
 */
#define INVENTORY_WORDS_MAX 768
void inventory_difference_words(const struct inventory_differences *differences,
                                char words[INVENTORY_WORDS_MAX]);

/* "lost", "changed brand string "A" -> "B"": one of them, without its class; room for it. */
#define INVENTORY_ITEM_MAX 640
void inventory_item_words(const struct inventory_difference *item, char words[INVENTORY_ITEM_MAX]);

#endif
