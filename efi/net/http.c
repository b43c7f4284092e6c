/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/net/http.h"

#include "probe/table/mem.h"

static const EFI_GUID binding_guid = NET_HTTP_BINDING_GUID, http_guid = NET_HTTP_GUID;

/* One request and its answer. */
struct exchange {
    const struct firmware *fw;
    struct net_http *http;
    struct net_http_token token;
    CHAR16 url[HTTP_URL];
    char host[HTTP_URL], length[11];
};

static EFI_STATUS EFIAPI poll_http(void *self)
{
    struct net_http *http = self;

    return http->Poll(http);
}

static void put_length(char *to, uint32_t n)
{
    char digits[10];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    while (count)
        *to++ = digits[--count];
    *to = 0;
}

/* The URL in UCS-2, and what stands between "//" and the next '/'. False if it is too long or no URL. */
static bool take_url(struct exchange *exchange, const char *url)
{
    static const char start[] = "http://";
    const size_t n = strlen(url);
    size_t host = sizeof(start) - 1, used = 0;

    if (n >= HTTP_URL || n <= host || memcmp(url, start, host) != 0)
        return false;
    for (size_t i = 0; i <= n; i++)
        exchange->url[i] = (unsigned char)url[i];
    for (; url[host] && url[host] != '/'; host++)
        exchange->host[used++] = url[host];
    exchange->host[used] = 0;
    return used > 0;
}

/* Start by call, wait for its token. NULL, or what went wrong. */
static const char *await(struct exchange *exchange,
                         EFI_STATUS(EFIAPI *call)(struct net_http *self, struct net_http_token *token),
                         const char *refused, const char *late)
{
    exchange->token.status = EFI_NOT_READY;
    if (EFI_ERROR(call(exchange->http, &exchange->token)))
        return refused;
    if (link_wait(exchange->fw, exchange->token.event, poll_http, exchange->http, LINK_ANSWER_SECONDS))
        return NULL;
    exchange->http->Cancel(exchange->http, &exchange->token);
    return late;
}

static const char *send_request(struct exchange *exchange, const void *bytes, size_t n)
{
    static char names[][15] = {"Host", "Content-Type", "Content-Length"}, type[] = "text/plain";
    struct net_http_header headers[] = {{(CHAR8 *)names[0], (CHAR8 *)exchange->host},
                                        {(CHAR8 *)names[1], (CHAR8 *)type},
                                        {(CHAR8 *)names[2], (CHAR8 *)exchange->length}};
    struct net_http_request request = {NET_HTTP_POST, exchange->url};
    struct net_http_message message = {.data.request = &request,
                                       .header_count = 3,
                                       .headers = headers,
                                       .body_size = n,
                                       .body = (void *)bytes};

    put_length(exchange->length, (uint32_t)n);
    exchange->token.message = &message;
    const char *problem = await(exchange, exchange->http->Request, "the server cannot be reached",
                                "the server did not take it in time");

    if (problem)
        return problem;
    return EFI_ERROR(exchange->token.status) ? "the connection broke, or could not be made" : NULL;
}

static const char *hear_answer(struct exchange *exchange)
{
    struct net_http_response response = {0};
    struct net_http_message message = {.data.response = &response};

    exchange->token.message = &message;
    const char *problem = await(exchange, exchange->http->Response, "the firmware hears no answer",
                                "the server did not answer in time");

    firmware_free(exchange->fw, message.headers);
    if (problem)
        return problem;
    if (response.status >= NET_HTTP_OK && response.status <= NET_HTTP_LAST_GOOD)
        return NULL;
    return response.status ? "the server refused it" : "no answer of HTTP came";
}

static const char *exchange_all(struct exchange *exchange, const void *bytes, size_t n)
{
    struct net_http_ip4 ip4 = {.use_default = TRUE};
    struct net_http_config config = {
        .version = NET_HTTP_11, .milliseconds = LINK_ANSWER_SECONDS * 1000, .ip4 = &ip4};

    if (EFI_ERROR(exchange->http->Configure(exchange->http, &config)))
        return "the firmware's HTTP does not start";
    const char *problem = send_request(exchange, bytes, n);

    if (!problem)
        problem = hear_answer(exchange);
    exchange->http->Configure(exchange->http, NULL);
    return problem;
}

const char *http_post(const struct link *link, const char *url, const void *bytes, size_t n)
{
    static struct exchange exchange;
    EFI_HANDLE child;
    const char *problem = "the firmware has no memory";

    exchange.fw = link->fw;
    if (!take_url(&exchange, url))
        return "expected http://HOST:PORT/PATH";
    exchange.http = link_child(link, &binding_guid, &http_guid, &child);
    if (!exchange.http)
        return "the firmware has no HTTP";
    exchange.token.event = link_event(link->fw);
    if (exchange.token.event) {
        problem = exchange_all(&exchange, bytes, n);
        link->fw->boot->CloseEvent(exchange.token.event);
    }
    link_destroy(link, &binding_guid, child);
    return problem;
}
