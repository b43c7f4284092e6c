/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of a machine's CPUs in one stream: which are in full, which as values, which are missing. */
#include "probe/write/stream.h"

#include <stdio.h>
#include <string.h>

#include "probe/tests/alike.h"
#include "probe/tests/check.h"
#include "probe/tests/memory.h"
#include "probe/tests/seal.h"

static struct probe_cpu cpus[ALIKE_MAX];
static struct memory memory;

static const char *stream_of(uint32_t count, enum format format, bool all)
{
    const struct sink sink = memory_sink(&memory);
    const struct stream stream = {&sink, format, SHAPE_QEMU, 0, all, NULL};

    stream_put_cpus(&stream, cpus, count);
    return memory_text(&memory);
}

/* The lines of a stream that are leafprobe's own, tables left out. */
static const char *marks(uint32_t count, bool all)
{
    static char text[4096];
    const char *line = stream_of(count, FORMAT_VMCORE, all);
    size_t used = 0;

    while (*line) {
        const size_t n = strcspn(line, "\n") + 1;

        if (strncmp(line, "leafprobe: ", 11) == 0) {
            assert_true(n < sizeof(text) - used);
            memcpy(text + used, line, n);
            used += n;
        }
        line += n;
    }
    text[used] = 0;
    return text;
}

#define FULL(n, apic, crc)                                                \
    "leafprobe: begin cpu=" n " apic=" apic " format=vmcore shape=qemu\n" \
    "leafprobe: end cpu=" n " nent=7 crc32=" crc "\n"
#define PLACES "0x1:0.ebx/0xff000000,0xb:0.edx/0xffffffff,0xb:1.edx/0xffffffff\n"
/* The checksums of alike_small() are zlib's, computed apart from this code. */
#define CRC_0 "95235caf"
#define CRC_1 "576f2774"
#define CRC_2 "cacaad58"
#define CRC_3 "0886d683"
#define CRC_4 "2af0bf41"
#define CRC_5 "e8bcc49a"

static void test_one(void **state)
{
    (void)state;
    alike_small(cpus, 1);
    check_text("distinct", marks(1, false), FULL("0", "0x0", CRC_0));
    check_text("all", marks(1, true), FULL("0", "0x0", CRC_0));
}

static void test_alike(void **state)
{
    (void)state;
    alike_small(cpus, 6);
    check_text("distinct", marks(6, false),
               FULL("0", "0x0", CRC_0) "leafprobe: percpu of=0 " PLACES "leafprobe: 1 2 " CRC_1 ", 2 4 " CRC_2
                                       ", 3 6 " CRC_3 ", 4 8 " CRC_4 "\nleafprobe: 5 a " CRC_5 "\n");
    check_text("a whole line", marks(5, false),
               FULL("0", "0x0", CRC_0) "leafprobe: percpu of=0 " PLACES "leafprobe: 1 2 " CRC_1 ", 2 4 " CRC_2
                                       ", 3 6 " CRC_3 ", 4 8 " CRC_4 "\n");
    check_text("all", marks(3, true),
               FULL("0", "0x0", CRC_0) FULL("1", "0x2", CRC_1) FULL("2", "0x4", CRC_2));
}

/* Each kind of CPU breaks the line of those that are alike. */
static void test_mixed(void **state)
{
    (void)state;
    alike_small(cpus, 6);
    cpus[0].done = cpus[3].done = 0;
    cpus[4] = cpus[5];
    alike_entry(&cpus[4].table, 4, 0)->ecx++;
    alike_entry(&cpus[4].table, 1, 0)->eax++;
    check_text("distinct", marks(6, false),
               "leafprobe: cpu 0: no answer within its time limit\n" FULL(
                   "1", "0x2", CRC_1) "leafprobe: percpu of=1 " PLACES "leafprobe: 2 4 " CRC_2 "\n"
                                      "leafprobe: cpu 3: no answer within its time limit\n"
                                      "leafprobe: cpu 4 differs from cpu 1 at 0x1:0.eax 0x1:0.ebx 0x4:0.ecx "
                                      "0xb:0.edx 0xb:1.edx\n" FULL("4", "0xa",
                                                                   "75e9cbe9") "leafprobe: 5 a " CRC_5 "\n");
    assert_false(cpus[4].alike);
    assert_true(cpus[5].alike);
}

