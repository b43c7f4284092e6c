/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_INVENTORY_FIND_H
#define HOST_INVENTORY_FIND_H

#include "host/inventory/inventory.h"

/*
 * Find what lies in a folder and in those below it, links not followed; several folders one after the other.
 * False, with a line, if the folder itself cannot be read or holds too much.
 */
bool inventory_find(struct inventory *inventory, const char *folder, struct error_line *reterr);

#endif
