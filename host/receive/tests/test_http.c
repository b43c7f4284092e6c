/* SPDX-License-Identifier: BSD-2-Clause */
/* Heads of requests, each given whole, byte by byte and in two pieces. */
#include <stdlib.h>
#include <string.h>

#include "host/receive/http.h"
#include "probe/table/count.h"
#include "probe/tests/check.h"

static const struct {
    const char *head;
    unsigned status; /* 0: taken */
    uint64_t length;
    bool expects;
} cases[] = {
    {"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 0, 5, false},
    {"PUT /x/y?z HTTP/1.0\nContent-Length:0\n\n", 0, 0, false},
    {"POST /a b HTTP/1.1\r\nHost: h\r\ncontent-length:\t12 \r\nExpect: 100-Continue\r\n\r\n", 0, 12, true},
    {"POST / HTTP/1.1\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n", 0, 7, false},
    {"POST /../../etc/passwd HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nContent-Length: 1152921504606846975\r\n\r\n", 0, 1152921504606846975u, false},
    {"POST / HTTP/1.1\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nContent-Length: 0x10\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501, 0, false},
    {"POST / HTTP/1.1\r\nHost: h\r\n\r\n", 411, 0, false},
    {"POST / HTTP/1.1\r\nContent-Length : 5\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nA: b\r\n folded: 5\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nA: b\r\n\tfolded: 5\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\nnothing\r\n\r\n", 400, 0, false},
    {"POST / HTTP/1.1\r\n: nothing\r\n\r\n", 400, 0, false},
    {"GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 405, 0, false},
    {"post / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 405, 0, false},
    {"POST / HTTP/2.0\r\nContent-Length: 5\r\n\r\n", 505, 0, false},
    {"POST HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 400, 0, false},
    {"POST /\r\nContent-Length: 5\r\n\r\n", 400, 0, false},
    {"\r\n\r\n", 400, 0, false},
    {"\n\n", 400, 0, false},
    {"leafprobe: version=0.1.0 stream=2\n\n", 400, 0, false},
};

/* Give the head in pieces that end at cut and at its end; what stands behind it is not to be taken. */
static enum http_state give(struct http_request *request, const char *head, size_t cut)
{
    char text[256];
    const size_t n = strlen(head);
    size_t taken;

    memset(request, 0, sizeof(*request));
    memcpy(text, head, n);
    memcpy(text + n, "body", 4);
    if (cut) {
        const enum http_state state = http_take(request, text, cut, &taken);

        if (state != HTTP_MORE)
            return state;
        assert_int_equal(taken, cut);
    }
    const enum http_state state = http_take(request, text + cut, n + 4 - cut, &taken);

    assert_int_equal(taken, n - cut);
    return state;
}

static void test_heads(void **state)
{
    static struct http_request request;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t cut = 0; cut < strlen(cases[i].head); cut++) {
            const enum http_state got = give(&request, cases[i].head, cut);

            if (got != (cases[i].status ? HTTP_BAD : HTTP_HEAD) || request.status != cases[i].status)
                fail_msg("case %zu, cut at %zu: state %d, status %u", i, cut, got, request.status);
            if (cases[i].status) {
                assert_string_not_equal(http_reason(request.status), "Error");
                assert_true(request.why && *request.why && !strchr(request.why, '\n'));
            } else {
                assert_true(request.length == cases[i].length && request.expects == cases[i].expects);
            }
        }
}

/* A NUL is no text; a head of 8,192 bytes is taken, one of 8,193 is not. */
static void test_limits(void **state)
{
    static struct http_request request;
    static const char nul[] = "POST / HTTP/1.1\r\nA: b\0c\r\nContent-Length: 5\r\n\r\n";
    static char text[HTTP_HEAD_MAX + 1];
    static const char start[] = "POST / HTTP/1.1\r\nContent-Length: 1\r\nA: ";
    size_t taken;

    (void)state;
    assert_int_equal(http_take(&request, nul, sizeof(nul) - 1, &taken), HTTP_BAD);
    assert_int_equal(request.status, 400);
    for (size_t more = 0; more < 2; more++) {
        const size_t n = HTTP_HEAD_MAX + more;

        memset(text, 'x', n);
        memcpy(text, start, sizeof(start) - 1);
        memcpy(text + n - 4, "\r\n\r\n", 4);
        memset(&request, 0, sizeof(request));
        assert_int_equal(http_take(&request, text, n, &taken), more ? HTTP_BAD : HTTP_HEAD);
        assert_int_equal(request.status, more ? 431 : 0);
    }
    assert_string_equal(http_reason(201), "Created");
    assert_string_equal(http_reason(299), "Error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_heads), cmocka_unit_test(test_limits)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
