/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/say.h"
#include "host/base/standard_files.h"
#include "host/cli/command.h"
#include "probe/table/count.h"
#include "probe/table/nearest.h"
#include "probe/table/version.h"

static const struct verb {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"convert", "write saved tables in another format", cmd_convert},
    {"lookup", "what a guest with a saved table reads, and why", cmd_lookup},
    {"decode", "what the tables say: of a file or of this machine, as text or json", cmd_decode},
    {"walk", "read a saved table as leafprobe reads a CPU", cmd_walk},
    {"replay", "run a multiboot image with CPUID answered from a saved table", cmd_replay},
    {"capture", "read CPUID tables of this machine, its KVM, a machine that runs or a guest", cmd_capture},
    {"diff", "compare tables: what differs, and what kind of difference it is", cmd_diff},
    {"chain", "where between the CPU and a guest a bit was lost, and why", cmd_chain},
    {"verdict", "may a guest move to these hosts, and what speaks against it", cmd_verdict},
    {"baseline", "the table that all of several hosts can show", cmd_baseline},
    {"export", "the configuration of a monitor whose guest shows a table", cmd_export},
    {"lint", "find the mistakes that hypervisors made in saved tables", cmd_lint},
    {"receive", "take what machines send home over the network, one file a machine", cmd_receive},
    {"inventory", "the machines whose results were gathered, which are alike, and what is odd",
     cmd_inventory},
    {"page", "a page for a browser that shows tables, with files in it", cmd_page},
    {"fields", "list every field of CPUID that has a name", cmd_fields},
};

const char *argp_program_version = "leafprobe " LEAFPROBE_VERSION;

static int print_help(void)
{
    printf("Usage: leafprobe VERB [ARGUMENT...]\n"
           "Reads, converts and explains CPUID tables.\n\n");
    for (size_t i = 0; i < COUNT(verbs); i++)
        printf("  %-10s %s\n", verbs[i].name, verbs[i].summary);
    printf("\n'leafprobe VERB --help' tells more. Exit status: 0 success, 1 differences\n"
           "(diff), cannot move (verdict), things left unset (export), a feature that is lacking (chain),\n"
           "findings (lint), fewer results than asked for (receive) or something odd (inventory), 2 bad\n"
           "arguments or bad input.\n");
    return EXIT_OK;
}

static int unknown_verb(const char *word)
{
    const char *names[COUNT(verbs)];

    for (size_t i = 0; i < COUNT(verbs); i++)
        names[i] = verbs[i].name;
    const char *nearest = nearest_name(names, COUNT(verbs), word, strlen(word));

    return nearest ? command_fail("unknown verb '%s', did you mean '%s'?", word, nearest)
                   : command_fail("unknown verb '%s', 'leafprobe --help' lists the verbs", word);
}

static int call_verb(const struct verb *verb, int argc, char **argv)
{
    char name[32];

    snprintf(name, sizeof(name), "leafprobe %s", verb->name);
    argv[0] = name;
    return verb->run(argc, argv);
}

/* What a help text leaves in the buffer is written when the program ends; a full disk shows there alone. */
static void check_standard_output(void)
{
    const bool kept = !ferror(stdout);

    errno = 0;
    if (fflush(stdout) == 0 && kept)
        return;
    say("leafprobe: standard output: %s", errno ? strerror(errno) : "not all was written");
    _exit(EXIT_BAD);
}

int main(int argc, char **argv)
{
    atexit(check_standard_output);
    if (!standard_files_fill())
        return command_fail("/dev/null: %s", strerror(errno));
    if (argc < 2)
        return command_fail("a verb is missing, 'leafprobe --help' lists them");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return print_help();
    if (strcmp(argv[1], "--version") == 0)
        return puts(argp_program_version) == EOF ? EXIT_BAD : EXIT_OK;
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return call_verb(&verbs[i], argc - 1, argv + 1);
    return unknown_verb(argv[1]);
}
