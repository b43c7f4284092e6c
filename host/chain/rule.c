/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/chain/rule.h"

#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "probe/table/count.h"
#include "probe/walk/spec.h"

/* The names that the columns of the .def file use. */
enum { A = 1, B = 2, C = 4, D = 8, ANY = 15 };

static const struct chain_rule rules[] = {
#define RULE(part, leaf, first, last, regs, bits, knobs, text, source) \
    {CHAIN_##part, regs, leaf, first, last, bits, knobs, text, source},
#include "host/chain/rule.def"
#undef RULE
};

const struct chain_rule *chain_rule_row(size_t index)
{
    return index < COUNT(rules) ? &rules[index] : NULL;
}

const struct chain_rule *chain_rule(enum chain_part part, const struct diff_place *place)
{
    uint32_t leaf = place->key.leaf;

    if (spec_is_hypervisor_leaf(leaf))
        leaf = 0x40000000 | (leaf & 0xff);
    for (size_t i = 0; i < COUNT(rules); i++) {
        const struct chain_rule *rule = &rules[i];

        if (rule->part == part && rule->leaf == leaf && rule->first <= place->key.subleaf &&
            place->key.subleaf <= rule->last && (rule->regs >> place->reg & 1) && (rule->bits & place->mask))
            return rule;
    }
    return NULL;
}

/* The first line of the file of a parameter, which the kernel writes; false if it is not there. */
static bool read_knob(const char *folder, const char *knob, size_t n, char *text, size_t size)
{
    const char *dot = memchr(knob, '.', n);
    char path[256];

    if (!dot)
        return false;
    const int module = (int)(dot - knob), name = (int)n - module - 1;

    if (snprintf(path, sizeof(path), "%s/%.*s/parameters/%.*s", folder, module, knob, name, dot + 1) >=
        (int)sizeof(path))
        return false;
    FILE *file = fopen(path, "re");
    char line[64];

    if (!file)
        return false;
    const bool got = fgets(line, sizeof(line), file) != NULL;

    fclose(file);
    if (!got)
        return false;
    line[strcspn(line, "\n")] = 0;
    diff_clean(line, text, size);
    return true;
}

/* Those that are there with their values, or all of them by name. */
static size_t put_knobs(const struct chain_rule *rule, const char *folder, char *text, size_t size)
{
    size_t used = 0;

    text[0] = 0;
    for (const char *at = rule->knobs; *at && used < size;) {
        const size_t n = strcspn(at, " ");
        char value[64];
        const bool there = folder && read_knob(folder, at, n, value, sizeof(value));

        if (there)
            used += (size_t)snprintf(text + used, size - used, "%s%.*s (%s here)", used ? ", " : "", (int)n,
                                     at, value);
        else if (!folder)
            used += (size_t)snprintf(text + used, size - used, "%s%.*s", used ? " or " : "", (int)n, at);
        at += n;
        at += strspn(at, " ");
    }
    return used;
}

void chain_knobs(const struct chain_rule *rule, const char *folder, char *text, size_t size)
{
    if (!put_knobs(rule, folder, text, size) && folder)
        put_knobs(rule, NULL, text, size);
}
