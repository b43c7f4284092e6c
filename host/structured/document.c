/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/document.h"

#include <string.h>

#include "host/structured/json_table.h"
#include "probe/table/count.h"

/* What both of a row's names stand in is such a document. Earlier rows win. */
static const struct {
    const char *one, *other;
    unsigned document;
} document_names[] = {
    {"<cpudata", "<cpudata", DOCUMENT_LIBVIRT},
    {"<cpu>", "<feature ", DOCUMENT_LIBVIRT},
    {"<cpu ", "<feature ", DOCUMENT_LIBVIRT},
    {"\"cpuid_modifiers\"", "\"cpuid_modifiers\"", DOCUMENT_JSON + JSON_FIRECRACKER},
    {"\"cpuid-input-eax\"", "\"cpuid-register\"", DOCUMENT_JSON + JSON_QMP},
    {"\"schema\"", "\"cpus\"", DOCUMENT_JSON + JSON_OWN},
    {"\"list_end\"", "\"synthetic\"", DOCUMENT_JSON + JSON_OWN},
    {"\"function\"", "\"eax\"", DOCUMENT_JSON + JSON_KVM},
    {"\"leaf\"", "\"eax\"", DOCUMENT_JSON + JSON_KVM},
};

static bool document_has(struct span text, const char *name)
{
    return memmem(text.at, text.n, name, strlen(name)) != NULL;
}

enum document document_of(struct span text)
{
    for (size_t i = 0; text.n && i < COUNT(document_names); i++)
        if (document_has(text, document_names[i].one) && document_has(text, document_names[i].other))
            return (enum document)document_names[i].document;
    return DOCUMENT_NONE;
}
