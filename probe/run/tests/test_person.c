/* SPDX-License-Identifier: BSD-2-Clause */
/* What somebody at the keyboard gets: the summary, pages, a search, files once more, and an end. */
#include "probe/run/person.h"

#include <stdio.h>
#include <string.h>

#include "probe/run/summary.h"
#include "probe/tests/check.h"
#include "probe/tests/display.h"
#include "probe/tests/machine.h"

#define KEYS "any key: report  /: search  c: QR  r: reboot  p: off  q: end"
#define SAVE_KEYS "any key: report  /: search  s: save again  c: QR  r: reboot  p: off  q: end"

static struct display display;
static struct memory memory;

static enum at_end serve_keys(const char *press)
{
    const struct screen *screen = display_screen(&display, 80, 25, (uint32_t)strlen(press));

    display.press = press;
    summary_show(screen, &machine.probe);
    assert_int_equal(display.pages, 0);
    const enum at_end end = person_serve(screen, &machine.probe);

    assert_int_equal(display.keys, 0);
    assert_int_equal(display.seconds, 0);
    return end;
}

static const char *summary(void)
{
    const struct sink sink = memory_sink(&memory);

    summary_put(&sink, &machine.probe);
    return memory_text(&memory);
}

/* Screen n of those on which a key was asked for, from 0. */
static const char *seen(uint32_t n)
{
    const char *text = memory_text(&display.seen);

    assert_true(n < display.pages);
    for (uint32_t rows = n * display.screen.rows; rows > 0; rows--)
        text = strchr(text, '\n') + 1;
    return text;
}

static void check_starts(const char *text, const char *want)
{
    assert_memory_equal(text, want, strlen(want));
}

static void check_last_row(uint32_t n, const char *want)
{
    const char *text = seen(n);

    for (uint32_t row = 1; row < display.screen.rows; row++)
        text = strchr(text, '\n') + 1;
    check_starts(text, want);
    assert_int_equal(text[strlen(want)], '\n');
}

static void test_end(void **state)
{
    static const struct {
        const char *press;
        enum at_end end;
    } cases[] = {{"", END_DEFAULT},      {"q", END_DEFAULT},  {"Q", END_DEFAULT},       {"\x1b", END_DEFAULT},
                 {"\x01", END_DEFAULT},  {"r", END_REBOOT},   {"R", END_REBOOT},        {"p", END_POWEROFF},
                 {" \x01", END_DEFAULT}, {" qr", END_REBOOT}, {" \x1bp", END_POWEROFF}, {" q", END_DEFAULT},
                 {" rqq", END_DEFAULT} /* in the report it is any other key */};

    (void)state;
    machine_run(2, "", false);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(serve_keys(cases[i].press), cases[i].end);
        check_starts(seen(0), summary());
        check_last_row(0, KEYS);
    }
}

static void test_report(void **state)
{
    (void)state;
    machine_run(2, "slots=3", false);
    serve_keys("x     q");
    check_starts(seen(1), "leafprobe: version=");
    const char *text = memory_text(&display.seen);

    assert_non_null(strstr(text, "VMX: virtual machine extensions"));
    assert_non_null(strstr(text, "\nleafprobe: OK cpus=2 entries=4 dropped=0 unknown=0\n"));
    assert_null(strstr(text, "cpuid_nent"));
    check_starts(seen(display.pages - 1), summary());
    check_last_row(display.pages - 1, KEYS);
    machine_run(2, "format=vmcore", false);
    serve_keys("     ");
    assert_non_null(strstr(memory_text(&display.seen), "\n    cpuid_nent = 2, \n"));
    machine_run(2, "raw", false);
    serve_keys("     ");
    assert_non_null(strstr(memory_text(&display.seen), "\n" LEAF_0));
}

/* A search and a leaf begin at the summary, too. */
static void test_search(void **state)
{
    (void)state;
    machine_run(2, "", false);
    serve_keys("/vmx:\r");
    check_last_row(5, "/vmx:");
    check_starts(seen(6), "      VMX: virtual machine extensions ");
    serve_keys("f\x1bqq");
    check_starts(seen(2), "leafprobe: version=");
    serve_keys("l1\r");
    check_starts(seen(3), "   version information (1/eax):\n");
    machine_run(2, "format=vmcore", false);
    serve_keys("l1\r");
    check_starts(seen(3), "        function = 1, \n");
    machine_run(2, "raw", false);
    serve_keys("l1\r");
    check_starts(seen(3), "   0x00000001 0x00: eax=0x000506e3");
}

