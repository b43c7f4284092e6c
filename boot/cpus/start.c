/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/cpus/start.h"

#include "boot/acpi/clock.h"
#include "boot/cpus/apic.h"
#include "boot/entry/fault.h"
#include "boot/entry/io.h"
#include "boot/info/memory.h"
#include "boot/info/notes.h"
#include "probe/table/cpu_kind.h"
#include "probe/table/mem.h"

#define LOW_FIRST MEMORY_PAGE
#define LOW_LAST 0x9ffffu

#define INIT_MS 10
#define START_US 200
#define DISCOVER_MS 50
#define BEGIN_MS 1000
#define WORK_MS 10000
#define STOP_MS 1

#define DISCOVERED_MAX 255u
#define STACK_SMALL 1024u

/* start.asm, which reads the four below. */
extern const uint8_t ap_trampoline[];
extern const uint32_t ap_trampoline_size;

uint8_t *ap_stacks;
uint32_t ap_stack_size;
uint32_t ap_stack_count;
volatile uint32_t ap_arrived;

/* From start.asm, on the processor that arrived as the slot-th. */
void ap_main(uint32_t slot);

enum progress { ASLEEP, WORKING, FINISHED };

static uint32_t page; /* of the trampoline; 0 = none */
static uint32_t init_ms;
static uint32_t stack_bytes;
static uint32_t discovered[DISCOVERED_MAX];

/* What the processors that arrive are to do: nothing but tell their id while they are only counted. */
static struct {
    const uint32_t *ids;
    uint32_t count;
    bool counting;
    struct start_work work;
    uint32_t number; /* the CPU number of ids[0] */
} job;
static volatile uint8_t progress[PROCESSORS_MAX];

void ap_main(uint32_t slot)
{
    fault_catch();
    const uint32_t id = apic_id();

    if (job.counting) {
        discovered[slot] = id + 1;
        return;
    }
    for (uint32_t i = 0; i < job.count; i++)
        if (job.ids[i] == id && progress[i] == ASLEEP) {
            progress[i] = WORKING;
            job.work.fn(job.work.arg, job.number + i);
            progress[i] = FINISHED;
            return;
        }
}

bool start_is_slow(const struct cpuid_entry *zero, uint32_t signature)
{
    const uint32_t family = cpu_family(signature);

    switch (cpu_maker(zero)) {
    case CPU_INTEL:
        return family != 6;
    case CPU_AMD:
        return family < 0xf;
    case CPU_HYGON:
        return family < 0x18;
    default:
        return true;
    }
}

bool start_prepare(bool slow)
{
    uint8_t *low = memory_take(MEMORY_PAGE, LOW_FIRST, LOW_LAST);

    if (!low) {
        note("memory map: no free page below 1 MiB to start processors from", 0);
        return false;
    }
    memcpy(low, ap_trampoline, ap_trampoline_size);
    page = (uint32_t)(uintptr_t)low / MEMORY_PAGE;
    init_ms = slow ? INIT_MS : 0;
    return true;
}

void start_use_stacks(void *room, uint32_t bytes)
{
    ap_stacks = room;
    stack_bytes = bytes;
}

/* The memory is taken once and again only for more: it cannot be given back. */
static bool take_stacks(uint32_t count, uint32_t size)
{
    if (count * size > stack_bytes) {
        uint8_t *stacks = memory_take_room(count * size);

        if (!stacks) {
            note("memory map: no room for the processors' stacks", count * size);
            return false;
        }
        ap_stacks = stacks;
        stack_bytes = count * size;
    }
    ap_stack_size = size;
    ap_stack_count = count;
    ap_arrived = 0;
    return true;
}

/* From now on, have those that arrive tell their ids; only the count given are sent for, if any. */
static bool start_counting(const uint32_t *ids, uint32_t count)
{
    if (!page || !take_stacks(DISCOVERED_MAX, STACK_SMALL))
        return false;
    memset(discovered, 0, sizeof(discovered));
    memset((void *)progress, ASLEEP, sizeof(progress));
    job.ids = ids;
    job.count = count;
    job.counting = true;
    return true;
}

/* Until none came for a time. */
static void count_arrivals(struct processors *out)
{
    for (uint32_t seen = UINT32_MAX; seen != ap_arrived;) {
        seen = ap_arrived;
        clock_wait_ms(DISCOVER_MS);
    }
    for (uint32_t i = 0; i < DISCOVERED_MAX; i++)
        if (discovered[i])
            processors_add(out, discovered[i] - 1);
}

static void wait_after_init(void)
{
    if (init_ms)
        clock_wait_ms(init_ms);
}

bool start_discover(struct processors *out)
{
    *out = (struct processors){0};
    processors_add(out, apic_id());
    if (!start_counting(NULL, 0))
        return false;
    apic_send_init_all();
    wait_after_init();
    apic_send_start_all(page);
    clock_wait_us(START_US);
    apic_send_start_all(page);
    count_arrivals(out);
    return true;
}

static uint32_t count_at(enum progress least)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < job.count; i++)
        n += progress[i] >= least;
    return n;
}

/* Until so many have come that far, or none more did for a time. */
static void wait_for(uint32_t target, enum progress least, uint32_t ms)
{
    struct timer timer = timer_ms(ms);

    for (uint32_t seen = 0; seen < target;) {
        const uint32_t now = count_at(least);

        if (now == seen && timer_over(&timer))
            return;
        if (now != seen)
            timer = timer_ms(ms);
        seen = now;
        relax();
    }
}

static void send_to_all_up_to(enum progress most, void (*send)(uint32_t id))
{
    for (uint32_t i = 0; i < job.count; i++)
        if (progress[i] <= most && apic_reaches(job.ids[i]))
            send(job.ids[i]);
}

static void send_start(uint32_t id)
{
    apic_send_start(id, page);
}

static void wake_all(void)
{
    send_to_all_up_to(FINISHED, apic_send_init);
    wait_after_init();
    send_to_all_up_to(ASLEEP, send_start);
    clock_wait_us(START_US);
    send_to_all_up_to(ASLEEP, send_start);
}

bool start_try(const uint32_t *ids, uint32_t count, struct processors *out)
{
    *out = (struct processors){0};
    if (!start_counting(ids, count))
        return false;
    wake_all();
    count_arrivals(out);
    return true;
}

/* False if nobody was started. */
static bool begin(const uint32_t *ids, uint32_t count, uint32_t number, const struct start_work *work)
{
    if (!count || !page || !take_stacks(count, START_STACK))
        return false;
    memset((void *)progress, ASLEEP, sizeof(progress));
    job.ids = ids;
    job.count = count;
    job.counting = false;
    job.work = *work;
    job.number = number;
    wake_all();
    return true;
}

static void finish(void)
{
    wait_for(job.count, WORKING, BEGIN_MS);
    wait_for(count_at(WORKING), FINISHED, WORK_MS);
    if (count_at(FINISHED) < job.count) {
        send_to_all_up_to(WORKING, apic_send_init);
        clock_wait_ms(STOP_MS);
    }
}

void start_run(const uint32_t *ids, uint32_t count, const struct start_work *work)
{
    const bool others = begin(ids + 1, count - 1, 1, work);

    work->fn(work->arg, 0);
    if (others)
        finish();
}

void start_late(uint32_t id, uint32_t number, const struct start_work *work)
{
    static uint32_t late; /* one that comes too late to be waited for looks here */

    late = id;
    if (begin(&late, 1, number, work))
        finish();
}
