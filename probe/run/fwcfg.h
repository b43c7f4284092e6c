/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's fw_cfg device, read through ports (QEMU docs/specs/fw_cfg.rst). */
#ifndef PROBE_RUN_FWCFG_H
#define PROBE_RUN_FWCFG_H

#include "probe/table/cpuid.h"

#define FWCFG_SELECTOR 0x510u
#define FWCFG_DATA 0x511u
#define FWCFG_OPTIONS "opt/leafprobe/options"

/* The two port accesses that the device needs; in() reads n bytes from one port, in one go where a hypervisor
 * counts. */
struct fwcfg {
    void (*out16)(uint16_t port, uint16_t value);
    void (*in)(uint16_t port, void *out, size_t n);
};

/*
 * True if a hypervisor that QEMU uses (KVM, TCG, or Hyper-V or Xen signatures that QEMU can show) answers
 * CPUID, so that it is safe to touch ports that belong to something else on other machines.
 */
bool fwcfg_plausible(const struct cpuid_source *source);

enum fwcfg_result {
    FWCFG_ABSENT, /* the device (by its signature "QEMU") or the file is not there */
    FWCFG_READ,
    FWCFG_TOO_LONG, /* the file has size bytes or more; out has the first size - 1 of them, and a NUL */
};

/*
 * The content of a named file: up to size - 1 bytes and a NUL. At most 4,096 directory entries are looked at.
 */
enum fwcfg_result fwcfg_read(const struct fwcfg *device, const char *name, char *out, size_t size);

#endif
