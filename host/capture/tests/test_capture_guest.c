/* SPDX-License-Identifier: BSD-2-Clause */
/* capture --guest: programs that end well, badly, late or not at all, and what a guest's output is worth. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/capture/child.h"
#include "host/capture/guest.h"
#include "host/capture/version.h"
#include "host/tests/kit.h"
#include "probe/tests/memory.h"
#include "probe/write/stream.h"

static bool says_done(void *ctx, const char *text, size_t size)
{
    (void)ctx;
    return memmem(text, size, "done", 4) != NULL;
}

static const struct {
    const char *script;
    unsigned seconds;
    enum child_end end;
    int status;
    bool enough;
    const char *text, *complaint;
} programs[] = {
    {"echo hello", 5, CHILD_EXITED, 0, false, "hello\n", ""},
    {"cat; echo eof", 5, CHILD_EXITED, 0, false, "eof\n", ""},
    {"exit 3", 5, CHILD_EXITED, 3, false, "", ""},
    {"echo warning: a >&2; echo b >&2; echo c >&2; exit 1", 5, CHILD_EXITED, 1, false, "", "b"},
    {"echo warning: a >&2; echo warning: b >&2", 5, CHILD_EXITED, 0, false, "", "warning: a"},
    {"kill -TERM $$", 5, CHILD_SIGNALLED, 15, false, "", ""},
    {"echo x; exec sleep 60", 1, CHILD_LATE, 0, false, "x\n", ""},
    {"exec >&- 2>&-; exec sleep 60", 1, CHILD_LATE, 0, false, "", ""},
    {"echo done; exec sleep 60", 60, CHILD_LATE, 0, true, "done\n", ""},
    {"echo done; echo more", 60, CHILD_EXITED, 0, true, "done\nmore\n", ""},
};

static void test_children(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(programs); i++) {
        char *const argv[] = {"sh", "-c", (char *)programs[i].script, NULL};
        const struct child_job job = {argv, "dash", programs[i].seconds, says_done, NULL, NULL, NULL};
        const time_t start = time(NULL);
        struct child child;

        assert_true(child_run(&job, &child, NULL));
        assert_int_equal(child.end, programs[i].end);
        assert_int_equal(child.status, programs[i].status);
        assert_int_equal(child.enough, programs[i].enough);
        check_text(programs[i].script, child.text, programs[i].text);
        check_text(programs[i].script, child_complaint(&child).text, programs[i].complaint);
        assert_true(time(NULL) - start <= 5);
        child_free(&child);
    }
}

/* An orphan that nobody reaps stays as a zombie: it runs no more. */
static bool runs(long pid)
{
    char path[64], text[512], state = 'Z';

    snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");

    if (!file)
        return false;
    const size_t n = fread(text, 1, sizeof(text) - 1, file);

    fclose(file);
    text[n] = 0;
    if (strrchr(text, ')'))
        state = strrchr(text, ')')[2];
    return state != 'Z' && state != 'X';
}

/* Each prints the number of a program that it leaves behind, or waits for. */
static const struct {
    const char *script;
    unsigned seconds;
    enum child_end end;
} leavers[] = {
    {"sleep 60 & echo $!", 60, CHILD_EXITED},
    {"sleep 60 >&- 2>&- & echo $!", 60, CHILD_EXITED},
    {"(sleep 60 & echo $!) & wait", 60, CHILD_EXITED},
    {"sleep 60 & echo $!; wait", 1, CHILD_LATE},
    {"trap '' TERM HUP INT; sleep 60 & echo $!; wait; sleep 60", 1, CHILD_LATE},
};

static void test_nobody_is_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(leavers); i++) {
        char *const argv[] = {"sh", "-c", (char *)leavers[i].script, NULL};
        const struct child_job job = {argv, "dash", leavers[i].seconds, NULL, NULL, NULL, NULL};
        const time_t start = time(NULL);
        struct child child;

        assert_true(child_run(&job, &child, NULL));
        assert_int_equal(child.end, leavers[i].end);
        const long left = strtol(child.text, NULL, 10);

        assert_true(left > 1);
        for (unsigned tick = 0; runs(left) && tick < 200; tick++)
            nanosleep(&(struct timespec){0, 10000000}, NULL);
        assert_false(runs(left));
        assert_true(time(NULL) - start <= 10);
        child_free(&child);
    }
}

static void test_flood(void **state)
{
    char *const argv[] = {"yes", NULL};
    const struct child_job job = {.argv = argv, .package = "coreutils", .seconds = 60};
    struct child child;
    struct capture capture = {0};
    struct error_line error;

    (void)state;
    assert_true(child_run(&job, &child, NULL));
    assert_int_equal(child.end, CHILD_FLOODED);
    assert_true(child.size < CHILD_OUTPUT_MAX + (1 << 20));
    assert_false(guest_take(&child, 60, NULL, &capture, &error));
    check_text("flood", error.text, "the guest printed more than 64 MiB, QEMU was ended");
    child_free(&child);
}

static void test_long_errors(void **state)
{
    char *const argv[] = {"sh", "-c", "seq 10000 >&2; echo last >&2", NULL};
    const struct child_job job = {.argv = argv, .package = "dash", .seconds = 20};
    struct child child;

    (void)state;
    assert_true(child_run(&job, &child, NULL));
    assert_int_equal(child.errors_size, sizeof(child.errors) - 1);
    check_text("the last are kept", child.errors + child.errors_size - 11, "10000\nlast\n");
    child_free(&child);
}

