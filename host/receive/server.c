/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/server.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/receive/client.h"
#include "host/receive/senders.h"
#include "host/receive/sockets.h"

/* A client that sent nothing for so long gives its place to one that waits. Datagrams taken before others
 * have their turn. */
enum { CLIENT_YIELDS_MS = 1000, DATAGRAMS_AT_ONCE = 256, TURN_MS = 500, PAUSE_MS = 100 };

struct server {
    const struct server_request *request;
    struct sockets sockets;
    struct results results;
    struct senders senders;
    struct client client[SERVER_CLIENTS];
    struct pollfd poll[SERVER_CLIENTS + 2];
    int64_t begin, accept_from; /* no connection is taken before */
};

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    stopped = number;
}

/* The signals come while ppoll() waits, and at no other time. */
static void catch_signals(sigset_t *ret_waiting)
{
    const struct sigaction action = {.sa_handler = stop};
    sigset_t block;

    stopped = 0;
    sigemptyset(&block);
    sigaddset(&block, SIGINT);
    sigaddset(&block, SIGTERM);
    sigprocmask(SIG_BLOCK, &block, ret_waiting);
    sigdelset(ret_waiting, SIGINT);
    sigdelset(ret_waiting, SIGTERM);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static size_t memory_of_clients(const struct server *server)
{
    size_t sum = 0;

    for (size_t i = 0; i < SERVER_CLIENTS; i++)
        sum += server->client[i].fd == -1 ? 0 : server->client[i].body.room;
    return sum;
}

/* How much more a client's body may take, its own room included; how much all senders may. */
static size_t room_left(size_t others)
{
    return others < SERVER_MEMORY ? SERVER_MEMORY - others : 0;
}

/* A place for one more, if it has to be that of the client that is still for longest. */
static struct client *find_place(struct server *server, int64_t now)
{
    struct client *still = &server->client[0];

    for (size_t i = 0; i < SERVER_CLIENTS; i++) {
        struct client *client = &server->client[i];

        if (client->fd == -1)
            return client;
        if (client->moved < still->moved)
            still = client;
    }
    if (now - still->moved < CLIENT_YIELDS_MS)
        return NULL;
    client_close(still);
    return still;
}

static void accept_clients(struct server *server, int64_t now)
{
    for (unsigned i = 0; i < SERVER_CLIENTS; i++) {
        struct client *place = find_place(server, now);
        union socket_address from = {0};
        socklen_t size = sizeof(from);
        char address[SOCKETS_TEXT];

        if (!place) {
            server->accept_from = now + PAUSE_MS;
            return;
        }
        const int fd = accept4(server->sockets.tcp, &from.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd == -1) {
            if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR)
                server->accept_from = now + PAUSE_MS;
            return;
        }
        sockets_text(&from, address);
        client_open(place, fd, address, now);
    }
}

static void take_datagrams(struct server *server, int64_t now)
{
    static char bytes[65536];

    for (int i = 0; i < DATAGRAMS_AT_ONCE; i++) {
        union socket_address from = {0};
        socklen_t size = sizeof(from);
        char address[SOCKETS_TEXT];
        const ssize_t n = recvfrom(server->sockets.udp, bytes, sizeof(bytes), MSG_DONTWAIT, &from.any, &size);

        if (n == -1)
            return;
        sockets_text(&from, address);
        senders_take(&server->senders, address, bytes, (size_t)n, room_left(memory_of_clients(server)), now);
    }
}

/* Fill server->poll: the sockets in places 0 and 1, client i in place i + 2. */
static void prepare(struct server *server, int64_t now)
{
    server->poll[0] = (struct pollfd){now < server->accept_from ? -1 : server->sockets.tcp, POLLIN, 0};
    server->poll[1] = (struct pollfd){server->sockets.udp, POLLIN, 0};
    for (size_t i = 0; i < SERVER_CLIENTS; i++)
        server->poll[i + 2] = (struct pollfd){server->client[i].fd, client_events(&server->client[i]), 0};
}

static bool done(const struct server *server, int64_t now)
{
    const struct server_request *request = server->request;

    return stopped || server->results.failed || (request->count && server->results.kept >= request->count) ||
           (request->seconds && now - server->begin >= (int64_t)request->seconds * 1000);
}

static void go_on(struct server *server, struct client *client, int64_t now)
{
    const size_t others = memory_of_clients(server) + senders_memory(&server->senders);

    client_go_on(client, &server->results, client->body.room + room_left(others), now);
}

static void loop(struct server *server, const sigset_t *waiting)
{
    /* gcc's sanitizers take the array's address for that of its first number. */
    struct pollfd *volatile places = server->poll;
    int64_t now = server->begin = clock_ms();

    while (!done(server, now)) {
        const struct timespec turn = {0, (now < server->accept_from ? PAUSE_MS : TURN_MS) * 1000000L};

        prepare(server, now);
        if (ppoll(places, SERVER_CLIENTS + 2, &turn, waiting) == -1 && errno != EINTR)
            return;
        now = clock_ms();
        for (size_t i = 0; i < SERVER_CLIENTS && !stopped && !done(server, now); i++)
            if (server->client[i].fd != -1 && server->poll[i + 2].revents)
                go_on(server, &server->client[i], now);
        if (server->poll[1].revents && !done(server, now))
            take_datagrams(server, now);
        if (server->poll[0].revents && !done(server, now))
            accept_clients(server, now);
        for (size_t i = 0; i < SERVER_CLIENTS; i++)
            if (server->client[i].fd != -1)
                client_tick(&server->client[i], now);
        senders_tick(&server->senders, now);
    }
}

/* The last answers go out before their clients are left: what was counted was told. */
static void leave_clients(struct server *server)
{
    for (size_t i = 0; i < SERVER_CLIENTS; i++)
        if (server->client[i].fd != -1)
            client_close(&server->client[i]);
}

static bool serve(struct server *server, uint64_t *ret_results, struct error_line *reterr)
{
    const struct server_request *request = server->request;
    sigset_t waiting;

    catch_signals(&waiting);
    if (printf("listening on %s port %u for HTTP POST and syslog; results go to %s\n", request->address,
               (unsigned)server->sockets.port, request->folder) < 0 ||
        fflush(stdout) != 0)
        return error_line_set(reterr, "standard output: %s", strerror(errno));
    loop(server, &waiting);
    senders_tick(&server->senders, INT64_MAX);
    leave_clients(server);
    *ret_results = server->results.kept;
    return !server->results.failed || error_line_set(reterr, "standard output: not all was written");
}

bool server_run(const struct server_request *request, uint64_t *ret_results, struct error_line *reterr)
{
    struct server *server = calloc(1, sizeof(*server));

    if (!server)
        return error_line_set(reterr, "no memory");
    server->request = request;
    server->senders.results = &server->results;
    for (size_t i = 0; i < SERVER_CLIENTS; i++)
        server->client[i].fd = -1;
    bool good = folder_open(&server->results.folder, request->folder, reterr);

    if (good && sockets_open(request->address, request->port, &server->sockets, reterr)) {
        good = serve(server, ret_results, reterr);
        sockets_close(&server->sockets);
    } else {
        good = false;
    }
    senders_free(&server->senders);
    folder_close(&server->results.folder);
    free(server);
    return good;
}
