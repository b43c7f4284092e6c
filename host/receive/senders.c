/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/receive/senders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/say.h"

/* What came of a run is a result now, whole or not. */
static void sender_take(struct senders *senders, struct sender *sender)
{
    char line[RESULT_LINE];
    size_t size;
    char *text = syslog_text(&sender->run, &size);

    if (text)
        result_take(senders->results, text, size, sender->address, "syslog", line);
    else
        say("leafprobe: %s by syslog: no memory", sender->address);
    free(text);
    syslog_free(&sender->run);
    sender->taken = true;
}

static void sender_drop(struct sender *sender, const char *why)
{
    say("leafprobe: %s by syslog: run %08" PRIx32 " is thrown away: %s", sender->address, sender->id, why);
    syslog_free(&sender->run);
    sender->taken = true;
}

/* Its place, or a new one: a free one, else that of a run that was taken, else that of the stillest. */
static struct sender *find_sender(struct senders *senders, const char *address, uint32_t id)
{
    struct sender *best = &senders->sender[0];

    for (size_t i = 0; i < SENDERS; i++) {
        struct sender *sender = &senders->sender[i];

        if (sender->address[0] && sender->id == id && strcmp(sender->address, address) == 0)
            return sender;
        if (!best->address[0])
            continue;
        if (!sender->address[0] || (sender->taken && !best->taken) ||
            (sender->taken == best->taken && sender->moved < best->moved))
            best = sender;
    }
    if (best->address[0] && !best->taken)
        sender_drop(best, "too many runs at a time");
    *best = (struct sender){.id = id};
    snprintf(best->address, sizeof(best->address), "%s", address);
    return best;
}

void senders_take(struct senders *senders, const char *address, const char *bytes, size_t n, size_t room,
                  int64_t now)
{
    struct syslog_piece piece;

    if (!syslog_piece(bytes, n, &piece))
        return;
    struct sender *sender = find_sender(senders, address, piece.run);

    sender->moved = now;
    if (sender->taken)
        return;
    const enum syslog_result result = syslog_add(&sender->run, &piece);

    if (result == SYSLOG_REFUSED)
        sender_drop(sender, "expected at most 16 MiB, and one last datagram");
    else if (result == SYSLOG_NO_MEMORY || senders_memory(senders) > room)
        sender_drop(sender, "no memory for more runs at a time");
    else if (syslog_whole(&sender->run))
        sender_take(senders, sender);
}

void senders_tick(struct senders *senders, int64_t now)
{
    for (size_t i = 0; i < SENDERS; i++) {
        struct sender *sender = &senders->sender[i];

        if (!sender->address[0])
            continue;
        if (!sender->taken && now - sender->moved > SENDER_STILL_MS) {
            say("leafprobe: %s by syslog: %" PRIu32 " datagrams and %s missing", sender->address,
                syslog_missing(&sender->run), sender->run.last ? "none behind them are" : "the last one are");
            sender_take(senders, sender);
        } else if (sender->taken && now - sender->moved > SENDER_REMEMBERED_MS) {
            sender->address[0] = 0;
        }
    }
}

size_t senders_memory(const struct senders *senders)
{
    size_t sum = 0;

    for (size_t i = 0; i < SENDERS; i++)
        sum += syslog_memory(&senders->sender[i].run);
    return sum;
}

void senders_free(struct senders *senders)
{
    for (size_t i = 0; i < SENDERS; i++)
        syslog_free(&senders->sender[i].run);
}