static void test_not_installed(void **state)
{
    char *const argv[] = {"leafprobe-no-such-program", NULL};
    const struct child_job job = {.argv = argv, .package = "nowhere", .seconds = 5};
    struct child child;
    struct error_line error;

    (void)state;
    /* A folder of the caller's PATH that may not be read would be another error. */
    assert_int_equal(setenv("PATH", "/usr/bin:/bin", 1), 0);
    assert_false(child_run(&job, &child, &error));
    check_text("absent", error.text, "leafprobe-no-such-program is not installed (Debian package nowhere)");
    child_free(&child);
}

static struct memory memory;

/* Firmware's noise, two CPUs' tables and a last line, with CRs as a serial port gives them. */
static void make_output(const char *last)
{
    static struct cpuid_table table;
    const struct sink sink = memory_sink(&memory);
    const struct stream stream = {.sink = &sink, .format = FORMAT_VMCORE, .shape = SHAPE_QEMU};

    kit_sample(&table);
    put_str(&sink,
            "\x1b[2J\x1b[01;01HBdsDxe: starting\r\nleafprobe: version=0.1.0\r\nleafprobe: mode=64\r\n");
    stream_put_framed(&stream, 0, &table);
    table.entry[2].ebx += 0x01000000;
    stream_put_framed(&stream, 1, &table);
    put_str(&sink, last);
    memory_text(&memory);
}

static void check_take(const char *name, struct child *child, const char *want)
{
    struct capture capture = {0};
    struct error_line error = {""};

    child->text = memory.bytes;
    child->size = memory.used;

    const bool good = guest_take(child, 7, NULL, &capture, &error);

    check_text(name, error.text, want);
    assert_int_equal(good, !*want);
    if (good) {
        assert_int_equal(capture.count, 2);
        check_text(name, capture.provenance, "version=0.1.0\nmode=64\n");
    }
    capture_free(&capture);
}

static void test_good_output(void **state)
{
    struct child child = {.end = CHILD_EXITED};

    (void)state;
    make_output("leafprobe: OK cpus=2 entries=58 dropped=0\r\n");
    check_take("exited", &child, "");
    child.end = CHILD_LATE;
    check_take("ended by us after its last line", &child, "");
}

static void test_bad_output(void **state)
{
    struct child child = {.end = CHILD_EXITED, .status = 1, .errors = "x: warning: y\nx: no such CPU\n"};

    (void)state;
    make_output("leafprobe: OK cpus=3 entries=58 dropped=0\r\n");
    check_take("count", &child,
               "guest's output:534: expected the tables of 3 CPUs, as this line counts, found 2");
    make_output("leafprobe: FAILED cpus=2 entries=58 dropped=0 missing=1\r\n");
    check_take("failed", &child, "the guest says: FAILED cpus=2 entries=58 dropped=0 missing=1");
    make_output("leafprobe: OK cpus=2 ent");
    check_take("status", &child, "QEMU ended with status 1: x: no such CPU");
    child.status = 0;
    check_take("cut short", &child,
               "QEMU ended before the guest printed its tables; the last line: 'leafprobe: OK cpus=2 ent'");
    child.end = CHILD_LATE;
    check_take("late", &child,
               "no complete table within 7 s (--time-limit), QEMU was ended; the guest's last line: "
               "'leafprobe: OK cpus=2 ent'; QEMU says: x: no such CPU");
    memory.used = 0;
    child.end = CHILD_SIGNALLED;
    child.status = 11;
    check_take("signal", &child, "QEMU was ended by signal 11: x: no such CPU");
    child.end = CHILD_LATE;
    child.errors[0] = 0;
    check_take("silent", &child,
               "no complete table within 7 s (--time-limit), QEMU was ended; the guest's last line: ''");
}

static void test_damaged_output(void **state)
{
    struct child child = {.end = CHILD_EXITED};
    struct capture capture = {0};
    struct error_line error = {""};

    (void)state;
    make_output("leafprobe: OK cpus=2 entries=58 dropped=0\r\n");
    memcpy(strstr(memory.bytes, "flags = 0"), "flags = 1", 9);
    child.text = memory.bytes;
    child.size = memory.used;
    assert_false(guest_take(&child, 7, NULL, &capture, &error));
    assert_non_null(strstr(error.text, "expected crc32="));
    capture_free(&capture);
}

/* Whatever the pieces are in which the output comes. */
static void test_finished(void **state)
{
    (void)state;
    make_output("leafprobe: OK cpus=2 entries=58 dropped=0\r\n");
    for (size_t step = 1; step < 5000; step = step * 3 + 1) {
        size_t seen = 0, at = step;

        while (at < memory.used && !guest_finished(&seen, memory.bytes, at))
            at += step;
        assert_true(at >= memory.used - 1); /* the CR ends the line as well */
        assert_true(guest_finished(&seen, memory.bytes, memory.used));
    }
}

static void test_shape_of_a_version(void **state)
{
    static const struct {
        const char *said;
        enum shape shape;
    } cases[] = {
        {"QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\n", SHAPE_QEMU},
        {"QEMU emulator version 9.1.3\n", SHAPE_QEMU},
        {"QEMU emulator version 9.2.0\n", SHAPE_QEMU_9_2},
        {"QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-1)\n", SHAPE_QEMU_9_2},
        {"QEMU emulator version 11.1.3\n", SHAPE_QEMU_9_2},
        {"QEMU emulator version ten\n", SHAPE_QEMU},
        {"", SHAPE_QEMU},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (version_shape_of(cases[i].said) != cases[i].shape)
            fail_msg("%s", cases[i].said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape_of_a_version), cmocka_unit_test(test_children),
        cmocka_unit_test(test_nobody_is_left),     cmocka_unit_test(test_flood),
        cmocka_unit_test(test_long_errors),        cmocka_unit_test(test_not_installed),
        cmocka_unit_test(test_good_output),        cmocka_unit_test(test_bad_output),
        cmocka_unit_test(test_damaged_output),     cmocka_unit_test(test_finished),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
