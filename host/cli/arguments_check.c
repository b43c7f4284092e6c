/* SPDX-License-Identifier: BSD-2-Clause */
/* What getopt would say of a command line in two lines and without a suggestion, said before it runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/fail.h"
#include "host/base/say.h"
#include "host/cli/arguments.h"
#include "probe/table/count.h"
#include "probe/table/nearest.h"

/* More options than any verb has. */
#define OPTIONS_MAX 48

/* The options of a verb, its children's and argp's own; an alias has the key and the value of its option. */
struct known {
    struct argp_option option[OPTIONS_MAX];
    size_t count;
};

static bool is_last_option(const struct argp_option *option)
{
    return !option->name && !option->key && !option->doc && !option->group;
}

static void add_options(struct known *known, const struct argp_option *options)
{
    const struct argp_option *real = options;

    for (const struct argp_option *option = options; option && !is_last_option(option); option++) {
        if (known->count == OPTIONS_MAX)
            abort();
        if (!(option->flags & OPTION_ALIAS))
            real = option;
        known->option[known->count] = *real;
        known->option[known->count++].name = option->name;
    }
}

static void add_argp(struct known *known, const struct argp *argp)
{
    add_options(known, argp->options);
    for (const struct argp_child *child = argp->children; child && child->argp; child++)
        add_options(known, child->argp->options);
}

static const struct argp_option own[] = {
    {"help", '?', NULL, 0, "", 0}, {"usage", 0x10000, NULL, 0, "", 0}, {"version", 'V', NULL, 0, "", 0}, {0}};

__attribute__((noreturn)) static void bad(const char *verb, const char *what, const char *text,
                                          const char *more)
{
    say("%s: %s '%s'%s", verb, what, text, more);
    exit(EXIT_BAD);
}

__attribute__((noreturn)) static void unknown_option(const char *verb, const struct known *known,
                                                     const char *name)
{
    const char *names[OPTIONS_MAX], *nearest;
    size_t count = 0;
    char more[80] = "";

    for (size_t i = 0; i < known->count; i++)
        if (known->option[i].name)
            names[count++] = known->option[i].name;
    nearest = nearest_name(names, count, name + 2, strlen(name + 2));
    if (nearest)
        snprintf(more, sizeof(more), ", did you mean '--%s'?", nearest);
    bad(verb, "unknown option", name, more);
}

/* The option that name, without its dashes, is or begins; NULL if several do or none does, *found says how
 * many. */
static const struct argp_option *find_option(const struct known *known, const char *name, size_t *found)
{
    const struct argp_option *ret = NULL;

    *found = 0;
    for (size_t i = 0; i < known->count; i++) {
        const struct argp_option *option = &known->option[i];

        if (!option->name || strncmp(option->name, name, strlen(name)) != 0)
            continue;
        if (strcmp(option->name, name) == 0) {
            *found = 1;
            return option;
        }
        *found += !ret || ret->key != option->key;
        ret = option;
    }
    return *found == 1 ? ret : NULL;
}

/* True if the option's value is the next word. */
static bool check_long(const char *verb, const struct known *known, const char *word, const char *next)
{
    const char *equals = strchr(word, '=');
    char name[64];
    size_t found;

    snprintf(name, sizeof(name), "%.*s", (int)(equals ? (size_t)(equals - word) : strlen(word)), word);
    const struct argp_option *option = find_option(known, name + 2, &found);

    if (!option && found)
        bad(verb, "ambiguous option", name, "");
    if (!option)
        unknown_option(verb, known, name);
    if (equals && !option->arg)
        bad(verb, "no value goes with", name, "");
    if (!equals && option->arg && !next)
        bad(verb, "a value is missing behind", name, "");
    return !equals && option->arg;
}

static bool boots_guests(const struct known *known)
{
    size_t found;

    return find_option(known, "guest", &found) != NULL;
}

static bool check_letters(const char *verb, const struct known *known, const char *word, const char *next)
{
    for (const char *at = word + 1; *at; at++) {
        const char letter[] = {'-', *at, 0};
        size_t i = 0;

        while (i < known->count && known->option[i].key != *at)
            i++;
        if (i == known->count)
            bad(verb, "unknown option", letter,
                boots_guests(known) ? ", QEMU's options stand behind '--'" : "");
        if (known->option[i].arg && !at[1] && !next)
            bad(verb, "a value is missing behind", letter, "");
        if (known->option[i].arg)
            return !at[1];
    }
    return false;
}

static void check_words(const struct argp *argp, int argc, char **argv)
{
    struct known known = {.count = 0};

    add_argp(&known, argp);
    add_options(&known, own);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *next = i + 1 < argc ? argv[i + 1] : NULL;

        if (argv[i][0] != '-' || !argv[i][1])
            continue;
        i += argv[i][1] == '-' ? check_long(argv[0], &known, argv[i], next)
                               : check_letters(argv[0], &known, argv[i], next);
    }
}

void command_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    argp_err_exit_status = EXIT_BAD;
    check_words(argp, argc, argv);
    if (argp_parse(argp, argc, argv, 0, NULL, input) != 0)
        exit(EXIT_BAD);
}
