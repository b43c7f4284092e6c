/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/http.h"

#include <string.h>
#include <strings.h>

#include "host/base/line_text.h"
#include "probe/table/count.h"

static const struct {
    unsigned status;
    const char *reason;
} reasons[] = {
    {201, "Created"},
    {400, "Bad Request"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {422, "Unprocessable Content"},
    {431, "Request Header Fields Too Large"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

const char *http_reason(unsigned status)
{
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Error";
}

static bool http_refuse(struct http_request *request, unsigned status, const char *why)
{
    request->status = status;
    request->why = why;
    return false;
}

/* The next line without its LF and CR; false at the end of the text. */
static bool next_line(struct span *text, struct span *ret)
{
    const char *end = memchr(text->at, '\n', text->n);

    if (!end)
        return false;
    *ret = (struct span){text->at, (size_t)(end - text->at)};
    text->n -= ret->n + 1;
    text->at = end + 1;
    if (ret->n && ret->at[ret->n - 1] == '\r')
        ret->n--;
    return true;
}

/* "POST /path HTTP/1.1"; the path is nobody's business. */
static bool take_request_line(struct http_request *request, struct span line)
{
    const char *last = memrchr(line.at, ' ', line.n);
    struct span version = {last ? last + 1 : line.at, last ? (size_t)(line.at + line.n - last - 1) : 0};
    const bool put = text_word(&line, "PUT ");

    if (!text_starts(version, "HTTP/"))
        return http_refuse(request, 400, "expected a request of HTTP");
    if (!text_is(version, "HTTP/1.1") && !text_is(version, "HTTP/1.0"))
        return http_refuse(request, 505, "expected HTTP/1.0 or 1.1");
    if (!put && !text_word(&line, "POST "))
        return http_refuse(request, 405, "expected POST or PUT");
    return line.at < last || http_refuse(request, 400, "expected a path behind the method");
}

static bool take_length(struct http_request *request, struct span value, bool *known)
{
    uint64_t length = 0;

    for (size_t i = 0; i < value.n; i++) {
        if (value.at[i] < '0' || value.at[i] > '9' || length > UINT64_MAX / 16)
            return http_refuse(request, 400, "expected a number as Content-Length");
        length = length * 10 + (uint64_t)(value.at[i] - '0');
    }
    if (!value.n || (*known && length != request->length))
        return http_refuse(request, 400, "expected one Content-Length");
    request->length = length;
    *known = true;
    return true;
}

static bool is_field_name(struct span name, const char *word)
{
    return name.n == strlen(word) && strncasecmp(name.at, word, name.n) == 0;
}

static bool take_header_field(struct http_request *request, struct span line, bool *known)
{
    const char *colon = memchr(line.at, ':', line.n);

    if (!colon || colon == line.at || memchr(line.at, ' ', (size_t)(colon - line.at)) || line.at[0] == '\t')
        return http_refuse(request, 400, "expected a header field 'Name: value'");
    const struct span name = {line.at, (size_t)(colon - line.at)};
    const struct span value = text_trim((struct span){colon + 1, line.n - name.n - 1});

    if (is_field_name(name, "Transfer-Encoding"))
        return http_refuse(request, 501, "expected a body of known length, found a transfer encoding");
    if (is_field_name(name, "Expect") && is_field_name(value, "100-continue"))
        request->expects = true;
    return !is_field_name(name, "Content-Length") || take_length(request, value, known);
}

static bool take_request_head(struct http_request *request)
{
    struct span text = {request->head, request->size}, line;
    bool known = false;

    if (memchr(text.at, 0, text.n))
        return http_refuse(request, 400, "expected text as the head of a request");
    if (!next_line(&text, &line) || !take_request_line(request, line))
        return false;
    while (next_line(&text, &line) && line.n)
        if (!take_header_field(request, line, &known))
            return false;
    return known || http_refuse(request, 411, "expected a Content-Length");
}

/* Does the head end with the bytes so far? */
static bool is_end(const char *head, size_t size)
{
    return size >= 2 && head[size - 1] == '\n' &&
           (head[size - 2] == '\n' || (size >= 3 && head[size - 2] == '\r' && head[size - 3] == '\n'));
}

enum http_state http_take(struct http_request *request, const char *bytes, size_t n, size_t *ret_taken)
{
    for (*ret_taken = 0; *ret_taken < n; ++*ret_taken) {
        if (request->size == sizeof(request->head)) {
            http_refuse(request, 431, "expected a head of at most 8192 bytes");
            return HTTP_BAD;
        }
        request->head[request->size++] = bytes[*ret_taken];
        if (is_end(request->head, request->size)) {
            ++*ret_taken;
            return take_request_head(request) ? HTTP_HEAD : HTTP_BAD;
        }
    }
    return HTTP_MORE;
}
