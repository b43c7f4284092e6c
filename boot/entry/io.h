/* SPDX-License-Identifier: BSD-2-Clause */
/* Port accesses, model-specific registers, and plain physical memory. */
#ifndef BOOT_ENTRY_IO_H
#define BOOT_ENTRY_IO_H

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

/* Little-endian values at any alignment. */
static inline uint16_t le16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t le32(const uint8_t *at)
{
    return le16(at) | (uint32_t)le16(at + 2) << 16;
}

static inline uint64_t le64(const uint8_t *at)
{
    return le32(at) | (uint64_t)le32(at + 4) << 32;
}

#endif
