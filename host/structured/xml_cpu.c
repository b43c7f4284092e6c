/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/structured/xml_cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/line_text.h"
#include "host/base/order.h"
#include "probe/field/project.h"
#include "probe/table/count.h"
#include "probe/walk/partial.h"
#include "probe/walk/spec.h"

/* Leaf 0's EBX, EDX and ECX of those that libvirt has a name for (src/cpu_map/x86_vendors.xml). */
static const struct {
    const char *name, *string;
} cpu_vendors[] = {{"Intel", "GenuineIntel"}, {"AMD", "AuthenticAMD"}, {"Hygon", "HygonGenuine"}};

/* What a policy says of its feature; of no policy, as in capabilities, that the CPU has it. */
enum says { SAYS_SET, SAYS_CLEAR, SAYS_NOTHING };
static const struct {
    const char *name;
    enum says says;
} policies[] = {{"require", SAYS_SET},
                {"force", SAYS_SET},
                {"optional", SAYS_NOTHING},
                {"disable", SAYS_CLEAR},
                {"forbid", SAYS_CLEAR}};

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

static enum structured_result expected(struct structured_found *ret, uint64_t line, const char *what,
                                       const char *text)
{
    return structured_bad(ret, line, "expected %s, found '%.40s'", what,
                          text_show((struct span){text, strlen(text)}).text);
}

/* Bits of a register that are known now. False where other values were. */
static bool know(struct xml_cpu *cpu, uint32_t leaf, uint32_t subleaf, unsigned reg, uint32_t bits,
                 uint32_t value)
{
    unsigned i = 0;

    while (i < cpu->count && (cpu->row[i].leaf != leaf || cpu->row[i].subleaf != subleaf))
        i++;
    if (i == XML_CPU_ROWS)
        return false;
    struct xml_cpu_row *row = &cpu->row[i];

    if (i == cpu->count) {
        *row = (struct xml_cpu_row){.leaf = leaf, .subleaf = subleaf};
        cpu->count++;
    }
    if ((row->value[reg] ^ value) & row->known[reg] & bits)
        return false;
    row->known[reg] |= bits;
    row->value[reg] |= value & bits;
    return true;
}

static const struct project_bit *bit_of(const char *name)
{
    const struct project_bit *bit;

    for (uint32_t i = 0; (bit = project_row(i)); i++)
        if (strcmp(bit->name[PROJECT_LIBVIRT], name) == 0)
            return bit;
    return NULL;
}

static enum structured_result take_feature(struct xml_cpu *cpu, const char **attributes, uint64_t line,
                                           struct structured_found *ret)
{
    const char *name = attribute(attributes, "name"), *policy = attribute(attributes, "policy");
    size_t i = 0;

    if (!name || !*name)
        return structured_bad(ret, line, "expected <feature> with name, it has none");
    while (policy && i < COUNT(policies) && strcmp(policy, policies[i].name) != 0)
        i++;
    if (i == COUNT(policies))
        return expected(ret, line, "require, force, optional, disable or forbid in policy", policy);
    const struct project_bit *bit = bit_of(name);

    if (!bit) {
        if (!cpu->strangers++)
            snprintf(cpu->stranger, sizeof(cpu->stranger), "%.*s", (int)sizeof(cpu->stranger) - 1,
                     text_show((struct span){name, strlen(name)}).text);
        return STRUCTURED_END;
    }
    if (policies[i].says == SAYS_NOTHING || know(cpu, bit->leaf, bit->subleaf, bit->reg, 1u << bit->bit,
                                                 policies[i].says == SAYS_SET ? 1u << bit->bit : 0))
        return STRUCTURED_END;
    return expected(ret, line, "one policy for a feature", name);
}

static bool in_attribute(const char **attributes, const char *name, uint32_t most, uint32_t *ret)
{
    const char *text = attribute(attributes, name);
    struct span span = {text, text ? strlen(text) : 0};

    return text && text_dec(&span, ret) && !span.n && *ret <= most;
}

/* Family and model as leaf 1 adds them up: the extended family counts behind 15 (SDM 2A, CPUID 01H). */
static enum structured_result take_signature(struct xml_cpu *cpu, const char **attributes, uint64_t line,
                                             struct structured_found *ret)
{
    uint32_t family, model, stepping = 0;
    const bool stepped = in_attribute(attributes, "stepping", 15, &stepping);

    if (!in_attribute(attributes, "family", 15 + 255, &family) ||
        !in_attribute(attributes, "model", 255, &model))
        return structured_bad(ret, line, "expected <signature> with family and model, as numbers");
    const uint32_t base = family < 15 ? family : 15;
    const uint32_t eax =
        (family - base) << 20 | (model >> 4) << 16 | base << 8 | (model & 15) << 4 | stepping;

    return know(cpu, 1, 0, EAX, stepped ? 0x0fff0fff : 0x0fff0ff0, eax)
               ? STRUCTURED_END
               : structured_bad(ret, line, "expected one <signature>, found a second one");
}

