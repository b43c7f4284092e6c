/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/sweep.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"
#include "probe/table/crc32.h"
#include "probe/walk/partial.h"

#define KEYS_MAX 512

static struct tally {
    char key[48];
    unsigned count;
    uint32_t crc;
} tallies[KEYS_MAX];

static unsigned keys;

static char gathered[16 << 20];
static size_t used;

static struct {
    void (*sweep)(void);
    const char *golden;
} job;

void sweep_table(const struct cpuid_table *table, unsigned step,
                 void (*changed)(void *ctx, const struct cpuid_table *table, uint32_t leaf), void *ctx)
{
    static struct cpuid_table copy;

    changed(ctx, table, 0);
    for (uint32_t row = 0; row < table->count; row++) {
        struct cpuid_entry *entry = &copy.entry[row];
        uint32_t *const registers[] = {&entry->eax, &entry->ebx, &entry->ecx, &entry->edx};

        copy = *table;
        memmove(entry, entry + 1, (table->count - row - 1) * sizeof(*entry));
        copy.count--;
        changed(ctx, &copy, table->entry[row].leaf);
        copy = *table;
        for (unsigned bit = row % step; bit < 128; bit += step) {
            *registers[bit / 32] ^= 1u << bit % 32;
            changed(ctx, &copy, table->entry[row].leaf);
            *registers[bit / 32] ^= 1u << bit % 32;
        }
    }
}

enum { FLAGS, SUBLEAF = 3, LEAF, ORDER, TWICE, ZERO, SHAPES };

void sweep_shape(const struct cpuid_table *table,
                 void (*changed)(void *ctx, const struct cpuid_table *table, uint32_t leaf), void *ctx)
{
    static struct cpuid_table copy;

    for (uint32_t row = 0; row < table->count; row++)
        for (unsigned what = FLAGS; what < SHAPES; what++) {
            struct cpuid_entry *entry = &copy.entry[row];

            copy = *table;
            if (what < SUBLEAF)
                entry->flags ^= 1u << what;
            else if (what == SUBLEAF)
                entry->subleaf++;
            else if (what == LEAF)
                entry->leaf += 0x100;
            else if (what == ORDER && row) {
                entry[-1] = table->entry[row];
                *entry = table->entry[row - 1];
            } else if (what == TWICE)
                copy.entry[copy.count++] = *entry;
            else if (what == ZERO)
                entry->eax = entry->ebx = entry->ecx = entry->edx = 0;
            changed(ctx, &copy, table->entry[row].leaf);
        }
}

void sweep_partial(const struct cpuid_table *table,
                   void (*changed)(void *ctx, const struct cpuid_table *table, uint32_t leaf), void *ctx)
{
    static struct cpuid_table copy;

    for (uint32_t row = 0; row < table->count; row++) {
        struct cpuid_entry *entry = &copy.entry[row];
        uint32_t *const registers[] = {&entry->eax, &entry->ebx, &entry->ecx, &entry->edx};
        const unsigned reg = row % 4;
        uint32_t bits[4] = {0};

        copy = *table;
        copy.partial = CPUID_PARTIAL_TRACE + row % (CPUID_PARTIAL_COUNT - 1);
        copy.entry[row] = copy.entry[--copy.count];
        changed(ctx, &copy, table->entry[row].leaf);
        copy = *table;
        copy.partial = CPUID_PARTIAL_NAMES;
        bits[row % 3] = 0x80ff0001; /* of EDX all is known, or nothing */
        bits[EDX] = reg == EDX ? UINT32_MAX : 0;
        *registers[row % 3] &= ~bits[row % 3];
        *registers[EDX] &= ~bits[EDX];
        assert_true(cpuid_hide(&copy, row, bits));
        changed(ctx, &copy, table->entry[row].leaf);
        copy = *table;
        copy.partial = row % 2 ? CPUID_PARTIAL_WORDS : CPUID_PARTIAL_NAMES;
        copy.note[row].unread = (1u << reg | 1u << row % 3) & 0xf;
        for (unsigned i = 0; i < 4; i++)
            if (copy.note[row].unread >> i & 1)
                *registers[i] = 0;
        changed(ctx, &copy, table->entry[row].leaf);
    }
}

void sweep_text(const char *text, const char *others, void (*take)(const char *bytes, size_t n))
{
    const size_t n = strlen(text);
    char *copy = malloc(n + 2);

    assert_non_null(copy);
    take(text, n);
    for (size_t i = 0; i < n; i++) {
        memcpy(copy, text, n + 1);
        for (const char *other = others; other <= others + strlen(others); other++) {
            copy[i] = *other;
            take(copy, n);
        }
        memcpy(copy + i, text + i + 1, n - i);
        take(copy, n - 1);
        memcpy(copy, text, i + 1);
        memcpy(copy + i + 1, text + i, n - i + 1);
        take(copy, n + 1);
    }
    free(copy);
}

void sweep_said(const char *key, const char *text)
{
    unsigned i = 0;

    while (i < keys && strcmp(tallies[i].key, key) != 0)
        i++;
    assert_true(i < KEYS_MAX && strlen(key) < sizeof(tallies[i].key));
    if (i == keys)
        strcpy(tallies[keys++].key, key);
    tallies[i].count++;
    tallies[i].crc = crc32_update(tallies[i].crc, text, strlen(text) + 1);
}

static void gather(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    assert_true(used + n < sizeof(gathered));
    memcpy(gathered + used, bytes, n);
    used += n;
    gathered[used] = 0;
}

const struct sink sweep_sink = {gather, NULL};

size_t sweep_gathered(void)
{
    return used;
}

void sweep_take(const char *key)
{
    sweep_said(key, gathered);
    gathered[used = 0] = 0;
}

static const char *line_of(unsigned i)
{
    static char line[96];

    snprintf(line, sizeof(line), "%.47s: %u %08" PRIx32, tallies[i].key, tallies[i].count, tallies[i].crc);
    return line;
}

void sweep_compare(const char *golden)
{
    size_t size;
    char *text = kit_slurp(kit_data(golden), &size), *rest = text;
    unsigned differ = 0;

    assert_true(keys > 0);
    for (unsigned i = 0; i < keys; i++) {
        const char *want = strsep(&rest, "\n");

        if (want && strcmp(line_of(i), want) == 0)
            continue;
        print_message(" got: %s\nwant: %s\n", line_of(i), want ? want : "no line");
        differ++;
    }
    assert_string_equal(rest ? rest : "a line too few", "");
    assert_int_equal(differ, 0);
    free(text);
    keys = 0;
    memset(tallies, 0, sizeof(tallies));
}

void sweep_print(void)
{
    for (unsigned i = 0; i < keys; i++)
        puts(line_of(i));
}

static void test_sweep(void **state)
{
    (void)state;
    job.sweep();
    sweep_compare(job.golden);
}

int sweep_main(int argc, char **argv, const char *name, void (*sweep)(void), const char *golden)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sweep),
    };

    job.sweep = sweep;
    job.golden = golden;
    if (argc > 1 && strcmp(argv[1], "print") == 0) {
        sweep();
        sweep_print();
        return 0;
    }
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}
