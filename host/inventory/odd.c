/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/odd.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/order.h"
#include "host/inventory/differ.h"
#include "host/inventory/order.h"

/* Machines of order that stand side by side. */
struct stretch {
    const size_t *at;
    size_t count;
};

/* What machines of a stretch may have in common. */
typedef bool same(const struct inventory *inventory, size_t a, size_t b);

static bool of_same_group(const struct inventory *inventory, size_t a, size_t b)
{
    return inventory->machines[a].group == inventory->machines[b].group;
}

static bool of_same_microcode(const struct inventory *inventory, size_t a, size_t b)
{
    return strcmp(inventory_newest(inventory, a)->microcode, inventory_newest(inventory, b)->microcode) == 0;
}

/* The first part of a stretch, whose machines are all like its first one; it goes from the stretch. */
static struct stretch take_part(const struct inventory *inventory, struct stretch *stretch, same *like)
{
    struct stretch part = {stretch->at, 0};

    while (part.count < stretch->count && like(inventory, part.at[0], part.at[part.count]))
        part.count++;
    stretch->at += part.count;
    stretch->count -= part.count;
    return part;
}

/* The largest part, of equal ones the first. */
static struct stretch largest_part(const struct inventory *inventory, struct stretch stretch, same *like)
{
    struct stretch largest = {stretch.at, 0};

    while (stretch.count) {
        const struct stretch part = take_part(inventory, &stretch, like);

        if (part.count > largest.count)
            largest = part;
    }
    return largest;
}

/* A part that is not as most are; false without memory. */
static bool add_odd(struct inventory *inventory, struct stretch part, struct stretch most, size_t all,
                    struct inventory_odd *odd)
{
    odd->like = most.at[0];
    odd->likes = most.count;
    odd->all = all;
    odd->first = inventory->odd_machine_count;
    odd->count = part.count;
    if (!array_grow(&inventory->odds, inventory->odd_count, 1, &inventory->odd_room,
                    sizeof(*inventory->odds)) ||
        !array_grow(&inventory->odd_machines, inventory->odd_machine_count, part.count,
                    &inventory->odd_machine_room, sizeof(*inventory->odd_machines))) {
        inventory->failed = true;
        return false;
    }
    inventory->odds[inventory->odd_count++] = *odd;
    for (size_t i = 0; i < part.count; i++) {
        inventory->odd_machines[inventory->odd_machine_count++] = part.at[i];
        inventory->machines[part.at[i]].differs = true;
    }
    return true;
}

static void odd_tables(struct inventory *inventory, struct stretch family)
{
    struct stretch rest = family;

    /* Those that are in no group stand last; of them something was said already. */
    while (rest.count && inventory->machines[rest.at[rest.count - 1]].group == INVENTORY_NONE)
        rest.count--;
    const struct stretch most = largest_part(inventory, rest, of_same_group);

    while (rest.count) {
        const struct stretch part = take_part(inventory, &rest, of_same_group);
        struct inventory_odd odd = {.kind = INVENTORY_ODD_TABLES};
        struct error_line error;

        if (part.at == most.at)
            continue;
        if (!inventory_differ(inventory, inventory_newest(inventory, most.at[0]),
                              inventory_newest(inventory, part.at[0]), &odd.differences, &error))
            inventory_say(inventory, inventory_newest(inventory, part.at[0])->path, "%s", error.text);
        if (!add_odd(inventory, part, most, family.count, &odd))
            return;
    }
}

static int by_microcode(const void *one, const void *other, void *ctx)
{
    const size_t a = *(const size_t *)one, b = *(const size_t *)other;
    const int order = strcmp(inventory_newest(ctx, a)->microcode, inventory_newest(ctx, b)->microcode);

    return order ? order : ORDER(a, b);
}

/* Microcode goes by the machine alone, so within a family it stands in an order of its own. */
static void odd_microcode(struct inventory *inventory, struct stretch family)
{
    size_t *order = calloc(family.count, sizeof(*order)), known = 0;

    if (!order) {
        inventory->failed = true;
        return;
    }
    for (size_t i = 0; i < family.count; i++)
        if (inventory_newest(inventory, family.at[i])->microcode[0])
            order[known++] = family.at[i];
    qsort_r(order, known, sizeof(*order), by_microcode, inventory);
    struct stretch rest = {order, known};
    const struct stretch most = largest_part(inventory, rest, of_same_microcode);

    while (rest.count) {
        const struct stretch part = take_part(inventory, &rest, of_same_microcode);
        struct inventory_odd odd = {.kind = INVENTORY_ODD_MICROCODE};

        if (part.at != most.at && !add_odd(inventory, part, most, known, &odd))
            break;
    }
    free(order);
}

static void odd_families(struct inventory *inventory, struct stretch product)
{
    const struct stretch most = largest_part(inventory, product, inventory_same_family);
    struct stretch rest = product;

    if (most.count * 2 <= product.count)
        return;
    while (rest.count) {
        const struct stretch part = take_part(inventory, &rest, inventory_same_family);
        struct inventory_odd odd = {.kind = INVENTORY_ODD_FAMILY};

        if (part.at != most.at && !add_odd(inventory, part, most, product.count, &odd))
            return;
    }
}

void inventory_odds(struct inventory *inventory)
{
    size_t count, *order = inventory_order(inventory, ORDER_PRODUCT, &count);
    struct stretch rest = {order, count};

    while (order && rest.count && !inventory->failed) {
        const struct stretch product = take_part(inventory, &rest, inventory_same_product);
        struct stretch families = product;

        odd_families(inventory, product);
        while (families.count && !inventory->failed) {
            const struct stretch family = take_part(inventory, &families, inventory_same_family);

            odd_tables(inventory, family);
            odd_microcode(inventory, family);
        }
    }
    free(order);
}
