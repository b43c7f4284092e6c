/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vmcore: what gdb, crash, drgn and lldb print for cpuid_nent and cpuid_entries of struct kvm_vcpu_arch
 * (Linux, arch/x86/include/asm/kvm_host.h), anywhere in other output. A printed array is a table. Separate
 * entries, as in a loop or from crash's "struct kvm_cpuid_entry2 ADDRESS COUNT", form one table until the
 * leaf and subleaf of its first entry come again.
 */
#include <inttypes.h>

#include "host/read/slots.h"
#include "host/read/vmcore_find.h"

struct vmcore {
    bool started;
    bool singles;      /* slots holds separate entries */
    bool single_waits; /* text holds an entry that begins the next table */
    enum found waits;  /* an array at the token in hand, found behind separate entries */
    struct vmcore_find find;
    struct vmcore_counts counts;
    struct entry_text text;
    struct slots slots;
    struct complaint complaint;
};

static bool take_count(struct vmcore *v)
{
    enum number_form form;
    uint32_t nent;

    return !vmcore_counts_pop(&v->counts, &nent, &form) || slots_count(&v->slots, nent, form, &v->complaint);
}

static bool vmcore_expected(struct vmcore *v, const char *what)
{
    const struct token *token = &v->find.scan.token;

    return complain(&v->complaint, token->line, "expected %s, found %s", what, token_text(token).text);
}

static bool cut_short(struct vmcore *v)
{
    return complain(&v->complaint, v->find.scan.token.line,
                    "expected the whole array, it is cut short by '...' after %" PRIu64
                    " entries (gdb: set print elements 0)",
                    v->slots.seen);
}

/* Behind a slot: another one follows, whose first token is then in hand, or *ret_end. */
static bool next_slot(struct vmcore *v, bool *ret_end)
{
    struct scan *scan = &v->find.scan;
    uint32_t index;

    *ret_end = false;
    if (scan->token.kind == TOKEN_DOTS)
        return cut_short(v);
    if (!scan_take(scan, ',') && !scan_mark(scan, '}') && !scan_mark(scan, '['))
        return vmcore_expected(v, "',' or '}' behind an entry");
    if (scan->token.kind == TOKEN_DOTS)
        return cut_short(v);
    if (scan_take(scan, '}')) {
        *ret_end = true;
        return true;
    }
    if (scan_mark(scan, '[') && (!scan_designator(scan, &index) || !slots_skip_to(&v->slots, index)))
        return vmcore_expected(v, "'[number] =' with ascending numbers");
    return scan_take(scan, '{') || vmcore_expected(v, "'{' before an entry");
}

/* A whole array. *ret_entries is false if it turns out to be one of something else. */
static bool read_array(struct vmcore *v, struct cpuid_table *table, bool *ret_entries)
{
    bool end = false;

    slots_start(&v->slots, table, v->find.scan.token.line);
    slots_skip_to(&v->slots, v->find.first_index);
    *ret_entries = false;
    while (!end) {
        const enum entry_kind kind = entry_text_braced(&v->find.scan, v->slots.found, &v->text);

        if (kind == ENTRY_NONE)
            return true;
        if (kind == ENTRY_FOUND && !v->slots.found) {
            v->slots.found = true;
            if (!take_count(v))
                return false;
        }
        const uint32_t times = scan_repeats(&v->find.scan);

        if (!times)
            return vmcore_expected(v, "'<repeats N times>'");
        if (!slots_add(&v->slots, &v->text, times, &v->complaint) || !next_slot(v, &end))
            return false;
    }
    *ret_entries = v->slots.found;
    return true;
}

static bool read_empty_array(struct vmcore *v, struct cpuid_table *table)
{
    slots_start(&v->slots, table, v->find.scan.token.line);
    scan_next(&v->find.scan);
    return take_count(v);
}

/* True if the entry in v->text belongs to the table of separate entries in hand. */
static bool goes_on(const struct vmcore *v)
{
    if (!v->singles || v->text.wrong || cpuid_entry_zero(&v->text.entry))
        return true;
    const struct cpuid_entry *first = &v->slots.table->entry[0];

    return v->text.entry.leaf != first->leaf || v->text.entry.subleaf != first->subleaf;
}

