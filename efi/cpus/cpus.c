/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/cpus/cpus.h"
#include "efi/cpus/madt.h"

#define EDX_APIC (1u << 9)
#define RETRY_TIME_LIMIT_US (CPUS_TIME_LIMIT_US / 10)

/* Runs on a processor other than the boot CPU: no firmware service but WhoAmI() may be called there. */
static VOID EFIAPI run_member(VOID *arg)
{
    struct cpus_firmware *all = arg;
    UINTN number;

    if (EFI_ERROR(all->mp->WhoAmI(all->mp, &number)))
        return;
    for (uint32_t i = 1; i < all->count; i++)
        if (all->member[i].number == number) {
            all->fn(all->arg, i);
            all->member[i].returned = true;
            return;
        }
}

static void start_one_by_one(struct cpus_firmware *all)
{
    for (uint32_t i = 1; i < all->count; i++)
        if (!all->member[i].returned)
            all->mp->StartupThisAP(all->mp, run_member, all->member[i].number, NULL, RETRY_TIME_LIMIT_US, all,
                                   NULL);
}

static void run_on_each(void *ctx, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    struct cpus_firmware *all = ctx;

    all->fn = fn;
    all->arg = arg;
    if (all->count > 1) {
        const EFI_STATUS status =
            all->mp->StartupAllAPs(all->mp, run_member, FALSE, NULL, CPUS_TIME_LIMIT_US, all, NULL);

        if (EFI_ERROR(status) && status != EFI_TIMEOUT)
            start_one_by_one(all);
    }
    fn(arg, 0);
}

static bool before(const struct cpus_member *a, const struct cpus_member *b)
{
    return a->boot != b->boot ? a->boot : a->apic_id < b->apic_id;
}

static void insert(struct cpus_member *member, uint32_t count, const struct cpus_member *new)
{
    uint32_t at = count;

    for (; at > 0 && before(new, &member[at - 1]); at--)
        member[at] = member[at - 1];
    member[at] = *new;
}

static uint32_t list_members(struct cpus_firmware *all)
{
    uint32_t count = 0;

    for (UINTN number = 0; number < all->total; number++) {
        struct mp_info info = {0};

        if (EFI_ERROR(all->mp->GetProcessorInfo(all->mp, number, &info)) || !(info.status & MP_IS_ENABLED))
            continue;
        insert(all->member, count++,
               &(struct cpus_member){number, info.apic_id, info.status & MP_IS_BOOT_CPU, false});
    }
    /* A list without the boot CPU says nothing that could be relied on. */
    return count && all->member[0].boot ? count : 1;
}

/* A CPU without a local APIC is alone: nothing could call another. */
static bool has_apic(const struct cpuid_source *cpuid)
{
    struct cpuid_regs regs;

    return cpuid->read(cpuid->ctx, 0, 0, &regs) && regs.eax && cpuid->read(cpuid->ctx, 1, 0, &regs) &&
           regs.edx & EDX_APIC;
}

/* Hold what will be read against the firmware's own count, else against ACPI's. */
static void count_others(const struct cpus_firmware *all, const struct firmware *fw,
                         const struct cpuid_source *cpuid, struct cpus *cpus)
{
    uint32_t known = all->enabled;

    if (!all->mp && has_apic(cpuid)) {
        known = madt_processors(fw);
        cpus->unknown = !known;
        cpus->why_unknown = "the firmware has no MP services and no ACPI table that lists them";
    }
    cpus->lost = known > cpus->count ? known - cpus->count : 0;
}

struct cpus cpus_of_firmware(struct cpus_firmware *all, const struct firmware *fw,
                             const struct cpuid_source *cpuid, bool one_cpu)
{
    static const EFI_GUID guid = MP_SERVICES_GUID;
    UINTN total = 1, enabled = 1;

    *all = (struct cpus_firmware){.mp = firmware_locate(fw, &guid), .count = 1};
    if (all->mp && EFI_ERROR(all->mp->GetNumberOfProcessors(all->mp, &total, &enabled)))
        all->mp = NULL;
    all->total = (uint32_t)total;
    all->enabled = (uint32_t)enabled;
    if (all->mp && total > 1 && !one_cpu) {
        all->member = firmware_alloc(fw, total * sizeof(*all->member));
        all->count = all->member ? list_members(all) : 0;
    }

    struct cpus cpus = {.count = all->count, .run_on_each = run_on_each, .ctx = all};

    if (!one_cpu)
        count_others(all, fw, cpuid, &cpus);
    return cpus;
}

void cpus_release(const struct firmware *fw, struct cpus_firmware *all)
{
    firmware_free(fw, all->member);
    all->member = NULL;
}
