/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the verbs say, to the byte: host/tests/data/transcript*.txt have commands and what each printed when
 * it was reviewed. Lines: "$ VERB ARGUMENTS", run in host/tests/data; "< " a line of standard input; then
 * what comes back: "> " standard output, "! " standard error, "= " the exit status unless it is 0. '#' begins
 * a comment. The program with the word "print" and a file's name, transcript.txt if none is given, prints
 * that file with what the commands give today, to be read as a change of it.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"convert", cmd_convert}, {"lookup", cmd_lookup},   {"decode", cmd_decode},
    {"walk", cmd_walk},       {"replay", cmd_replay},   {"capture", cmd_capture},
    {"diff", cmd_diff},       {"verdict", cmd_verdict}, {"baseline", cmd_baseline},
    {"lint", cmd_lint},       {"fields", cmd_fields},   {"export", cmd_export},
    {"page", cmd_page},       {"chain", cmd_chain},     {"inventory", cmd_inventory},
    {"receive", cmd_receive},
};

static const struct {
    const char *name;
    unsigned least; /* commands that there are in it, at least */
} files[] = {
    {"transcript.txt", 50},      {"transcript-written.txt", 50}, {"transcript-chain.txt", 50},
    {"transcript-move.txt", 50}, {"transcript-gathered.txt", 6}, {"transcript-help.txt", 16},
    {"transcript-more.txt", 30}, {"transcript-small.txt", 250},
};

/* A text that grows. */
struct text {
    char *at;
    size_t used;
};

static void add(struct text *text, const char *bytes, size_t n)
{
    text->at = realloc(text->at, text->used + n + 1);
    assert_non_null(text->at);
    memcpy(text->at + text->used, bytes, n);
    text->used += n;
    text->at[text->used] = 0;
}

/* Each line behind a mark; one without its end is told by a backslash. */
static void add_marked(struct text *text, const char *mark, const char *lines)
{
    while (*lines) {
        const size_t n = strcspn(lines, "\n");

        add(text, mark, 2);
        add(text, lines, n);
        add(text, lines[n] ? "\n" : "\\\n", lines[n] ? 1 : 2);
        lines += n + (lines[n] != 0);
    }
}

/* What a command says, in the lines of the file. */
static void add_answer(struct text *text, const char *command, const char *input)
{
    static struct run run;
    const size_t length = strcspn(command, " ");
    char status[16];

    for (size_t i = 0; i < COUNT(verbs); i++)
        if (strlen(verbs[i].name) == length && memcmp(verbs[i].name, command, length) == 0) {
            run_verb(verbs[i].run, command + length, input, &run);
            assert_int_equal(strlen(run.out), run.out_size);
            add_marked(text, "> ", run.out);
            add_marked(text, "! ", run.err);
            snprintf(status, sizeof(status), "= %d\n", run.status);
            add(text, status, run.status ? strlen(status) : 0);
            return;
        }
    fail_msg("no verb: %s", command);
}

/* The first line in which two texts differ, with its command before it. */
static void compare(const char *command, const char *got, const char *want)
{
    while (*got && *got == *want) {
        const size_t n = strcspn(got, "\n") + 1;

        if (strncmp(got, want, n) != 0)
            break;
        got += n;
        want += n;
    }
    if (strcmp(got, want) != 0)
        fail_msg("$ %s\n got: %.*s\nwant: %.*s\nif it is meant: %s", command, (int)strcspn(got, "\n"), got,
                 (int)strcspn(want, "\n"), want,
                 "read what the program prints with the word \"print\", and keep it in its file");
}

static bool is_answer(const char *line)
{
    return (line[0] == '>' || line[0] == '!' || line[0] == '=') && line[1] == ' ';
}

/* How many commands there are; each is compared, or printed. */
static unsigned go_through(char *at, bool print)
{
    unsigned commands = 0;

    while (*at) {
        char *line = strsep(&at, "\n");

        if (print && !is_answer(line))
            puts(line);
        if (line[0] != '$' || line[1] != ' ')
            continue;
        struct text input = {0}, want = {0}, got = {0};

        add(&input, "", 0);
        add(&want, "", 0);
        add(&got, "", 0);
        for (; at[0] == '<' && at[1] == ' '; strsep(&at, "\n")) {
            add(&input, at + 2, strcspn(at + 2, "\n") + 1);
            if (print)
                printf("%.*s\n", (int)strcspn(at, "\n"), at);
        }
        for (; is_answer(at); strsep(&at, "\n"))
            add(&want, at, strcspn(at, "\n") + 1);
        add_answer(&got, line + 2, input.at);
        if (print)
            fputs(got.at, stdout);
        else
            compare(line + 2, got.at, want.at);
        free(input.at);
        free(want.at);
        free(got.at);
        commands++;
    }
    return commands;
}

/* From the folder in which the commands run: the program goes there with the first file. */
static char *read_transcript(const char *file)
{
    static const char *const set[] = {"NO_COLOR", "COLUMNS", "ARGP_HELP_FMT"};
    static bool there;
    char folder[512];
    size_t size;

    for (size_t i = 0; i < COUNT(set); i++)
        unsetenv(set[i]);
    if (!there) {
        const char *path = kit_data(file);

        snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
        assert_int_equal(chdir(folder), 0);
        there = true;
    }
    return kit_slurp(file, &size);
}

static void test_transcript(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        char *text = read_transcript(files[i].name);

        assert_true(go_through(text, false) >= files[i].least);
        free(text);
    }
}

/* None lies there that nobody reads. */
static void test_all_are_read(void **state)
{
    glob_t found;

    (void)state;
    free(read_transcript(files[0].name)); /* it goes to their folder */
    assert_int_equal(glob("transcript*.txt", 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, COUNT(files));
    globfree(&found);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_transcript),
        cmocka_unit_test(test_all_are_read),
    };

    if (argc > 1 && strcmp(argv[1], "print") == 0) {
        char *text = read_transcript(argc > 2 ? argv[2] : files[0].name);

        go_through(text, true);
        free(text);
        return 0;
    }
    return cmocka_run_group_tests_name("transcript", tests, NULL, NULL);
}