/* What may stand in <cpu> and says nothing of it: other modes, what makes models unusable, cells of NUMA. */
static bool passes(const char *name, const char **attributes)
{
    static const char *const names[] = {"blockers", "numa", "cells", "topology", "cache"};
    const char *mode = attribute(attributes, "name");

    if (strcmp(name, "mode") == 0)
        return !mode || strcmp(mode, "host-model") != 0;
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

enum structured_result xml_cpu_element(struct xml_cpu *cpu, const char *name, const char **attributes,
                                       uint64_t line, struct structured_found *ret)
{
    uint32_t bits;

    if (!cpu->depth)
        *cpu = (struct xml_cpu){.line = line};
    cpu->depth++;
    cpu->text[0] = 0;
    if (cpu->passed || cpu->depth == 1)
        return STRUCTURED_END;
    if (passes(name, attributes))
        cpu->passed = cpu->depth;
    else if (strcmp(name, "feature") == 0)
        return take_feature(cpu, attributes, line, ret);
    else if (strcmp(name, "signature") == 0)
        return take_signature(cpu, attributes, line, ret);
    else if (strcmp(name, "maxphysaddr") == 0 && in_attribute(attributes, "bits", 255, &bits) &&
             !know(cpu, 0x80000008, 0, EAX, 0xff, bits))
        return structured_bad(ret, line, "expected one <maxphysaddr>, found a second one");
    return STRUCTURED_END;
}

void xml_cpu_text(struct xml_cpu *cpu, const char *text, size_t n)
{
    const size_t used = strlen(cpu->text), room = sizeof(cpu->text) - 1 - used;
    const size_t kept = n < room ? n : room;

    memcpy(cpu->text + used, text, kept);
    cpu->text[used + kept] = 0;
}

static void take_vendor(struct xml_cpu *cpu, struct span text)
{
    static const unsigned order[] = {EBX, EDX, ECX};

    for (size_t i = 0; i < COUNT(cpu_vendors); i++)
        for (size_t part = 0; text_is(text, cpu_vendors[i].name) && part < COUNT(order); part++) {
            uint32_t word;

            memcpy(&word, cpu_vendors[i].string + part * sizeof(word), sizeof(word));
            know(cpu, 0, 0, order[part], UINT32_MAX, word);
        }
}

static int order_cpu_rows(const void *a_, const void *b_)
{
    const struct xml_cpu_row *a = a_, *b = b_;

    if (a->leaf != b->leaf)
        return ORDER(a->leaf, b->leaf);
    return ORDER(a->subleaf, b->subleaf);
}

static enum structured_result give_table(struct xml_cpu *cpu, struct structured_found *ret)
{
    qsort(cpu->row, cpu->count, sizeof(cpu->row[0]), order_cpu_rows);
    for (unsigned i = 0; i < cpu->count; i++) {
        const struct xml_cpu_row *row = &cpu->row[i];
        const struct cpuid_entry entry = {row->leaf,     row->subleaf,  0,  row->value[0], row->value[1],
                                          row->value[2], row->value[3], {0}};
        const uint32_t hidden[] = {~row->known[0], ~row->known[1], ~row->known[2], ~row->known[3]};

        if (structured_add(ret, cpu->line, &entry) == STRUCTURED_BAD ||
            !cpuid_hide(ret->table, ret->table->count - 1, hidden))
            return structured_bad(ret, cpu->line, "more is said of leaf 0x%x than can be kept",
                                  (unsigned)row->leaf);
    }
    ret->table->partial = CPUID_PARTIAL_NAMES;
    snprintf(ret->label, sizeof(ret->label), "%s", cpu->label);
    if (cpu->strangers) {
        ret->told = true;
        structured_bad(ret, cpu->line, "of the features of this CPU %u %s of CPUID: %s%s", cpu->strangers,
                       cpu->strangers == 1 ? "is no bit" : "are no bits", cpu->stranger,
                       cpu->strangers == 1 ? "" : ", ...");
    }
    return STRUCTURED_TABLE;
}

enum structured_result xml_cpu_element_end(struct xml_cpu *cpu, const char *name,
                                           struct structured_found *ret)
{
    const struct span text = text_trim((struct span){cpu->text, strlen(cpu->text)});

    if (!cpu->passed && strcmp(name, "vendor") == 0)
        take_vendor(cpu, text);
    else if (!cpu->passed && strcmp(name, "model") == 0 && text.n)
        snprintf(cpu->label, sizeof(cpu->label), "%.*s", (int)text.n, text.at);
    else if (strcmp(name, "arch") == 0 && !text_is(text, "x86_64") && !text_is(text, "i686"))
        cpu->other = true;
    if (cpu->passed == cpu->depth)
        cpu->passed = 0;
    cpu->text[0] = 0;
    return --cpu->depth || !cpu->count || cpu->other ? STRUCTURED_END : give_table(cpu, ret);
}
