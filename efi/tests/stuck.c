/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The application with a CPU that never comes back: linked with everything of efi/ but main.c. The processor
 * that the firmware numbers 2 stops answering at its first CPUID, and the run must name it, go on with the
 * rest, and end.
 */
#include "efi/cpus/cpus.h"
#include "efi/out/console.h"
#include "probe/run/probe.h"
#include "probe/table/native.h"

#define STUCK_NUMBER 2

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table);

static bool stuck_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    mp_services *mp = ctx;
    UINTN number = 0;

    if (mp && !EFI_ERROR(mp->WhoAmI(mp, &number)) && number == STUCK_NUMBER)
        for (;;)
            __asm__ volatile("pause");
    return native_read(NULL, leaf, subleaf, out);
}

static void no_provenance(void *ctx, const struct sink *sink, const struct cpuid_table *boot)
{
    (void)ctx;
    (void)sink;
    (void)boot;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
    static const struct cpuid_source running = {native_read, NULL};
    struct firmware fw;
    struct console streams, screens;
    struct cpus_firmware all;
    struct options options;

    firmware_init(&fw, image, table);
    options_init(&options);
    console_find(&fw, &streams, &screens);
    const struct sink sink = console_sink(&streams);
    struct stream_check check = {.next = &sink};
    const struct sink checked = stream_check_sink(&check);
    const struct cpus cpus = cpus_of_firmware(&all, &fw, &running, false);
    const struct cpuid_source source = {stuck_read, all.mp};
    struct probe probe = {
        .options = &options,
        .source = &source,
        .cpus = &cpus,
        .cpu = firmware_alloc(&fw, cpus.count * sizeof(struct probe_cpu)),
        .stream = &checked,
        .check = &check,
        .provenance = no_provenance,
    };

    if (cpus.count && probe.cpu)
        probe_run(&probe);
    table->RuntimeServices->ResetSystem(EfiResetShutdown, EFI_SUCCESS, 0, NULL);
    return EFI_SUCCESS;
}
