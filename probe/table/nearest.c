/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/table/nearest.h"

#include "probe/table/mem.h"

#define LONGEST 31

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* One row of the edit distance matrix at a time. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t row[LONGEST + 1];

    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            const size_t change = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            row[j] = least(change, least(row[j - 1], row[j]) + 1);
        }
    }
    return row[b_length];
}

const char *nearest_name(const char *const *names, size_t count, const char *word, size_t n)
{
    const char *best = NULL;
    size_t bound = (n / 3 > 2 ? n / 3 : 2) + 1;

    /* Some of the word has to be right: of a letter or two nearly every short name is two steps away. */
    bound = bound < n ? bound : n;
    for (size_t i = 0; i < count && n <= LONGEST; i++) {
        const size_t length = strlen(names[i]);

        if (length > LONGEST)
            continue;
        const size_t steps = distance(word, n, names[i], length);

        if (steps < bound) {
            bound = steps;
            best = names[i];
        }
    }
    return best;
}
