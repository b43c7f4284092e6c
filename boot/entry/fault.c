/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/entry/fault.h"

#include "boot/entry/halt.h"
#include "boot/entry/io.h"
#include "boot/entry/long_mode.h"
#include "boot/entry/segments.h"

#define VECTORS 32u
#define STUB_SIZE 8u
#define PRESENT_INTERRUPT_GATE 0x8eu
#define SELECTOR_CODE32 0x08u /* segments.inc */
#define SELECTOR_CODE64 0x20u

/* Vectors with an error code: 8, 10 to 14, 17, 21, 29, 30. */
#define WITH_ERROR_CODE (1u << 8 | 0x1fu << 10 | 1u << 17 | 1u << 21 | 3u << 29)

struct gate32 {
    uint16_t offset_low, selector;
    uint8_t zero, type;
    uint16_t offset_high;
};
_Static_assert(sizeof(struct gate32) == 8, "SDM volume 3A, figure 6-2");

struct gate64 {
    struct gate32 low;
    uint32_t offset_highest, reserved;
};
_Static_assert(sizeof(struct gate64) == 16, "SDM volume 3A, figure 6-8");

extern const char fault_stubs[]; /* fault.asm */

static struct gate32 legacy[VECTORS];
static struct gate64 wide[VECTORS];
static fault_end end;

/* From fault.asm. */
void fault_report(const uint32_t *frame, uint32_t word);

static struct gate32 gate(uint32_t vector, uint16_t selector)
{
    const uint32_t offset = (uint32_t)(uintptr_t)fault_stubs + vector * STUB_SIZE;

    return (struct gate32){
        .offset_low = (uint16_t)offset,
        .selector = selector,
        .type = PRESENT_INTERRUPT_GATE,
        .offset_high = (uint16_t)(offset >> 16),
    };
}

void fault_init(fault_end end_on_boot_cpu)
{
    end = end_on_boot_cpu;
    for (uint32_t i = 0; i < VECTORS; i++) {
        legacy[i] = gate(i, SELECTOR_CODE32);
        wide[i].low = gate(i, SELECTOR_CODE64);
    }
}

void fault_catch(void)
{
    if (long_mode_active())
        gates_load(wide, sizeof(wide));
    else
        gates_load(legacy, sizeof(legacy));
}

void fault_report(const uint32_t *frame, uint32_t word)
{
    static bool before;
    const bool on_boot_cpu = (const char *)frame >= boot_stack && (const char *)frame < boot_stack_end;
    const uint32_t vector = frame[0];
    const uint32_t skip = WITH_ERROR_CODE >> vector & 1 ? 2 : 1;

    if (!on_boot_cpu || before)
        halt_forever();
    before = true;
    end(vector, frame[skip * word / sizeof(frame[0])]);
    halt_forever();
}
