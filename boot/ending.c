/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/ending.h"

#include "boot/acpi/clock.h"
#include "boot/acpi/power.h"
#include "boot/entry/halt.h"
#include "boot/entry/io.h"
#include "boot/out/input.h"
#include "boot/out/screen.h"
#include "boot/out/sinks.h"
#include "probe/run/codes.h"
#include "probe/run/person.h"
#include "probe/run/summary.h"
#include "probe/walk/spec.h"

/* A machine that is being turned off is gone by then. */
#define STAYS_MS 500u

static bool in_virtual_machine(const struct cpuid_source *source)
{
    struct cpuid_regs regs;

    if (!source || !source->read(source->ctx, 0, 0, &regs) || !regs.eax)
        return false;
    return source->read(source->ctx, 1, 0, &regs) && regs.ecx & HYPERVISOR_PRESENT;
}

static bool waits(enum at_end at_end, const struct cpuid_source *source)
{
    return at_end == END_WAIT || (at_end == END_DEFAULT && !in_virtual_machine(source));
}

enum at_end ending_show(struct probe *probe, const struct cpuid_source *source)
{
    const enum at_end at_end = (enum at_end)probe->options->at_end;
    const struct screen *screen = screen_take();

    sinks_flush();
    if (probe->options->qr)
        input_discard();
    if (screen ? !summary_show(screen, probe) : probe->options->qr) {
        codes_put_missing(probe->stream);
        sinks_flush();
    }
    if (!screen || !waits(at_end, source))
        return at_end;
    input_discard();
    return person_serve(screen, probe) == END_REBOOT ? END_REBOOT : END_POWEROFF;
}

void ending(enum at_end at_end, const struct cpuid_source *source, const struct fixed_hardware *hardware,
            bool ok, const struct sink *stream)
{
    sinks_flush();
    if (at_end == END_HALT)
        halt_forever();
    if (waits(at_end, source)) {
        input_discard();
        input_wait(SCREEN_WAIT_MS);
    }
    if (at_end == END_REBOOT)
        power_reset(hardware);
    power_off(hardware, ok);
    /* A host with other work carries it out late. */
    clock_wait_ms(STAYS_MS);
    put_str(stream,
            "leafprobe: the machine stays on: nothing that it tells of turns it off; the CPU is halted\n");
    sinks_flush();
    halt_forever();
}
