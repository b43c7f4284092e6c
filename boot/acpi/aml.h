/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two facts that are wanted out of ACPI's byte code (ACPI 6.4, 20.2 "AML Grammar"), found by their form
 * and without an interpreter. Each is false if it is not among the length bytes in that form.
 */
#ifndef BOOT_ACPI_AML_H
#define BOOT_ACPI_AML_H

#include <stdbool.h>
#include <stdint.h>

/* The object _S5_, a package whose first two values are the SLP_TYP of PM1a and PM1b (7.4.2 "_Sx"). */
bool aml_find_s5(const uint8_t *aml, uint32_t length, uint8_t *ret_a, uint8_t *ret_b);

/* The operation region of that name, 4 characters, in I/O space: its first port and how many there are. */
bool aml_find_ports(const uint8_t *aml, uint32_t length, const char *name, uint16_t *ret_first,
                    uint16_t *ret_count);

#endif
