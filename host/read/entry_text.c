/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/read/entry_text.h"

#include <string.h>

#define REGISTERS (1u << MEMBER_EAX | 1u << MEMBER_EBX | 1u << MEMBER_ECX | 1u << MEMBER_EDX)
#define NEEDED (1u << MEMBER_FUNCTION | REGISTERS)

/* The longest "(type)" or "<symbol>" beside a number, in tokens. */
#define ASIDE_MAX 16

/* clang-format off */
static const struct member {
    const char *name;
    size_t n;
} members[MEMBER_COUNT] = {
#define MEMBER(id, text) [MEMBER_##id] = {text, sizeof(text) - 1}
    MEMBER(FUNCTION, "function"), MEMBER(INDEX, "index"), MEMBER(FLAGS, "flags"), MEMBER(EAX, "eax"),
    MEMBER(EBX, "ebx"), MEMBER(ECX, "ecx"), MEMBER(EDX, "edx"), MEMBER(PADDING, "padding"),
#undef MEMBER
};
/* clang-format on */

/* strace spells the flags out. */
static const struct {
    const char *name;
    uint32_t value;
} flag_names[] = {
    {"KVM_CPUID_FLAG_SIGNIFCANT_INDEX", CPUID_INDEXED},
    {"KVM_CPUID_FLAG_STATEFUL_FUNC", CPUID_STATEFUL},
    {"KVM_CPUID_FLAG_STATE_READ_NEXT", CPUID_READ_NEXT},
};

static int member_of(const struct scan *scan)
{
    const struct token *token = &scan->token;

    for (int i = 0; i < MEMBER_COUNT && token->kind == TOKEN_NAME; i++)
        if (token->n == members[i].n && memcmp(token->text, members[i].name, token->n) == 0)
            return i;
    return -1;
}

bool entry_text_begins(const struct scan *scan)
{
    return member_of(scan) >= 0;
}

static bool expect(struct scan *scan, struct entry_text *ret, const char *what)
{
    if (!ret->wrong)
        complain(&ret->problem, scan->token.line, "expected %s, found %s", what,
                 token_text(&scan->token).text);
    ret->wrong = true;
    return false;
}

static bool skip_aside(struct scan *scan, char end)
{
    for (int i = 0; i < ASIDE_MAX && scan->token.kind != TOKEN_END && scan->token.kind != TOKEN_DOTS; i++) {
        if (scan_take(scan, end))
            return true;
        scan_next(scan);
    }
    return false;
}

static void store(struct scan *scan, struct entry_text *ret, unsigned word)
{
    const struct token *token = &scan->token;

    if (token->form == NUMBER_BINARY)
        ret->binary = (uint16_t)(ret->binary | 1u << word);
    ret->plain = ret->plain || token->form == NUMBER_PLAIN;
    memcpy((char *)&ret->entry + word * sizeof(uint32_t), &token->value, sizeof(uint32_t));
}

static bool read_number(struct scan *scan, struct entry_text *ret, unsigned word)
{
    if (scan_take(scan, '(') && !skip_aside(scan, ')'))
        return expect(scan, ret, "')' behind a type");
    if (scan->token.kind != TOKEN_NUMBER || scan->token.form == NUMBER_BAD)
        return expect(scan, ret, "a number of 32 bits");
    store(scan, ret, word);
    scan_next(scan);
    if (scan->token.kind == TOKEN_QUOTED)
        return expect(scan, ret, "a whole number (p/c shows its lowest byte)");
    return true;
}

/* gdb's p/a puts a symbol behind a number that is an address by chance. */
static bool read_value(struct scan *scan, struct entry_text *ret, unsigned word)
{
    if (!read_number(scan, ret, word))
        return false;
    return !scan_take(scan, '<') || skip_aside(scan, '>') || expect(scan, ret, "'>' behind a symbol");
}

static bool read_flag_names(struct scan *scan, struct entry_text *ret)
{
    do {
        uint32_t flag = scan->token.value;
        size_t i = 0;

        for (; i < sizeof(flag_names) / sizeof(flag_names[0]); i++)
            if (scan_name(scan, flag_names[i].name))
                break;
        if (i < sizeof(flag_names) / sizeof(flag_names[0]))
            flag = flag_names[i].value;
        else if (scan->token.kind != TOKEN_NUMBER || scan->token.form == NUMBER_BAD)
            return expect(scan, ret, "a KVM_CPUID_FLAG_ name");
        ret->entry.flags |= flag;
        ret->plain = true;
        scan_next(scan);
    } while (scan_take(scan, '|'));
    return true;
}

/* What opens the padding, and what is then to close it: gdb's and drgn's {}, Rust's and bpftrace's [], lldb's
 * () around "[0] = 0". */
static bool open_padding(struct scan *scan, struct entry_text *ret, char *ret_close)
{
    *ret_close = ')';
    if (scan_take(scan, '(')) {
        if (scan_mark(scan, '['))
            return true;
        if (!skip_aside(scan, ')'))
            return expect(scan, ret, "')' behind a type");
    }
    *ret_close = '}';
    if (scan_take(scan, '{'))
        return true;
    *ret_close = ']';
    return scan_take(scan, '[') || expect(scan, ret, "'{' before the padding");
}

