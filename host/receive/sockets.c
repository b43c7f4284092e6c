/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Clients that wait for their turn. */
#define QUEUE 1024

bool sockets_parse(const char *text, uint16_t port, union socket_address *ret)
{
    *ret = (union socket_address){0};
    if (inet_pton(AF_INET, text, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        return true;
    }
    *ret = (union socket_address){0};
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons(port);
    return inet_pton(AF_INET6, text, &ret->v6.sin6_addr) == 1;
}

void sockets_text(const union socket_address *address, char ret[SOCKETS_TEXT])
{
    const void *bytes = address->any.sa_family == AF_INET ? (const void *)&address->v4.sin_addr
                                                          : (const void *)&address->v6.sin6_addr;

    if (!inet_ntop(address->any.sa_family, bytes, ret, SOCKETS_TEXT))
        memcpy(ret, "unknown", sizeof("unknown"));
}

static socklen_t size_of(const union socket_address *address)
{
    return address->any.sa_family == AF_INET ? sizeof(address->v4) : sizeof(address->v6);
}

static uint16_t port_of(int fd)
{
    union socket_address address = {0};
    socklen_t size = sizeof(address);

    if (getsockname(fd, &address.any, &size) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

static int open_one(const union socket_address *address, int type)
{
    const int on = 1, room = 4 << 20;
    const int fd = socket(address->any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd == -1)
        return -1;
    if (type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    else
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    if (bind(fd, &address->any, size_of(address)) == 0 && (type == SOCK_DGRAM || listen(fd, QUEUE) == 0))
        return fd;
    const int problem = errno;

    close(fd);
    errno = problem;
    return -1;
}

void sockets_close(struct sockets *sockets)
{
    if (sockets->tcp != -1)
        close(sockets->tcp);
    if (sockets->udp != -1)
        close(sockets->udp);
    sockets->tcp = sockets->udp = -1;
}

bool sockets_open(const char *address, uint16_t port, struct sockets *ret, struct error_line *reterr)
{
    union socket_address at;

    *ret = (struct sockets){-1, -1, port};
    if (!sockets_parse(address, port, &at))
        return error_line_set(reterr, "--address: expected an IPv4 or IPv6 address, found '%s'", address);
    /* The port that TCP was given may be taken for UDP. */
    for (int tries = 0; tries < 16; tries++) {
        sockets_parse(address, port, &at);
        ret->tcp = open_one(&at, SOCK_STREAM);
        if (ret->tcp == -1)
            break;
        ret->port = port_of(ret->tcp);
        sockets_parse(address, ret->port, &at);
        ret->udp = open_one(&at, SOCK_DGRAM);
        if (ret->udp != -1)
            return true;
        const int problem = errno;

        sockets_close(ret);
        errno = problem;
        if (port)
            break;
    }
    return error_line_set(reterr, "%s port %u: %s", address, (unsigned)ret->port, strerror(errno));
}
