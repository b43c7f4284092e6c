/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/main.h"
#include "boot/acpi/acpi.h"
#include "boot/acpi/clock.h"
#include "boot/cpus/cpus.h"
#include "boot/ending.h"
#include "boot/entry/fault.h"
#include "boot/entry/long_mode.h"
#include "boot/info/boot_info.h"
#include "boot/info/identity.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"
#include "boot/info/protocol.h"
#include "boot/info/settings.h"
#include "boot/origin.h"
#include "boot/out/screen.h"
#include "boot/out/sinks.h"
#include "probe/run/summary.h"

extern char image_start[], image_end[]; /* boot.ld */

static struct boot_info info;
static struct fixed_hardware hardware;
static struct options options;
static bool settings_good;
static const struct sink *stream;
static const struct cpuid_source running = {long_mode_read, NULL};
static struct recall recall = {.source = &running}; /* the boot CPU's */
static struct cpuid_source boot_cpu;                /* by recall */
static const struct cpuid_source *cpuid;            /* NULL on a CPU without CPUID */

static _Noreturn void end(bool ok)
{
    ending((enum at_end)options.at_end, cpuid, &hardware, ok, stream);
}

/* It may come before the outputs are open: while options are read, CPUID is asked where they may be. */
static _Noreturn void end_by_fault(uint32_t vector, uint32_t address)
{
    if (!stream)
        stream = sinks_open(&info);
    sinks_part(false);
    put_str(stream, "leafprobe: FAILED exception ");
    put_dec(stream, vector);
    put_str(stream, " at ");
    put_0x(stream, address, 8);
    put_str(stream, "\n");
    end(false);
}

/* Options say which devices there are to write to, so what is wrong with them is written a little later. */
static void open_sinks(void)
{
    static char said[512];
    struct sink_buffer held = {.bytes = said, .size = sizeof(said)};
    const struct sink early = sink_buffer(&held);

    settings_good = settings_read(&options, &info, cpuid, &early);
    serial_select(options.serial);
    stream = sinks_open(&info);
    held.next = stream;
    sink_buffer_flush(&held);
}

static void start(uint32_t magic, uint32_t address)
{
    fault_init(end_by_fault);
    fault_catch();
    if (!protocol_read(&info, magic, address))
        note("the boot loader left nothing that this image knows how to read", magic);
    memory_init(&info, (uint32_t)(uintptr_t)image_start, (uint32_t)(uintptr_t)image_end - 1);
    if (acpi_init(&info))
        fadt_read(&hardware);
    open_sinks();
    clock_init(&hardware, cpuid);
}

/* On each CPU, the boot CPU too; as struct probe's begin(). */
static void begin_cpu(void *ctx, struct probe_cpu *cpu)
{
    const struct origin *origin = ctx;

    /* In this order: at_start.h forbids the compatibility mode. */
    at_start_begin(&origin->start, cpu);
    if (options.mode != 32 && long_mode_enter(&cpu->recall))
        fault_catch();
}

static bool run(void)
{
    static struct probe_cpu late;
    static struct sweep swept;
    struct stream_check check = {.next = stream};
    const struct sink checked = stream_check_sink(&check);
    const struct cpus_setup setup = {&options, &hardware, cpuid, &checked};
    struct origin origin = {.info = &info};
    struct cpus cpus;
    struct probe probe = {
        .options = &options,
        .source = &running,
        .cpus = &cpus,
        .late = &late,
        .sweep = &swept,
        .begin = begin_cpu,
        .begin_ctx = &origin,
        .stream = &checked,
        .check = &check,
        .provenance = origin_write,
        .provenance_ctx = &origin,
        .identity = &origin.identity,
        .trouble = sinks_trouble,
        .virt = &origin.start.virt,
        .outputs = sinks_words(),
        .boot = protocol_name(info.protocol),
        .booted_by = info.loader,
        .time = origin.time,
    };
    /* Processors may arrive at any time while somebody watches, so that the stream itself is what he sees. */
    const struct screen *screen = options.watch ? NULL : screen_take();

    if (screen)
        summary_announce(screen);
    boot_identity(&info, &origin.identity);
    if (!rtc_read(origin.time))
        origin.time[0] = 0;
    /* The room is one that probe_run() empties before it uses it: every byte of it costs at the start. */
    at_start_read(&origin.start, &recall, &late.table);
    cpus_init(&setup, &cpus, &probe.cpu);
    at_start_hand_over(&origin.start, &recall, probe.cpu);
    if (options.mode != 32)
        long_mode_prepare();
    origin.measured = options.clock || options.format == FORMAT_TEXT;
    if (origin.measured)
        origin.tsc_khz = clock_measure_tsc(cpuid);
    const bool ok = probe_run(&probe);

    options.at_end = ending_show(&probe, cpuid);
    return ok;
}

void boot_main(uint32_t magic, uint32_t address)
{
    boot_cpu = recall_source(&recall);
    cpuid = &boot_cpu;
    start(magic, address);
    if (!settings_good)
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
