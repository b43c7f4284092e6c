/* SPDX-License-Identifier: BSD-2-Clause */
/* Several CPUs out of several runs, where what runs is this program's own. */
#include "host/replay/cpus.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/tests/kit.h"
#include "host/tests/said.h"
#include "probe/write/stream.h"

/* What the run of a table prints, given its number from 0; status is that of the program, below 0 if it did
 * not start. */
static struct {
    const char *output; /* NULL: a stream of the table */
    const char *errors;
    int status;
} says[3];

static unsigned runs;
static struct cpuid_table tables[3];

static void put_to(void *ctx, const void *bytes, size_t n)
{
    const int *fd = ctx;

    assert_int_equal(write(*fd, bytes, n), n);
}

/* As an image writes it of its one CPU. */
static void put_stream(int fd, const struct cpuid_table *table)
{
    const struct sink out = {put_to, &fd};
    struct stream_check check = {.next = &out};
    const struct sink checked = stream_check_sink(&check);
    const struct stream stream = {.sink = &checked, .format = FORMAT_VMCORE, .check = &check};
    struct stream_totals sum = {0};
    char first[80];

    stream_totals_add_table(&sum, table);
    snprintf(first, sizeof(first), "leafprobe: version=1 stream=2\nleafprobe: run=%u\n", runs);
    put_str(&checked, first);
    stream_put_framed(&stream, 0, table);
    stream_put_verdict(&checked, &sum, &check);
}

int run_beside(const struct run_beside *job, struct error_line *reterr)
{
    const unsigned number = runs++;

    assert_string_equal(job->name, "program");
    assert_ptr_equal(job->ctx, &tables[number]);
    if (says[number].status < 0) {
        error_line_set(reterr, "%s is not there", job->name);
        return -1;
    }
    if (says[number].output)
        assert_int_equal(write(job->output, says[number].output, strlen(says[number].output)),
                         strlen(says[number].output));
    else
        put_stream(job->output, &tables[number]);
    if (says[number].errors)
        assert_int_equal(write(job->errors, says[number].errors, strlen(says[number].errors)),
                         strlen(says[number].errors));
    return says[number].status;
}

static char text[65536];
static size_t text_size;

static void keep(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    assert_true(text_size + n < sizeof(text));
    memcpy(text + text_size, bytes, n);
    text_size += n;
    text[text_size] = 0;
}

static bool replay(unsigned count, const char *append, struct error_line *reterr)
{
    static const struct reader_events silent = {0};
    const struct run_beside job = {.name = "program", .seconds = 5};
    const struct sink sink = {keep, NULL};

    runs = 0;
    text_size = 0;
    text[0] = 0;
    for (uint32_t i = 0; i < COUNT(tables); i++) {
        cpuid_table_clear(&tables[i]);
        cpuid_table_add(&tables[i], 0, 0, 0, &(struct cpuid_regs){1, 0x756e6547, 0x6c65746e, 0x49656e69});
        cpuid_table_add(&tables[i], 1, 0, 0, &(struct cpuid_regs){0x306c3, i << 24, 0, 0x8000});
    }
    return replay_cpus(&job, tables, count, append, &silent, &sink, reterr);
}

static int begin(void **state)
{
    (void)state;
    memset(says, 0, sizeof(says));
    return 0;
}

/* Each table in a frame of its own CPU, behind what the first run said of itself, under one verdict. */
static void test_all(void **state)
{
    struct error_line error = {""};
    struct kit_read read;

    (void)state;
    if (!replay(3, NULL, &error))
        fail_msg("%s", error.text);
    assert_int_equal(runs, 3);
    assert_non_null(strstr(text, "leafprobe: run=1\n"));
    assert_null(strstr(text, "run=2"));
    assert_non_null(strstr(text, "leafprobe: OK cpus=3 entries=6 "));
    kit_read_text(text, "stream", &read);
    assert_false(read.failed);
    assert_int_equal(read.warnings, 0);
    assert_int_equal(read.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        kit_check_entries("cpu", &read.tables[i].table, &tables[i]);
        assert_int_equal(read.tables[i].cpu, i);
    }
    kit_free(&read);
}

/* The image's options say in which form, and whether it is the first alone. */
static void test_options(void **state)
{
    struct error_line error = {""};

    (void)state;
    assert_true(replay(3, "-1", &error));
    assert_int_equal(runs, 1);
    assert_non_null(strstr(text, "leafprobe: OK cpus=1 entries=2 "));
    assert_true(replay(2, "--format=raw", &error));
    assert_int_equal(runs, 2);
    assert_non_null(strstr(text, "   0x00000001 0x00: eax=0x000306c3 ebx=0x01000000 ecx=0x00000000 "
                                 "edx=0x00008000\n"));
}

static void test_failures(void **state)
{
    static const struct {
        const char *output, *errors;
        int status;
        const char *want;
    } cases[] = {
        {NULL, NULL, -1, "table 2 of 3: program is not there"},
        {NULL, "", 3, "table 2 of 3: program ended with status 3 and no message"},
        {NULL, "noise\nleafprobe: it is broken\n\n", 1, "table 2 of 3: it is broken"},
        {NULL, "other words", 1, "table 2 of 3: other words"},
        {"leafprobe: version=1 stream=2\n", NULL, 0,
         "table 2 of 3: the image wrote no 'leafprobe: OK', so the CPUs cannot be put together; --cpu runs "
         "one"},
        {"leafprobe: version=1 stream=2\nleafprobe: FAILED cpus=1 missing=1\n", NULL, 0,
         "table 2 of 3: the image says: FAILED cpus=1 missing=1"},
    };
    struct error_line error = {""};

    for (size_t i = 0; i < COUNT(cases); i++) {
        begin(state);
        says[1].output = cases[i].output;
        says[1].errors = cases[i].errors;
        says[1].status = cases[i].status;
        assert_false(replay(3, NULL, &error));
        check_text("failure", error.text, cases[i].want);
        assert_int_equal(runs, 2);
        assert_string_equal(text, "");
    }
}

/* An image that ran on more CPUs than the one it was given. */
static void test_more_than_one(void **state)
{
    static char two[8192];
    struct error_line error = {""};

    (void)state;
    assert_true(replay(2, NULL, &error));
    memcpy(two, text, text_size + 1);
    says[0].output = two;
    assert_false(replay(1, NULL, &error));
    check_text("more", error.text, "table 1 of 1: the image wrote tables of more CPUs than its one");
}

/* What a run that succeeded has to remark is handed on. */
static void test_remarks(void **state)
{
    struct error_line error = {""};
    char heard[100];

    (void)state;
    says[0].errors = "leafprobe: a remark\n";
    assert_true(said_begin());
    const bool good = replay(1, NULL, &error);

    snprintf(heard, sizeof(heard), "%s", said());
    said_end();
    assert_true(good);
    assert_string_equal(heard, "leafprobe: a remark\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_all, begin),      cmocka_unit_test_setup(test_options, begin),
        cmocka_unit_test_setup(test_failures, begin), cmocka_unit_test_setup(test_more_than_one, begin),
        cmocka_unit_test_setup(test_remarks, begin),
    };

    return cmocka_run_group_tests_name("replay cpus", tests, NULL, NULL);
}
