/* SPDX-License-Identifier: BSD-2-Clause */
/* The server in a process of its own, with clients of both ways on this machine's own network. */
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/receive/server.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct {
    pid_t pid;
    uint16_t port;
    FILE *output;
} server;

/* A test that hangs is ended by the signal; no test takes near as long. */
enum { PATIENCE_S = 60 };

/* Its exit status is 0, or 1 where it could not run; then, behind its lines, "results N". */
static void start(uint64_t count, uint32_t seconds, const char *folder)
{
    char line[512];
    int ends[2];
    unsigned port;

    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (server.pid == 0) {
        const struct server_request request = {"127.0.0.1", 0, folder, count, seconds};
        struct error_line error;
        uint64_t results = 99;

        alarm(PATIENCE_S);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        const bool good = server_run(&request, &results, &error);

        printf("%s %u\n", good ? "results" : error.text, (unsigned)results);
        fflush(stdout);
        _exit(good ? 0 : 1);
    }
    close(ends[1]);
    server.output = fdopen(ends[0], "r");
    assert_non_null(server.output);
    assert_non_null(fgets(line, sizeof(line), server.output));
    assert_int_equal(
        sscanf(line, "listening on 127.0.0.1 port %u for HTTP POST and syslog; results go to", &port), 1);
    server.port = (uint16_t)port;
}

/* The next line that the server wrote begins so. */
static void check_line(const char *wanted)
{
    char line[512];

    assert_non_null(fgets(line, sizeof(line), server.output));
    if (strncmp(line, wanted, strlen(wanted)) != 0)
        fail_msg("'%s', expected '%s'", line, wanted);
}

static void check_end(const char *wanted)
{
    int status;

    check_line(wanted);
    assert_int_equal(fgetc(server.output), EOF);
    fclose(server.output);
    assert_int_equal(waitpid(server.pid, &status, 0), server.pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int call(int type)
{
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(server.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, type, 0);

    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

/* What the server answers until it closes its side. */
static const char *post(int fd, const char *text, size_t n)
{
    static char answer[2048];
    size_t got = 0;
    ssize_t part;
    char head[128];
    const int length = snprintf(head, sizeof(head), "POST / HTTP/1.1\r\nContent-Length: %zu\r\n\r\n", n);

    assert_int_equal(send(fd, head, (size_t)length, 0), length);
    assert_int_equal(send(fd, text, n, 0), n);
    while ((part = recv(fd, answer + got, sizeof(answer) - 1 - got, 0)) > 0)
        got += (size_t)part;
    answer[got] = 0;
    close(fd);
    return answer;
}

static void send_lines(int fd, const char *text)
{
    unsigned number = 1;

    for (const char *at = text; *at; at += strcspn(at, "\n") + 1, number++) {
        char datagram[1200];
        const int line = (int)strcspn(at, "\n");
        const int n = snprintf(datagram, sizeof(datagram), "<14>leafprobe[0000abcd]: %u%c%.*s", number,
                               at[line + 1] ? ' ' : '.', line, at);

        send(fd, datagram, (size_t)n, 0);
    }
}

/* A kernel whose buffer is full drops datagrams: what came once more is passed over, until a line tells of
 * the run. */
static void send_until_told(int fd, const char *text)
{
    struct pollfd told = {fileno(server.output), POLLIN, 0};

    do
        send_lines(fd, text);
    while (poll(&told, 1, 500) == 0);
}

/* A client that stays silent holds nobody up; two results are wanted, by both ways, and a broken one is none.
 */
static void test_count(void **state)
{
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n);

    (void)state;
    start(2, 0, run_folder());
    const int silent = call(SOCK_STREAM), first = call(SOCK_STREAM), second = call(SOCK_STREAM);
    const int datagrams = call(SOCK_DGRAM);

    assert_non_null(strstr(post(second, text, n / 2), "HTTP/1.1 422 "));
    check_line("127.0.0.1.damaged.txt: from 127.0.0.1 by HTTP, DAMAGED: ");
    assert_non_null(strstr(post(first, text, n), "HTTP/1.1 201 "));
    check_line("127.0.0.1.txt: from 127.0.0.1 by HTTP, 2 tables, 60 entries: OK ");
    send_until_told(datagrams, text);
    check_line("127.0.0.1-2.txt: from 127.0.0.1 by syslog, 2 tables, 60 entries: OK ");
    check_end("results 2\n");
    close(silent);
    close(datagrams);
    run_folder_remove();
    free(text);
}

/* Told to end, it takes what has come of a run, and says so. */
static void test_signals(void **state)
{
    static const int signals[] = {SIGTERM, SIGINT};
    size_t n;
    char *text = kit_slurp(kit_data("stream-2.txt"), &n);

    (void)state;
    for (size_t i = 0; i < COUNT(signals); i++) {
        start(0, 0, run_folder());
        const int datagrams = call(SOCK_DGRAM);

        assert_true(send(datagrams, "<14>leafprobe[0000abcd]: 2 leafprobe: version=0.1.0 stream=2", 60, 0) ==
                    60);
        assert_non_null(strstr(post(call(SOCK_STREAM), text, n), "HTTP/1.1 201 "));
        check_line("127.0.0.1.txt: ");
        kill(server.pid, signals[i]);
        check_line("127.0.0.1.damaged.txt: from 127.0.0.1 by syslog, DAMAGED: ");
        check_end("results 1\n");
        close(datagrams);
        run_folder_remove();
    }
    free(text);
}

static void test_time(void **state)
{
    (void)state;
    start(7, 1, run_folder());
    check_end("results 0\n");
    run_folder_remove();
}

static void test_cannot(void **state)
{
    const struct server_request nowhere = {"127.0.0.1", 0, "/nowhere/at/all", 0, 0},
                                nobody = {"localhost", 0, run_folder(), 0, 0};
    struct error_line error;
    uint64_t results;

    (void)state;
    assert_false(server_run(&nowhere, &results, &error));
    assert_string_equal(error.text, "/nowhere/at/all: No such file or directory");
    assert_false(server_run(&nobody, &results, &error));
    assert_string_equal(error.text, "--address: expected an IPv4 or IPv6 address, found 'localhost'");
    run_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_count), cmocka_unit_test(test_signals),
                                       cmocka_unit_test(test_time), cmocka_unit_test(test_cannot)};

    return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
