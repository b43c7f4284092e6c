/* SPDX-License-Identifier: BSD-2-Clause */
/* The provenance that a stream carries. */
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"

static struct memory memory;

static void put_run(const struct sink *sink, const char *provenance)
{
    struct cpuid_table table;

    kit_sample(&table);
    put_str(sink, provenance);
    kit_write_frame(sink, FORMAT_VMCORE, &table, 0);
    put_str(sink, "leafprobe: OK cpus=1\n");
}

/* Lines "name=value", whatever stands before them; remarks are none. */
static void test_lines(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct kit_read read;

    (void)state;
    put_run(&sink, "ROM..leafprobe: version=1 name=\"EDK II\"\r\nnoise a=b\nleafprobe: file x=y written\n"
                   "leafprobe: time=unread\n");
    kit_read_text(memory_text(&memory), NULL, &read);
    check_text("error", read.error, "");
    check_text("lines", read.provenance, "version=1 name=\"EDK II\"\ntime=unread\n");
    kit_free(&read);
}

/* Of several runs in a log, that of the last. */
static void test_runs(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct kit_read read;

    (void)state;
    put_run(&sink, "leafprobe: run=1\n");
    put_run(&sink, "leafprobe: run=2\nleafprobe: mode=64\n");
    kit_read_text(memory_text(&memory), NULL, &read);
    check_text("error", read.error, "");
    assert_int_equal(read.count, 1);
    check_text("runs", read.provenance, "run=2\nmode=64\n");
    kit_free(&read);
}

/* More than anyone writes: the front stays, and one warning tells. */
static void test_too_much(void **state)
{
    const struct sink sink = memory_sink(&memory);
    struct kit_read read;

    (void)state;
    put_str(&sink, "leafprobe: version=1 stream=1\n");
    for (int i = 0; i < 2000; i++)
        put_str(&sink, "leafprobe: name=value\n");
    put_run(&sink, "");
    kit_read_text(memory_text(&memory), NULL, &read);
    check_text("error", read.error, "");
    assert_int_equal(read.warnings, 1);
    check_text("warning", read.warning,
               "text:1489: more than 16384 bytes of provenance, the rest is not kept");
    kit_free(&read);
}

static void test_other_formats(void **state)
{
    struct kit_read read;

    (void)state;
    kit_read_file(kit_data("cpuid-r.txt"), NULL, &read);
    check_text("raw", read.provenance, "");
    kit_free(&read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_other_formats),
    };

    return cmocka_run_group_tests_name("provenance_read", tests, NULL, NULL);
}
