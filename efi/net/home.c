/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/net/home.h"

#include "efi/base/content.h"
#include "efi/net/http.h"
#include "efi/net/syslog.h"
#include "probe/table/mem.h"

static const char *send_to(struct homes *homes, enum probe_home home, const char *to,
                           const struct content *content)
{
    struct address address;

    if (!homes->tried)
        homes->problem = link_up(&homes->link, homes->fw);
    homes->tried = true;
    if (homes->problem)
        return homes->problem;
    if (home == PROBE_POST)
        return http_post(&homes->link, to, content->bytes, content->size);
    if (!address_parse(to, strlen(to), &address))
        return "expected an IPv4 address";
    return syslog_send(&homes->link, &address, (const char *)content->bytes, content->size);
}

static void send(void *ctx, enum probe_home home, const char *to,
                 void (*fill)(void *arg, const struct sink *sink), void *arg, struct probe_saved *ret)
{
    struct homes *homes = ctx;
    struct content content = {0};

    sink_buffer_flush(homes->stream);
    ret->problem = content_gather(homes->fw, fill, arg, &content);
    if (!ret->problem)
        ret->problem = send_to(homes, home, to, &content);
    firmware_free(homes->fw, content.bytes);
    ret->size = (uint32_t)content.size;
}

struct probe_homes homes_over_network(struct homes *homes)
{
    return (struct probe_homes){send, homes};
}
