/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/options.h"

#include "probe/run/options_value.h"
#include "probe/table/mem.h"
#include "probe/table/nearest.h"

struct row {
    const char *name;
    char letter;
    uint16_t offset;
    struct value_rule rule;
    const char *argument;
    const char *help;
};

/* clang-format off */
static const struct value stream_formats[] = {{"vmcore", FORMAT_VMCORE}, {"raw", FORMAT_RAW}, {"text", FORMAT_TEXT}, {0}};
static const struct value file_formats[] = {
    {"vmcore", 1u << FORMAT_VMCORE}, {"raw", 1u << FORMAT_RAW}, {"kvm", 1u << FORMAT_KVM},
    {"text", 1u << FORMAT_TEXT}, {"none", 0}, {0}};
#define WORD(name, shape) {name, shape},
static const struct value shapes[] = {SHAPE_WORDS(WORD) {0}};
#undef WORD
static const struct value cpu_lists[] = {{"distinct", 0}, {"all", 1}, {0}};
static const struct value serial_ports[] = {
    {"auto", SERIAL_AUTO}, {"none", SERIAL_NONE}, {"pci", SERIAL_PCI}, {"spcr", SERIAL_SPCR},
    {"com1", 0x3f8}, {"com2", 0x2f8}, {"com3", 0x3e8}, {"com4", 0x2e8}, {0}};
static const struct value post_starts[] = {{.word = "http://"}, {0}};
static const struct value modes[] = {{"auto", 0}, {"32", 32}, {0}};

static const struct row rows[OPTION_COUNT] = {
#define OPTION(id, name, letter, kind, field, low, arg, values, argument, help) \
    {name, letter, offsetof(struct options, field), {kind, low, arg, values}, argument, help},
#include "probe/run/options.def"
#undef OPTION
};
/* clang-format on */

