/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/main.h"
#include "boot/acpi.h"
#include "boot/boot_info.h"
#include "boot/clock.h"
#include "boot/cpus.h"
#include "boot/ending.h"
#include "boot/fault.h"
#include "boot/long_mode.h"
#include "boot/memory.h"
#include "boot/report.h"
#include "boot/settings.h"
#include "boot/sinks.h"
#include "probe/native.h"

extern char image_start[], image_end[]; /* boot.ld */

static struct boot_info info;
static struct fixed_hardware hardware;
static struct options options;
static const struct sink *stream;
static const struct cpuid_source plain = {native_read, NULL}, widest = {long_mode_read, NULL};
static const struct cpuid_source *cpuid; /* NULL on a CPU without CPUID */

static _Noreturn void end(bool ok)
{
    ending((enum at_end)options.at_end, cpuid, &hardware, ok);
}

static void start(uint32_t magic, uint32_t address)
{
    fault_init();
    fault_catch();
    options_init(&options);
    const bool known = boot_info_read(&info, magic, address);

    stream = sinks_open(&info);
    memory_init(&info, (uint32_t)(uintptr_t)image_start, (uint32_t)(uintptr_t)image_end - 1);
    if (acpi_init(&info))
        fadt_read(&hardware);
    clock_init(&hardware, cpuid);
    if (!known)
        put_str(stream, "leafprobe: the boot loader left nothing that this image knows how to read\n");
}

/* On each CPU, the boot CPU too; as struct probe's begin(). */
static void begin_cpu(void *ctx, struct probe_cpu *cpu)
{
    report_begin(ctx, cpu);
    if (options.mode != 32)
        long_mode_enter();
}

static bool run(void)
{
    static struct probe_cpu late;
    const struct cpus_setup setup = {&options, &hardware, stream};
    struct report report = {.info = &info};
    struct cpus cpus;
    struct probe probe = {
        .options = &options,
        .source = &widest,
        .cpus = &cpus,
        .late = &late,
        .begin = begin_cpu,
        .begin_ctx = &report,
        .stream = stream,
        .provenance = report_put,
        .provenance_ctx = &report,
    };

    report_state(&report);
    cpus_init(&setup, &cpus, &probe.cpu);
    if (options.mode != 32)
        long_mode_prepare();
    return probe_run(&probe);
}

void boot_main(uint32_t magic, uint32_t address)
{
    cpuid = &plain;
    start(magic, address);
    if (!settings_read(&options, &info, cpuid, stream))
        end(false);
    if (options.help)
        probe_help(stream);
    end(options.help || run());
}

void boot_no_cpuid(uint32_t magic, uint32_t address)
{
    start(magic, address);
    probe_fail(stream, "this CPU has no CPUID instruction: EFLAGS.ID cannot be changed");
    end(false);
}

void boot_fault(uint32_t vector, uint32_t address)
{
    if (stream) {
        put_str(stream, "leafprobe: FAILED exception ");
        put_dec(stream, vector);
        put_str(stream, " at ");
        put_0x(stream, address, 8);
        put_str(stream, "\n");
    }
    end(false);
}
