/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs that come after the others were written, some with more rows than a table holds. */
#include <string.h>

#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/write/stream.h"

static struct probe_cpu cpus[2];
static struct probe_cpu *const first = &cpus[0], *const late = &cpus[1];
static struct memory memory;

static const char *late_of(enum format format, bool all)
{
    const struct sink sink = memory_sink(&memory);
    const struct stream stream = {&sink, format, SHAPE_QEMU, 0, all, NULL};

    stream_put_late(&stream, first, 1, late, 1);
    return memory_text(&memory);
}

static int set_up(void **state)
{
    (void)state;
    alike_small(cpus, 2);
    return 0;
}

/* Like the first but for its APIC ids: values, no table. */
static void test_alike(void **state)
{
    (void)state;
    const char *text = late_of(FORMAT_VMCORE, false);

    assert_memory_equal(text, "leafprobe: percpu of=0 ", 23);
    assert_null(strstr(text, "begin cpu="));
    assert_non_null(strstr(late_of(FORMAT_VMCORE, true), "leafprobe: begin cpu=1 "));
    assert_non_null(strstr(late_of(FORMAT_RAW, false), "leafprobe: begin cpu=1 "));
}

/* Rows that found no room are not in the values either, so the table comes in full, with a line that says how
 * many are lost; the run then failed. */
static void test_dropped(void **state)
{
    (void)state;
    late->table.dropped = 3;
    const char *text = late_of(FORMAT_VMCORE, false);
    const char *line = "leafprobe: cpu 1: the table is full at 256 entries, dropped 3\n";

    assert_null(strstr(text, "percpu of="));
    assert_non_null(strstr(text, "leafprobe: begin cpu=1 apic="));
    assert_non_null(strstr(text, "leafprobe: end cpu=1 nent=7 crc32="));
    assert_true(strlen(text) > strlen(line));
    check_text("last", text + strlen(text) - strlen(line), line);

    struct stream_totals totals = stream_totals(first, 1);

    assert_true(stream_complete(&totals));
    stream_totals_add(&totals, late);
    assert_int_equal(totals.cpus, 2);
    assert_int_equal(totals.entries, 14);
    assert_int_equal(totals.dropped, 3);
    assert_false(stream_complete(&totals));
    late->table.dropped = 2;
    stream_totals_add(&totals, late);
    assert_int_equal(totals.dropped, 5);

    const struct sink sink = memory_sink(&memory);

    stream_put_verdict(&sink, &totals, NULL);
    assert_memory_equal(memory_text(&memory), "leafprobe: FAILED cpus=3 entries=21 dropped=5 ", 45);
}

/* The first has lost rows: what is like the rest of it is still told as values, and sums up to a failure. */
static void test_first_dropped(void **state)
{
    (void)state;
    first->table.dropped = 4;
    late->table.dropped = 0;
    struct stream_totals totals = stream_totals(first, 1);

    assert_int_equal(totals.dropped, 4);
    stream_totals_add(&totals, late);
    assert_int_equal(totals.dropped, 4);
    assert_false(stream_complete(&totals));
}

static void test_missing(void **state)
{
    (void)state;
    late->done = false;
    check_text("missing", late_of(FORMAT_VMCORE, false),
               "leafprobe: cpu 1: no answer within its time limit\n");
    struct stream_totals totals = stream_totals(first, 1);

    stream_totals_add(&totals, late);
    assert_int_equal(totals.missing, 1);
    assert_false(stream_complete(&totals));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_alike, set_up),
        cmocka_unit_test_setup(test_dropped, set_up),
        cmocka_unit_test_setup(test_first_dropped, set_up),
        cmocka_unit_test_setup(test_missing, set_up),
    };

    return cmocka_run_group_tests_name("stream_late", tests, NULL, NULL);
}
