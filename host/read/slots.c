/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/slots.h"

#include <inttypes.h>
#include <string.h>

#define WORDS (sizeof(struct cpuid_entry) / sizeof(uint32_t))

void slots_start(struct slots *slots, struct cpuid_table *table, uint64_t line)
{
    memset(slots, 0, sizeof(*slots));
    slots->table = table;
    slots->line = line;
    cpuid_table_clear(table);
}

bool slots_count(struct slots *slots, uint32_t nent, enum number_form form, struct complaint *reterr)
{
    /* No table has 1,000 entries, so such digits can only be binary. */
    if (form == NUMBER_BITS && nent > CPUID_TABLE_MAX) {
        nent = number_as_binary(nent);
        form = NUMBER_BINARY;
    }
    if (nent > CPUID_TABLE_MAX)
        return complain(reterr, slots->line, "expected at most %u entries, cpuid_nent says %" PRIu32,
                        CPUID_TABLE_MAX, nent);
    slots->counted = true;
    slots->nent = nent;
    slots->nent_form = form;
    return true;
}

static bool unused(const struct cpuid_entry *entry)
{
    return !entry->leaf && !entry->subleaf && !entry->flags && cpuid_entry_zero(entry);
}

static bool padded(const struct cpuid_entry *entry)
{
    return entry->padding[0] || entry->padding[1] || entry->padding[2];
}

static uint64_t limit(const struct slots *slots)
{
    return slots->counted ? slots->nent : CPUID_TABLE_MAX;
}

bool slots_add(struct slots *slots, const struct entry_text *text, uint32_t times, struct complaint *reterr)
{
    const struct cpuid_entry *entry = &text->entry;

    if (text->wrong) {
        *reterr = text->problem;
        return false;
    }
    slots->plain = slots->plain || text->plain;
    if (text->binary && !slots->binary_line)
        slots->binary_line = text->line;
    for (; times && slots->seen < limit(slots); times--, slots->seen++) {
        slots->table->entry[slots->seen] = *entry;
        slots->binary[slots->seen] = text->binary;
        slots->padded += padded(entry);
    }
    slots->seen += times;
    if (!times || unused(entry))
        return true;
    if (!slots->counted)
        return complain(reterr, text->line, "expected at most %u entries, found one more", CPUID_TABLE_MAX);
    slots->beyond += times;
    return true;
}

bool slots_skip_to(struct slots *slots, uint32_t n)
{
    static const struct entry_text zero;
    struct complaint never;

    return n >= slots->seen && slots_add(slots, &zero, n - (uint32_t)slots->seen, &never);
}

/* Every number of the table has only digits 0 and 1, and one of them is too long for decimal. */
static void reread_as_binary(struct slots *slots)
{
    for (uint32_t i = 0; i < slots->table->count; i++)
        for (uint32_t word = 0; word < WORDS; word++) {
            char *at = (char *)&slots->table->entry[i] + word * sizeof(uint32_t);
            uint32_t value;

            if (slots->binary[i] >> word & 1)
                continue;
            memcpy(&value, at, sizeof(value));
            value = number_as_binary(value);
            memcpy(at, &value, sizeof(value));
        }
}

bool slots_finish(struct slots *slots, struct complaint *reterr)
{
    const bool binary = slots->binary_line && !slots->plain;
    const uint64_t stored = slots->seen < limit(slots) ? slots->seen : limit(slots);
    struct cpuid_table *table = slots->table;

    if (slots->binary_line && !binary)
        return complain(reterr, slots->binary_line, "expected numbers of 32 bits, found a longer one");
    if (slots->nent_form == NUMBER_BINARY && !binary)
        return complain(reterr, slots->line, "expected at most %u entries, cpuid_nent says more",
                        CPUID_TABLE_MAX);
    if (binary && slots->nent_form == NUMBER_BITS)
        slots->nent = number_as_binary(slots->nent);
    if (slots->counted && slots->seen < slots->nent)
        return complain(reterr, slots->line,
                        "expected %" PRIu32 " entries, as cpuid_nent says, the array has %" PRIu64,
                        slots->nent, slots->seen);
    table->count = (uint32_t)(slots->counted ? slots->nent : stored);
    while (!slots->counted && table->count > 1 && unused(&table->entry[table->count - 1]))
        table->count--;
    memset(table->note, 0, table->count * sizeof(table->note[0]));
    if (binary)
        reread_as_binary(slots);
    return true;
}
