/* SPDX-License-Identifier: BSD-2-Clause */
/* Folders that hold odd things; what the reports look like is in host/tests/data/transcript-gathered.txt. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/gather.h"
#include "host/diff/class.h"
#include "host/inventory/differ.h"
#include "host/inventory/find.h"
#include "host/inventory/stock.h"
#include "host/inventory/write.h"
#include "host/tests/kit.h"

static char folder[] = "/tmp/leafprobe-test-inventory-XXXXXX";
static char *stream;
static size_t stream_size;
static struct inventory inventory;
static struct gather report;

static int set_up(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    assert_non_null(mkdtemp(folder));
    stream = kit_slurp(kit_data("inventory/received/192.0.2.7.txt"), &stream_size);
    return chdir(folder);
}

static int tear_down(void **state)
{
    char command[256];

    (void)state;
    inventory_free(&inventory);
    gather_free(&report);
    free(stream);
    snprintf(command, sizeof(command), "chmod -R u+rwx '%s' && rm -r '%s'", folder, folder);
    return system(command) | chdir("/");
}

static void put_line(const char *name, const char *text)
{
    kit_put_file(name, text, strlen(text));
}

/* The text of what lies in a folder. */
static const char *stock_of(const char *path)
{
    const struct sink sink = gather_sink(&report);
    struct error_line error = {""};

    inventory_free(&inventory);
    gather_clear(&report);
    if (!inventory_find(&inventory, path, &error))
        fail_msg("%s", error.text);
    assert_true(inventory_finish(&inventory));
    inventory_write_text(&inventory, &sink);
    return report.text;
}

static void assert_says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("expected '%s' in:\n%s", words, text);
}

static void test_empty(void **state)
{
    (void)state;
    assert_string_equal(stock_of("."),
                        "0 machines, 0 results, 0 groups of machines alike, 0 machines that differ "
                        "from their like, 0 things that are odd\n");
    assert_false(inventory_odd(&inventory));
}

/* Links are not followed, pipes not waited for, large files not read, deep folders not looked into. */
static void test_odd_files(void **state)
{
    char deep[64] = "";
    FILE *large;

    (void)state;
    kit_put_file("good.txt", stream, stream_size);
    kit_put_file("garbage.bin",
                 "\x7f"
                 "ELF\0leafprobe: version=0\n",
                 26);
    kit_put_file("empty.txt", "", 0);
    put_line("\xff\x1b[2J.txt", "leafprobe: version=9\n");
    put_line(".hidden.txt", "leafprobe: version=9\n");
    assert_int_equal(symlink("good.txt", "link.txt"), 0);
    assert_int_equal(symlink("/", "root"), 0);
    assert_int_equal(mkfifo("pipe.txt", 0600), 0);
    large = fopen("large.txt", "w");
    assert_non_null(large);
    assert_int_equal(ftruncate(fileno(large), (off_t)INVENTORY_FILE_MAX + 1), 0);
    fclose(large);
    for (unsigned i = 0; i < INVENTORY_DEPTH_MAX + 2; i++) {
        strcat(deep, i ? "/d" : "d");
        assert_int_equal(mkdir(deep, 0700), 0);
    }
    const char *text = stock_of(".");

    /* The stream of an odd name has no last line, and neither names its machine. */
    assert_says(text,
                "2 machines, 2 results, 1 group of machines alike, 0 machines that differ from their like, "
                "4 things that are odd, 6 other files\n");
    assert_says(text, "./large.txt: has more than 64 MiB, and is not read\n");
    assert_says(text, "./d/d/d/d/d/d/d/d/d: is more than 8 folders deep, and not looked into\n");
    assert_says(text, "./\\xff\\x1b[2J.txt: ");
    assert_null(strchr(text, '\x1b'));
}

/* A path is told whole however long it is. */
static void test_long_path(void **state)
{
    char part[256] = "", want[2500] = ".";

    (void)state;
    memset(part, 'd', sizeof(part) - 1);
    for (unsigned i = 0; i < INVENTORY_DEPTH_MAX; i++) {
        assert_int_equal(mkdir(part, 0700) | chdir(part), 0);
        strcat(want, "/");
        strcat(want, part);
    }
    put_line("x.txt", "leafprobe: version=9\n");
    assert_int_equal(chdir(folder), 0);
    strcat(want, "/x.txt: does not hold: ");
    assert_says(stock_of("."), want);
}

/* A folder and a file that may not be read; root may read everything. */
static void test_unreadable(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    kit_put_file("a.txt", stream, stream_size);
    assert_int_equal(chmod("a.txt", 0), 0);
    assert_int_equal(mkdir("b", 0), 0);
    const char *text = stock_of(".");

    assert_says(text, "./a.txt: cannot be read: Permission denied\n");
    assert_says(text, "./b: cannot be read: Permission denied\n");
    assert_true(inventory_odd(&inventory));
}

