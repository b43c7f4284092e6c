/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The multiboot image in place of the Linux that runs, by kexec(8): the door into a machine of which one has
 * nothing but root and the serial console, such as a guest in a cloud. What runs ends, and does not come
 * back.
 */
#ifndef HOST_CAPTURE_KEXEC_H
#define HOST_CAPTURE_KEXEC_H

#include <stdbool.h>

#include "host/base/error_line.h"
#include "probe/table/sink.h"

struct kexec_request {
    const char *root;   /* what stands before /proc, /sys and /run: "", but in tests */
    const char *image;  /* NULL: the one of this package */
    char *const *words; /* for the image, word_count of them */
    unsigned word_count;
    bool now; /* do not stop services: sync, remount read-only, go */
    bool yes; /* neither ask, nor mind machines that run here */
};

/*
 * True if nothing forbids it: the image is there, the words are options of the image, this process may end
 * the system (CAP_SYS_BOOT), it is in no container, kernel.kexec_load_disabled,
 * kernel.kexec_load_limit_reboot and lockdown let a kernel be loaded, no KVM machine runs (unless yes), and
 * systemd is there (unless now). False, with the line of what does. Nothing is touched.
 */
bool kexec_allowed(const struct kexec_request *request, struct error_line *reterr);

/* What kexec_go() would do, as lines for a shell. False, with a line, if there is no image. */
bool kexec_plan(const struct kexec_request *request, const struct sink *sink, struct error_line *reterr);

/* Say on standard error what will happen, and with yes be content; else ask on the terminal. False, with a
 * line, if there is none, or the answer is not "yes". */
bool kexec_agreed(const struct kexec_request *request, struct error_line *reterr);

/*
 * Load the image and start it; sync comes first. Without now, systemd is told to, and this returns while
 * services are being stopped. False, with a line, if it could not be: the system then runs on, and the image
 * is not loaded any more; with now, its file systems may have become read-only, which the line says.
 */
bool kexec_go(const struct kexec_request *request, struct error_line *reterr);

/*
 * All of it in that order. With plan, nothing is done: the commands go there, and what would forbid them to
 * standard error. True if the system is ending, or the plan is out.
 */
bool kexec_run(const struct kexec_request *request, const struct sink *plan, struct error_line *reterr);

/* The image, if none is named. */
#define KEXEC_IMAGE "leafprobe.elf"

/* The longest line of words for the image, with its NUL. */
#define KEXEC_WORDS 1024

/* The words in one line, apart by blanks. False, with a line, if they are too long. */
bool kexec_words(const struct kexec_request *request, char ret[KEXEC_WORDS], struct error_line *reterr);

#endif
