/* SPDX-License-Identifier: BSD-2-Clause */
/* What boot/'s assembly files and linker script give to its C, for unit tests, which have neither. */
#include "boot/tests/fake_entry.h"
#include "boot/entry/halt.h"
#include "boot/entry/long_mode.h"
#include "boot/tests/fake_machine.h"

const uint8_t ap_trampoline[] = {0xfa, 0x8c, 0xc8, 0x8e, 0xd8, 0xf4, 0xeb, 0xfd, 0x01};
const uint32_t ap_trampoline_size = sizeof(ap_trampoline);
const char fault_stubs[FAKE_VECTORS * FAKE_STUB] __attribute__((aligned(8))) = {0};
char image_start[16], image_end[16];

/* The boot processor's stack, and behind it what is none of it. */
__asm__(".bss\n\t.globl boot_stack, boot_stack_end\n\t.balign 16\n"
        "boot_stack:\n\t.skip 1024\nboot_stack_end:\n\t.skip 1024\n\t.text");

void halt_forever(void)
{
    longjmp(fake_halt, 1);
}

uint32_t long_mode_active(void)
{
    return fake_machine.long_mode;
}

void long_mode_switch(const void *page_tables)
{
    fake_page_tables = page_tables;
    fake_machine.long_mode = true;
}

const void *fake_page_tables;
const struct cpuid_source *fake_widest;

void cpuid_widest(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    *out = (struct cpuid_regs){0};
    if (fake_widest)
        fake_widest->read(fake_widest->ctx, leaf, subleaf, out);
}
