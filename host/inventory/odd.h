/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_INVENTORY_ODD_H
#define HOST_INVENTORY_ODD_H

#include "host/inventory/inventory.h"

/* Fill odds, once machines are in groups (alike.h). */
void inventory_odds(struct inventory *inventory);

#endif
