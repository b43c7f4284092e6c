/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/diff/class.h"

#include "host/diff/driver.h"

const char *diff_class_name(enum diff_class class)
{
    static const char *const names[DIFF_CLASSES] = {
        [DIFF_LOST] = "lost",         [DIFF_ADDED] = "added",           [DIFF_CHANGED] = "changed",
        [DIFF_IDENTITY] = "identity", [DIFF_UNKNOWN] = "unknown",       [DIFF_PERCPU] = "per-CPU",
        [DIFF_DYNAMIC] = "dynamic",   [DIFF_STRUCTURAL] = "structural",
    };

    return names[class];
}

bool diff_totals_real(const uint32_t totals[DIFF_CLASSES])
{
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        if (totals[class] && !diff_expected(class))
            return true;
    return false;
}

/* What becomes of a capability when its bits change from a to b; CHANGED if some come and some go. */
static enum diff_class direction(uint32_t a, uint32_t b, bool inverted)
{
    const bool gone = a & ~b, come = b & ~a;

    if (gone && come)
        return DIFF_CHANGED;
    return gone != inverted ? DIFF_LOST : DIFF_ADDED;
}

enum diff_class diff_classify(const struct field *field, const struct diff_cell *a, const struct diff_cell *b,
                              bool cores_differ)
{
    if (field->attrs & ATTR_PERCPU)
        return DIFF_PERCPU;
    if (diff_is_state(field))
        return DIFF_DYNAMIC;
    if (field->attrs & (ATTR_IDENT | ATTR_TEXT))
        return DIFF_IDENTITY;
    if ((field->attrs & ATTR_HYBRID) && cores_differ)
        return DIFF_PERCPU;
    if (field->high == field->low || (field->attrs & ATTR_MASK))
        return direction(a->number, b->number, field->attrs & ATTR_INVERTED);
    if (a->present != b->present)
        return a->present ? DIFF_LOST : DIFF_ADDED;
    return DIFF_CHANGED;
}
