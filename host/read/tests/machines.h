/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables from which texts are made that are to be read back: a guest's, and those of two machines. */
#ifndef HOST_READ_TESTS_MACHINES_H
#define HOST_READ_TESTS_MACHINES_H

#include "host/tests/kit.h"

static inline void machine_file(const char *path, void (*check)(const struct cpuid_table *table))
{
    struct kit_read read;

    kit_read_file(path, NULL, &read);
    check_text(path, read.error, "");
    assert_true(read.count > 0);
    for (unsigned n = 0; n < read.count; n++)
        check(&read.tables[n].table);
    kit_free(&read);
}

/* The sample, QEMU's EPYC-Milan, and of the dumps every CPU of a hybrid and of one of AMD. */
static inline void each_machine(void (*check)(const struct cpuid_table *table))
{
    static const char *const dumps[] = {"corpus/aida64/GenuineIntel00906A2_AlderLakeP_00_CPUID.txt",
                                        "corpus/aida64/AuthenticAMD0A70F52_K19_HawkPoint_01_CPUID.txt"};
    static struct cpuid_table sample;

    kit_sample(&sample);
    check(&sample);
    machine_file(kit_data("epyc-milan.txt"), check);
    for (size_t i = 0; i < COUNT(dumps); i++)
        machine_file(kit_shared(dumps[i]), check);
}

#endif
