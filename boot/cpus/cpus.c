/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/cpus/cpus.h"

#include "boot/acpi/processors.h"
#include "boot/cpus/apic.h"
#include "boot/cpus/start.h"
#include "boot/cpus/watch.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"
#include "probe/table/mem.h"
#include "probe/write/provenance.h"

#define EDX_APIC (1u << 9)
#define EDX_HTT (1u << 28)

static const struct cpuid_source *cpuid; /* answers for the boot CPU */
static struct probe_cpu boot_cpu;        /* for a machine whose memory nobody describes */
static struct processors list;
static uint32_t ids[PROCESSORS_MAX + 1];
static uint32_t count = 1;
static const char *origin = "none";
static bool startable;
static const char *unsure; /* why there may be processors that nothing lists; NULL: there are none */

static bool ask_version(struct cpuid_regs *out)
{
    return cpuid->read(cpuid->ctx, 0, 0, out) && out->eax && cpuid->read(cpuid->ctx, 1, 0, out);
}

/* Whether processors of this kind need the wait behind an INIT. */
static bool is_slow(void)
{
    struct cpuid_regs zero, one;

    if (!ask_version(&one) || !cpuid->read(cpuid->ctx, 0, 0, &zero))
        return true;
    return start_is_slow(
        &(struct cpuid_entry){.eax = zero.eax, .ebx = zero.ebx, .ecx = zero.ecx, .edx = zero.edx}, one.eax);
}

/* A CPU without an APIC of its own has nothing that could call another: it is alone. */
static bool has_apic(void)
{
    struct cpuid_regs regs;

    return ask_version(&regs) && regs.edx & EDX_APIC;
}

/* Ids that one package may have: leaf 1 EBX[23:16] up to a power of two. */
static uint32_t ids_per_package(void)
{
    struct cpuid_regs regs;
    uint32_t size = 1;

    if (ask_version(&regs) && regs.edx & EDX_HTT)
        while (size < (regs.ebx >> 16 & 0xff))
            size *= 2;
    return size;
}

/* True if every listed processor is the first of its package, though packages may have more. */
static bool lists_packages(void)
{
    const uint32_t size = ids_per_package();

    for (uint32_t i = 0; i < list.count; i++)
        if (list.id[i] % size)
            return false;
    return size > 1;
}

static uint32_t highest_of(const uint32_t *id, uint32_t n)
{
    uint32_t highest = 0;

    for (uint32_t i = 0; i < n; i++)
        highest = id[i] > highest ? id[i] : highest;
    return highest;
}

static uint32_t highest_id(bool with_later)
{
    const uint32_t now = highest_of(list.id, list.count);
    const uint32_t later = with_later ? highest_of(list.later_id, processors_later(&list)) : 0;

    return now > later ? now : later;
}

static void discover(void)
{
    static struct processors woken;

    if (!startable || !start_discover(&woken)) {
        unsure = "no table lists them, and without memory nobody could be called";
        return;
    }
    for (uint32_t i = 0; i < woken.count; i++)
        processors_add(&list, woken.id[i]);
    origin = list.count > woken.count ? "mp-table+broadcast" : "broadcast";
}

/* The boot CPU's id, then the others ascending. */
static void put_in_order(uint32_t own)
{
    ids[0] = own;
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t at = count;

        if (list.id[i] == own)
            continue;
        for (; at > 1 && ids[at - 1] > list.id[i]; at--)
            ids[at] = ids[at - 1];
        ids[at] = list.id[i];
        count++;
    }
}

/* watching: processors that are not there yet will have to be started. */
static void find(bool watching)
{
    bool wake = false;

    if (madt_read(&list)) {
        origin = "madt";
    } else {
        wake = !mp_table_read(&list) || lists_packages();
        origin = list.count ? "mp-table" : "none";
    }
    if (list.lost)
        note("more processors than this image can hold", list.lost);
    if (list.count < 2 && !wake && !watching)
        return;
    if (!apic_init(cpuid, highest_id(watching) > APIC_XAPIC_MAX)) {
        if (list.count > 1)
            note("processors are listed, but there is no local APIC to start them", list.count);
        else if (wake && has_apic())
            unsure = "no table lists them, and the local APIC that would call them does not answer";
        put_in_order(list.count ? list.id[0] : 0); /* any of them: none can be started */
        return;
    }
    if (!apic_reaches(highest_id(watching)))
        note("a processor's id needs x2APIC, which this CPU has not", highest_id(watching));
    startable = start_prepare(is_slow());
    if (wake)
        discover();
    put_in_order(apic_id());
}

/* For as many as there is room, with stacks in front, so that tables do not take what those need. */
static struct probe_cpu *take_tables(void)
{
    for (const uint32_t wanted = count; count > 1; count /= 2) {
        const uint32_t size = count * (uint32_t)sizeof(struct probe_cpu), stacks = (count - 1) * START_STACK;
        uint8_t *room = memory_take_room(stacks + size);

        if (room) {
            start_use_stacks(room, stacks);
            return memset(room + stacks, 0, size);
        }
        note("memory map: no room for the tables of so many processors", wanted);
    }
    return &boot_cpu;
}

static void run_on_each(void *ctx, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    (void)ctx;
    start_run(ids, count, &(struct start_work){fn, arg});
}

/* Processors that arrive can be watched for if there is an APIC to start them. */
static bool watch(const struct cpus_setup *setup)
{
    if (!setup->options->watch)
        return false;
    if (!startable) {
        note("watch: no means to start a processor", 0);
        return false;
    }
    watch_init(&(struct watch){
        .seconds = setup->options->watch,
        .hotplug = setup->hardware->hotplug,
        .own = ids[0],
        .list = &list,
        .stream = setup->stream,
    });
    return true;
}

void cpus_init(const struct cpus_setup *setup, struct cpus *out, struct probe_cpu **ret_tables)
{
    const struct options *options = setup->options;

    cpuid = setup->cpuid;
    if (!options->one_cpu || options->watch)
        find(options->watch);
    const bool watching = watch(setup);
    const uint32_t found = count;

    if (options->one_cpu)
        count = 1;
    *ret_tables = take_tables();
    *out = (struct cpus){
        .count = count,
        .lost = options->one_cpu ? 0 : list.lost + found - count,
        .unknown = !options->one_cpu && unsure,
        .why_unknown = unsure,
        .run_on_each = run_on_each,
        .run_on_next = watching ? watch_next : NULL,
    };
}

void cpus_put(const struct sink *sink)
{
    provenance_str(sink, "cpus_from", origin);
    provenance_str(sink, "apic", apic_mode_name());
    if (list.later)
        provenance_dec(sink, "cpus_not_enabled", list.later);
}
