/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of CPUs in a run: twice, left out, told of in lines, and the highest there is; and who is told of
 * which. */
#include <stdio.h>
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"

#define VERSION "leafprobe: version=1 stream=2\n"

static struct memory memory;
static char told[2048];

static void keep(void *ctx, const char *line)
{
    (void)ctx;
    strcat(strcat(told, line), "\n");
}

/* Tables of CPUs behind a text each; what is said up to the first error, which is the last line. */
static unsigned read_cpus(const char *const *texts, const uint32_t *cpus, unsigned count, const char *last)
{
    const struct sink sink = memory_sink(&memory);
    static struct reader_table found;
    const struct reader_events events = {keep, NULL};
    struct cpuid_table table = {0};
    struct error_line error;
    enum reader_result result;
    unsigned tables = 0;

    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){1, 2, 3, 4});
    for (unsigned i = 0; i < count; i++) {
        put_str(&sink, texts[i]);
        kit_write_frame(&sink, FORMAT_RAW, &table, cpus[i]);
    }
    put_str(&sink, last);
    told[0] = 0;
    struct reader *reader =
        reader_open_memory("text", memory_text(&memory), memory.used, NULL, &events, &error);

    assert_non_null(reader);
    while ((result = reader_next(reader, &found)) == READER_TABLE) {
        assert_int_equal(found.cpu, cpus[tables]);
        tables++;
    }
    if (result == READER_ERROR)
        keep(NULL, reader_error(reader));
    reader_close(reader);
    return tables;
}

static const struct {
    const char *texts[3];
    uint32_t cpus[3];
    unsigned count, tables;
    const char *last, *told;
} cases[] = {
    {{"", "", ""},
     {0, 1, 2},
     3,
     3,
     "leafprobe: OK cpus=3\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\n"},
    {{"", "", ""},
     {0, 0, 1},
     3,
     3,
     "leafprobe: OK cpus=3\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:5: cpu 0: a second table of it in one run\n"},
    {{"", ""},
     {0, 3},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:5: cpu 3: nothing tells what became of cpu 1\n"},
    {{"", "leafprobe: cpu 1: asleep\nleafprobe: cpus 2-4 are off\n"},
     {0, 5},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:5: cpu 1: asleep\n"},
    {{"", "leafprobe: cpus 1-3 are off\n"},
     {0, 5},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:6: cpu 5: nothing tells what became of cpu 4\n"},
    {{"", "leafprobe: cpus 1 are off\n"},
     {0, 2},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\n"},
    {{"", "leafprobe: cpu 1 is off\n"},
     {0, 2},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:6: cpu 2: nothing tells what became of cpu 1\n"},
    {{"", ""},
     {1, 0},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:1: cpu 1: nothing tells what became of cpu 0\n"},
    {{"", ""},
     {0, 1},
     2,
     2,
     "",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:9: no last line 'leafprobe: OK' or 'leafprobe: FAILED': the log may be cut short\n"},
    {{"", ""},
     {0, 1},
     2,
     2,
     "leafprobe: FAILED\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:9: the run failed: \n"},
    {{"", ""},
     {0, 1},
     2,
     2,
     "leafprobe: OK cpus=1\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:9: expected the tables of 1 CPUs, as this line counts, found 2\n"},
    {{"", ""},
     {0, 1},
     2,
     2,
     "leafprobe: OK cpus=3\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\ntext:9: expected the tables of 3 CPUs, as this line counts, found 2\n"},
    {{"leafprobe: version=1\n", ""},
     {0, 1},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: a stream of before stream=2: no checksum covers CPU numbers, labels and provenance\n"},
    {{VERSION, ""},
     {0, 1},
     2,
     0,
     "leafprobe: OK cpus=2\n",
     "text:10: expected crc32=xxxxxxxx at the end of this line, as the run of line 1 is a stream=2\n"},
    {{VERSION, ""},
     {0, 0},
     2,
     1,
     "",
     "text:6: cpu 0: expected one table of it in the run of line 1, found a second\n"},
    {{VERSION, ""},
     {0, 2},
     2,
     1,
     "",
     "text:6: expected the table of cpu 1 or a line that tells of it, found cpu 2\n"},
    {{VERSION},
     {1048575},
     1,
     0,
     "",
     "text:2: expected the table of cpu 0 or a line that tells of it, found cpu 1048575\n"},
    {{VERSION "leafprobe: cpus 0-1048574 are off\n"},
     {1048575},
     1,
     1,
     "",
     "text:7: no last line 'leafprobe: OK' or 'leafprobe: FAILED': the log may be cut short\n"},
    {{VERSION}, {1048576}, 1, 0, "", "text:2: expected a CPU's number below 1048576, found 1048576\n"},
    {{"", ""},
     {0, 1048576},
     2,
     2,
     "leafprobe: OK cpus=2\n",
     "text:1: the first line of this run, version=, is missing: nothing covers CPU numbers, labels and "
     "provenance\n"},
};

static void test_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const unsigned tables = read_cpus(cases[i].texts, cases[i].cpus, cases[i].count, cases[i].last);

        check_text(cases[i].last, told, cases[i].told);
        assert_int_equal(tables, cases[i].tables);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers)};

    return cmocka_run_group_tests_name("stream_numbers", tests, NULL, NULL);
}
