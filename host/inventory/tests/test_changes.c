/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of one machine that changed, of machines that have no id or no name, and what an index says of
 * files, whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/gather.h"
#include "host/inventory/find.h"
#include "host/inventory/stock.h"
#include "host/inventory/write.h"
#include "host/tests/kit.h"
#include "host/tests/result.h"
#include "host/tests/run.h"
#include "probe/table/crc32.h"

static struct inventory inventory;
static struct gather report;

static int begin(void **state)
{
    (void)state;
    return chdir(run_folder());
}

static int end(void **state)
{
    (void)state;
    inventory_free(&inventory);
    gather_free(&report);
    if (chdir("/") != 0)
        return 1;
    run_folder_remove();
    return 0;
}

static const char *report_of(const char *folder)
{
    const struct sink sink = gather_sink(&report);
    struct error_line error = {""};

    inventory_free(&inventory);
    gather_clear(&report);
    if (!inventory_find(&inventory, folder, &error))
        fail_msg("%s", error.text);
    assert_true(inventory_finish(&inventory));
    inventory_write_text(&inventory, &sink);
    return report.text;
}

#define BOX "vendor=Maker product=Box id=0000000a"

/* Each change between a result and the next; of a seventeenth it is said that nobody looks for it. */
static void test_many(void **state)
{
    char want[6000], file[16], time[32], microcode[16];
    size_t n = 0;

    (void)state;
    for (unsigned results = 17; results <= 19; results++) {
        n = 0;
        for (unsigned i = 0; i < results; i++) {
            snprintf(file, sizeof(file), "%02u.txt", i);
            snprintf(time, sizeof(time), "2026-11-01T10:00:%02u", i);
            snprintf(microcode, sizeof(microcode), "0x%x", i + 1);
            result_put(file, &(struct result_file){time, BOX, microcode, 1, 0x20, false, 0, 0, 0, NULL});
        }
        n += (size_t)snprintf(
            want, sizeof(want),
            "1 machine, %u results, 1 group of machines alike, 0 machines that differ from their like, 17 "
            "things that "
            "are odd\n\n"
            "vendor  product  id        cpus  brand         microcode  hypervisor  verdict                 "
            "results  group\n"
            "Maker   Box      0000000a  1     GenuineIntel  0x%-7x  -           OK 2026-11-01T10:00:%02u  %u "
            "      1\n\n"
            "groups of machines whose tables are alike\n"
            "1: 1 machine, 1 CPU, GenuineIntel family 0x6 model 0x55, Skylake\n\n"
            "families\nGenuineIntel family 0x6 model 0x55, Skylake: 1 machine, groups 1\n\nodd\n",
            results, results, results - 1, results);
        for (unsigned i = 0; i < 16; i++)
            n +=
                (size_t)snprintf(want + n, sizeof(want) - n,
                                 "Maker Box 0000000a: changed between 2026-11-01T10:00:%02u (./%02u.txt) and "
                                 "2026-11-01T10:00:%02u (./%02u.txt): microcode 0x%x -> 0x%x\n",
                                 i, i, i + 1, i + 1, i + 1, i + 2);
        snprintf(want + n, sizeof(want) - n,
                 "Maker Box 0000000a: changed 16 times: later changes are not looked for\n");
        check_text("changes", report_of("."), want);
    }
}

/* What may change: features, how many CPUs there are, both with the microcode; where there is no time it is
 * '?'. */
