/* SPDX-License-Identifier: BSD-2-Clause */
/* Which results are of one machine, and what changed on it. */
#ifndef HOST_INVENTORY_MACHINES_H
#define HOST_INVENTORY_MACHINES_H

#include "host/inventory/inventory.h"

/* "Maker Box 1a2b3c4d", for a person; room for it. */
#define INVENTORY_NAME_MAX 256
void inventory_name(const struct inventory *inventory, size_t machine, char name[INVENTORY_NAME_MAX]);

/*
 * Put the results in the order of machines and their times, and fill machines. Machines are told apart by
 * vendor, product and id; results without an id, which is then "none" or "unread", are of one machine if
 * their tables are the same. What changed between two results of one machine is said to be odd.
 */
void inventory_machines(struct inventory *inventory);

/* True if the machine has a number of its own. */
bool inventory_numbered(const struct inventory_result *result);

#endif
