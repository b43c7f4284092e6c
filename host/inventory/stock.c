/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/stock.h"

#include "host/inventory/alike.h"
#include "host/inventory/index.h"
#include "host/inventory/machines.h"

bool inventory_finish(struct inventory *inventory)
{
    inventory_indexes(inventory);
    inventory_machines(inventory);
    inventory_alike(inventory);
    return !inventory->failed;
}
