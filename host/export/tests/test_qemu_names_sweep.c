/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which names QEMU's versions have, of all that the spec knows: host/tests/data/qemu-names.golden has for
 * each version how many came with it and a checksum of their names. Renew it with the word "print" once what
 * changed is meant; what 7.2 has was compared with what its -cpu help prints.
 */
#include <stdio.h>
#include <string.h>

#include "host/export/qemu_known.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"
#include "probe/field/project.h"

/* The first version that has the name. */
static void sweep_name(const char *name)
{
    static const char *const versions[] = {"7.2", "8.0", "8.1", "8.2", "9.0", "9.1", "9.2", "10.0", "99.0"};
    struct qemu_known known;
    struct error_line error;
    size_t i = 0;

    do
        assert_true(qemu_known_version(versions[i], &known, &error));
    while (!qemu_knows_name(&known, name) && ++i < COUNT(versions));
    sweep_said(i < COUNT(versions) ? versions[i] : "none", name);
}

static void sweep_names(void)
{
    const struct project_bit *bit;
    const struct msr_field *field;

    for (uint32_t i = 0; (bit = project_row(i)); i++)
        if (bit->name[PROJECT_QEMU][0])
            sweep_name(bit->name[PROJECT_QEMU]);
    for (uint32_t i = 0; (field = msr_field_row(i)); i++)
        if (field->qemu[0])
            sweep_name(field->qemu);
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "names of QEMU's versions", sweep_names, "qemu-names.golden");
}
