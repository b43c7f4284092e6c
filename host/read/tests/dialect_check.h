/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts of dialects, whole and broken, and what reading them is to give. */
#ifndef HOST_READ_TESTS_DIALECT_CHECK_H
#define HOST_READ_TESTS_DIALECT_CHECK_H

#include <stdlib.h>

#include "host/read/tests/dialect_texts.h"
#include "host/tests/kit.h"

/* A table of a guest that lacks some of what its host has. */
static inline void take_away(struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i += 3)
        table->entry[i].ecx &= 0x0f0f0f0f;
}

static inline char *dialect_text(size_t i, const struct cpuid_table *host, size_t *ret_size)
{
    static struct cpuid_table guest;
    char *text = NULL;
    FILE *to = open_memstream(&text, ret_size);

    assert_non_null(to);
    guest = *host;
    take_away(&guest);
    dialects[i].make(to, dialects[i].guest ? &guest : host, host);
    fclose(to);
    return text;
}

static inline bool is_there(const struct cpuid_entry *e, unsigned leaves)
{
    if (leaves & LIBCPUID)
        return e->leaf == 4 || ((e->leaf & 0x7fffffff) < 32 && !e->subleaf);
    return printed(e, leaves);
}

/* The rows of a text against those of the table it was made from. */
static inline void check_rows(const char *name, const struct cpuid_table *got, const struct cpuid_table *want,
                              unsigned leaves)
{
    uint32_t n = 0;

    EACH(want, e)
    {
        if (!is_there(e, leaves))
            continue;
        const struct cpuid_entry *g = &got->entry[n++];

        if (n > got->count || g->leaf != e->leaf || g->subleaf != e->subleaf || g->eax != e->eax ||
            g->ebx != e->ebx || g->ecx != e->ecx || g->edx != e->edx)
            fail_msg("%s: row %u is 0x%x.%x %x %x %x %x, want 0x%x.%x %x %x %x %x", name, n, g->leaf,
                     g->subleaf, REGS(g), e->leaf, e->subleaf, REGS(e));
    }
    assert_true(n > 0);
    assert_int_equal(got->count, n);
}

/* What was read of dialect_text(), however it was hurt. */
static inline void dialect_check(size_t i, const struct kit_read *read, const struct cpuid_table *host,
                                 const char *text)
{
    static struct cpuid_table guest;

    guest = *host;
    take_away(&guest);
    if (read->failed || strcmp(read->format, dialects[i].name) != 0 ||
        read->count != (dialects[i].guest ? 2 : 1))
        fail_msg("%s: %s: '%s', %u tables of\n%.4000s", dialects[i].name, read->format, read->error,
                 read->count, text);
    for (unsigned n = 0; n < read->count; n++) {
        const bool is_host = !dialects[i].guest || strcmp(read->tables[n].label, dialects[i].host) == 0;

        assert_int_equal(read->tables[n].cpu, dialects[i].guest ? n : 0);
        if (dialects[i].guest)
            check_text(dialects[i].name, read->tables[n].label,
                       is_host ? dialects[i].host : dialects[i].guest);
        check_rows(dialects[i].name, &read->tables[n].table, is_host ? host : &guest, dialects[i].leaves);
    }
}

/* A number that stands once in a text, in a row of it. */
#define MARKED 0x5ca1ab1eu
#define MARKED_TEXT "5ca1ab1e"
#define MARKED_DIGITS 8u

/* Ways to break it: a letter that is no digit, the number lost, the row cut off, a digit lost. */
enum hurt { LETTER, NUMBER, END, DIGIT, HURTS };

static inline void break_number(char *text, size_t *size, char *at, enum hurt how)
{
    const size_t lost[HURTS] = {0, MARKED_DIGITS, strcspn(at, "\n"), 1};

    if (how == LETTER)
        at[3] = 'g';
    memmove(at, at + lost[how], *size + 1 - (size_t)(at + lost[how] - text));
    *size -= lost[how];
}

/* Read a text whose number at a place was broken in one of those ways; free it. */
static inline void read_broken(size_t i, char *text, char *at, uint64_t *seed, struct kit_read *ret)
{
    size_t size = strlen(text);

    break_number(text, &size, at, kit_random(seed) % (dialects[i].fixed ? HURTS : DIGIT));
    kit_read_bytes(text, size, NULL, ret);
    assert_int_equal(ret->count, 0);
}

/*
 * Ten thousand texts, of each dialect in turn, of tables with the number somewhere: try makes one, and breaks
 * it. False if its dialect does not print the row.
 */
static inline void each_broken(bool (*try)(size_t i, const struct cpuid_table *table, uint64_t *seed))
{
    static struct cpuid_table sample, table;
    uint64_t seed = 15;
    unsigned done = 0;

    kit_sample(&sample);
    for (unsigned turn = 0; done < 10000; turn++) {
        table = sample;
        struct cpuid_entry *e = &table.entry[kit_random(&seed) % table.count];
        uint32_t *const places[] = {&e->eax, &e->ebx, &e->edx};

        *places[kit_random(&seed) % COUNT(places)] = MARKED;
        done += try(turn % COUNT(dialects), &table, &seed);
    }
}

static inline unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;

    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

#endif