#define SAVED "leafprobe: files are written again ...\n"

static void test_save(void **state)
{
    char want[200];

    (void)state;
    machine.problem = "the boot volume is read-only";
    assert_false(machine_run(2, "file=kvm,raw", true));
    const size_t stream = machine.stream.used;

    assert_non_null(strstr(summary(), "leafprobe: FAILED file leafprobe.raw.txt not written "));
    serve_keys("s");
    check_last_row(0, SAVE_KEYS);
    check_starts(seen(1),
                 SAVED "leafprobe: file leafprobe.raw.txt not written: the boot volume is read-only\n"
                       "leafprobe: file leafprobe.kvm not written: the boot volume is read-only\n\n");
    check_last_row(1, "any key: back to the summary");
    machine.problem = NULL;
    machine.saved = 0;
    machine.before = "leafprobe-1.kvm";
    serve_keys("Sqq");                                    /* q goes back as any key does */
    assert_uint_in_range(machine.file[0].used, 100, 999); /* three digits */
    snprintf(want, sizeof(want),
             SAVED "leafprobe: file leafprobe.raw.txt: %u bytes, read back the same; the one\n"
                   "before is leafprobe-1.kvm\n"
                   "leafprobe: file leafprobe.kvm: ",
             (unsigned)machine.file[0].used);
    check_starts(seen(1), want);
    check_starts(seen(2), summary());
    check_last_row(2, SAVE_KEYS);
    assert_non_null(strstr(summary(), "\n            leafprobe.kvm: "));
    assert_non_null(strstr(summary(), "\nleafprobe: OK cpus=2 entries=4 dropped=0 unknown=0 files=2/2\n"));
    assert_int_equal(machine.stream.used, stream);
    assert_true(stream_complete(&machine.probe.totals));
    /* Nobody is there any more. */
    machine.saved = 0;
    serve_keys("s");
    assert_int_equal(display.pages, 2);
    machine.saved = 0;
    serve_keys("s\x01");
    assert_int_equal(display.pages, 2);
}

/* What went home over the network stays told; where there are no files, the key is any other. */
static void test_save_what(void **state)
{
    (void)state;
    machine.network = true;
    machine.unsent[PROBE_POST] = "no answer";
    machine_run(1, "post=http://a/ syslog=192.0.2.1", true);
    serve_keys("s q");
    assert_int_equal(machine.saved, 2);
    assert_int_equal(machine.probe.totals.files.sends, 2);
    assert_int_equal(machine.probe.totals.files.sent, 1);
    check_text("post", machine.probe.totals.files.unsent, "post");
    assert_non_null(strstr(summary(), "post http://a/ not sent: no answer\n"));
    machine_reset(state);
    machine_run(1, "file=none", true);
    serve_keys("sq");
    check_last_row(0, KEYS);
    check_starts(seen(1), "leafprobe: version=");
    assert_int_equal(machine.saved, 0);
    machine_run(1, "", false);
    serve_keys("sq");
    check_last_row(0, KEYS);
    check_starts(seen(1), "leafprobe: version=");
}

static void test_no_room(void **state)
{
    (void)state;
    machine_run(1, "", true);
    const struct screen *screen = display_screen(&display, 80, 25, 3);

    display.press = "c q";
    display.code_rows = 20;
    summary_show(screen, &machine.probe);
    person_serve(screen, &machine.probe);
    check_last_row(0, SAVE_KEYS);
    check_last_row(1, "no room for a QR code  s: save again  any key: report  q: end");
    check_last_row(3, SAVE_KEYS);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_end, machine_reset),
        cmocka_unit_test_setup(test_report, machine_reset),
        cmocka_unit_test_setup(test_search, machine_reset),
        cmocka_unit_test_setup(test_save, machine_reset),
        cmocka_unit_test_setup(test_save_what, machine_reset),
        cmocka_unit_test_setup(test_no_room, machine_reset),
    };

    return cmocka_run_group_tests_name("person", tests, NULL, NULL);
}
