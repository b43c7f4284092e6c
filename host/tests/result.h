/* SPDX-License-Identifier: BSD-2-Clause */
/* A result of leafprobe's image as a file: a stream of a small machine. */
#ifndef HOST_TESTS_RESULT_H
#define HOST_TESTS_RESULT_H

#include <stdbool.h>
#include <stdint.h>

/* NULL: there is no such word, or no such line. */
struct result_file {
    const char *time;
    const char *machine; /* "vendor=Maker product=Box id=0000000a" */
    const char *microcode;
    unsigned cpus;
    uint32_t ebx7;       /* EBX of leaf 7 */
    bool hosted;         /* by KVM */
    unsigned rows;       /* that many more, of zeros */
    uint32_t ebx7_other; /* bits that are other on every CPU but the first */
    uint32_t signature;  /* EAX of leaf 1; 0: a Skylake */
    const char *msr;     /* feature MSRs, such as "0x10a=0x20" */
};

void result_put(const char *path, const struct result_file *result);

#endif
