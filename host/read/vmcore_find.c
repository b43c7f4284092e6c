/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/vmcore_find.h"

static void next(struct vmcore_find *find)
{
    scan_next(&find->scan);
    find->opened = 0;
}

void vmcore_find_start(struct vmcore_find *find, struct input *input)
{
    *find = (struct vmcore_find){.opened = 0};
    scan_start(&find->scan, input);
    scan_next(&find->scan);
}

void vmcore_find_resume(struct vmcore_find *find)
{
    find->opened = 0;
}

/* The value behind "=", which drgn types: "(int)29". True if it is in hand. */
static bool find_value(struct vmcore_find *find)
{
    struct scan *scan = &find->scan;

    if (scan_mark(scan, '(')) {
        next(find);
        if (!scan_name(scan, "int"))
            return false;
        next(find);
        if (!scan_take(scan, ')'))
            return false;
    }
    return scan->token.kind == TOKEN_NUMBER;
}

/* What a debugger answers with on a line of its own: "$1 = 29", or drgn's "(int)29". */
static bool find_answer(struct vmcore_find *find)
{
    struct scan *scan = &find->scan;

    if (scan_mark(scan, '$')) {
        next(find);
        if (scan->token.kind != TOKEN_NUMBER)
            return false;
        next(find);
        return scan_take(scan, '=') && find_value(find);
    }
    return scan_mark(scan, '(') && find_value(find);
}

/*
 * Behind the word cpuid_nent: its value follows after "=" or, where the word stood in a command, on the next
 * line. True if it is in hand.
 */
static bool find_count(struct vmcore_find *find)
{
    struct scan *scan = &find->scan;

    if (scan_take(scan, '='))
        return find_value(find);
    while (!scan->token.leads) {
        if (scan_mark(scan, '{') || scan_mark(scan, ',') || scan->token.kind == TOKEN_END)
            return false;
        next(find);
    }
    return find_answer(find);
}

static void find_dirty(struct vmcore_find *find)
{
    const uint64_t line = find->scan.token.line;
    const struct token *token = &find->scan.token;

    next(find);
    if (!scan_take(&find->scan, '='))
        return;
    if (scan_name(&find->scan, "true") || (token->kind == TOKEN_NUMBER && token->value))
        find->dirty_line = line;
}

/* The token in hand begins something, by the braces before it; entries: cpuid_entries = stands before those.
 */
static enum found what_begins(const struct vmcore_find *find, bool entries)
{
    const struct scan *scan = &find->scan;
    const bool member = entry_text_begins(scan);
    const bool closed = scan_mark(scan, '}');

    if (scan->token.kind == TOKEN_END)
        return FOUND_END;
    if (find->opened > 1 && (member || closed))
        return FOUND_ARRAY;
    if (find->opened == 1 && member)
        return FOUND_SINGLE;
    if (find->opened == 1 && closed && entries)
        return FOUND_EMPTY_ARRAY;
    if (entries && scan->token.kind == TOKEN_NUMBER && scan->token.form != NUMBER_BAD && !scan->token.value)
        return FOUND_NULL;
    return !find->opened && member && scan->token.leads ? FOUND_BARE : FOUND_NOTHING;
}

enum found vmcore_find_next(struct vmcore_find *find)
{
    struct scan *scan = &find->scan;
    bool entries = false;
    enum found found;

    find->first_index = 0;
    while ((found = what_begins(find, entries)) == FOUND_NOTHING) {
        if (scan_mark(scan, '{')) {
            scan_next(scan);
            find->opened++;
        } else if (find->opened && scan_mark(scan, '[')) {
            if (!scan_designator(scan, &find->first_index))
                find->first_index = 0;
        } else if (scan_name(scan, "cpuid_nent")) {
            next(find);
            if (find_count(find))
                return FOUND_COUNT;
        } else if (scan_name(scan, "cpuid_dynamic_bits_dirty")) {
            find_dirty(find);
        } else {
            entries = scan_name(scan, "cpuid_entries") || (entries && scan_mark(scan, '='));
            next(find);
        }
    }
    return found;
}

bool vmcore_counts_push(struct vmcore_counts *counts, const struct token *token, struct complaint *reterr)
{
    if (token->form == NUMBER_BAD)
        return complain(reterr, token->line, "expected cpuid_nent as a number, found %s",
                        token_text(token).text);
    if (counts->used == VMCORE_COUNTS)
        return complain(reterr, token->line,
                        "expected a table, found more than %u times cpuid_nent without one", VMCORE_COUNTS);
    const uint32_t place = (counts->first + counts->used++) % VMCORE_COUNTS;

    counts->ring[place].nent = token->value;
    counts->ring[place].form = token->form;
    return true;
}

void vmcore_counts_drop(struct vmcore_counts *counts)
{
    if (counts->used)
        counts->used--;
}

bool vmcore_counts_pop(struct vmcore_counts *counts, uint32_t *ret_nent, enum number_form *ret_form)
{
    if (!counts->used)
        return false;
    *ret_nent = counts->ring[counts->first].nent;
    *ret_form = counts->ring[counts->first].form;
    counts->first = (counts->first + 1) % VMCORE_COUNTS;
    counts->used--;
    return true;
}