static bool read_padding(struct scan *scan, struct entry_text *ret)
{
    unsigned i = 0;
    char close;

    if (!open_padding(scan, ret, &close))
        return false;
    while (!scan_take(scan, close)) {
        uint32_t times = 1, place = i;

        if (scan_mark(scan, '[') && !scan_designator(scan, &place))
            return expect(scan, ret, "'[number] ='");
        if (place < i || place > 2)
            return expect(scan, ret, "three words of padding");
        if (!read_number(scan, ret, MEMBER_PADDING + place))
            return false;
        if (scan_mark(scan, '<') && !(times = scan_repeats(scan)))
            return expect(scan, ret, "'<repeats N times>'");
        if (times > 3 - place)
            return expect(scan, ret, "three words of padding");
        for (uint32_t more = 1; more < times; more++)
            ret->entry.padding[place + more] = ret->entry.padding[place];
        i = place + times;
        if (!scan_take(scan, ',') && !scan_mark(scan, close) && !scan_mark(scan, '['))
            return expect(scan, ret, "',' or the end of the padding");
    }
    return true;
}

static bool read_member(struct scan *scan, struct entry_text *ret, int member)
{
    ret->dotted = ret->dotted || scan->token.dotted;
    ret->seen |= 1u << member;
    scan_next(scan);
    if (!scan_take(scan, '=') && !scan_take(scan, ':'))
        return expect(scan, ret, "'=' behind the member's name");
    if (member == MEMBER_PADDING)
        return read_padding(scan, ret);
    if (member == MEMBER_FLAGS && scan->token.kind == TOKEN_NAME)
        return read_flag_names(scan, ret);
    return read_value(scan, ret, (unsigned)member);
}

static void begin_entry(const struct scan *scan, struct entry_text *ret)
{
    memset(&ret->entry, 0, sizeof(ret->entry));
    ret->line = scan->token.line;
    ret->seen = 0;
    ret->binary = 0;
    ret->plain = ret->dotted = ret->wrong = false;
}

static void check_complete(struct entry_text *ret)
{
    if (ret->wrong || ret->dotted || (ret->seen & NEEDED) == NEEDED)
        return;
    for (int i = 0; i < MEMBER_COUNT; i++)
        if ((NEEDED & ~ret->seen) >> i & 1) {
            complain(&ret->problem, ret->line, "expected an entry with %s, it has none", members[i].name);
            break;
        }
    ret->wrong = true;
}

/* function and another member make an entry; drgn may leave out function where it is zero. */
static bool looks_like_entry(const struct entry_text *ret)
{
    const uint32_t function = 1u << MEMBER_FUNCTION;

    return (ret->seen & function && ret->seen & ~function) || (ret->dotted && ret->seen & REGISTERS);
}

/* Behind a value that could not be read: on to the next comma or closing brace, or line where those are
 * missing. */
static void skip_value(struct scan *scan, bool lines)
{
    int depth = 0;

    for (; scan->token.kind != TOKEN_END; scan_next(scan)) {
        if (!depth && (scan_mark(scan, ',') || scan_mark(scan, '}') || (lines && scan->token.leads)))
            return;
        depth += scan_mark(scan, '{') - scan_mark(scan, '}');
    }
}

/* lldb has no commas between members, everybody else has them all: one that is missing was lost. */
enum commas { COMMAS_UNKNOWN, COMMAS_ALL, COMMAS_NONE };

static bool end_member(struct scan *scan, enum commas *commas)
{
    if (scan_mark(scan, '}'))
        return true;
    const enum commas here = scan_take(scan, ',') ? COMMAS_ALL : COMMAS_NONE;

    if (here == COMMAS_NONE && !entry_text_begins(scan))
        return false;
    if (*commas == COMMAS_UNKNOWN)
        *commas = here;
    return *commas == here;
}

/*
 * Members up to the closing brace. Behind a broken one the rest is still read, to tell a broken entry from
 * another structure.
 */
static void read_members(struct scan *scan, struct entry_text *ret)
{
    enum commas commas = COMMAS_UNKNOWN;

    while (!scan_take(scan, '}')) {
        const int member = member_of(scan);

        if (member < 0) {
            expect(scan, ret, "a member of struct kvm_cpuid_entry2");
            return;
        }
        if (ret->seen >> member & 1) {
            expect(scan, ret, "each member once");
            return;
        }
        if (!read_member(scan, ret, member))
            skip_value(scan, false);
        if (!end_member(scan, &commas)) {
            expect(scan, ret, "',' or '}'");
            return;
        }
    }
}

enum entry_kind entry_text_braced(struct scan *scan, bool expected, struct entry_text *ret)
{
    begin_entry(scan, ret);
    if (scan_take(scan, '}'))
        return ENTRY_EMPTY;
    read_members(scan, ret);
    if (!expected && !looks_like_entry(ret))
        return ENTRY_NONE;
    check_complete(ret);
    return ENTRY_FOUND;
}

enum entry_kind entry_text_bare(struct scan *scan, struct entry_text *ret)
{
    begin_entry(scan, ret);
    while (scan->token.kind == TOKEN_NAME && !(ret->seen && scan->token.separated)) {
        const int member = member_of(scan);

        if (member < 0 || ret->seen >> member & 1)
            break;
        if (!read_member(scan, ret, member))
            skip_value(scan, true);
        scan_take(scan, ',');
    }
    if (!looks_like_entry(ret))
        return ENTRY_NONE;
    check_complete(ret);
    return ENTRY_FOUND;
}
