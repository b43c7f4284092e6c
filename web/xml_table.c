/* SPDX-License-Identifier: BSD-2-Clause */
/* libvirt's XML where there is no expat: the command reads it, the page says so. */
#include "host/structured/xml_table.h"

#include <stdlib.h>

struct xml_table {
    struct input *input;
};

struct xml_table *xml_table_start(struct input *input)
{
    struct xml_table *xml = malloc(sizeof(*xml));

    if (xml)
        xml->input = input;
    return xml;
}

void xml_table_free(struct xml_table *xml)
{
    free(xml);
}

enum structured_result xml_table_next(struct xml_table *xml, struct structured_found *ret)
{
    return structured_bad(
        ret, xml->input->line,
        "XML is read by the command alone: 'leafprobe convert --to json' makes a text for the page");
}
