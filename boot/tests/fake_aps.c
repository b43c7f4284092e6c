/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/tests/fake_aps.h"

#include <string.h>
#include <ucontext.h>

#include "boot/cpus/apic.h"
#include "boot/tests/fake_machine.h"
#include "boot/tests/low_memory.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"

#define STACK 65536u
#define APIC 0xfee00000u
#define NOBODY FAKE_APS

/* boot/cpus/start.c, for ap.asm */
extern uint32_t ap_stack_count;
extern volatile uint32_t ap_arrived;
extern uint8_t *ap_stacks;
void ap_main(uint32_t slot);

struct fake_ap fake_ap[FAKE_APS];
size_t fake_ap_count;
unsigned fake_aps_lost;

static struct {
    ucontext_t context;
    uint64_t resume_ns;
    char stack[STACK];
} thread[FAKE_APS];
static ucontext_t boot_context;
static size_t current = NOBODY;
static uint32_t command_high, slot_of_next;

uint32_t fake_aps_running(void)
{
    return current == NOBODY ? FAKE_BOOT_ID : fake_ap[current].id;
}

/* ap_protected of ap.asm: a place for each that arrives, and a halt for those too many. */
static void enter(void)
{
    const uint32_t slot = slot_of_next;
    const size_t self = current;

    if (slot < ap_stack_count) {
        assert_non_null(ap_stacks);
        ap_main(slot);
    }
    fake_ap[self].running = false;
}

static void run(size_t i)
{
    current = i;
    swapcontext(&boot_context, &thread[i].context);
    current = NOBODY;
}

static void arrive(size_t i)
{
    struct fake_ap *ap = &fake_ap[i];

    ap->arrivals++;
    ap->coming = ap->again > 0;
    ap->again -= ap->coming;
    ap->running = true;
    slot_of_next = ap_arrived++;
    thread[i].resume_ns = 0;
    getcontext(&thread[i].context);
    thread[i].context.uc_stack.ss_sp = thread[i].stack;
    thread[i].context.uc_stack.ss_size = STACK;
    thread[i].context.uc_link = &boot_context;
    makecontext(&thread[i].context, enter, 0);
    run(i);
}

static void passed(void)
{
    if (current != NOBODY)
        return;
    for (size_t i = 0; i < fake_ap_count; i++) {
        if (fake_ap[i].running && fake_machine.now_ns >= thread[i].resume_ns)
            run(i);
        else if (!fake_ap[i].running && fake_ap[i].coming && fake_machine.now_ns >= fake_ap[i].at_ns)
            arrive(i);
    }
}

void fake_ap_work(uint64_t ns)
{
    const size_t self = current;

    if (self == NOBODY) {
        for (const uint64_t end = fake_machine.now_ns + ns; fake_machine.now_ns < end;)
            relax();
        return;
    }
    thread[self].resume_ns = ns == FAKE_NEVER ? ns : fake_machine.now_ns + ns;
    swapcontext(&thread[self].context, &boot_context);
}

static void deliver(struct fake_ap *ap, uint32_t command)
{
    if ((command & 0x700) == 0x500) {
        ap->inits++;
        ap->init_ns = fake_machine.now_ns;
        if (!ap->stubborn)
            ap->running = ap->coming = false;
        ap->waiting = true;
        return;
    }
    assert_int_equal(command & 0x7ff, 0x600 | FAKE_PAGE);
    ap->starts++;
    if (!ap->waiting || ap->deaf) {
        ap->deaf -= ap->deaf > 0;
        return;
    }
    ap->waiting = false;
    ap->start_ns = fake_machine.now_ns;
    ap->coming = ap->after_ns != FAKE_NEVER;
    ap->at_ns = fake_machine.now_ns + ap->after_ns;
}

/* The level is asserted; all but self is shorthand 3. */
static void message(uint32_t command)
{
    const bool all = (command & 0xc0000) == 0xc0000;
    bool found = all;

    assert_int_equal(command & ~0xc07ffu, 0x4000);
    for (size_t i = 0; i < fake_ap_count; i++)
        if (all || fake_ap[i].id == command_high >> 24) {
            found = true;
            deliver(&fake_ap[i], command);
        }
    fake_aps_lost += !found;
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    assert_int_equal(width, 4);
    if (address == APIC + 0x20)
        return fake_aps_running() << 24;
    return address == APIC + 0x30 ? 0x14 : 0;
}

static void memory_out(uint32_t address, uint32_t value, unsigned width)
{
    assert_int_equal(width, 4);
    if (address == APIC + 0x310)
        command_high = value;
    if (address == APIC + 0x300)
        message(value);
}

static uint64_t msr_in(uint32_t number)
{
    assert_int_equal(number, 0x1b);
    return APIC | 0x900;
}

void fake_aps_init(bool with_room)
{
    static const struct fake_row rows[] = {{0, 0, {1, 0, 0, 0}}, {1, 0, {0x6f0, 0, 0, 1 << 9 | 1 << 5}}};
    static const struct fake_cpu cpu = {"boot", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);
    struct boot_info *info = low_memory_init();

    fake_machine_clock();
    fake_machine.step_ns = 20000;
    memset(fake_ap, 0, sizeof(fake_ap));
    fake_ap_count = 0;
    fake_aps_lost = 0;
    fake_machine.mmio_read = memory_in;
    fake_machine.mmio_write = memory_out;
    fake_machine.msr_read = msr_in;
    fake_machine.passed = passed;
    boot_info_range(info, FAKE_PAGE << 12, 4096, 1);
    if (with_room)
        boot_info_range(info, 0x1000000, 0x1000000, 1);
    assert_true(apic_init(&source, false));
}

struct fake_ap *fake_ap_add(uint32_t id, uint64_t after_ns)
{
    assert_true(fake_ap_count < FAKE_APS);
    fake_ap[fake_ap_count] = (struct fake_ap){.id = id, .after_ns = after_ns};
    return &fake_ap[fake_ap_count++];
}
