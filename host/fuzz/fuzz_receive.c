/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What anybody can send to the verb receive. The first byte says how to take the rest: as a request in
 * pieces of so many bytes, or as datagrams, each behind a byte that says its size.
 */
#include <stdlib.h>
#include <string.h>

#include "host/receive/http.h"
#include "host/receive/name.h"
#include "host/receive/syslog.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void require(bool good)
{
    if (!good)
        abort();
}

static void take_request(const char *bytes, size_t n, size_t piece)
{
    static struct http_request request;
    enum http_state state = HTTP_MORE;

    memset(&request, 0, sizeof(request));
    for (size_t at = 0, taken; at < n && state == HTTP_MORE; at += taken) {
        const size_t size = piece < n - at ? piece : n - at;

        state = http_take(&request, bytes + at, size, &taken);
        require(taken <= size && (taken == size || state != HTTP_MORE));
        require(taken || state == HTTP_BAD);
    }
    if (state == HTTP_BAD)
        require(request.status >= 400 && *request.why && !strchr(request.why, '\n'));
    require(request.size <= HTTP_HEAD_MAX);
}

static void check_run(const struct syslog_run *run)
{
    size_t size;
    char *text = syslog_text(run, &size);

    require(text && strlen(text) <= size && size >= run->bytes && run->bytes <= SYSLOG_TEXT_MAX);
    require(syslog_whole(run) == (run->last && !syslog_missing(run)));
    free(text);
}

static void take_datagrams(const char *bytes, size_t n)
{
    struct syslog_run run = {0};

    for (size_t at = 0; at < n;) {
        const size_t size = (unsigned char)bytes[at] < n - at - 1 ? (unsigned char)bytes[at] : n - at - 1;
        struct syslog_piece piece;

        if (syslog_piece(bytes + at + 1, size, &piece)) {
            const uint32_t before = run.pieces;

            require(piece.size <= size && piece.number && piece.number <= SYSLOG_NUMBERS);
            require((syslog_add(&run, &piece) == SYSLOG_TAKEN) == (run.pieces == before + 1));
        }
        at += 1 + size;
    }
    check_run(&run);
    syslog_free(&run);
}

static void make_name(const char *bytes, size_t n)
{
    char name[NAME_SIZE], *text = calloc(n + 1, 1);

    require(text);
    memcpy(text, bytes, n);
    name_of_machine(text, text, name);
    require(*name && *name != '.' && !strchr(name, '/') &&
            strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                         "WXYZ0123456789._-") == strlen(name));
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const char *text = (const char *)bytes + 1;

    if (!n)
        return 0;
    if (bytes[0] == 0)
        take_datagrams(text, n - 1);
    else if (bytes[0] == 255)
        make_name(text, n - 1);
    else
        take_request(text, n - 1, bytes[0]);
    return 0;
}
