/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU's registers for processors that come and go while the machine runs (QEMU docs/specs/
 * acpi_cpu_hotplug.rst): twelve ports, which the DSDT names.
 */
#ifndef BOOT_CPUS_HOTPLUG_H
#define BOOT_CPUS_HOTPLUG_H

#include <stdbool.h>
#include <stdint.h>

/* The port accesses that the registers need. */
struct hotplug_ports {
    void (*out8)(uint16_t port, uint8_t value);
    void (*out32)(uint16_t port, uint32_t value);
    uint8_t (*in8)(uint16_t port);
    uint32_t (*in32)(uint16_t port);
};

struct hotplug {
    const struct hotplug_ports *io;
    uint16_t first;
};

/*
 * Switch the registers on: QEMU starts with older ones of another layout at the same place. False if they are
 * not there. Before the others.
 */
bool hotplug_open(const struct hotplug *device);

enum hotplug_event { HOTPLUG_NOTHING, HOTPLUG_CAME, HOTPLUG_LEAVES };

struct hotplug_news {
    enum hotplug_event event;
    uint32_t selector; /* of the processor among the registers' */
    uint32_t id;       /* its APIC id */
};

/* What happened and was not told yet; being told, it counts as acknowledged. */
struct hotplug_news hotplug_next(const struct hotplug *device);

/* Let a processor go that HOTPLUG_LEAVES was told of. It must do nothing any more. */
void hotplug_eject(const struct hotplug *device, uint32_t selector);

#endif
