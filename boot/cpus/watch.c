/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/cpus/watch.h"

#include "boot/acpi/clock.h"
#include "boot/cpus/hotplug.h"
#include "boot/cpus/start.h"
#include "boot/entry/io.h"
#include "boot/out/input.h"
#include "boot/out/sinks.h"

#define TURN_MS 100u
#define TRY_MS 60u /* of a turn: what start_try() takes if nobody comes */

static const struct hotplug_ports ports = {out8, out32, in8, in32};

static struct watch setup;
static struct hotplug device = {.io = &ports};
static bool by_registers, begun;
static uint32_t left_ms;

static struct processors present;           /* those that were read, or cannot be */
static uint32_t candidates[PROCESSORS_MAX]; /* those that may come, without registers */
static uint32_t candidate_count;

void watch_init(const struct watch *watch)
{
    setup = *watch;
    present = *watch->list;
    processors_add(&present, watch->own);
    device.first = watch->hotplug;
    left_ms = watch->seconds * 1000;
}

static void list_candidates(void)
{
    candidate_count = 0;
    for (uint32_t i = 0; i < processors_later(setup.list); i++)
        if (!processors_has(&present, setup.list->later_id[i]))
            candidates[candidate_count++] = setup.list->later_id[i];
}

static void put_beginning(void)
{
    const struct sink *stream = setup.stream;

    if (!by_registers && !candidate_count) {
        put_str(stream, "leafprobe: not watching: no processor that arrives could be noticed here\n");
        left_ms = 0;
        return;
    }
    put_str(stream, "leafprobe: watching for processors, until a key, a serial byte or ");
    put_dec(stream, setup.seconds);
    put_str(stream, " s, by ");
    if (by_registers) {
        put_str(stream, "hot-plug registers at ");
        put_0x(stream, device.first, 1);
    } else {
        put_str(stream, "trying ids: ");
        put_dec(stream, candidate_count);
    }
    put_str(stream, "\n");
}

static void begin(void)
{
    begun = true;
    by_registers = device.first && hotplug_open(&device);
    list_candidates();
    put_beginning();
    sinks_flush();
    input_discard();
}

static void let_go(const struct hotplug_news *news)
{
    if (news->id == setup.own)
        return;
    processors_remove(&present, news->id);
    hotplug_eject(&device, news->selector);
    put_str(setup.stream, "leafprobe: processor ");
    put_0x(setup.stream, news->id, 1);
    put_str(setup.stream, " was taken away\n");
    sinks_flush();
}

/* One that was plugged in before the firmware made its list is told of as well, but was read with the others.
 */
static bool ask_registers(uint32_t *ret_id)
{
    const struct hotplug_news news = hotplug_next(&device);

    *ret_id = news.id;
    if (news.event == HOTPLUG_LEAVES)
        let_go(&news);
    return news.event == HOTPLUG_CAME && !processors_has(&present, news.id);
}

static bool try_candidates(uint32_t *ret_id)
{
    static struct processors woken;

    list_candidates();
    if (!candidate_count || !start_try(candidates, candidate_count, &woken) || !woken.count)
        return false;
    *ret_id = woken.id[0];
    return true;
}

/* False if somebody wants the watch to end. */
static bool rest(uint32_t ms)
{
    struct timer timer = timer_ms(ms);

    do {
        if (input_arrived())
            return false;
        relax();
    } while (!timer_over(&timer));
    return true;
}

bool watch_next(void *ctx, uint32_t cpu, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    uint32_t id;

    (void)ctx;
    if (begun)
        sinks_flush();
    else
        begin();
    for (; left_ms; left_ms -= TURN_MS) {
        if (by_registers ? ask_registers(&id) : try_candidates(&id)) {
            processors_add(&present, id);
            start_late(id, cpu, &(struct start_work){fn, arg});
            return true;
        }
        if (!rest(candidate_count && !by_registers ? TURN_MS - TRY_MS : TURN_MS))
            return false;
    }
    return false;
}
