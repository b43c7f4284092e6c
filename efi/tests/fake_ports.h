/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What efi/base/ports.h has, as functions that ask a test. The compiler takes this file first, and the guard
 * then keeps the other one out.
 */
#ifndef EFI_BASE_PORTS_H
#define EFI_BASE_PORTS_H

#include <stddef.h>
#include <stdint.h>

void ports_out16(uint16_t port, uint16_t value);
void ports_in(uint16_t port, void *out, size_t n);

/* What they do: set by a test, which fails if a port is touched without. */
struct fake_ports {
    void (*out16)(uint16_t port, uint16_t value);
    void (*in)(uint16_t port, void *out, size_t n);
};
extern struct fake_ports fake_ports;

#endif
