/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_INVENTORY_STOCK_H
#define HOST_INVENTORY_STOCK_H

#include "host/inventory/inventory.h"

/* Once all was found: put results together by machine, compare, and say what is odd. False without memory. */
bool inventory_finish(struct inventory *inventory);

#endif
