/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/net/syslog.h"

#include "probe/table/crc32.h"
#include "probe/table/mem.h"
#include "probe/table/sink.h"

static const EFI_GUID binding_guid = NET_UDP4_BINDING_GUID, udp_guid = NET_UDP4_GUID;

/* "<14>leafprobe[1f2e3d4c]: 4294967295" and the character behind it take less. */
#define HEAD 48u

/* One datagram, as a sink. */
struct datagram {
    char bytes[SYSLOG_DATAGRAM];
    size_t used;
};

static void datagram_write(void *ctx, const void *bytes, size_t n)
{
    struct datagram *datagram = ctx;

    memcpy(datagram->bytes + datagram->used, bytes, n);
    datagram->used += n;
}

bool syslog_datagrams(const char *text, size_t n, uint32_t run,
                      bool (*send)(void *ctx, const char *bytes, size_t n), void *ctx)
{
    static struct datagram datagram;
    const struct sink sink = {datagram_write, &datagram};
    uint32_t number = 1;

    for (size_t at = 0; at < n; number++) {
        size_t size = 0;

        while (at + size < n && text[at + size] != '\n' && size < SYSLOG_DATAGRAM - HEAD)
            size++;
        const bool ends = at + size == n || text[at + size] == '\n';
        const size_t next = at + size + (ends && at + size < n);

        datagram.used = 0;
        put_str(&sink, "<14>leafprobe[");
        put_hex(&sink, run, 8);
        put_str(&sink, "]: ");
        put_dec(&sink, number);
        put_str(&sink, !ends ? "+" : next == n ? "." : " ");
        put_bytes(&sink, text + at, size);
        if (!send(ctx, datagram.bytes, datagram.used))
            return false;
        at = next;
    }
    return true;
}

/* Microseconds between two datagrams, for receivers with little room, and behind the last: it is on its way
 * when the firmware says so, and a machine that turns itself off takes it along. */
enum { PACE = 1000, FAREWELL = 500000 };

/* What sending works with. */
struct udp {
    const struct firmware *fw;
    struct net_udp4 *udp;
    EFI_EVENT event;
};

static EFI_STATUS EFIAPI poll_udp(void *self)
{
    struct net_udp4 *udp = self;

    return udp->Poll(udp);
}

static bool send_datagram(void *ctx, const char *bytes, size_t n)
{
    struct udp *udp = ctx;
    struct net_udp4_transmit transmit = {
        .size = (UINT32)n, .fragments = 1, .fragment = {{(UINT32)n, (void *)bytes}}};
    struct net_udp4_token token = {udp->event, EFI_NOT_READY, &transmit};

    if (EFI_ERROR(udp->udp->Transmit(udp->udp, &token)))
        return false;
    if (link_wait(udp->fw, udp->event, poll_udp, udp->udp, LINK_ANSWER_SECONDS)) {
        udp->fw->boot->Stall(PACE);
        return !EFI_ERROR(token.status);
    }
    udp->udp->Cancel(udp->udp, &token);
    return false;
}

static const char *send_all(struct udp *udp, const struct address *to, const char *text, size_t n)
{
    struct net_udp4_config config = {.hops = 64, .use_default = TRUE, .remote_port = to->port};
    /* Two runs of one machine have other numbers: their texts may be alike, their times are not. */
    const uint32_t run = crc32_update(0, text, n) ^ (uint32_t)__builtin_ia32_rdtsc();

    memcpy(config.remote, to->ip, sizeof(to->ip));
    if (EFI_ERROR(udp->udp->Configure(udp->udp, &config)))
        return "the firmware's UDP does not start";
    const bool good = syslog_datagrams(text, n, run, send_datagram, udp);

    for (unsigned turn = 0; good && turn < FAREWELL / PACE; turn++) {
        udp->udp->Poll(udp->udp);
        udp->fw->boot->Stall(PACE);
    }
    udp->udp->Configure(udp->udp, NULL);
    return good ? NULL : "a datagram could not be sent";
}

const char *syslog_send(const struct link *link, const struct address *to, const char *text, size_t n)
{
    const char *problem = "the firmware has no memory";
    EFI_HANDLE child;
    struct udp udp = {link->fw, link_child(link, &binding_guid, &udp_guid, &child), NULL};

    if (!udp.udp)
        return "the firmware has no UDP";
    udp.event = link_event(link->fw);
    if (udp.event) {
        problem = send_all(&udp, to, text, n);
        link->fw->boot->CloseEvent(udp.event);
    }
    link_destroy(link, &binding_guid, child);
    return problem;
}