/* An index of lines that are none; the one of before counts where the other is missing. */
static void test_indexes(void **state)
{
    static const char *const lines[] = {
        "leafprobe: verdict=OK crc32=1234567 bytes=1 file=a",
        "leafprobe: verdict=OK crc32=123456789 bytes=1 file=a",
        "leafprobe: verdict=GOOD crc32=12345678 bytes=1 file=a",
        "leafprobe: verdict=OK crc32=12345678 bytes=4294967296 file=a",
        "leafprobe: verdict=OK crc32=12345678 bytes=1 file=/etc/passwd",
        "leafprobe: verdict=OK crc32=12345678 bytes=1 file=a/../../b",
        "leafprobe: verdict=OK crc32=12345678 bytes=1 file=a//b",
        "leafprobe: verdict=OK crc32=12345678 bytes=1 file=a/",
        "leafprobe: verdict=OK crc32=12345678 bytes=1",
        "verdict=OK crc32=12345678 bytes=1 file=a",
    };
    static char line[4096];
    char wanted[64];
    FILE *index = fopen("index.txt", "w");

    (void)state;
    assert_non_null(index);
    for (size_t i = 0; i < COUNT(lines); i++)
        fprintf(index, "%s\n", lines[i]);
    memset(line, 'x', sizeof(line) - 1);
    fprintf(index, "leafprobe: verdict=OK crc32=12345678 bytes=1 file=%s\n\n\r\n", line);
    fwrite("\0\n", 1, 2, index);
    fprintf(index, "leafprobe: verdict=FAILED crc32=12345678 bytes=1 file=\"gone away\"");
    fclose(index);
    const char *text = stock_of(".");

    for (size_t i = 0; i < COUNT(lines) + 1; i++) {
        snprintf(wanted, sizeof(wanted), "./index.txt:%zu: expected a line of the index, found '", i + 1);
        assert_says(text, wanted);
    }
    assert_says(text, "./index.txt:14: expected a line of the index, found '?'\n");
    assert_says(text, "./index.txt:15: names ./gone away, which is not there\n");
    assert_int_equal(inventory.anomaly_count, COUNT(lines) + 3);

    assert_int_equal(rename("index.txt", "leafprobe.old"), 0);
    assert_says(stock_of("."), "./leafprobe.old:15: names ./gone away, which is not there\n");
    put_line("index.txt", "");
    kit_put_file("a.txt", stream, stream_size);
    assert_says(stock_of("."), "./a.txt: ./index.txt has no line for it\n");
    assert_int_equal(inventory.anomaly_count, 1);
}

/* Whatever a product is called, the page shows it and nothing else. */
static void test_names_in_pages(void **state)
{
    static const char mark[] = "leafprobe: mode=";
    const struct sink sink = gather_sink(&report);
    char *at = strstr(stream, mark);

    (void)state;
    assert_non_null(at);
    FILE *file = fopen("a.txt", "w");

    fprintf(file, "%.*sleafprobe: machine vendor=\"<i>&\" product=\"<script>\" id=00000001\n",
            (int)(at - stream), stream);
    /* Without a last line, so without the checksum that the new line would break. */
    fprintf(file, "%.*s", (int)(strstr(stream, "leafprobe: OK") - at), at);
    fclose(file);
    assert_says(stock_of("."), "<i>&    <script>  00000001");
    gather_clear(&report);
    inventory_write_html(&inventory, &sink);
    assert_says(report.text, "<td>&lt;i&gt;&amp;<td>&lt;script&gt;<td>00000001<td>1<td>");
    assert_null(strstr(report.text, "<script>  "));
}

/* What has no room in a line is counted, never left out in silence. */
static void test_words(void **state)
{
    struct inventory_difference items[INVENTORY_DIFFERENCES];
    struct inventory_differences differences = {true, 2, 4, 3, 5, items};
    char words[INVENTORY_WORDS_MAX] = "microcode 0x1 -> 0x2";

    (void)state;
    items[0] = (struct inventory_difference){DIFF_LOST, "avx2", "0x7:0.ebx[5]", "1", "0", true};
    items[1] = (struct inventory_difference){DIFF_CHANGED, "bits", "0x1:0.eax[3:0]", "3", "4", false};
    items[2] = (struct inventory_difference){DIFF_UNKNOWN, "unknown bit", "0x7:0.ebx[1]", "1", "0", true};
    inventory_difference_words(&differences, words);
    assert_string_equal(words,
                        "microcode 0x1 -> 0x2; 2 CPUs -> 4; lost: avx2; changed: bits 3 -> 4; unknown: "
                        "0x7:0.ebx[1] 1 -> 0; and 5 more");
    for (size_t i = 0; i < COUNT(items); i++)
        items[i] = (struct inventory_difference){DIFF_LOST, "a_name_of_some_length", "", "", "", true};
    differences = (struct inventory_differences){true, 1, 1, COUNT(items), 0, items};
    words[0] = 0;
    inventory_difference_words(&differences, words);
    unsigned shown = 0, more = 0;

    for (const char *at = words; (at = strstr(at, "a_name")); at++)
        shown++;
    assert_int_equal(sscanf(strstr(words, "; and "), "; and %u more", &more), 1);
    assert_int_equal(shown + more, COUNT(items));
    assert_true(shown > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_odd_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unreadable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_indexes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names_in_pages, set_up, tear_down),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests_name("inventory", tests, NULL, NULL);
}
