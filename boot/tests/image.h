/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image's whole life on a machine of one processor, with what a debug console at port 0xe9 sees of it.
 * Each run is a process, from the entry to the halt.
 */
#ifndef BOOT_TESTS_IMAGE_H
#define BOOT_TESTS_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

/* The machine of the next run. */
struct image_machine {
    bool vga, hypervisor, long_mode, rtc;
    const char *command_line, *item; /* item: of fw_cfg, NULL: none */
    uint64_t key_ns;                 /* when a key is pressed, 0: never */
    uint64_t step_ns, poll_ns;       /* what an access takes, and one that asks for a key besides */
    uint8_t key;                     /* which, as a scan code; 0: q */
    uint8_t month;                   /* of the clock, in BCD; 0: November */
    uint32_t magic;                  /* of the loader; multiboot 1's at first */
};
extern struct image_machine image;

/* What the last one showed. */
struct image_run {
    char text[60000], screen[2001];
    uint32_t exit_value; /* what was written to port 0xf4 */
    bool reset;          /* by the keyboard controller */
    uint64_t took;       /* ns */
    bool long_mode;      /* at the end */
};
extern struct image_run *got;

/* As a test's setup: a virtual machine without a screen, and no options. */
int image_start_test(void **state);

void image_run(void (*entry)(uint32_t magic, uint32_t address));

/* Of the debug console's text. */
void must_hold(const char *want);
void must_not_hold(const char *other);

/* The exit value (QEMU makes twice it and one of it: 33 is good) and the verdict line. */
void check_end(bool ok);

#endif
