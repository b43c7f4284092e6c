/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libvirt's <cpu>: a model and features by name, as in a domain's XML, in "virsh capabilities", and of "virsh
 * domcapabilities" the <mode name='host-model'> (libvirt, docs/formatdomain.rst, "CPU model and topology").
 * It makes a table of CPUID_PARTIAL_NAMES. What a model stands for is in libvirt's cpu_map, not in the file,
 * so that only what is said is known: features, <vendor>, <signature> and <maxphysaddr bits=>. A feature is
 * set by the policies 'require' and 'force', as by none, and clear by 'disable' and 'forbid'; 'optional'
 * leaves it to the host, and says nothing.
 */
#ifndef HOST_STRUCTURED_XML_CPU_H
#define HOST_STRUCTURED_XML_CPU_H

#include "host/structured/found.h"

/* More rows than spec/name.def has with names of libvirt's. */
#define XML_CPU_ROWS 48u

/* One <cpu>. */
struct xml_cpu {
    uint64_t line;            /* where it begins */
    unsigned depth;           /* elements that are open in it, itself among them; 0: none is read */
    unsigned passed;          /* so deep begins what says nothing of it; 0: nowhere */
    bool other;               /* the architecture is another one */
    unsigned strangers;       /* features that are no bits of CPUID, */
    char stranger[40];        /* the first of them, cut */
    char text[64], label[64]; /* of the element in hand, cut; the model's name */
    unsigned count;
    struct xml_cpu_row {
        uint32_t leaf, subleaf, value[4], known[4];
    } row[XML_CPU_ROWS];
};

/* Begin with a <cpu>, or take an element in it; attributes are as expat has them. STRUCTURED_END, or
 * STRUCTURED_BAD. */
enum structured_result xml_cpu_element(struct xml_cpu *cpu, const char *name, const char **attributes,
                                       uint64_t line, struct structured_found *ret);

/* Text of the element in hand. */
void xml_cpu_text(struct xml_cpu *cpu, const char *text, size_t n);

/* The end of an element. STRUCTURED_TABLE if it is the <cpu>'s and something was said; what is odd is told.
 */
enum structured_result xml_cpu_element_end(struct xml_cpu *cpu, const char *name,
                                           struct structured_found *ret);

#endif