static bool add_single(struct vmcore *v, struct cpuid_table *table)
{
    v->single_waits = false;
    if (!v->singles) {
        slots_start(&v->slots, table, v->text.line);
        v->singles = true;
        if (!take_count(v))
            return false;
    }
    return slots_add(&v->slots, &v->text, 1, &v->complaint);
}

static bool read_single(struct vmcore *v, enum found found, struct cpuid_table *table, bool *ret_full)
{
    struct scan *scan = &v->find.scan;
    enum entry_kind kind = ENTRY_FOUND;

    if (!v->single_waits)
        kind =
            found == FOUND_BARE ? entry_text_bare(scan, &v->text) : entry_text_braced(scan, false, &v->text);
    if (kind != ENTRY_FOUND)
        return true;
    *ret_full = v->single_waits = !goes_on(v);
    return *ret_full || add_single(v, table);
}

static void warn_dirty(struct reader *reader, struct vmcore_find *find)
{
    if (find->dirty_line)
        reader_warn(
            reader, find->dirty_line,
            "cpuid_dynamic_bits_dirty: OSXSAVE, OSPKE, APIC, MWAIT and 0xd EBX may be older than what "
            "the guest reads");
    find->dirty_line = 0;
}

static enum found find_unless_waiting(struct reader *reader, struct vmcore *v)
{
    enum found found = v->single_waits ? FOUND_SINGLE : v->waits;

    v->waits = FOUND_NOTHING;
    if (found == FOUND_NOTHING)
        found = vmcore_find_next(&v->find);
    warn_dirty(reader, &v->find);
    return found;
}

/* Separate entries end where an array, a count or the end of the text comes. */
static bool ends_singles(enum found found)
{
    return found != FOUND_SINGLE && found != FOUND_BARE;
}

static enum reader_result vmcore_finish(struct reader *reader, struct vmcore *v, struct reader_table *ret)
{
    const bool alone = v->singles && v->slots.seen == 1 && !v->slots.counted;

    v->singles = false;
    if (!slots_finish(&v->slots, &v->complaint))
        return reader_fail_with(reader, &v->complaint);
    ret->line = v->slots.line;
    if (v->slots.beyond)
        reader_warn(reader, ret->line,
                    "%" PRIu64 " slots past cpuid_nent (%" PRIu32 ") hold something; not taken",
                    v->slots.beyond, v->slots.nent);
    if (alone)
        reader_warn(reader, ret->line, "one entry alone, taken as a table of one entry");
    if (v->slots.padded)
        reader_warn(reader, ret->line,
                    "padding is not zero in %" PRIu64 " slots: the print may run past the end of the table",
                    v->slots.padded);
    return READER_TABLE;
}

/* Read what was found; *ret_full if slots then holds a whole table. */
static bool read_found(struct vmcore *v, enum found found, struct cpuid_table *table, bool *ret_full)
{
    bool good = true;

    if (v->singles && ends_singles(found)) {
        v->waits = found;
        *ret_full = true;
        return true;
    }
    if (found == FOUND_COUNT) {
        good = vmcore_counts_push(&v->counts, &v->find.scan.token, &v->complaint);
    } else if (found == FOUND_NULL) {
        vmcore_counts_drop(&v->counts);
        scan_next(&v->find.scan);
    } else if (found == FOUND_ARRAY) {
        good = read_array(v, table, ret_full);
    } else if (found == FOUND_EMPTY_ARRAY) {
        good = *ret_full = read_empty_array(v, table);
    } else {
        good = read_single(v, found, table, ret_full);
    }
    vmcore_find_resume(&v->find);
    return good;
}

static enum reader_result vmcore_next(struct reader *reader, struct reader_table *ret)
{
    struct vmcore *v = (struct vmcore *)reader->state;
    bool full = false;

    if (!v->started)
        vmcore_find_start(&v->find, &reader->input);
    v->started = true;
    while (!full) {
        const enum found found = find_unless_waiting(reader, v);

        if (found == FOUND_END && !v->singles)
            return reader_finish(reader);
        if (!read_found(v, found, &ret->table, &full))
            return reader_fail_with(reader, &v->complaint);
    }
    return vmcore_finish(reader, v, ret);
}

const struct reader_format read_vmcore = {
    .name = "vmcore",
    .state_size = sizeof(struct vmcore),
    .next = vmcore_next,
};
