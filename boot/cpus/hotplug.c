/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/cpus/hotplug.h"

/* Offsets; the first register is another one for reading than for writing. */
enum { SELECTOR = 0, DATA_HIGH = 0, FLAGS = 4, COMMAND = 5, DATA = 8 };
enum { FLAG_ENABLED = 1 << 0, FLAG_INSERTED = 1 << 1, FLAG_REMOVING = 1 << 2, FLAG_EJECT = 1 << 3 };
enum { COMMAND_NEXT_EVENT = 0, COMMAND_ID = 3 };
#define NOBODY 0xffu

static uint16_t port(const struct hotplug *device, uint32_t offset)
{
    return (uint16_t)(device->first + offset);
}

static void select(const struct hotplug *device, uint32_t selector)
{
    device->io->out32(port(device, SELECTOR), selector);
}

static void command(const struct hotplug *device, uint8_t value)
{
    device->io->out8(port(device, COMMAND), value);
}

static uint8_t flags(const struct hotplug *device)
{
    return device->io->in8(port(device, FLAGS));
}

bool hotplug_open(const struct hotplug *device)
{
    select(device, 0);
    select(device, 0);
    command(device, COMMAND_NEXT_EVENT);
    return device->io->in32(port(device, DATA_HIGH)) == 0 && flags(device) != NOBODY &&
           flags(device) & FLAG_ENABLED;
}

struct hotplug_news hotplug_next(const struct hotplug *device)
{
    struct hotplug_news news = {.event = HOTPLUG_NOTHING};

    select(device, 0);
    command(device, COMMAND_NEXT_EVENT);
    const uint8_t seen = flags(device);

    if (!(seen & (FLAG_INSERTED | FLAG_REMOVING)))
        return news;
    news.selector = device->io->in32(port(device, DATA));
    command(device, COMMAND_ID);
    news.id = device->io->in32(port(device, DATA));
    if (seen & FLAG_INSERTED) {
        device->io->out8(port(device, FLAGS), FLAG_INSERTED);
        news.event = seen & FLAG_ENABLED ? HOTPLUG_CAME : HOTPLUG_NOTHING;
    } else {
        device->io->out8(port(device, FLAGS), FLAG_REMOVING);
        news.event = HOTPLUG_LEAVES;
    }
    return news;
}

void hotplug_eject(const struct hotplug *device, uint32_t selector)
{
    select(device, selector);
    device->io->out8(port(device, FLAGS), FLAG_EJECT);
}
