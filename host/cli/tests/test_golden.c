/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole runs of the command, of the small tables beside verbs.golden: each letter of output, errors and
 * status. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/tests/kit.h"
#include "host/tests/run.h"

int leafprobe_main(int argc, char **argv);

/* The program's own main() has another name here. */
#define main leafprobe_main
#include "host/cli/main.c" /* NOLINT(bugprone-suspicious-include) */
#undef main

/* Behind a line "$ WORDS" what is printed, then errors behind "! ", and at last "= " and the exit status. */
static char *as_text(const struct run *run)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    char *const errors = strdup(run->err), *rest = errors;

    assert_true(to && errors);
    fputs(run->out, to);
    for (char *line = strsep(&rest, "\n"); rest; line = strsep(&rest, "\n"))
        fprintf(to, "! %s\n", line);
    fprintf(to, "= %d\n", run->status);
    assert_int_equal(fclose(to), 0);
    free(errors);
    return text;
}

static void test_verbs(void **state)
{
    static struct run run;
    size_t size;
    char *const texts = kit_slurp(kit_data("golden/verbs.golden"), &size), *rest = texts;
    unsigned differ = 0, done = 0;

    (void)state;
    assert_int_equal(chdir(kit_data("golden")), 0);
    while (strncmp(rest, "$ ", 2) == 0) {
        const char *const words = rest + 2;
        char *const want = strchr(rest, '\n') + 1, *next = strstr(want, "\n$ ");

        want[-1] = 0;
        rest = next ? next + 1 : want + strlen(want);
        const char begins = *rest;

        *rest = 0;
        run_verb(leafprobe_main, words, NULL, &run);
        char *const got = as_text(&run);

        if (strcmp(got, want) != 0) {
            print_message("%s\n  got:\n%s  want:\n%s", words, got, want);
            differ++;
        }
        free(got);
        *rest = begins;
        done++;
    }
    check_text("behind the last run", rest, "");
    assert_true(done > 250);
    assert_int_equal(differ, 0);
    free(texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_verbs)};

    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