static void test_nobody(void **state)
{
    (void)state;
    alike_small(cpus, 2);
    cpus[0].done = cpus[1].done = 0;
    check_text("distinct", marks(2, false),
               "leafprobe: cpu 0: no answer within its time limit\n"
               "leafprobe: cpu 1: no answer within its time limit\n");
}

/* A table that lost entries is never behind a line of values, which could not say so. */
static void test_dropped(void **state)
{
    (void)state;
    alike_small(cpus, 2);
    cpus[1].table.dropped = 3;
    check_text(
        "distinct", marks(2, false),
        FULL("0", "0x0", CRC_0) "leafprobe: cpu 1 differs from cpu 0 at 0x1:0.ebx 0xb:0.edx "
                                "0xb:1.edx\n" FULL(
                                    "1", "0x2",
                                    CRC_1) "leafprobe: cpu 1: the table is full at 256 entries, dropped 3\n");
}

/* raw lines carry no flags, so that nothing could be built from them. */
static void test_raw(void **state)
{
    char all[8192];

    (void)state;
    alike_small(cpus, 3);
    assert_true(snprintf(all, sizeof(all), "%s", stream_of(3, FORMAT_RAW, true)) < (int)sizeof(all));
    check_text("raw", stream_of(3, FORMAT_RAW, false), all);
    assert_non_null(strstr(all, "CPU 2:\n"));
}

/* Sixty-four equal CPUs cost little more than one. */
static void test_size(void **state)
{
    static struct probe_cpu many[64];
    const struct sink sink = memory_sink(&memory);
    const struct stream stream = {&sink, FORMAT_VMCORE, SHAPE_QEMU, 0, false, NULL};

    (void)state;
    alike_small(many, COUNT(many));
    stream_put_cpus(&stream, many, 1);
    const size_t one = memory.used;

    memory_sink(&memory);
    stream_put_cpus(&stream, many, COUNT(many));
    assert_uint_in_range(memory.used - one, 0, 63 * 18 + 128);
}

static void test_verdict(void **state)
{
    static const char *const want[] = {
        "leafprobe: OK cpus=2 entries=14 dropped=0 unknown=0\n",
        "leafprobe: OK cpus=2 entries=14 dropped=0 unknown=0 capped=5\n",
        "leafprobe: FAILED cpus=1 entries=7 dropped=0 unknown=0 missing=1\n",
        "leafprobe: FAILED cpus=2 entries=14 dropped=2 unknown=0\n",
        "leafprobe: FAILED cpus=2 entries=14 dropped=0 unknown=0 unread=3 capped=1\n",
        "leafprobe: OK cpus=2 entries=14 dropped=0 unknown=0 files=2/2\n",
        "leafprobe: OK cpus=2 entries=14 dropped=0 unknown=0 files=0/0\n",
        "leafprobe: OK cpus=2 entries=14 dropped=0 unknown=0 capped=5 files=2/2 file=a-1,b-2\n",
        "leafprobe: FAILED file b not written cpus=2 entries=14 dropped=0 unknown=0 files=1/2\n",
        "leafprobe: OK cpus=2 entries=14 dropped=0 unknown=0 sent=2/2\n",
        "leafprobe: FAILED post not sent cpus=2 entries=14 dropped=0 unknown=0 files=1/1 sent=1/2\n",
        ("leafprobe: FAILED file b not written, syslog not sent cpus=2 entries=14 dropped=0 unknown=0 "
         "files=0/1 sent=0/1\n"),
    };
    static const struct {
        uint32_t missing, dropped, unread, capped;
        bool complete;
        struct stream_files files;
    } cases[] = {
        {0, 0, 0, 0, true, {0}},
        {0, 0, 0, 5, true, {0}},
        {1, 0, 0, 0, false, {0}},
        {0, 2, 0, 0, false, {0}},
        {0, 0, 3, 1, false, {0}},
        {0, 0, 0, 0, true, {.asked = 2, .safe = 2}},
        {0, 0, 0, 0, true, {.nowhere = true}},
        {0, 0, 0, 5, true, {.asked = 2, .safe = 2, .moved = {"a-1", "b-2"}}},
        {0, 0, 0, 0, false, {.asked = 2, .safe = 1, .missing = "b"}},
        {0, 0, 0, 0, true, {.sends = 2, .sent = 2}},
        {0, 0, 0, 0, false, {.asked = 1, .safe = 1, .sends = 2, .sent = 1, .unsent = "post"}},
        {0, 0, 0, 0, false, {.asked = 1, .missing = "b", .sends = 1, .unsent = "syslog"}},
    };

    assert_int_equal(COUNT(want), COUNT(cases));
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink sink = memory_sink(&memory);

        alike_small(cpus, 2);
        cpus[1].done = !cases[i].missing;
        cpus[0].table.dropped = cases[i].dropped;
        cpus[0].table.unread = cases[i].unread;
        cpus[0].table.capped = cases[i].capped;
        struct stream_totals totals = stream_totals(cpus, 2);

        totals.files = cases[i].files;
        stream_put_verdict(&sink, &totals, NULL);
        check_text("verdict", memory_text(&memory), want[i]);
        assert_int_equal(stream_complete(&totals), cases[i].complete);
    }
}

