/* SPDX-License-Identifier: BSD-2-Clause */
/* Streams of several runs, one after the other in one log: each has its own provenance and its own count. */
#include <stdio.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"

static struct memory memory;

static void put_run(const struct sink *sink, const char *provenance, unsigned tables, const char *last)
{
    struct cpuid_table table;

    kit_sample(&table);
    put_str(sink, provenance);
    for (unsigned cpu = 0; cpu < tables; cpu++)
        kit_write_frame(sink, FORMAT_VMCORE, &table, cpu);
    put_str(sink, last);
}

static void check(const char *name, unsigned tables, const char *error, const char *warning,
                  const char *provenance)
{
    struct kit_read read;

    kit_read_bytes(memory.bytes, memory.used, NULL, &read);
    check_text(name, read.error, error);
    check_text(name, read.warning, warning);
    check_text(name, read.provenance, provenance);
    assert_int_equal(read.count, tables);
    kit_free(&read);
    memory.used = 0;
}

static void test_runs(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    put_run(&sink, "leafprobe: run=1\n", 2, "leafprobe: OK cpus=2 entries=58\n");
    put_run(&sink, "leafprobe: run=2\nleafprobe: mode=64\n", 1, "leafprobe: OK cpus=1 entries=29\n");
    check("two runs", 1, "", "text:533: 2 runs: 1 complete, 2 taken", "run=2\nmode=64\n");
    put_run(&sink, "leafprobe: run=1\n", 2, "leafprobe: OK cpus=2\n");
    put_run(&sink, "", 1, "leafprobe: OK cpus=1\n");
    check("a run without provenance", 1, "", "text:533: 2 runs: 1 complete, 2 taken", "");
    put_run(&sink, "leafprobe: run=1\n", 1, "leafprobe: OK\n");
    check("no count", 1, "", "", "run=1\n");
    put_run(&sink, "leafprobe: run=1\n", 1, "leafprobe: OK cpus=1\nleafprobe: OK cpus=1\n");
    check("two last lines", 1, "", "text:1: 2 runs: 1 taken, 2 without a table", "run=1\n");
}

static void test_counts(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    put_run(&sink, "leafprobe: run=1\n", 2, "leafprobe: OK cpus=2\n");
    put_run(&sink, "leafprobe: run=2\n", 1, "leafprobe: OK cpus=2\n");
    check("the second", 1, "text:799: expected the tables of 2 CPUs, as this line counts, found 1",
          "text:533: 2 runs: 1 complete, 2 taken", "run=2\n");
    put_run(&sink, "leafprobe: run=1\n", 2, "leafprobe: FAILED cpus=1 missing=1\n");
    check("a failed run", 2, "text:532: expected the tables of 1 CPUs, as this line counts, found 2", "",
          "run=1\n");
    put_run(&sink, "leafprobe: run=1\n", 0, "leafprobe: OK cpus=1\n");
    check("none", 0, "text:2: expected the tables of 1 CPUs, as this line counts, found 0", "", "run=1\n");
}

/* What the last line says of files is no count of CPUs; a file that is missing is a warning, as any failure.
 */
static void test_files(void **state)
{
    const struct sink sink = memory_sink(&memory);

    (void)state;
    put_run(&sink, "leafprobe: run=1\n", 1,
            "leafprobe: OK cpus=1 entries=29 files=2/2 file=leafprobe-3.kvm\n");
    check("safe", 1, "", "", "run=1\n");
    put_run(&sink, "leafprobe: run=1\n", 1,
            "leafprobe: FAILED file leafprobe.kvm not written cpus=1 files=0/1\n");
    check("not safe", 1, "", "text:267: the run failed: file leafprobe.kvm not written cpus=1 files=0/1",
          "run=1\n");
    put_run(&sink, "leafprobe: run=1\n", 1,
            "leafprobe: FAILED file leafprobe.kvm not written cpus=2 files=0/1\n");
    check("not safe, and a CPU too few", 1,
          "text:267: expected the tables of 2 CPUs, as this line counts, found 1", "", "run=1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_files),
    };

    return cmocka_run_group_tests_name("stream_run", tests, NULL, NULL);
}
