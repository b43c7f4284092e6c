/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/main.h"
#include "boot/acpi.h"
#include "boot/boot_info.h"
#include "boot/clock.h"
#include "boot/cpus.h"
#include "boot/ending.h"
#include "boot/long_mode.h"
#include "boot/memory.h"
#include "boot/report.h"
#include "boot/settings.h"
#include "boot/sinks.h"
#include "probe/native.h"

static struct boot_info info;
static struct fixed_hardware hardware;
static const struct cpuid_source plain = {native_read, NULL}, widest = {long_mode_read, NULL};

static bool in_virtual_machine(void)
{
    struct cpuid_regs regs;

    native_read(NULL, 0, 0, &regs);
    if (!regs.eax)
        return false;
    native_read(NULL, 1, 0, &regs);
    return regs.ecx >> 31;
}

static const struct sink *start(uint32_t magic, uint32_t address, const struct cpuid_source *source)
{
    const bool known = boot_info_read(&info, magic, address);
    const struct sink *stream = sinks_open(&info);

    memory_init(&info);
    if (acpi_init(&info))
        fadt_read(&hardware);
    clock_init(&hardware, source);
    if (!known)
        put_str(stream, "leafprobe: the boot loader left nothing that this image knows how to read\n");
    return stream;
}

static bool run(const struct options *options, const struct sink *stream)
{
    struct report report = {.info = &info};
    struct cpus cpus;
    struct probe probe = {
        .options = options,
        .source = &widest,
        .cpus = &cpus,
        .stream = stream,
        .provenance = report_put,
        .provenance_ctx = &report,
    };

    cpus_init(options->one_cpu, &cpus, &probe.cpu);
    report_state(&report, &probe.cpu[0].table);
    if (options->mode != 32) {
        long_mode_prepare();
        long_mode_enter();
    }
    return probe_run(&probe);
}

void boot_main(uint32_t magic, uint32_t address)
{
    const struct sink *stream = start(magic, address, &plain);
    struct options options;
    bool ok = true;

    if (!settings_read(&options, &info, &plain, stream))
        ending((enum at_end)options.at_end, in_virtual_machine(), &hardware, false);
    if (options.help)
        probe_help(stream);
    else
        ok = run(&options, stream);
    ending((enum at_end)options.at_end, in_virtual_machine(), &hardware, ok);
}

void boot_no_cpuid(uint32_t magic, uint32_t address)
{
    probe_fail(start(magic, address, NULL), "this CPU has no CPUID instruction: EFLAGS.ID cannot be changed");
    ending(END_DEFAULT, false, &hardware, false);
}
