/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of requests, datagrams and names with one letter other, left out or twice. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/receive/http.h"
#include "host/receive/name.h"
#include "host/receive/syslog.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

enum { TEXT_MAX = 256 };

static void take_head(const char *bytes, size_t n)
{
    static struct http_request request;
    char text[300];
    size_t taken;

    memset(&request, 0, sizeof(request));
    const enum http_state state = http_take(&request, bytes, n, &taken);

    snprintf(text, sizeof(text), "%d %u %s %s %zu %" PRIu64 " %d", (int)state, request.status,
             http_reason(request.status), request.why ? request.why : "", taken, request.length,
             request.expects);
    sweep_said("head", text);
}

static void take_datagram(const char *bytes, size_t n)
{
    struct syslog_piece piece;
    char text[300] = "no";

    if (syslog_piece(bytes, n, &piece))
        snprintf(text, sizeof(text), "%" PRIx32 " %" PRIu32 "%c%.*s", piece.run, piece.number, piece.end,
                 (int)piece.size, piece.text);
    sweep_said("datagram", text);
}

static void take_name(const char *bytes, size_t n)
{
    char text[TEXT_MAX + 1], name[NAME_SIZE];

    memcpy(text, bytes, n);
    text[n] = 0;
    name_of_machine(text, "2001:db8::7", name);
    sweep_said("name", name);
    name_of_machine("", text, name);
    sweep_said("name of an address", name);
}

static const char others[] = " \r\n\t:;=\"./-_+<>[]0159afgzAFGZ\x7f\xff";

static void sweep(void)
{
    static const char *const heads[] = {
        "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
        "PUT /x HTTP/1.0\nExpect: 100-continue\nContent-Length:90\n\n",
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\ncontent-length:7\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    };
    static const char *const datagrams[] = {"<14>leafprobe[1f2e3d4c]: 17 cpuid_nent = 29,",
                                            "<191>leafprobe[00000000]: 262144.", "leafprobe[0]: 1+x"};
    static const char *const names[] = {
        "version=1\nmachine vendor=Maker product=\"Box 1\" id=0000000a\nboot=uefi\n",
        ("machine product=\"A.product_name-of more than forty-eight letters, at least so many\" "
         "id=0123456789abcdef0"),
        "machine id=7\n", "192.0.2.7"};

    for (size_t i = 0; i < COUNT(heads); i++)
        sweep_text(heads[i], others, take_head);
    for (size_t i = 0; i < COUNT(datagrams); i++)
        sweep_text(datagrams[i], others, take_datagram);
    for (size_t i = 0; i < COUNT(names); i++)
        sweep_text(names[i], others, take_name);
    for (unsigned status = 100; status < 600; status++)
        sweep_said("reasons", http_reason(status));
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "requests with one letter other", sweep, "receive-sweep.golden");
}
