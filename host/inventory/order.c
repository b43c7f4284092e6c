/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/order.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/order.h"

const struct inventory_result *inventory_newest(const struct inventory *inventory, size_t machine)
{
    return &inventory->results[inventory->machines[machine].newest];
}

bool inventory_compared(const struct inventory *inventory, size_t machine)
{
    return inventory->machines[machine].newest != INVENTORY_NONE && inventory_newest(inventory, machine)->ok;
}

static int product_order(const struct inventory_result *a, const struct inventory_result *b)
{
    const int vendor = strcmp(a->vendor, b->vendor);

    return vendor ? vendor : strcmp(a->product, b->product);
}

static int by_family(const void *one, const void *other, void *ctx)
{
    const size_t a = *(const size_t *)one, b = *(const size_t *)other;
    const int family = strcmp(inventory_newest(ctx, a)->family, inventory_newest(ctx, b)->family);

    return family ? family : ORDER(a, b);
}

static int by_product(const void *one, const void *other, void *ctx)
{
    const struct inventory *inventory = ctx;
    const size_t a = *(const size_t *)one, b = *(const size_t *)other;
    const struct inventory_result *x = inventory_newest(inventory, a), *y = inventory_newest(inventory, b);
    const int product = product_order(x, y), family = product ? product : strcmp(x->family, y->family),
              group = family ? family : ORDER(inventory->machines[a].group, inventory->machines[b].group);

    return group ? group : ORDER(a, b);
}

size_t *inventory_order(struct inventory *inventory, enum inventory_order order, size_t *ret_count)
{
    size_t *ret = calloc(inventory->machine_count + 1, sizeof(*ret));

    *ret_count = 0;
    if (!ret) {
        inventory->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < inventory->machine_count; i++)
        if (inventory_compared(inventory, i))
            ret[(*ret_count)++] = i;
    qsort_r(ret, *ret_count, sizeof(*ret), order == ORDER_FAMILY ? by_family : by_product, inventory);
    return ret;
}

bool inventory_same_product(const struct inventory *inventory, size_t a, size_t b)
{
    return product_order(inventory_newest(inventory, a), inventory_newest(inventory, b)) == 0;
}

bool inventory_same_family(const struct inventory *inventory, size_t a, size_t b)
{
    return strcmp(inventory_newest(inventory, a)->family, inventory_newest(inventory, b)->family) == 0;
}
