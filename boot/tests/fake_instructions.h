/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What boot/entry/instructions.h has, as functions of the machine that a test describes (fake_machine.h). The
 * compiler takes this file first, and the guard then keeps the other one out.
 */
#ifndef BOOT_ENTRY_INSTRUCTIONS_H
#define BOOT_ENTRY_INSTRUCTIONS_H

#include <stddef.h>
#include <stdint.h>

void out8(uint16_t port, uint8_t value);
void out16(uint16_t port, uint16_t value);
void out32(uint16_t port, uint32_t value);
uint8_t in8(uint16_t port);
uint16_t in16(uint16_t port);
uint32_t in32(uint16_t port);
void out8s(uint16_t port, const void *bytes, size_t n);
void in8s(uint16_t port, void *out, size_t n);

uint64_t msr_read(uint32_t number);
void msr_write(uint32_t number, uint64_t value);

uint32_t mmio_read32(uint32_t address);
void mmio_write32(uint32_t address, uint32_t value);
uint8_t mmio_read8(uint32_t address);
uint16_t mmio_read16(uint32_t address);
void mmio_write16(uint32_t address, uint16_t value);
void mmio_write8(uint32_t address, uint8_t value);

void relax(void);
uint64_t tsc_read(void);
void fence(void);
void invalid_opcode(void);
void gates_load(const void *gates, uint32_t size);

/* Tests of boot/ are linked to stand below 4 GiB, and low_memory.h maps what is at fixed addresses. */
static inline void *phys(uint32_t address)
{
    return (void *)(uintptr_t)address;
}

#endif
