/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/cpus/apic.h"

#include "boot/entry/io.h"
#include "probe/table/native.h"

#define BASE_X2APIC (1u << 10)
#define BASE_ENABLED (1u << 11)
#define BASE_ADDRESS 0xfffff000u
#define RESET_ADDRESS 0xfee00000u /* also where CPUs without that MSR have it */

/* Registers: offsets in memory; in x2APIC mode, MSR 0x800 + offset / 16. */
enum { ID = 0x20, VERSION = 0x30, SPURIOUS = 0xf0, COMMAND = 0x300, COMMAND_HIGH = 0x310 };
#define MSR_X2APIC 0x800u
#define SPURIOUS_ENABLED 0x1ffu

enum {
    COMMAND_INIT = 0x4500,
    COMMAND_START = 0x4600,
    COMMAND_PENDING = 1 << 12,
    COMMAND_ALL_BUT_SELF = 0xc0000
};
#define PENDING_POLLS 100000u

/* Leaf 1. */
enum { EDX_MSR = 1 << 5, EDX_APIC = 1 << 9, ECX_X2APIC = 1 << 21 };

static uint32_t address;
static bool present, wide_mode, has_base_msr;

static uint32_t read_memory(uint32_t offset)
{
    return mmio_read32(address + offset);
}

static void write_memory(uint32_t offset, uint32_t value)
{
    mmio_write32(address + offset, value);
}

static uint32_t read_register(uint32_t offset)
{
    return wide_mode ? (uint32_t)msr_read(MSR_X2APIC + offset / 16) : read_memory(offset);
}

static void write_register(uint32_t offset, uint32_t value)
{
    if (wide_mode)
        msr_write(MSR_X2APIC + offset / 16, value);
    else
        write_memory(offset, value);
}

/* The running CPU's APIC into x2APIC mode, unless it is there already. */
static void enter_x2apic(void)
{
    const uint64_t base = msr_read(MSR_APIC_BASE);

    if (!(base & BASE_X2APIC))
        msr_write(MSR_APIC_BASE, base | BASE_ENABLED | BASE_X2APIC);
}

/* IA32_APIC_BASE came with family 6; a Pentium has an APIC and RDMSR, but not this register. */
static bool base_msr_exists(const struct cpuid_regs *version)
{
    return version->edx & EDX_MSR && (version->eax >> 8 & 0xf) >= 6;
}

bool apic_init(const struct cpuid_source *cpuid, bool wide)
{
    struct cpuid_regs regs;

    present = false;
    if (!cpuid->read(cpuid->ctx, 0, 0, &regs) || !regs.eax || !cpuid->read(cpuid->ctx, 1, 0, &regs) ||
        !(regs.edx & EDX_APIC))
        return false;
    has_base_msr = base_msr_exists(&regs);
    const uint64_t base = has_base_msr ? msr_read(MSR_APIC_BASE) : RESET_ADDRESS | BASE_ENABLED;

    if (!(base & BASE_ENABLED) || base >> 32)
        return false;
    address = (uint32_t)base & BASE_ADDRESS;
    wide_mode = base & BASE_X2APIC || (wide && has_base_msr && regs.ecx & ECX_X2APIC);
    if (wide_mode)
        enter_x2apic();
    else if (read_memory(VERSION) == UINT32_MAX || !(read_memory(VERSION) & 0xff))
        return false;
    write_register(SPURIOUS, read_register(SPURIOUS) | SPURIOUS_ENABLED);
    present = true;
    return true;
}

const char *apic_mode_name(void)
{
    return !present ? "none" : wide_mode ? "x2apic" : "xapic";
}

bool apic_reaches(uint32_t id)
{
    return wide_mode || id <= APIC_XAPIC_MAX;
}

uint32_t apic_id(void)
{
    if (!wide_mode)
        return read_memory(ID) >> 24;
    enter_x2apic();
    return read_register(ID);
}

/* Fences first: what the other CPU is to find must be in memory before the message leaves, and WRMSR to
 * x2APIC does not wait for it (SDM volume 3A, 11.12.3 "MSR Access in x2APIC Mode"). */
static void send_wide(uint32_t id, uint32_t command)
{
    fence();
    msr_write(MSR_X2APIC + COMMAND / 16, (uint64_t)id << 32 | command);
}

static void send(uint32_t id, uint32_t command)
{
    if (wide_mode) {
        send_wide(id, command);
        return;
    }
    write_memory(COMMAND_HIGH, id << 24);
    write_memory(COMMAND, command);
    for (uint32_t i = 0; i < PENDING_POLLS && read_memory(COMMAND) & COMMAND_PENDING; i++)
        relax();
}

void apic_send_init(uint32_t id)
{
    send(id, COMMAND_INIT);
}

void apic_send_start(uint32_t id, uint32_t page)
{
    send(id, COMMAND_START | page);
}

void apic_send_init_all(void)
{
    send(0, COMMAND_ALL_BUT_SELF | COMMAND_INIT);
}

void apic_send_start_all(uint32_t page)
{
    send(0, COMMAND_ALL_BUT_SELF | COMMAND_START | page);
}
