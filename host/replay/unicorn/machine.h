/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A multiboot 1 image run by libunicorn, with CPUID answered from a table: one CPU in flat 32-bit protected
 * mode, RAM from address 0, the ports of host/vmm/ports.h, the information block of
 * host/vmm/multiboot_info.h, nothing else. Long mode cannot be entered: libunicorn's 32-bit mode has none.
 */
#ifndef HOST_REPLAY_UNICORN_MACHINE_H
#define HOST_REPLAY_UNICORN_MACHINE_H

#include <stdint.h>

#include "host/base/error_line.h"
#include "probe/walk/replay.h"

struct machine_options {
    const char *image;        /* path of the multiboot 1 ELF32 */
    const char *command_line; /* the first word is the image's name */
    const struct replay *replay;
    unsigned seconds; /* time limit */
    /* Bytes that left the serial port. */
    void (*serial)(void *ctx, const void *bytes, size_t n);
    void *ctx;
};

/*
 * Run until the image halts, writes to isa-debug-exit, or the time is up. False, with a line, if the time is
 * up, if the image cannot be loaded, or if it does what this machine cannot go on from (the line says where).
 * *ret_reads is how often CPUID was executed.
 */
bool machine_run(const struct machine_options *options, uint64_t *ret_reads, struct error_line *reterr);

#endif
