/* SPDX-License-Identifier: BSD-2-Clause */
/* What holds of any two tables: a table does not differ from itself, and sides can be changed. */
#include <stdlib.h>
#include <string.h>

#include "host/diff/matrix.h"
#include "host/diff/tests/pair.h"
#include "host/tests/kit.h"

enum { RANDOM_PAIRS = 1500 };

static void check_self(const char *name, const struct cpuid_table *table)
{
    struct diff_matrix pair;

    compare_pair(table, table, &pair);
    if (pair.count)
        fail_msg("%s: %zu differences from itself", name, pair.count);
    diff_matrix_free(&pair);
}

/* The class when A and B change sides. */
static enum diff_class mirror(enum diff_class class)
{
    if (class == DIFF_LOST)
        return DIFF_ADDED;
    return class == DIFF_ADDED ? DIFF_LOST : class;
}

static bool same_cell(const struct diff_cell *x, const struct diff_cell *y)
{
    return x->number == y->number && x->present == y->present && x->past == y->past;
}

/* Order is said of the first row of A that is out of order, which changes with the sides. */
static bool mirrors(const struct diff_item *x, const struct diff_item *y)
{
    if (x->kind != y->kind)
        return false;
    return x->kind == DIFF_ORDER ||
           (same_cell(&x->cells[0], &y->cells[1]) && same_cell(&x->cells[1], &y->cells[0]) &&
            mirror(x->class) == y->class && diff_key_order(&x->place.key, &y->place.key) == 0 &&
            x->place.field == y->place.field && x->place.reg == y->place.reg &&
            x->place.mask == y->place.mask && x->place.part == y->place.part);
}

static bool has_mirror(const struct diff_matrix *pair, const struct diff_item *item)
{
    for (size_t i = 0; i < pair->count; i++)
        if (mirrors(&pair->items[i], item))
            return true;
    return false;
}

static void check_mirror(const char *name, const struct cpuid_table *a, const struct cpuid_table *b)
{
    struct diff_matrix there, back;

    compare_pair(a, b, &there);
    compare_pair(b, a, &back);
    if (there.count != back.count)
        fail_msg("%s: %zu differences there, %zu back", name, there.count, back.count);
    for (unsigned class = 0; class < DIFF_CLASSES; class ++)
        assert_int_equal(there.totals[class], back.totals[mirror(class)]);
    for (size_t i = 0; i < there.count; i++)
        if (!has_mirror(&back, &there.items[i]))
            fail_msg("%s: difference %zu of %zu (leaf 0x%x kind %u) has no mirror", name, i, there.count,
                     there.items[i].place.key.leaf, there.items[i].kind);
    diff_matrix_free(&there);
    diff_matrix_free(&back);
}

/* Change a few things of a table, as two guests differ. */
static void change(uint64_t *state, struct cpuid_table *table)
{
    for (uint32_t i = kit_random(state) % 8; i && table->count; i--) {
        struct cpuid_entry *entry = &table->entry[kit_random(state) % table->count];
        uint32_t *const words[] = {&entry->eax,  &entry->ebx,   &entry->ecx,    &entry->edx,
                                   &entry->leaf, &entry->flags, &entry->subleaf};

        *words[kit_random(state) % COUNT(words)] ^= 1u << kit_random(state) % 32;
    }
}

static void test_random(void **state)
{
    static struct cpuid_table a, b;
    uint64_t seed = 20261122;

    (void)state;
    for (int i = 0; i < RANDOM_PAIRS; i++) {
        kit_random_table(&seed, &a);
        if (i % 2) {
            kit_random_table(&seed, &b);
        } else {
            kit_sample(&a);
            b = a;
            change(&seed, &a);
            change(&seed, &b);
        }
        check_self("random", &a);
        check_mirror("random", &a, &b);
    }
}

struct corpus {
    struct cpuid_table last;
    unsigned cpus;
};

static void check_file(void *ctx, const char *path, const char *name)
{
    struct corpus *corpus = ctx;
    struct kit_read read;

    kit_read_file(path, NULL, &read);
    for (unsigned i = 0; i < read.count; i++) {
        check_self(name, &read.tables[i].table);
        check_mirror(name, &read.tables[i].table, &corpus->last);
        corpus->last = read.tables[i].table;
    }
    corpus->cpus += read.count;
    kit_free(&read);
}

static void test_corpus(void **state)
{
    static struct corpus corpus;

    (void)state;
    kit_sample(&corpus.last);
    kit_each_dump(check_file, &corpus);
    assert_true(corpus.cpus > 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random), cmocka_unit_test(test_corpus)};

    return cmocka_run_group_tests_name("diff of any two tables", tests, NULL, NULL);
}
