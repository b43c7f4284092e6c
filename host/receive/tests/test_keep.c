/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of files, what lies in a folder afterwards, and what becomes of a text that came. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/receive/result.h"
#include "host/receive/sockets.h"
#include "host/tests/kit.h"

static char path[] = "/tmp/leafprobe-test-receive-XXXXXX";
static struct results results;

static void remove_all(void)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.' || strlen(entry->d_name) > 2)
            assert_true(unlinkat(dirfd(dir), entry->d_name, 0) == 0 ||
                        unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR) == 0);
    closedir(dir);
}

static unsigned count_files(void)
{
    DIR *dir = opendir(path);
    unsigned count = 0;

    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}

static int set_up(void **state)
{
    (void)state;
    strcpy(path + strlen(path) - 6, "XXXXXX");
    assert_non_null(mkdtemp(path));
    results = (struct results){0};
    return folder_open(&results.folder, path, NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    remove_all();
    folder_close(&results.folder);
    return rmdir(path);
}

static void test_names(void **state)
{
    static const struct {
        const char *provenance, *address, *want;
    } cases[] = {
        {"", "192.0.2.7", "192.0.2.7"},
        {"", "2001:db8::1", "2001-db8-1"},
        {"version=1\nmachine vendor=QEMU product=\"Standard PC (Q35)\" id=0badcafe\ncpu=0\n", "x",
         "Standard-PC-Q35-0badcafe"},
        {"machine id=0badcafe product=Box", "x", "Box-0badcafe"},
        {"machine vendor=\"a product=no b\" id=1", "x", "1"},
        {"machine product=\"../../etc/passwd\" id=../1", "x", "etc-passwd-..-1"},
        {"machine product=\"...\" id=\"\"", "::", "machine"},
        {"machine product=.hidden- id=-", "x", "hidden"},
        {"machinery product=x\n", "y", "y"},
        {"machine "
         "product="
         "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890 "
         "id=01234567890123456789",
         "x", "012345678901234567890123456789012345678901234567-0123456789012345"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char name[NAME_SIZE];

        name_of_machine(cases[i].provenance, cases[i].address, name);
        assert_string_equal(name, cases[i].want);
    }
}

/* A number goes up; what is there stays, a link and a folder too. */
static void test_folder(void **state)
{
    static const char *const wanted[] = {"a.txt", "a-3.txt", "a-5.txt", "a-6.txt"};
    char name[FOLDER_NAME_SIZE], text[16] = "";
    struct error_line error;

    (void)state;
    assert_int_equal(mkdirat(results.folder.fd, "a-2.txt", 0777), 0);
    assert_int_equal(symlinkat("/nowhere/at/all", results.folder.fd, "a-4.txt"), 0);
    for (size_t i = 0; i < COUNT(wanted); i++) {
        assert_true(folder_keep(&results.folder, "a", ".txt", wanted[i], strlen(wanted[i]), name, &error));
        assert_string_equal(name, wanted[i]);
    }
    assert_int_equal(count_files(), 6);
    for (size_t i = 0; i < COUNT(wanted); i++) {
        const int fd = openat(results.folder.fd, wanted[i], O_RDONLY);

        assert_true(read(fd, text, sizeof(text)) == (ssize_t)strlen(wanted[i]) &&
                    memcmp(text, wanted[i], strlen(wanted[i])) == 0);
        close(fd);
    }
    results.folder.written = FOLDER_BYTES_MAX - 2;
    assert_false(folder_keep(&results.folder, "b", ".txt", "abc", 3, name, &error));
    char want[100];

    snprintf(want, sizeof(want), "%s: 1 GiB was written, start again to take more", path);
    check_text("too much", error.text, want);
    assert_true(folder_keep(&results.folder, "b", ".txt", "ab", 2, name, &error));
    assert_int_equal(count_files(), 7);
    assert_false(folder_open(&(struct folder){0}, "/proc/self/status", &error));
    check_text("a file", error.text, "/proc/self/status: Not a directory");
    assert_false(folder_open(&(struct folder){0}, "/nowhere/at/all", &error));
    check_text("no place", error.text, "/nowhere/at/all: No such file or directory");
}

static unsigned take(const char *text, size_t n, const char *says)
{
    char line[RESULT_LINE];
    const unsigned status = result_take(&results, text, n, "192.0.2.7", "HTTP", line);

    if (!strstr(line, says) || strchr(line, '\n'))
        fail_msg("'%s', expected '%s'", line, says);
    return status;
}

static void test_results(void **state)
{
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n);
    char *digit = strstr(text, "eax = 1");

    (void)state;
    assert_int_equal(take(text, n, "192.0.2.7.txt: from 192.0.2.7 by HTTP, 2 tables, "), 201);
    assert_int_equal(take(text, n, "192.0.2.7-2.txt: "), 201);
    assert_int_equal(take(text, n / 2, "192.0.2.7.damaged.txt: from 192.0.2.7 by HTTP, DAMAGED: 192.0.2.7:"),
                     422);
    assert_non_null(digit);
    digit[strlen("eax = ")] = '2';
    assert_int_equal(take(text, n, "192.0.2.7-2.damaged.txt: "), 422);
    assert_int_equal(count_files(), 4);
    assert_int_equal(take("", 0, "192.0.2.7 by HTTP: no stream of leafprobe, 0 bytes thrown away"), 422);
    assert_int_equal(take("\033]0;x\007\n", 7, "no stream of leafprobe"), 422);
    assert_int_equal(count_files(), 4);
    assert_true(results.kept == 2 && results.damaged == 2);
    results.folder.written = FOLDER_BYTES_MAX;
    assert_int_equal(take(text, n, "1 GiB was written"), 507);
    free(text);
}

/* The last line is told as text, cut where a line of the report has no more room. */
static void test_last_line(void **state)
{
    static const char end[] = "leafprobe: FAILED \001 ~\177\"\303\251 of it\r\n";
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n), *whole = malloc(n + 1024);
    const size_t head = (size_t)(strstr(text, "leafprobe: OK ") - text);

    (void)state;
    assert_non_null(whole);
    memcpy(whole, text, head);
    memcpy(whole + head, end, sizeof(end) - 1);
    assert_int_equal(take(whole, head + sizeof(end) - 1, " entries: FAILED ? ~?\"?? of it"), 201);
    memset(whole + head + strlen("leafprobe: FAILED "), 'x', 1000);
    whole[head + 999] = '\n';
    char line[RESULT_LINE];

    assert_int_equal(result_take(&results, whole, head + 1000, "x", "HTTP", line), 201);
    const char *said = strstr(line, "FAILED ");

    assert_non_null(said);
    assert_int_equal(strlen(said), 300);
    assert_int_equal(strspn(said + 7, "x"), 293);
    free(whole);
    free(text);
}

