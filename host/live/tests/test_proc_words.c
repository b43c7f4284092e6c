/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a process's command line, out of a /proc that the test makes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/live/proc.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

#define PID 120

static const char *folder;

static void put_line(const char *text, size_t n)
{
    char path[300];

    snprintf(path, sizeof(path), "%s/%d/cmdline", folder, PID);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* A command line as Linux has it, with a NUL behind each word; one that was written over has none at its end.
 */
static void test_words(void **state)
{
    static const char line[] = "/usr/bin/qemu\0-cpu\0\0host,-avx2", cut[] = "a b";
    const size_t big = 1u << 20;
    char *text = malloc(big), **words;
    unsigned count = 0;

    (void)state;
    assert_null(proc_words(folder, PID + 9, &count));
    put_line(line, sizeof(line));
    words = proc_words(folder, PID, &count);
    assert_non_null(words);
    assert_int_equal(count, 4);
    check_text("program", words[0], "/usr/bin/qemu");
    check_text("empty", words[2], "");
    check_text("last", words[3], "host,-avx2");
    assert_null(words[4]);
    free(words);
    put_line(cut, 3);
    words = proc_words(folder, PID, &count);
    assert_non_null(words);
    assert_int_equal(count, 1);
    check_text("cut", words[0], "a b");
    free(words);
    put_line("", 0);
    assert_null(proc_words(folder, PID, &count));
    assert_non_null(text);
    memset(text, 'x', big);
    text[big / 2] = 0;
    put_line(text, big);
    words = proc_words(folder, PID, &count);
    assert_non_null(words);
    assert_int_equal(count, 2);
    assert_int_equal(strlen(words[1]), big - big / 2 - 1);
    free(words);
    free(text);
}

static int make(void **state)
{
    char path[300];

    (void)state;
    folder = run_folder();
    snprintf(path, sizeof(path), "%s/%d", folder, PID);
    return mkdir(path, 0755);
}

static int clean(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

    return cmocka_run_group_tests_name("words of a process", tests, make, clean);
}
