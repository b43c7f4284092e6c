/* SPDX-License-Identifier: BSD-2-Clause */
/* Inventories as text, JSON and HTML. */
#ifndef HOST_INVENTORY_WRITE_H
#define HOST_INVENTORY_WRITE_H

#include "host/inventory/inventory.h"
#include "probe/table/sink.h"

void inventory_write_text(const struct inventory *inventory, const struct sink *sink);
void inventory_write_json(const struct inventory *inventory, const struct sink *sink);
void inventory_write_html(const struct inventory *inventory, const struct sink *sink);

/* The words that text and HTML share; room for one of them. */
#define INVENTORY_LINE_MAX 1024

/* "20 machines, 41 results, 4 groups of machines alike, ..." */
void inventory_sum_words(const struct inventory *inventory, char words[INVENTORY_LINE_MAX]);

/* What makes machines odd: "differs from 7 of 8 Maker Box (FAMILY): lost: avx2". */
void inventory_odd_words(const struct inventory *inventory, const struct inventory_odd *odd,
                         char words[INVENTORY_LINE_MAX]);

/* "OK" and the time of the last result of a machine. */
void inventory_verdict_words(const struct inventory *inventory, const struct inventory_machine *machine,
                             char words[INVENTORY_LINE_MAX]);

/* The result that tells of the machine: the newest with tables, or the last. */
const struct inventory_result *inventory_shown(const struct inventory *inventory,
                                               const struct inventory_machine *machine);

#endif