/* Which option a word names, and the value that came in the same word (at is NULL if none did). */
static const struct row *find_row(struct span word, struct span *value)
{
    const bool dashes = word.at[0] == '-' && word.at[1] == '-';
    struct span name = dashes ? (struct span){word.at + 2, word.n - 2} : word;

    *value = (struct span){NULL, 0};
    for (size_t i = 0; i < OPTION_COUNT && word.n >= 2 && word.at[0] == '-' && !dashes; i++)
        if (rows[i].letter == word.at[1]) {
            if (word.n > 2)
                *value = (struct span){word.at + 2, word.n - 2};
            return &rows[i];
        }
    for (size_t i = 0; i < name.n; i++)
        if (name.at[i] == '=') {
            *value = (struct span){name.at + i + 1, name.n - i - 1};
            name.n = i;
        }
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (span_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static bool fail(struct option_error *reterr, struct span word, const char *problem)
{
    const size_t n = word.n < sizeof(reterr->word) ? word.n : sizeof(reterr->word) - 1;

    for (size_t i = 0; i < n; i++)
        reterr->word[i] = word.at[i] >= ' ' && word.at[i] <= '~' ? word.at[i] : '?';
    reterr->word[n] = 0;
    reterr->problem = problem;
    reterr->nearest = NULL;
    return false;
}

static bool fail_unknown(struct option_error *reterr, struct span word)
{
    const char *names[OPTION_COUNT];
    size_t start = 0, n;

    for (size_t i = 0; i < OPTION_COUNT; i++)
        names[i] = rows[i].name;
    fail(reterr, word, "unknown option");
    while (start < word.n && word.at[start] == '-')
        start++;
    for (n = start; n < word.n && word.at[n] != '='; n++)
        ;
    reterr->nearest = nearest_name(names, OPTION_COUNT, word.at + start, n - start);
    return false;
}

/* Store the value; NULL, or what is wrong with it. */
static const char *take_option(struct options *options, const struct row *row, struct span value)
{
    char *place = (char *)options + row->offset;
    uint32_t number;

    if (row->rule.kind == TEXT || row->rule.kind == ADDRESS)
        return option_text(&row->rule, value, place);
    const char *problem = option_value(&row->rule, value, &number);

    if (!problem)
        memcpy(place, &number, sizeof(number));
    return problem;
}

static bool parse_word(struct options *options, struct span word, const char **text,
                       struct option_error *reterr)
{
    struct span value;
    const struct row *row = find_row(word, &value);

    if (!row)
        return fail_unknown(reterr, word);
    if (row->rule.kind == CONST && value.at)
        return fail(reterr, word, "no value belongs in");
    const bool alone = !value.at && (row->rule.kind == CONST || row->rule.kind == OPTIONAL);

    if (!alone && !value.at)
        value = span_next_word(text);
    if (!alone && !value.n)
        return fail(reterr, word, "a value is missing after");
    const char *problem = take_option(options, row, value);

    if (problem)
        return fail(reterr, word.at + word.n >= value.at + value.n ? word : value, problem);
    options->given |= 1u << (row - rows);
    return true;
}

bool option_given(const struct options *options, enum option_id id)
{
    return options->given >> id & 1;
}

void options_init(struct options *options)
{
    *options = (struct options){.files = 1u << FORMAT_VMCORE};
}

bool options_parse(struct options *options, const char *text, struct option_error *reterr)
{
    struct option_error later;
    bool good = true;

    for (;;) {
        const struct span word = span_next_word(&text);

        if (!word.n)
            return good;
        if (!parse_word(options, word, &text, good ? reterr : &later))
            good = false;
    }
}

/* Of Linux's Documentation/admin-guide/kernel-parameters.txt, what boot managers and installers write. */
static const char kernel_words[][12] = {
    "root",   "rootwait",  "rootfstype", "ro",      "rw",       "quiet",      "splash", "console",
    "initrd", "init",      "BOOT_IMAGE", "resume",  "loglevel", "earlycon",   "panic",  "nomodeset",
    "vga",    "rootdelay", "rd.luks",    "selinux", "apparmor", "earlyprintk"};

static bool is_kernel_word(struct span word)
{
    size_t n = 0;

    while (n < word.n && word.at[n] != '=')
        n++;
    for (size_t i = 0; i < sizeof(kernel_words) / sizeof(kernel_words[0]); i++)
        if (span_is((struct span){word.at, n}, kernel_words[i]))
            return true;
    return false;
}

bool options_foreign(const char *text)
{
    bool foreign = false;

    for (;;) {
        const struct span word = span_next_word(&text);
        struct span value;

        if (!word.n)
            return foreign;
        if (find_row(word, &value))
            return false;
        foreign = foreign || is_kernel_word(word);
    }
}

void options_parse_cut(struct options *options, char *text)
{
    struct option_error error;
    size_t n = strlen(text);

    while (n > 0 && text[n - 1] != ' ' && text[n - 1] != '\t' && text[n - 1] != '\r' && text[n - 1] != '\n')
        n--;
    text[n] = 0;
    options_parse(options, text, &error);
}

void option_error_put(const struct sink *sink, const struct option_error *error)
{
    put_str(sink, error->problem);
    put_str(sink, " '");
    put_str(sink, error->word);
    put_str(sink, "'");
    if (error->nearest) {
        put_str(sink, ", did you mean '");
        put_str(sink, error->nearest);
        put_str(sink, "'?");
    }
}

void options_help(const struct sink *sink)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct row *row = &rows[i];
        const char letter[] = {'-', row->letter, ',', ' ', 0};
        const char *equals = row->argument && row->rule.kind != OPTIONAL ? "=" : "";
        const char *argument = row->argument ? row->argument : "";
        size_t width = strlen(row->name) + strlen(equals) + strlen(argument);

        put_str(sink, row->letter ? letter : "    ");
        put_str(sink, row->name);
        put_str(sink, equals);
        put_str(sink, argument);
        for (; width < 26; width++)
            put_str(sink, " ");
        put_str(sink, " ");
        put_str(sink, row->help);
        put_str(sink, "\n");
    }
}
