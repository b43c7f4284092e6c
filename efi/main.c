/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/cpus/cpus.h"
#include "efi/cpus/origin.h"
#include "efi/net/home.h"
#include "efi/net/netboot.h"
#include "efi/out/end.h"
#include "efi/store/config.h"
#include "efi/store/file.h"
#include "probe/run/summary.h"
#include "probe/table/native.h"

/* The entry point under the name that GNU-EFI's start code calls. */
EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

/* recall: the boot CPU's. */
static EFI_STATUS read_cpus(const struct firmware *fw, const struct options *options, struct recall *recall,
                            struct outputs *outputs)
{
    const struct sink stream = sink_buffer(&outputs->buffer);
    struct stream_check check = {.next = &stream};
    const struct sink checked = stream_check_sink(&check);
    struct cpus_firmware all;
    const struct cpuid_source boot_cpu = recall_source(recall);
    const struct cpus cpus = cpus_of_firmware(&all, fw, &boot_cpu, options->one_cpu);
    struct homes homes = {.fw = fw, .stream = &outputs->buffer};
    struct origin origin;
    const struct gather gather = {fw, &origin.identity, origin.time};
    struct files files = {.fw = fw, .gather = &gather, .stream = &outputs->buffer};
    static struct sweep swept;
    struct probe probe = {
        .options = options,
        .source = recall->source,
        .cpus = &cpus,
        .cpu = firmware_alloc(fw, cpus.count * sizeof(struct probe_cpu)),
        .begin = origin_begin,
        .begin_ctx = &origin,
        .stream = &checked,
        .check = &check,
        .files = files_on_boot_volume(&files),
        .homes = homes_over_network(&homes),
        .provenance = origin_write,
        .provenance_ctx = &origin,
        .identity = &origin.identity,
        .trouble = outputs_trouble,
        .trouble_ctx = outputs,
        .virt = &origin.start.virt,
        .sweep = &swept,
        .outputs = outputs_words(outputs),
        .boot = ORIGIN_BOOT,
        .booted_by = origin.vendor,
        .time = origin.time,
    };
    EFI_STATUS status = EFI_OUT_OF_RESOURCES;

    if (cpus.count && probe.cpu) {
        const struct screen *screen = outputs_take_screen(outputs);

        if (screen)
            summary_announce(screen);
        origin_init(&origin, fw, &all, recall);
        at_start_hand_over(&origin.start, recall, &probe.cpu[0]);
        probe_run(&probe);
        end_show(outputs, &probe);
        /* Files that were missing may be safe by now. */
        status = stream_complete(&probe.totals) ? EFI_SUCCESS : EFI_ABORTED;
    } else {
        probe_fail(&stream, "the firmware has no memory for the tables");
    }
    firmware_free(fw, probe.cpu);
    cpus_release(fw, &all);
    return status;
}

static EFI_STATUS run(const struct firmware *fw, struct options *options, struct outputs *outputs)
{
    static const struct cpuid_source running = {native_read, NULL};
    struct recall recall = {.source = &running};
    const struct cpuid_source source = recall_source(&recall);
    const struct sink stream = sink_buffer(&outputs->buffer);
    struct option_error error;

    options_init(options);
    if (!config_read(fw, &source, netboot_fetch, options, &error)) {
        probe_fail_option(&stream, &error);
        return EFI_INVALID_PARAMETER;
    }
    if (options->help) {
        probe_help(&stream);
        return EFI_SUCCESS;
    }
    return read_cpus(fw, options, &recall, outputs);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
    struct firmware fw;
    struct outputs outputs;
    struct options options;
    EFI_STATUS status;

    firmware_init(&fw, image, table);
    fw.boot->SetWatchdogTimer(0, 0, 0, NULL);
    outputs_open(&outputs, &fw);
    status = run(&fw, &options, &outputs);
    sink_buffer_flush(&outputs.buffer);
    end_run(&outputs, &options);
    /* GNU-EFI's start code does not keep RDI and RSI for its caller as the firmware's ABI wants; Exit() needs
     * neither. */
    fw.boot->Exit(image, status, 0, NULL);
    return status;
}
