/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which rule speaks of each bit of each leaf that a rule is of, with its parameters and its source, against
 * host/tests/data/chain-rules.golden: a line for each part of the way and leaf, with how many bits have a
 * rule and a checksum of what it says. Renew it with the word "print" once what changed is meant.
 */
#include <stdio.h>
#include <string.h>

#include "host/chain/rule.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

static const char *const parts[] = {
#define X(name) [CHAIN_##name] = #name,
    CHAIN_PARTS(X)
#undef X
};

static void sweep_bits(unsigned part, uint32_t leaf, uint32_t subleaf)
{
    char key[48], text[1024];

    snprintf(key, sizeof(key), "%s 0x%x:%u", parts[part], (unsigned)leaf, (unsigned)subleaf);
    for (unsigned bit = 0; bit < 128; bit++) {
        const struct diff_place place = {
            {leaf, subleaf, 0}, 1u << bit % 32, DIFF_NO_FIELD, (uint8_t)(bit / 32), false};
        const struct chain_rule *rule = chain_rule((enum chain_part)part, &place);

        if (!rule)
            continue;
        snprintf(text, sizeof(text), "%u %s %s %s", bit, rule->knobs, rule->text, rule->source);
        sweep_said(key, text);
    }
}

/* Each leaf once, at the subleaves where a rule begins or ends, and beside them. */
static void sweep_rules(void)
{
    const struct chain_rule *rule, *before;

    for (size_t i = 0; (rule = chain_rule_row(i)); i++)
        for (unsigned k = 0; k < 4; k++) {
            const uint32_t subleaf = k == 0   ? rule->first
                                     : k == 1 ? rule->last
                                     : k == 2 ? rule->first - 1
                                              : rule->last + 1;
            bool seen = subleaf > rule->last + 1 || (k == 1 && rule->last == rule->first);

            for (size_t j = 0; j < i && (before = chain_rule_row(j)); j++)
                seen = seen || (before->leaf == rule->leaf && before->first == rule->first &&
                                before->last == rule->last);
            for (unsigned part = 0; !seen && part < CHAIN_PART_TOTAL; part++)
                sweep_bits(part, rule->leaf, subleaf);
        }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "chain rules sweep", sweep_rules, "chain-rules.golden");
}
