/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HOST_INVENTORY_ALIKE_H
#define HOST_INVENTORY_ALIKE_H

#include "host/inventory/inventory.h"

/*
 * Put machines into groups whose tables have no real difference; each is compared with the first machine of
 * the groups of its family (the family's words), INVENTORY_KINDS_MAX at most, beyond which it is said to be
 * odd. Then fill odds: within machines of one product and family, those of other groups than that of most, or
 * with another microcode; within a product, those of another family than more than half of them are.
 */
void inventory_alike(struct inventory *inventory);

#endif
