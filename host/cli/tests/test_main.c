/* SPDX-License-Identifier: BSD-2-Clause */
/* The command's own words: which verbs there are, what is said of others, and a full disk. */
#include <fcntl.h>
#include <sys/wait.h>

#include "host/tests/kit.h"
#include "host/tests/run.h"

int leafprobe_main(int argc, char **argv);

/* The program's own main() has another name here. */
#define main leafprobe_main
#include "host/cli/main.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

static struct run result;

static const char help[] =
    "Usage: leafprobe VERB [ARGUMENT...]\n"
    "Reads, converts and explains CPUID tables.\n"
    "\n"
    "  convert    write saved tables in another format\n"
    "  lookup     what a guest with a saved table reads, and why\n"
    "  decode     what the tables say: of a file or of this machine, as text or json\n"
    "  walk       read a saved table as leafprobe reads a CPU\n"
    "  replay     run a multiboot image with CPUID answered from a saved table\n"
    "  capture    read CPUID tables of this machine, its KVM, a machine that runs or a guest\n"
    "  diff       compare tables: what differs, and what kind of difference it is\n"
    "  chain      where between the CPU and a guest a bit was lost, and why\n"
    "  verdict    may a guest move to these hosts, and what speaks against it\n"
    "  baseline   the table that all of several hosts can show\n"
    "  export     the configuration of a monitor whose guest shows a table\n"
    "  lint       find the mistakes that hypervisors made in saved tables\n"
    "  receive    take what machines send home over the network, one file a machine\n"
    "  inventory  the machines whose results were gathered, which are alike, and what is odd\n"
    "  page       a page for a browser that shows tables, with files in it\n"
    "  fields     list every field of CPUID that has a name\n"
    "\n"
    "'leafprobe VERB --help' tells more. Exit status: 0 success, 1 differences\n"
    "(diff), cannot move (verdict), things left unset (export), a feature that is lacking (chain),\n"
    "findings (lint), fewer results than asked for (receive) or something odd (inventory), 2 bad\n"
    "arguments or bad input.\n";

static void check(const char *words, int status, const char *out, const char *err)
{
    run_verb(leafprobe_main, words, NULL, &result);
    check_text(words, result.out, out);
    check_text(words, result.err, err);
    assert_int_equal(result.status, status);
}

static void test_words(void **state)
{
    (void)state;
    check("--help", 0, help, "");
    check("help", 0, help, "");
    check("--version", 0, "leafprobe " LEAFPROBE_VERSION "\n", "");
    check("", 2, "", "leafprobe: a verb is missing, 'leafprobe --help' lists them\n");
    check("lnit", 2, "", "leafprobe: unknown verb 'lnit', did you mean 'lint'?\n");
    check("xylophone", 2, "", "leafprobe: unknown verb 'xylophone', 'leafprobe --help' lists the verbs\n");
    check("--helpme", 2, "", "leafprobe: unknown verb '--helpme', 'leafprobe --help' lists the verbs\n");
}

/* Each verb is called under its name, with the words behind it. */
static void test_verbs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(verbs); i++) {
        char words[64], usage[64];

        snprintf(words, sizeof(words), "%s --help", verbs[i].name);
        snprintf(usage, sizeof(usage), "Usage: leafprobe %s [OPTION...]", verbs[i].name);
        run_verb(leafprobe_main, words, NULL, &result);
        assert_int_equal(result.status, 0);
        assert_memory_equal(result.out, usage, strlen(usage));
    }
    check("fields avx no", 2, "", "leafprobe fields: one LEAF or NAME is taken, found 'no' behind it\n");
}

/* What could not be written is no success, in whichever way it was to be written. */
static void test_full(void **state)
{
    static char *words[][4] = {{(char *)"leafprobe", (char *)"--help"},
                               {(char *)"leafprobe", (char *)"--version"},
                               {(char *)"leafprobe", (char *)"lint", (char *)"--help"}};

    (void)state;
    fflush(NULL);
    for (size_t i = 0; i < COUNT(words); i++) {
        const pid_t pid = fork();
        int status;

        if (pid == 0) {
            dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
            exit(leafprobe_main(words[i][2] ? 3 : 2, words[i]));
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_verbs),
                                       cmocka_unit_test(test_full)};

    return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}
