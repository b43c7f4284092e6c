/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in datagrams, line by line. */
#include <string.h>

#include "efi/net/syslog.h"
#include "probe/tests/check.h"

static char datagram[8][SYSLOG_DATAGRAM];
static unsigned datagrams;

/* Lines that are too long for a datagram go on in the next, and a text without an end of line ends. */
static bool keep(void *ctx, const char *bytes, size_t n)
{
    (void)ctx;
    assert_true(n <= SYSLOG_DATAGRAM && datagrams < 8);
    memcpy(datagram[datagrams], bytes, n);
    datagram[datagrams++][n < SYSLOG_DATAGRAM ? n : n - 1] = 0;
    return datagrams != 7;
}

static void test_datagrams(void **state)
{
    static char text[3000];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[2500] = '\n';
    assert_true(syslog_datagrams(text, sizeof(text), 0x1f2e3d4c, keep, NULL));
    assert_int_equal(datagrams, 4);
    assert_memory_equal(datagram[0], "<14>leafprobe[1f2e3d4c]: 1+xxx", 30);
    assert_memory_equal(datagram[2], "<14>leafprobe[1f2e3d4c]: 3 xxx", 30);
    assert_memory_equal(datagram[3], "<14>leafprobe[1f2e3d4c]: 4.xxx", 30);
    assert_int_equal(strlen(datagram[0]) + strlen(datagram[1]) + strlen(datagram[2]), 2500 + 3 * 27);
    /* With the longest number a datagram is full but for 12 bytes. */
    assert_int_equal(strlen(datagram[0]) - 27 + 48, SYSLOG_DATAGRAM);
    assert_int_equal(strlen(datagram[3]), 499 + 27);
    assert_true(syslog_datagrams("", 0, 1, keep, NULL));
    assert_int_equal(datagrams, 4);
    assert_false(syslog_datagrams("a\nb\nc\nd\ne\n", 10, 1, keep, NULL));
    assert_int_equal(datagrams, 7);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_datagrams)};

    return cmocka_run_group_tests_name("datagrams", tests, NULL, NULL);
}
