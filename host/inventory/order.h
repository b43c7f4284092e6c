/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that can be compared, in orders in which those that belong together stand side by side. */
#ifndef HOST_INVENTORY_ORDER_H
#define HOST_INVENTORY_ORDER_H

#include "host/inventory/inventory.h"

/* The result that stands for a machine, whose newest is not INVENTORY_NONE. */
const struct inventory_result *inventory_newest(const struct inventory *inventory, size_t machine);

/* True if it is compared with others: its newest result with tables says OK. */
bool inventory_compared(const struct inventory *inventory, size_t machine);

/* By the family's words; or by vendor and product, then the family, then the group. Last by number. */
enum inventory_order { ORDER_FAMILY, ORDER_PRODUCT };

/* Numbers of the machines that are compared, for free(); NULL, and failed, without memory. */
size_t *inventory_order(struct inventory *inventory, enum inventory_order order, size_t *ret_count);

/* True if both are of one vendor and product. */
bool inventory_same_product(const struct inventory *inventory, size_t a, size_t b);
bool inventory_same_family(const struct inventory *inventory, size_t a, size_t b);

#endif
