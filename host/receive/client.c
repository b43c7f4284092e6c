/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/base/say.h"

void client_open(struct client *client, int fd, const char *address, int64_t now)
{
    memset(client, 0, sizeof(*client));
    client->fd = fd;
    client->since = client->moved = now;
    snprintf(client->address, sizeof(client->address), "%s", address);
}

void client_close(struct client *client)
{
    close(client->fd);
    gather_free(&client->body);
    client->fd = -1;
}

short client_events(const struct client *client)
{
    return client->state == CLIENT_HEARS ? POLLOUT : POLLIN;
}

/* Send as much of the reply as goes; then the client is to close, so that what it still sends does not cut
 * off what it is to read (RFC 9112, 9.6). */
static void send_reply(struct client *client, int64_t now)
{
    const ssize_t n = send(client->fd, client->reply + client->reply_sent,
                           client->reply_size - client->reply_sent, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n == -1 && errno != EAGAIN && errno != EINTR) {
        client_close(client);
        return;
    }
    client->reply_sent += n > 0 ? (size_t)n : 0;
    if (n > 0)
        client->moved = now;
    if (client->reply_sent < client->reply_size)
        return;
    shutdown(client->fd, SHUT_WR);
    client->state = CLIENT_LEAVES;
}

static void client_answer(struct client *client, unsigned status, const char *line, int64_t now)
{
    client->reply_size = (size_t)snprintf(client->reply, sizeof(client->reply),
                                          "HTTP/1.1 %u %s\r\nContent-Type: text/plain\r\nContent-Length: "
                                          "%zu\r\nConnection: close\r\n\r\n%s\n",
                                          status, http_reason(status), strlen(line) + 1, line);
    client->state = CLIENT_HEARS;
    client->moved = now;
    gather_free(&client->body);
    send_reply(client, now);
}

static void client_refuse(struct client *client, unsigned status, const char *why, int64_t now)
{
    say("leafprobe: %s by HTTP: %s", client->address, why);
    client_answer(client, status, why, now);
}

static void client_take_body(struct client *client, struct results *results, const char *bytes, size_t n,
                             size_t room, int64_t now)
{
    const size_t left = (size_t)client->request.length - client->body.size;
    const struct sink sink = gather_sink(&client->body);
    char line[RESULT_LINE];

    if (n > left)
        n = left;
    if (client->body.size + n >= client->body.room && client->body.room + n > room) {
        client_refuse(client, 503, "no memory for more requests at a time", now);
        return;
    }
    if (n)
        put_bytes(&sink, bytes, n);
    if (client->body.failed) {
        client_refuse(client, 503, "no memory", now);
        return;
    }
    if (client->body.size < client->request.length)
        return;
    const unsigned status = result_take(results, client->body.text ? client->body.text : "",
                                        client->body.size, client->address, "HTTP", line);

    client_answer(client, status, line, now);
}

static void client_take_head(struct client *client, struct results *results, const char *bytes, size_t n,
                             size_t room, int64_t now)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    size_t taken;
    const enum http_state state = http_take(&client->request, bytes, n, &taken);

    if (state == HTTP_MORE)
        return;
    if (state == HTTP_BAD) {
        client_refuse(client, client->request.status, client->request.why, now);
        return;
    }
    if (client->request.length > CLIENT_BODY_MAX) {
        client_refuse(client, 413, "expected at most 16 MiB", now);
        return;
    }
    client->state = CLIENT_SENDS;
    if (client->request.expects && taken == n)
        send(client->fd, go_on, sizeof(go_on) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    client_take_body(client, results, bytes + taken, n - taken, room, now);
}

void client_go_on(struct client *client, struct results *results, size_t room, int64_t now)
{
    static char bytes[65536];

    if (client->state == CLIENT_HEARS) {
        send_reply(client, now);
        return;
    }
    const ssize_t n = recv(client->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        if (client->state == CLIENT_SENDS)
            say("leafprobe: %s by HTTP: closed after %zu of %zu bytes", client->address, client->body.size,
                (size_t)client->request.length);
        client_close(client);
        return;
    }
    if (client->state == CLIENT_LEAVES)
        return;
    client->moved = now;
    if (client->state == CLIENT_ASKS)
        client_take_head(client, results, bytes, (size_t)n, room, now);
    else
        client_take_body(client, results, bytes, (size_t)n, room, now);
}

void client_tick(struct client *client, int64_t now)
{
    const int64_t still = now - client->moved, age = now - client->since;

    if (client->state == CLIENT_LEAVES || client->state == CLIENT_HEARS) {
        if (still > (client->state == CLIENT_LEAVES ? CLIENT_CLOSE_MS : CLIENT_STILL_MS))
            client_close(client);
    } else if (age > CLIENT_REQUEST_MS || still > CLIENT_STILL_MS ||
               (client->state == CLIENT_ASKS && age > CLIENT_HEAD_MS)) {
        client_refuse(client, 408, "the request took too long", now);
    }
}
