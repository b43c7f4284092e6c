/* SPDX-License-Identifier: BSD-2-Clause */
/* The index of a stick against the files that are there. */
#ifndef HOST_INVENTORY_INDEX_H
#define HOST_INVENTORY_INDEX_H

#include "host/inventory/inventory.h"

/* The index, and that of before, which counts where a power cut left the folder without the other. */
#define INVENTORY_INDEX "index.txt"
#define INVENTORY_INDEX_OLD "leafprobe.old"

/* Take the lines of one. What is no line of an index is said to be odd. */
void inventory_index_read(struct inventory *inventory, const char *path, const char *text, size_t size);

/* Say which lines name no file or another content, and which results no line names. */
void inventory_indexes(struct inventory *inventory);

#endif