static void test_kinds(void **state)
{
    static const struct result_file results[] = {
        {"2026-11-01T10:00:00", BOX, "0x1", 2, 0x20, false, 0, 0, 0, NULL},
        {"2026-11-02T10:00:00", BOX, "0x1", 2, 0x28, false, 0, 0, 0, NULL},
        {"2026-11-03T10:00:00", BOX, "0x2", 1, 0x28, false, 0, 0, 0, NULL},
        {"2026-11-04T10:00:00", BOX, NULL, 1, 0x28, false, 0, 0, 0, NULL},
        {"2026-11-05T10:00:00", BOX, "unread", 1, 0x120, false, 0, 0, 0, NULL},
        {NULL, BOX, "0x2", 2, 0x20, false, 0, 0, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(results); i++) {
        char file[16];

        snprintf(file, sizeof(file), "%zu.txt", i);
        result_put(file, &results[i]);
    }
    const char *text = report_of("."), *odd = strstr(text, "\nodd\nMaker");

    assert_non_null(odd);
    check_text("changes", odd,
               "\nodd\n"
               "Maker Box 0000000a: changed between ? (./5.txt) and 2026-11-01T10:00:00 (./0.txt): microcode "
               "0x2 -> 0x1\n"
               "Maker Box 0000000a: changed between 2026-11-01T10:00:00 (./0.txt) and 2026-11-02T10:00:00 "
               "(./1.txt): "
               "added: bmi1\n"
               "Maker Box 0000000a: changed between 2026-11-02T10:00:00 (./1.txt) and 2026-11-03T10:00:00 "
               "(./2.txt): "
               "microcode 0x1 -> 0x2; 2 CPUs -> 1\n"
               "Maker Box 0000000a: changed between 2026-11-04T10:00:00 (./3.txt) and 2026-11-05T10:00:00 "
               "(./4.txt): "
               "lost: bmi1; added: bmi2\n");
}

/* However much stands behind what changed. */
static void test_behind(void **state)
{
    static const struct result_file results[] = {{NULL, BOX, NULL, 1, 0x20, false, 100, 0, 0, NULL},
                                                 {NULL, BOX, NULL, 1, 0x28, false, 100, 0, 0, NULL}};

    (void)state;
    result_put("0.txt", &results[0]);
    result_put("1.txt", &results[1]);
    const char *odd = strstr(report_of("."), "\nodd\nMaker");

    assert_non_null(odd);
    check_text("changes", odd,
               "\nodd\nMaker Box 0000000a: changed between ? (./0.txt) and ? (./1.txt): added: bmi1\n");
}

/* By maker, product and number; those without a number by their tables. */
static void test_names(void **state)
{
    static const struct result_file results[] = {
        {NULL, "vendor=B product=A id=1", NULL, 1, 0, false, 0, 0, 0, NULL},
        {NULL, "vendor=A product=B id=1", NULL, 1, 0, false, 0, 0, 0, NULL},
        {NULL, "vendor=A product=A id=2", NULL, 1, 0, false, 0, 0, 0, NULL},
        {NULL, "vendor=A product=A id=1", NULL, 1, 0, true, 0, 0, 0, NULL},
        {NULL, "vendor=A product=A id=none", NULL, 1, 0x20, false, 0, 0, 0, NULL},
        {NULL, "vendor=A product=A id=none", NULL, 1, 0x28, false, 0, 0, 0, NULL},
        {NULL, "vendor=A product=A id=none", NULL, 1, 0x28, false, 0, 0, 0, NULL},
        {NULL, "vendor=A product=A id=unread", NULL, 1, 0x28, false, 0, 0, 0, NULL},
        {NULL, NULL, NULL, 1, 0, false, 0, 0, 0, NULL},
        {NULL, "vendor=Z", NULL, 1, 0, false, 0, 0, 0, NULL},
    };
    static const char rows[][60] = {"A       A        1       1     GenuineIntel  unread",
                                    "A       A        2       1     GenuineIntel  unread",
                                    "A       A        none    1     GenuineIntel  unread",
                                    "A       A        none    1     GenuineIntel  unread",
                                    "A       A        unread  1     GenuineIntel  unread",
                                    "A       B        1       1     GenuineIntel  unread",
                                    "B       A        1       1     GenuineIntel  unread",
                                    "Z       unread   unread  1     GenuineIntel  unread",
                                    "unread  unread   unread  1     GenuineIntel  unread"};

    (void)state;
    for (size_t i = 0; i < COUNT(results); i++) {
        char file[16];

        snprintf(file, sizeof(file), "%zu.txt", i);
        result_put(file, &results[i]);
    }
    const char *text = report_of("."), *at = strstr(text, "\nA  ");

    assert_int_equal(inventory.machine_count, COUNT(rows));
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_non_null(at);
        if (strncmp(at + 1, rows[i], strlen(rows[i])) != 0)
            fail_msg("expected '%s' at '%.60s'", rows[i], at + 1);
        at = strchr(at + 1, '\n');
    }
    if (!strstr(text, "\nresults without an id: there are 6: those of one product whose tables are the same "
                      "count as one "
                      "machine\n"))
        fail_msg("%s", text);
    if (!strstr(text, "GenuineIntel family 0x6 model 0x55, Skylake, under KVMKVMKVM"))
        fail_msg("%s", text);
}

/* A stick whose index names files that are others, twice, and that failed. */
static void test_index(void **state)
{
    char index[1000];
    size_t n;

    (void)state;
    result_put("A.TXT", &(struct result_file){NULL, BOX, NULL, 1, 0, false, 0, 0, 0, NULL});
    char *bytes = kit_slurp("A.TXT", &n);
    const uint32_t crc = crc32_update(0, bytes, n), size = (uint32_t)n;

    free(bytes);
    kit_put_file("b.png", "x", 1);
    snprintf(index, sizeof(index),
             "leafprobe: verdict=OK crc32=%08x bytes=%u file=a.txt\nleafprobe: verdict=OK crc32=%08x "
             "bytes=%u file=a.txt\n"
             "leafprobe: verdict=OK crc32=%08x bytes=%u file=A.txt\nleafprobe: verdict=FAILED crc32=8cdc1683 "
             "bytes=1 "
             "file=b.png\n",
             crc, size, crc, size + 1, crc + 1, size);
    kit_put_file("index.txt", index, strlen(index));
    snprintf(index, sizeof(index),
             "\nodd\n"
             "./index.txt:2: names ./a.txt, which an earlier line names\n"
             "./a.txt: its CRC is %08x and it has %u bytes, ./index.txt:2 says %08x and %u\n"
             "./index.txt:3: names ./A.txt, which an earlier line names\n"
             "./A.txt: its CRC is %08x and it has %u bytes, ./index.txt:3 says %08x and %u\n"
             "./b.png: FAILED, says ./index.txt:4\n",
             crc, size, crc, size + 1, crc, size, crc + 1, size);
    const char *odd = strstr(report_of("."), "\nodd\n.");

    assert_non_null(odd);
    check_text("index", odd, index);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_many), TEST(test_kinds), TEST(test_behind), TEST(test_names),
                                       TEST(test_index)};

    return cmocka_run_group_tests_name("inventory changes", tests, NULL, NULL);
}
