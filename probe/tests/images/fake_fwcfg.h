/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's fw_cfg device as docs/specs/fw_cfg.rst has it, with one file beside another's, for fakes.
 */
#ifndef PROBE_TESTS_IMAGES_FAKE_FWCFG_H
#define PROBE_TESTS_IMAGES_FAKE_FWCFG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The device; text: what opt/leafprobe/options holds, size bytes; NULL: there is no such file. */
void fake_fwcfg_init(const char *text, size_t size);

/* For what answers ports: true if the port is the device's. */
bool fake_fwcfg_out(uint16_t port, uint32_t value, unsigned width);
bool fake_fwcfg_in(uint16_t port, uint32_t *ret_byte);

/* How often any of its ports was touched. */
extern unsigned fake_fwcfg_touched;

#endif
