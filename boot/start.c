/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/start.h"

#include "boot/apic.h"
#include "boot/clock.h"
#include "boot/fault.h"
#include "boot/io.h"
#include "boot/long_mode.h"
#include "boot/memory.h"
#include "boot/notes.h"
#include "probe/mem.h"

#define LOW_FIRST 0x1000u
#define LOW_LAST 0x9ffffu

#define INIT_MS 10
#define START_US 200
#define DISCOVER_MS 50
#define BEGIN_MS 1000
#define WORK_MS 10000
#define STOP_MS 1

#define DISCOVERED_MAX 255u
#define STACK_SMALL 1024u
#define STACK_SIZE 4096u

/* ap.asm, which reads the four below. */
extern const uint8_t ap_trampoline[];
extern const uint32_t ap_trampoline_size;

uint8_t *ap_stacks;
uint32_t ap_stack_size;
uint32_t ap_stack_count;
volatile uint32_t ap_arrived;

/* From ap.asm, on the processor that arrived as the slot-th. */
void ap_main(uint32_t slot);

enum progress { ASLEEP, WORKING, FINISHED };

static uint32_t page; /* of the trampoline; 0 = none */
static uint32_t discovered[DISCOVERED_MAX];

/* What the processors that arrive are to do; ids is NULL while they are only counted. */
static struct {
    const uint32_t *ids;
    uint32_t count;
    bool wide;
    void (*fn)(void *arg, uint32_t cpu);
    void *arg;
} job;
static volatile uint8_t progress[PROCESSORS_MAX + 1];

void ap_main(uint32_t slot)
{
    fault_catch();
    const uint32_t id = apic_id();

    if (!job.ids) {
        discovered[slot] = id + 1;
        return;
    }
    for (uint32_t i = 1; i < job.count; i++)
        if (job.ids[i] == id && progress[i] == ASLEEP) {
            progress[i] = WORKING;
            if (job.wide)
                long_mode_enter();
            job.fn(job.arg, i);
            progress[i] = FINISHED;
            return;
        }
}

bool start_prepare(void)
{
    uint8_t *low = memory_take(MEMORY_PAGE, LOW_FIRST, LOW_LAST);

    if (!low) {
        note("memory map: no free page below 1 MiB to start processors from", 0);
        return false;
    }
    memcpy(low, ap_trampoline, ap_trampoline_size);
    page = (uint32_t)(uintptr_t)low / MEMORY_PAGE;
    return true;
}

/* Stacks once for each size, the largest number first. */
static bool take_stacks(uint32_t count, uint32_t size)
{
    ap_arrived = 0;
    if (count <= ap_stack_count && size == ap_stack_size)
        return true;
    uint8_t *stacks = memory_take_high(count * size);

    if (!stacks) {
        note("memory map: no room for the processors' stacks", count * size);
        return false;
    }
    ap_stacks = stacks;
    ap_stack_size = size;
    ap_stack_count = count;
    return true;
}

bool start_discover(struct processors *out)
{
    *out = (struct processors){0};
    processors_add(out, apic_id());
    if (!page || !take_stacks(DISCOVERED_MAX, STACK_SMALL))
        return false;
    job.ids = NULL;
    apic_send_init_all();
    clock_wait_ms(INIT_MS);
    apic_send_start_all(page);
    clock_wait_us(START_US);
    apic_send_start_all(page);
    for (uint32_t seen = UINT32_MAX; seen != ap_arrived;) {
        seen = ap_arrived;
        clock_wait_ms(DISCOVER_MS);
    }
    for (uint32_t i = 0; i < DISCOVERED_MAX; i++)
        if (discovered[i])
            processors_add(out, discovered[i] - 1);
    return true;
}

static uint32_t count_at(enum progress least)
{
    uint32_t n = 0;

    for (uint32_t i = 1; i < job.count; i++)
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
    for (uint32_t i = 1; i < job.count; i++)
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
    clock_wait_ms(INIT_MS);
    send_to_all_up_to(ASLEEP, send_start);
    clock_wait_us(START_US);
    send_to_all_up_to(ASLEEP, send_start);
}

void start_run(const uint32_t *ids, uint32_t count, bool wide, void (*fn)(void *arg, uint32_t cpu), void *arg)
{
    const bool others = count > 1 && page && take_stacks(count - 1, STACK_SIZE);

    if (others) {
        memset((void *)progress, ASLEEP, sizeof(progress));
        job.ids = ids;
        job.count = count;
        job.wide = wide;
        job.fn = fn;
        job.arg = arg;
        wake_all();
    }
    fn(arg, 0);
    if (!others)
        return;
    wait_for(count - 1, WORKING, BEGIN_MS);
    wait_for(count_at(WORKING), FINISHED, WORK_MS);
    if (count_at(FINISHED) < count - 1) {
        send_to_all_up_to(WORKING, apic_send_init);
        clock_wait_ms(STOP_MS);
    }
}
