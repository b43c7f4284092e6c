/* SPDX-License-Identifier: BSD-2-Clause */
/* leafprobe's own stream out of logs with a time stamp before every line. */
#include <string.h>

#include "host/tests/kit.h"
#include "probe/tests/memory.h"

static struct memory memory;

/* The stream of a CPU with the sample's table, and something else behind it. */
static void make_log(enum format format, const char *before_begin)
{
    const struct sink sink = memory_sink(&memory);
    struct cpuid_table table;

    kit_sample(&table);
    put_str(&sink, "\x1b[2J\r\nBooting from ROM..leafprobe: version=0.1.0 mode=64\r\n");
    put_str(&sink, before_begin);
    kit_write_frame(&sink, format, &table, 0);
    put_str(&sink, "leafprobe: OK cpus=1 entries=29 dropped=0\n\n[12] end\n");
}

/* A stamp before every line, as a terminal program, ts or a console server writes it. */
static void stamp_lines(const char *before, const char *behind)
{
    static char lines[sizeof(memory.bytes)];
    size_t used = 0;
    unsigned number = 0;

    memory_text(&memory);
    for (char *line = strtok(memory.bytes, "\n"); line; line = strtok(NULL, "\n")) {
        used += (size_t)snprintf(lines + used, sizeof(lines) - used, "%s%5u%s%s\n", before, number++ * 37,
                                 behind, line);
        assert_uint_in_range(used, 1, sizeof(lines) - 1);
    }
    memcpy(memory.bytes, lines, used + 1);
    memory.used = used;
}

static void check_log(const char *name, enum format format)
{
    struct cpuid_table sample;
    struct kit_read read;

    kit_sample(&sample);
    kit_read_bytes(memory.bytes, memory.used, NULL, &read);
    check_text(name, read.error, "");
    check_text(name, read.format, "stream");
    assert_int_equal(read.count, 1);
    assert_int_equal(read.warnings, 0);
    if (format == FORMAT_VMCORE)
        kit_check_entries(name, &read.tables[0].table, &sample);
    kit_free(&read);
}

static void test_stamps(void **state)
{
    static const char *const stamps[][2] = {
        {"[", ".123456] "}, {"2026-11-23T07:0", "+01:00 tty0: "}, {"", "|"}, {"", " "}};
    static const enum format formats[] = {FORMAT_VMCORE, FORMAT_RAW};

    (void)state;
    for (size_t i = 0; i < COUNT(stamps) * COUNT(formats); i++) {
        const enum format format = formats[i % COUNT(formats)];

        make_log(format, "");
        stamp_lines(stamps[i / COUNT(formats)][0], stamps[i / COUNT(formats)][1]);
        check_log(stamps[i / COUNT(formats)][1], format);
    }
}

/* A stamp of up to 64 bytes is one; a longer one stays before each line, which then is no table's. */
static void test_long_stamps(void **state)
{
    char behind[80];

    (void)state;
    for (int length = 63; length <= 65; length++) {
        struct kit_read read;

        /* behind a number of five places */
        snprintf(behind, sizeof(behind), "%*s", length - 5, "@host: ");
        make_log(FORMAT_VMCORE, "");
        stamp_lines("", behind);
        if (length <= 64) {
            check_log(behind, FORMAT_VMCORE);
            continue;
        }
        kit_read_bytes(memory.bytes, memory.used, "stream", &read);
        assert_true(read.failed);
        assert_int_equal(read.count, 0);
        kit_free(&read);
    }
}

/* What stands before the begin line alone is no stamp: here it has the length of the lines' own indentation.
 */
static void test_noise(void **state)
{
    static const char *const noises[] = {"noise 1 ", "    ", "[ 12.3] "};

    (void)state;
    for (size_t i = 0; i < COUNT(noises); i++) {
        make_log(FORMAT_VMCORE, noises[i]);
        check_log(noises[i], FORMAT_VMCORE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stamps),
        cmocka_unit_test(test_long_stamps),
        cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests_name("read_stamped", tests, NULL, NULL);
}
