/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/shown.h"

static enum project shown = PROJECT_TOTAL;

void shown_names(enum project project)
{
    shown = project;
}

/* "" where it has none, or none was chosen. */
static const char *name_there(const struct field *field, uint32_t subleaf)
{
    const struct project_bit *bit = shown < PROJECT_TOTAL ? project_of_field(field, subleaf) : NULL;

    return bit ? bit->name[shown] : "";
}

const char *shown_name(const struct field *field, uint32_t subleaf)
{
    const char *name = name_there(field, subleaf);

    return name[0] ? name : field_name(field->index);
}

const char *shown_words(const struct field *field, uint32_t subleaf)
{
    const char *name = name_there(field, subleaf);

    return name[0] ? name : field_text(field);
}

/* Linux has no names for them: what /proc/cpuinfo shows are flags of its own. */
const char *shown_msr_name(const struct msr_field *field)
{
    const char *name = shown == PROJECT_QEMU      ? field->qemu
                       : shown == PROJECT_LIBVIRT ? field->libvirt
                       : shown == PROJECT_XEN     ? field->xen
                                                  : "";

    return name[0] ? name : field->name;
}
