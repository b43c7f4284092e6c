/* SPDX-License-Identifier: BSD-2-Clause */
/* Logs of several runs, and logs that were damaged on their way: which run is taken, and what is said. The
 * runs are stream-1.txt, of before streams had a checksum, and stream-2.txt; each is of two CPUs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/tests/kit.h"

static char *before, *now; /* the two files */
static char log_text[1 << 18];
static size_t log_size;

static int set_up(void **state)
{
    size_t size;

    (void)state;
    before = kit_slurp(kit_data("stream-1.txt"), &size);
    now = kit_slurp(kit_data("stream-2.txt"), &size);
    log_size = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(before);
    free(now);
    kit_run = (struct reader_run){0};
    return 0;
}

static void add(const char *bytes, size_t n)
{
    assert_true(log_size + n < sizeof(log_text));
    memcpy(log_text + log_size, bytes, n);
    log_size += n;
    log_text[log_size] = 0;
}

/* The first lines of a text, or those from one on. */
static size_t lines_of(const char *text, unsigned lines)
{
    const char *at = text;

    while (lines-- && (at = strchr(at, '\n')))
        at++;
    assert_non_null(at);
    return (size_t)(at - text);
}

/* What a case puts together: S and B the runs of now and of before, s the first 150 lines of S, t S without
 * its last line, u S cut in the middle of a line, v S without its first line, 0 100 NULs, n noise of a
 * kernel. */
static void build(const char *recipe)
{
    static const char nuls[100];

    log_size = 0;
    for (; *recipe; recipe++)
        switch (*recipe) {
        case 'S':
            add(now, strlen(now));
            break;
        case 'B':
            add(before, strlen(before));
            break;
        case 's':
            add(now, lines_of(now, 150));
            break;
        case 't':
            add(now, (size_t)(strstr(now, "leafprobe: OK") - now));
            break;
        case 'u':
            add(now, lines_of(now, 150) + 9);
            break;
        case 'v':
            add(now + lines_of(now, 1), strlen(now + lines_of(now, 1)));
            break;
        case '0':
            add(nuls, sizeof(nuls));
            break;
        case 'n':
            add("[    0.1] Linux version 6.1 a=b\n", 32);
            break;
        default:
            fail_msg("no ingredient %c", *recipe);
        }
}

static void check(const char *name, unsigned tables, const char *warning, const char *error)
{
    struct kit_read read, want;

    kit_read_bytes(log_text, log_size, NULL, &read);
    kit_run = (struct reader_run){0};
    kit_read_text(now, NULL, &want);
    check_text(name, read.error, error);
    check_text(name, read.warning, warning);
    assert_int_equal(read.count, tables);
    for (unsigned i = 0; i < tables; i++) {
        assert_int_equal(read.tables[i].cpu, i % 2);
        kit_check_entries(name, &read.tables[i].table, &want.tables[i % 2].table);
    }
    kit_free(&read);
    kit_free(&want);
}

#define NO_LAST "no last line 'leafprobe: OK' or 'leafprobe: FAILED': the log may be cut short"
#define LAST               \
    {                      \
        READER_RUN_LAST, 0 \
    }

static void test_logs(void **state)
{
    static const struct {
        const char *recipe;
        struct reader_run run;
        unsigned tables;
        const char *warning, *error; /* the last warning */
    } cases[] = {
        {"S", LAST, 2, "", ""},
        {"nnS", LAST, 2, "", ""},
        {"Snn", LAST, 2, "", ""},
        {"B", LAST, 2, "", ""},
        {"sS", LAST, 2, "text:151: 2 runs: 1 cut off at line 151, 2 taken", ""},
        {"uS", LAST, 2, "text:151: 2 runs: 1 cut off at line 151, 2 taken", ""},
        {"tS", LAST, 2, "text:282: 2 runs: 1 cut off at line 282, 2 taken", ""},
        {"SS", LAST, 2, "text:283: 2 runs: 1 complete, 2 taken", ""},
        {"sSB", LAST, 2, "text:433: 3 runs: 1 cut off at line 151, 2 complete, 3 taken", ""},
        {"Ss", LAST, 2, "text:1: 2 runs: 1 taken, 2 cut off at line 433", ""},
        {"0S", LAST, 2, "", ""},
        {"0sS", LAST, 2, "text:151: 2 runs: 1 cut off at line 151, 2 taken", ""},
        {"t", LAST, 2, "text:282: " NO_LAST, ""},
        {"v", LAST, 2, "", ""},
        {"s", LAST, 0, "",
         "text:151: cpu 0: expected its end line, the log ends in the table begun in line 6"},
        {"st", LAST, 2, "text:432: " NO_LAST, ""},
        {"SS", {READER_RUN_FIRST, 0}, 2, "text:1: 2 runs: 1 taken, 2 complete", ""},
        {"SS", {READER_RUN_NUMBER, 2}, 2, "text:283: 2 runs: 1 complete, 2 taken", ""},
        {"SS",
         {READER_RUN_NUMBER, 3},
         0,
         "text:0: 2 runs: 1 complete, 2 complete",
         "text:565: expected run 3, the log has 2"},
        {"S", {READER_RUN_NUMBER, 1}, 2, "", ""},
        {"sS",
         {READER_RUN_NUMBER, 1},
         0,
         "text:1: 2 runs: 1 cut off at line 151 and taken, 2 complete",
         "text:151: cpu 0: expected its end line, the run ends in the table begun in line 6"},
        {"SS", {READER_RUN_ALL, 0}, 4, "text:1: 2 runs: 1 taken, 2 taken", ""},
        {"sS", {READER_RUN_ALL, 0}, 2, "text:151: run 1 is cut off in the table of cpu 0", ""},
        {"tS", {READER_RUN_ALL, 0}, 4, "text:282: " NO_LAST, ""},
        {"SSSSSSSS", LAST, 2,
         "text:1975: 8 runs: 1 complete, 2 complete, 3 complete, 4 complete, 5 complete, 6 complete, ... 8 "
         "taken",
         ""},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        build(cases[i].recipe);
        kit_run = cases[i].run;
        check(cases[i].recipe, cases[i].tables, cases[i].warning, cases[i].error);
        tear_down(state);
        set_up(state);
    }
}

