/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strace: struct kvm_cpuid2 in the ioctls KVM_SET_CPUID2, KVM_GET_SUPPORTED_CPUID and KVM_GET_EMULATED_CPUID,
 * as strace -v prints it (src/kvm.c): "{nent=2, entries=[{function=0, ...}, {...}]}", anywhere in a log. Each
 * call is a table; calls that print only an address hold none, nor do those that ended in an error.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/read/slots.h"

struct strace {
    struct scan scan;
    bool started;
    char call[40];
    struct entry_text text;
    struct slots slots;
    struct complaint complaint;
};

static bool strace_expected(struct strace *s, const char *what)
{
    return complain(&s->complaint, s->scan.token.line, "expected %s, found %s", what,
                    token_text(&s->scan.token).text);
}

static void note_call(struct strace *s)
{
    const struct token *token = &s->scan.token;

    if (token->leads)
        s->call[0] = 0;
    if (token->kind == TOKEN_NAME && token->n > 4 && memcmp(token->text, "KVM_", 4) == 0)
        snprintf(s->call, sizeof(s->call), "%.*s", (int)token->n, token->text);
}

/* Go on behind "nent=N, entries=[". False at the end of the text, and with a complaint if it starts so and
 * breaks off. */
static bool strace_find(struct strace *s, struct cpuid_table *table, bool *ret_good)
{
    struct scan *scan = &s->scan;

    *ret_good = true;
    while (scan->token.kind != TOKEN_END) {
        note_call(s);
        const bool nent = scan_name(scan, "nent");

        scan_next(scan);
        if (!nent || !scan_take(scan, '=') || scan->token.kind != TOKEN_NUMBER)
            continue;
        slots_start(&s->slots, table, scan->token.line);
        *ret_good = slots_count(&s->slots, scan->token.value, scan->token.form, &s->complaint);
        if (!*ret_good)
            return false;
        scan_next(scan);
        if (!scan_take(scan, ',') || !scan_name(scan, "entries"))
            continue;
        scan_next(scan);
        if (scan_take(scan, '=') && scan_take(scan, '['))
            return true;
        *ret_good = strace_expected(s, "entries=[");
        return false;
    }
    return false;
}

static bool read_entries(struct strace *s)
{
    struct scan *scan = &s->scan;

    if (scan_take(scan, ']'))
        return true;
    do {
        if (scan->token.kind == TOKEN_DOTS)
            return strace_expected(s, "all entries (strace -v)");
        if (!scan_take(scan, '{'))
            return strace_expected(s, "'{' before an entry");
        entry_text_braced(scan, true, &s->text);
        if (!slots_add(&s->slots, &s->text, 1, &s->complaint))
            return false;
    } while (scan_take(scan, ','));
    return scan_take(scan, ']') || strace_expected(s, "',' or ']' behind an entry");
}

/* Behind the entries: "}) = -1 EINVAL (Invalid argument)", whose table KVM has refused or not given. */
static bool call_failed(struct strace *s)
{
    struct scan *scan = &s->scan;

    return scan_take(scan, '}') && scan_take(scan, ')') && scan_take(scan, '=') &&
           scan->token.kind == TOKEN_NUMBER && scan->token.text[0] == '-';
}

static enum reader_result strace_next(struct reader *reader, struct reader_table *ret)
{
    struct strace *s = (struct strace *)reader->state;
    bool good;

    if (!s->started)
        scan_next(&s->scan);
    s->started = true;
    while (strace_find(s, &ret->table, &good)) {
        snprintf(ret->label, sizeof(ret->label), "%s", s->call);
        ret->line = s->slots.line;
        if (!read_entries(s) || !slots_finish(&s->slots, &s->complaint))
            return reader_fail_with(reader, &s->complaint);
        if (!call_failed(s))
            return READER_TABLE;
        cpuid_table_clear(&ret->table);
        reader_warn(reader, ret->line, "%s ended in an error: no table", s->call[0] ? s->call : "the call");
    }
    return good ? reader_finish(reader) : reader_fail_with(reader, &s->complaint);
}

static void strace_start(struct reader *reader)
{
    struct strace *s = (struct strace *)reader->state;

    scan_start(&s->scan, &reader->input);
}

const struct reader_format read_strace = {
    .name = "strace",
    .state_size = sizeof(struct strace),
    .start = strace_start,
    .next = strace_next,
};