/* The machine's own line names the file, also that of a stream which does not hold: the line itself is one
 * too many. */
static void test_named_results(void **state)
{
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n), *whole = malloc(n + 256);
    static const char line[] = "leafprobe: machine vendor=Maker product=\"Alpha One\" id=5d49e8d8\r\n";
    const char *second = strchr(text, '\n') + 1;
    const size_t head = (size_t)(second - text);

    (void)state;
    assert_non_null(whole);
    memcpy(whole, text, head);
    memcpy(whole + head, line, sizeof(line) - 1);
    memcpy(whole + head + sizeof(line) - 1, second, n - head);
    assert_int_equal(take(whole, n + sizeof(line) - 1, "Alpha-One-5d49e8d8.damaged.txt: "), 422);
    assert_int_equal(
        take(whole, head + sizeof("leafprobe: machine product=x") - 1, "192.0.2.7.damaged.txt: "), 422);
    free(whole);
    free(text);
}

static void test_addresses(void **state)
{
    static const char *const texts[] = {"127.0.0.1", "255.255.255.255", "::1", "2001:db8::7"};
    static const char *const bad[] = {"", "localhost", "1.2.3", "1.2.3.4.5", ":::", "1.2.3.4:80"};
    union socket_address address;
    char text[SOCKETS_TEXT];
    struct error_line error;
    struct sockets first, second;
    char want[100];

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_true(sockets_parse(texts[i], 1, &address));
        sockets_text(&address, text);
        assert_string_equal(text, texts[i]);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(sockets_parse(bad[i], 1, &address));
    assert_false(sockets_open("localhost", 1, &first, &error));
    assert_string_equal(error.text, "--address: expected an IPv4 or IPv6 address, found 'localhost'");
    assert_true(sockets_open("127.0.0.1", 0, &first, &error) && first.port);
    assert_false(sockets_open("127.0.0.1", first.port, &second, &error));
    snprintf(want, sizeof(want), "127.0.0.1 port %u: Address already in use", (unsigned)first.port);
    check_text("port", error.text, want);
    sockets_close(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),
                                       cmocka_unit_test_setup_teardown(test_folder, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_results, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_last_line, set_up, tear_down),
                                       cmocka_unit_test_setup_teardown(test_named_results, set_up, tear_down),
                                       cmocka_unit_test(test_addresses)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
