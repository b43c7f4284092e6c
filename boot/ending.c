/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/ending.h"

#include "boot/clock.h"
#include "boot/input.h"
#include "boot/io.h"
#include "boot/power.h"
#include "boot/sinks.h"

#define ECX_HYPERVISOR (1u << 31)
#define WAIT_MS 600000u

static void wait_for_key(void)
{
    struct timer timer = timer_ms(WAIT_MS);

    input_discard();
    while (!input_arrived() && !timer_over(&timer))
        relax();
}

static bool in_virtual_machine(const struct cpuid_source *source)
{
    struct cpuid_regs regs;

    if (!source || !source->read(source->ctx, 0, 0, &regs) || !regs.eax)
        return false;
    return source->read(source->ctx, 1, 0, &regs) && regs.ecx & ECX_HYPERVISOR;
}

void ending(enum at_end at_end, const struct cpuid_source *source, const struct fixed_hardware *hardware,
            bool ok)
{
    sinks_flush();
    if (at_end == END_HALT)
        halt_forever();
    if (at_end == END_WAIT || (at_end == END_DEFAULT && !in_virtual_machine(source)))
        wait_for_key();
    power_off(hardware, ok);
}
