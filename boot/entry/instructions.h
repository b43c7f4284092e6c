/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instructions by which the image touches the machine: ports, model-specific registers, device registers
 * in memory, the time stamp counter, the interrupt descriptor table. Nothing else in boot/'s C has any, save
 * mem.c. This is the seam of the unit tests: they are compiled with boot/tests/fake_instructions.h in the
 * place of this file (both have the same guard), which declares the same names as functions of a machine that
 * a test describes.
 */
#ifndef BOOT_ENTRY_INSTRUCTIONS_H
#define BOOT_ENTRY_INSTRUCTIONS_H

#include <stddef.h>
#include <stdint.h>

static inline void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t in16(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

/* All n bytes to one port: a hypervisor takes them in one exit. */
static inline void out8s(uint16_t port, const void *bytes, size_t n)
{
    __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(n) : "d"(port) : "memory");
}

/* The other way: n bytes from one port. */
static inline void in8s(uint16_t port, void *out, size_t n)
{
    __asm__ volatile("rep insb" : "+D"(out), "+c"(n) : "d"(port) : "memory");
}

/* Ring 0 and a CPU that has the register are needed: a register that is not there faults. */
static inline uint64_t msr_read(uint32_t number)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t number, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(number), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

/* Tell the CPU that this is a waiting loop (a plain NOP on those that do not know). */
static inline void relax(void)
{
    __asm__ volatile("rep nop" : : : "memory");
}

/* A physical address as a pointer; the compiler is not to reason about what stands at addresses it can see.
 */
static inline void *phys(uint32_t address)
{
    uintptr_t laundered = address;

    __asm__("" : "+r"(laundered));
    return (void *)laundered;
}

/* Device registers in memory, by their physical address. */
static inline uint32_t mmio_read32(uint32_t address)
{
    return *(volatile uint32_t *)phys(address);
}

static inline void mmio_write32(uint32_t address, uint32_t value)
{
    *(volatile uint32_t *)phys(address) = value;
}

static inline uint8_t mmio_read8(uint32_t address)
{
    return *(volatile uint8_t *)phys(address);
}

static inline uint16_t mmio_read16(uint32_t address)
{
    return *(volatile uint16_t *)phys(address);
}

static inline void mmio_write16(uint32_t address, uint16_t value)
{
    *(volatile uint16_t *)phys(address) = value;
}

static inline void mmio_write8(uint32_t address, uint8_t value)
{
    *(volatile uint8_t *)phys(address) = value;
}

/* For CPUs that have a time stamp counter. */
static inline uint64_t tsc_read(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* What was written so far is in memory before anything that follows; for CPUs with SSE2. */
static inline void fence(void)
{
    __asm__ volatile("mfence\n\tlfence" : : : "memory");
}

/* An exception: an opcode that is none. */
static inline void invalid_opcode(void)
{
    __asm__ volatile("ud2");
}

/* Take the interrupt descriptor table of size bytes. */
static inline void gates_load(const void *gates, uint32_t size)
{
    const struct __attribute__((packed)) {
        uint16_t limit;
        uint32_t base;
    } table = {(uint16_t)(size - 1), (uint32_t)(uintptr_t)gates};

    __asm__ volatile("lidt %0" : : "m"(table));
}

#endif