/* LF, CR LF, CR CR LF, LF CR and CR alone end a line; a progress bar does not. */
static void test_line_ends(void **state)
{
    static const char *const ends[] = {"\n", "\r\n", "\r\r\n", "\n\r", "\r"};

    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        log_size = 0;
        for (const char *at = now; *at; at += lines_of(at, 1)) {
            add(at, lines_of(at, 1) - 1);
            add(ends[i], strlen(ends[i]));
        }
        check("line ends", 2, "", "");
    }
    log_size = 0;
    add("0%\r10%\r20%\r\n", 12);
    add(now, strlen(now));
    check("progress bar", 2, "", "");
}

/* One change that no table's checksum covers, in the place of each kind of line; both versions. */
static void test_changes(void **state)
{
    static const struct {
        const char *from, *to;
        const char *now, *before; /* what is said of it; "" nothing: the change is not seen */
    } cases[] = {
        {"mode=64", "mode=32", "text:282: expected crc32=", ""},
        {"cr4=0x0", "cr4=0x40000", "text:282: expected crc32=", ""},
        {"apic=0x0", "apic=0x8", "text:282: expected crc32=", ""},
        {"\nleafprobe: 1 1 9", "\nleafprobe: 0 1 9",
         "text:281: cpu 0: expected one table of it in the run of line 1, found a second",
         "text:281: cpu 0: expected one table of it in the run of line 1, found a second"},
        {"\nleafprobe: 1 1 9", "\nleafprobe: 7 1 9",
         "text:281: expected the table of cpu 1 or a line that tells", ""},
        {"\nleafprobe: mode=64\n", "\n", "text:281: expected crc32=", ""},
        {"\nleafprobe: mode=64\n", "\nleafprobe: mode=64\nleafprobe: mode=64\n",
         "text:283: expected crc32=", ""},
        {"\nleafprobe: mode=64\n", "\nleafprobe: mode=\n64\n", "text:283: expected crc32=", ""},
        {"\nleafprobe: mode=64\n", "\nnoise\nleafprobe: mode=64  \t\n\n", "", ""},
        {"stream=2", "stream=1", "text:282: expected crc32=", NULL},
        {" dropped=0", " dropped=1", "text:282: expected crc32=", ""},
        {" crc32=", " crc33=", "text:282: expected crc32=", NULL},
        {"leafprobe: version=", "leafprobe: version=9", "text:282: expected crc32=", ""},
    };

    for (size_t i = 0; i < COUNT(cases); i++)
        for (int old = 0; old < 2; old++) {
            struct kit_read read;
            const char *said = old ? cases[i].before : cases[i].now, *text = old ? before : now;
            /* the last line has a word of the same name as end lines have */
            const char *from = text;

            if (!said)
                continue;
            if (strcmp(cases[i].from, " crc32=") == 0 || strcmp(cases[i].from, " dropped=0") == 0)
                from = strstr(text, "leafprobe: OK");
            const char *place = strstr(from, cases[i].from);

            assert_non_null(place);
            log_size = 0;
            add(text, (size_t)(place - text));
            add(cases[i].to, strlen(cases[i].to));
            place += strlen(cases[i].from);
            add(place, strlen(place));
            kit_read_bytes(log_text, log_size, NULL, &read);
            if (strncmp(read.error, said, strlen(said)) != 0 || read.failed != (said[0] != 0))
                fail_msg("%s of version %d: '%s', want '%s'", cases[i].to, old ? 1 : 2, read.error, said);
            assert_int_equal(read.uncovered, old || strcmp(cases[i].to, "stream=1") == 0);
            if (read.failed && !strstr(said, "cpu"))
                assert_int_equal(read.count, 0);
            kit_free(&read);
            tear_down(state);
            set_up(state);
        }
}

/* By a pipe as well, whose end is not known before it has been read. */
static void test_pipe(void **state)
{
    char path[] = "/tmp/leafprobe-runs-XXXXXX", command[128];
    const int fd = mkstemp(path);
    FILE *pipe;

    (void)state;
    build("sS");
    assert_true(fd >= 0 && write(fd, log_text, log_size) == (ssize_t)log_size);
    snprintf(command, sizeof(command), "cat %s", path);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    snprintf(command, sizeof(command), "/dev/fd/%d", fileno(pipe));
    struct kit_read read;

    kit_read_file(command, NULL, &read);
    check_text("pipe", read.error, "");
    assert_int_equal(read.count, 2);
    assert_non_null(strstr(read.warning, "2 runs: 1 cut off at line 151, 2 taken"));
    kit_free(&read);
    pclose(pipe);
    close(fd);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_logs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_line_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pipe, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("stream_runs", tests, NULL, NULL);
}
