/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/tests/fake_ports.h"

#include "probe/tests/check.h"

struct fake_ports fake_ports;

void ports_out16(uint16_t port, uint16_t value)
{
    assert_non_null(fake_ports.out16);
    fake_ports.out16(port, value);
}

void ports_in(uint16_t port, void *out, size_t n)
{
    assert_non_null(fake_ports.in);
    fake_ports.in(port, out, n);
}
