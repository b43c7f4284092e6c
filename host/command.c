/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/command.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/line_text.h"
#include "host/table_writer.h"
#include "probe/nearest.h"
#include "probe/write.h"

/* More long options than any verb has. */
#define OPTIONS_MAX 32

int command_fail(const char *format, ...)
{
    va_list args;

    fputs("leafprobe: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return EXIT_BAD;
}

static bool is_end(const struct argp_option *option)
{
    return !option->name && !option->key && !option->doc && !option->group;
}

/* The long options of a verb and argp's own. */
static size_t list_names(const struct argp *argp, const char *names[OPTIONS_MAX])
{
    static const char *const own[] = {"help", "usage", "version"};
    size_t count = 0;

    for (; count < sizeof(own) / sizeof(own[0]); count++)
        names[count] = own[count];
    for (const struct argp_option *option = argp->options; option && !is_end(option); option++)
        if (option->name && count < OPTIONS_MAX)
            names[count++] = option->name;
    return count;
}

/* The option that a word of the command line starts: --name, a beginning of it, or a letter. */
static const struct argp_option *option_of(const struct argp *argp, const char *word)
{
    const bool dashes = strncmp(word, "--", 2) == 0;

    for (const struct argp_option *option = argp->options; option && !is_end(option); option++)
        if (dashes ? option->name && strncmp(option->name, word + 2, strcspn(word + 2, "=")) == 0
                   : word[0] == '-' && word[1] && option->key == word[1])
            return option;
    return NULL;
}

/* True if the option's value is the next word. */
static bool value_follows(const struct argp_option *option, const char *word)
{
    if (!option || !option->arg || option->flags & OPTION_ARG_OPTIONAL)
        return false;
    return word[1] == '-' ? !strchr(word, '=') : !word[2];
}

static bool known(const char *const *names, size_t count, const char *word, size_t n)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(names[i], word, n) == 0)
            return true;
    return false;
}

/* getopt names the unknown option, but not the one that was meant. */
static void check_options(const struct argp *argp, int argc, char **argv)
{
    const char *names[OPTIONS_MAX];
    const size_t count = list_names(argp, names);

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *word = argv[i];
        const size_t n = strcspn(word, "=");

        if (strncmp(word, "--", 2) == 0 && !known(names, count, word + 2, n - 2)) {
            const char *nearest = nearest_name(names, count, word + 2, n - 2);

            fprintf(stderr, "%s: unknown option '%.*s'%s%s%s\n", argv[0], (int)n, word,
                    nearest ? ", did you mean '--" : "", nearest ? nearest : "", nearest ? "'?" : "");
            exit(EXIT_BAD);
        }
        i += value_follows(option_of(argp, word), word);
    }
}

void command_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    argp_err_exit_status = EXIT_BAD;
    check_options(argp, argc, argv);
    if (argp_parse(argp, argc, argv, 0, NULL, input) != 0)
        exit(EXIT_BAD);
}

uint32_t command_number(const struct argp_state *state, const char *what, const char *text, uint32_t low,
                        uint32_t high)
{
    struct span span = {text, strlen(text)};
    uint32_t number = 0;

    if (!(text_0x(&span, &number) || text_dec(&span, &number)) || span.n || number < low || number > high)
        argp_error(state, "%s: expected a number from 0x%" PRIx32 " to 0x%" PRIx32 ", found '%s'", what, low,
                   high, text);
    return number;
}

uint32_t command_format(const struct argp_state *state, const char *what, const char *text)
{
    if (strcmp(text, "json") == 0)
        return FORMAT_JSON;
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        if (strcmp(format_name(i), text) == 0)
            return i;
    argp_error(state, "%s: expected vmcore, kvm, raw, text or json, found '%s'", what, text);
    return FORMAT_COUNT;
}

enum shape command_shape(const struct argp_state *state, const char *text)
{
    if (strcmp(text, shape_name(SHAPE_QEMU)) == 0)
        return SHAPE_QEMU;
    if (strcmp(text, shape_name(SHAPE_FULL)) != 0)
        argp_error(state, "--shape: expected qemu or full, found '%s'", text);
    return SHAPE_FULL;
}

const struct reader_format *command_reader(const struct argp_state *state, const char *text)
{
    const struct reader_format *format = reader_format_find(text);

    if (!format)
        argp_error(state, "--from: expected stream, vmcore, strace, kvm, raw or aida64, found '%s'", text);
    return format;
}

static void warn(void *ctx, const char *line)
{
    (void)ctx;
    fprintf(stderr, "leafprobe: warning: %s\n", line);
}

const struct reader_events command_events = {warn, NULL};

void command_write(const struct sink *sink, enum format format, const struct cpuid_table *table, uint32_t cpu,
                   uint32_t slots)
{
    switch (format) {
    case FORMAT_VMCORE:
        write_vmcore(sink, table, slots);
        break;
    case FORMAT_RAW:
        write_raw(sink, table, cpu);
        break;
    case FORMAT_TEXT:
        write_text(sink, table, cpu);
        break;
    case FORMAT_KVM:
    case FORMAT_COUNT:
        write_kvm(sink, table);
        break;
    }
}