/* What counts is written down here by hand; the sums are zlib's over those bytes. */
static void test_check(void **state)
{
    static const struct {
        const char *pieces[4];
        uint32_t crc; /* 0: no word */
    } cases[] = {
        {{"leafprobe: version=1\n", "leafprobe: OK"}, 0xb2fb8257},
        {{"noise\nleafprobe: early\n", "leafprobe: version=1  \r\nkernel\n", "leaf", "probe: OK"},
         0xb2fb8257},
        {{"leafprobe: version=1\nleafprobe: a=\"b  c\" \t\n", "leafprobe: OK"}, 0x8d986083},
        {{"leafprobe: version=0\nleafprobe: begin cpu=0\n", "leafprobe: version=1\n\nleafprobe:\n",
          "leafprob\n", "leafprobe: OK"},
         0xb2fb8257},
        {{"leafprobe: version=1\n", "leafprobe: versions of leaves\n", "leafprobe: OK"}, 0x650eb2e3},
        {{"leafprobe: versions of leaves\n", "leafprobe: OK"}, 0},
        {{"leafprobe: mode=64\n", "leafprobe: OK"}, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct sink kept = memory_sink(&memory);
        struct stream_check check = {.next = &kept};
        const struct sink sink = stream_check_sink(&check);
        char whole[256] = "", word[32] = "\n";

        for (size_t k = 0; k < COUNT(cases[i].pieces) && cases[i].pieces[k]; k++) {
            put_str(&sink, cases[i].pieces[k]);
            strcat(whole, cases[i].pieces[k]);
        }
        check_text("passed on", memory_text(&memory), whole);
        stream_check_put(&sink, &check);
        put_str(&sink, "\n");
        if (cases[i].crc)
            snprintf(word, sizeof(word), " crc32=%08x\n", cases[i].crc);
        check_text(whole, memory_text(&memory) + strlen(whole), word);
    }
}

/* A text table counts by its own lines, another by the sum in its end line. */
static void test_check_of_tables(void **state)
{
    (void)state;
    for (enum format format = FORMAT_VMCORE; format < FORMAT_COUNT; format++) {
        const struct sink kept = memory_sink(&memory);
        struct stream_check check = {.next = &kept};
        const struct sink sink = stream_check_sink(&check);
        const struct stream stream = {&sink, format, SHAPE_QEMU, 0, true, &check};

        if (format == FORMAT_KVM)
            continue;
        alike_small(cpus, 2);
        put_str(&sink, "leafprobe: version=1\n");
        stream_put_cpus(&stream, cpus, 2);
        const struct stream_totals totals = stream_totals(cpus, 2);

        stream_put_verdict(&sink, &totals, &check);
        check_seal(memory_text(&memory));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),     cmocka_unit_test(test_alike),
        cmocka_unit_test(test_mixed),   cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_dropped), cmocka_unit_test(test_raw),
        cmocka_unit_test(test_size),    cmocka_unit_test(test_verdict),
        cmocka_unit_test(test_check),   cmocka_unit_test(test_check_of_tables),
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
