/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses in words, and the two sockets at one address and port. */
#include "host/receive/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/tests/kit.h"

static void test_addresses(void **state)
{
    static const char *const good[] = {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "::1"};
    static const char *const bad[] = {"",          "192.0.2",      "192.0.2.256", "192.0.2.1:80",
                                      "localhost", "2001:db8:::1", "[::1]"};
    union socket_address address;
    char text[SOCKETS_TEXT];

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(sockets_parse(good[i], 0x1234, &address));
        sockets_text(&address, text);
        check_text(good[i], text, good[i]);
        assert_int_equal(address.any.sa_family, strchr(good[i], ':') ? AF_INET6 : AF_INET);
        assert_int_equal(strchr(good[i], ':') ? address.v6.sin6_port : address.v4.sin_port, htons(0x1234));
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(sockets_parse(bad[i], 1, &address));
    address = (union socket_address){.any.sa_family = AF_UNIX};
    sockets_text(&address, text);
    assert_string_equal(text, "unknown");
}

static int option(int fd, int level, int name)
{
    int value = -1;
    socklen_t size = sizeof(value);

    assert_int_equal(getsockopt(fd, level, name, &value, &size), 0);
    return value;
}

static uint16_t port_at(int fd)
{
    union socket_address address = {0};
    socklen_t size = sizeof(address);

    assert_int_equal(getsockname(fd, &address.any, &size), 0);
    return ntohs(address.v4.sin_port); /* it stands at the same place in both */
}

static void check_pair(const struct sockets *sockets)
{
    assert_int_equal(option(sockets->tcp, SOL_SOCKET, SO_TYPE), SOCK_STREAM);
    assert_int_equal(option(sockets->tcp, SOL_SOCKET, SO_ACCEPTCONN), 1);
    assert_int_equal(option(sockets->tcp, SOL_SOCKET, SO_REUSEADDR), 1);
    assert_int_equal(option(sockets->udp, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
    assert_true(sockets->port != 0);
    assert_int_equal(port_at(sockets->tcp), sockets->port);
    assert_int_equal(port_at(sockets->udp), sockets->port);
    for (unsigned i = 0; i < 2; i++) {
        const int fd = i ? sockets->udp : sockets->tcp;

        assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    }
}

static void test_both(void **state)
{
    static const char *const addresses[] = {"127.0.0.1", "::1"};
    struct sockets sockets, again;
    struct error_line error = {""};

    (void)state;
    for (size_t i = 0; i < COUNT(addresses); i++) {
        char want[100];

        if (!sockets_open(addresses[i], 0, &sockets, &error)) {
            assert_int_equal(i, 1); /* a machine may be without IPv6 */
            break;
        }
        check_pair(&sockets);
        /* The port is taken now, for both and for each. */
        snprintf(want, sizeof(want), "%s port %u: %s", addresses[i], (unsigned)sockets.port,
                 strerror(EADDRINUSE));
        assert_false(sockets_open(addresses[i], sockets.port, &again, &error));
        check_text("taken", error.text, want);
        close(sockets.tcp);
        sockets.tcp = -1;
        assert_false(sockets_open(addresses[i], sockets.port, &again, &error));
        check_text("taken for UDP", error.text, want);
        assert_true(again.tcp < 0 && again.udp < 0);
        const uint16_t port = sockets.port;

        sockets_close(&sockets);
        assert_true(sockets_open(addresses[i], port, &again, &error));
        assert_int_equal(again.port, port);
        check_pair(&again);
        sockets_close(&again);
    }
}

/* Whatever numbers the descriptors have, they are closed. */
static void test_close(void **state)
{
    const int in = dup(STDIN_FILENO);
    struct sockets sockets = {0};
    struct error_line error = {""};

    (void)state;
    assert_true(in >= 0);
    for (unsigned i = 0; i < 2; i++) {
        close(STDIN_FILENO);
        assert_true(sockets_open("127.0.0.1", 0, &sockets, &error));
        assert_int_equal(sockets.tcp, STDIN_FILENO);
        if (i) { /* the other one has the number 0 */
            const int tcp = dup(sockets.tcp);

            assert_int_equal(dup2(sockets.udp, STDIN_FILENO), STDIN_FILENO);
            close(sockets.udp);
            sockets.udp = STDIN_FILENO;
            sockets.tcp = tcp;
        }
        const int other = i ? sockets.tcp : sockets.udp;

        sockets_close(&sockets);
        assert_true(sockets.tcp < 0 && sockets.udp < 0);
        assert_true(fcntl(STDIN_FILENO, F_GETFD) < 0 && fcntl(other, F_GETFD) < 0);
        sockets_close(&sockets);
    }
    assert_int_equal(dup2(in, STDIN_FILENO), STDIN_FILENO);
    close(in);
}

static void test_refused(void **state)
{
    struct sockets sockets;
    struct error_line error = {""};

    (void)state;
    assert_false(sockets_open("nowhere", 7, &sockets, &error));
    assert_string_equal(error.text, "--address: expected an IPv4 or IPv6 address, found 'nowhere'");
    assert_false(sockets_open("192.0.2.1", 7, &sockets, &error)); /* RFC 5737: nobody has it */
    assert_string_equal(error.text, "192.0.2.1 port 7: Cannot assign requested address");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_both),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests_name("sockets", tests, NULL, NULL);
}
