/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/address.h"

#include <stdlib.h>
#include <string.h>

#include "probe/tests/check.h"

static void test_addresses(void **state)
{
    static const struct {
        const char *text;
        struct address want; /* port 0: is none */
    } cases[] = {
        {"192.0.2.1", {{192, 0, 2, 1}, 514}},
        {"0.0.0.0:1", {{0, 0, 0, 0}, 1}},
        {"255.255.255.255:65535", {{255, 255, 255, 255}, 65535}},
        {"010.0.2.2:08514", {{10, 0, 2, 2}, 8514}},
        {"", {{0}, 0}},
        {"192.0.2", {{0}, 0}},
        {"192.0.2.", {{0}, 0}},
        {"192.0.2.1.", {{0}, 0}},
        {"192.0.2.1.5", {{0}, 0}},
        {"192.0.2.256", {{0}, 0}},
        {"192.0.2.4294967297", {{0}, 0}},
        {"192.0.2.-1", {{0}, 0}},
        {".192.0.2.1", {{0}, 0}},
        {"192..0.2", {{0}, 0}},
        {"192.0.2.1:", {{0}, 0}},
        {"192.0.2.1:0", {{0}, 0}},
        {"192.0.2.1:65536", {{0}, 0}},
        {"192.0.2.1:80x", {{0}, 0}},
        {"192.0.2.1 ", {{0}, 0}},
        {"host", {{0}, 0}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const size_t n = strlen(cases[i].text);
        char *text = malloc(n ? n : 1); /* whose end a sanitizer knows */
        struct address got = {{0}, 0};

        memcpy(text, cases[i].text, n);
        if (address_parse(text, n, &got) != (cases[i].want.port > 0))
            fail_msg("'%s'", cases[i].text);
        if (cases[i].want.port)
            assert_true(memcmp(got.ip, cases[i].want.ip, 4) == 0 && got.port == cases[i].want.port);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_addresses)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
