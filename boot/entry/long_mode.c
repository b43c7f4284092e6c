/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/entry/long_mode.h"

#include "probe/walk/range.h"

#define EDX_LONG_MODE (1u << 29)

/* Page table entry bits (SDM volume 3A, 4.5). */
#define PRESENT 1u
#define WRITABLE 2u
#define LARGE 0x80u

#define PAGE_ENTRIES 512
#define GIBIBYTES 4
#define LARGE_PAGE 0x200000u

static uint64_t pml4[PAGE_ENTRIES] __attribute__((aligned(4096)));
static uint64_t directory_pointers[PAGE_ENTRIES] __attribute__((aligned(4096)));
static uint64_t directories[GIBIBYTES * PAGE_ENTRIES] __attribute__((aligned(4096)));

/* long_mode.asm */
void long_mode_switch(const void *page_tables);
void cpuid_widest(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out);

void long_mode_prepare(void)
{
    pml4[0] = (uintptr_t)directory_pointers | WRITABLE | PRESENT;
    for (uint32_t i = 0; i < GIBIBYTES; i++)
        directory_pointers[i] = (uintptr_t)&directories[i * PAGE_ENTRIES] | WRITABLE | PRESENT;
    for (uint32_t i = 0; i < GIBIBYTES * PAGE_ENTRIES; i++)
        directories[i] = i * LARGE_PAGE | LARGE | WRITABLE | PRESENT;
}

static bool has_long_mode(const struct cpuid_source *cpuid)
{
    struct cpuid_regs regs;
    uint32_t highest;

    if (!cpuid->read(cpuid->ctx, EXTENDED_BASE, 0, &regs) || !range_maximum(EXTENDED_BASE, &regs, &highest) ||
        highest < EXTENDED_BASE + 1)
        return false;
    return cpuid->read(cpuid->ctx, EXTENDED_BASE + 1, 0, &regs) && regs.edx & EDX_LONG_MODE;
}

bool long_mode_enter(struct recall *recall)
{
    const struct cpuid_source cpuid = recall_source(recall);

    if (long_mode_active() || !has_long_mode(&cpuid))
        return false;
    long_mode_switch(pml4);
    recall_forget(recall, EXTENDED_BASE + 1); /* EDX[11], SYSCALL */
    return true;
}

bool long_mode_read(void *ctx, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
{
    (void)ctx;
    cpuid_widest(leaf, subleaf, out);
    return true;
}
