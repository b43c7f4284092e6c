/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/decode/explain.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "probe/walk/partial.h"

static const struct {
    const char *name;
    const char *kernels;
} eras[] = {
    [KVM_5_4] = {"5.4", "Linux up to 5.4"},
    [KVM_5_6] = {"5.6", "Linux 5.5 and 5.6"},
    [KVM_5_7] = {"5.7", "Linux since 5.7"},
};

/* One question and its answer, while it is being told. */
struct story {
    const struct sink *sink;
    const struct replay *replay;
    const struct replay_answer *answer;
    uint32_t leaf, subleaf;
};

const char *era_name(unsigned era)
{
    return era < sizeof(eras) / sizeof(eras[0]) ? eras[era].name : NULL;
}

__attribute__((format(printf, 2, 3))) static void say(const struct story *story, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    put_str(story->sink, text);
}

static unsigned place_explained(const struct story *story, const struct cpuid_entry *entry)
{
    return (unsigned)(entry - story->replay->table->entry);
}

static void say_entry(const struct story *story, const struct cpuid_entry *entry)
{
    say(story, "entry %u (0x%" PRIx32 " subleaf 0x%" PRIx32 ", flags %" PRIu32 ")",
        place_explained(story, entry), entry->leaf, entry->subleaf, entry->flags);
}

/* The maximum that the leaf was compared with. */
static void say_range(const struct story *story)
{
    const uint32_t base = replay_range_base(story->replay->era, story->leaf);
    const struct cpuid_entry *entry = cpuid_table_leaf(story->replay->table, base);

    if (entry)
        say(story, "0x%" PRIx32 " is the highest leaf of its range, says ", entry->eax);
    else
        say(story, "the table has no entry 0x%" PRIx32 ", which would open its range", base);
    if (entry)
        say_entry(story, entry);
}

static void say_vendor(const struct story *story)
{
    const struct cpuid_entry *zero = cpuid_table_leaf(story->replay->table, 0);
    const uint32_t words[3] = {zero->ebx, zero->edx, zero->ecx};
    char name[13] = {0};

    memcpy(name, words, 12);
    for (int i = 0; i < 12; i++)
        name[i] = name[i] >= ' ' && name[i] <= '~' ? name[i] : '?';
    say(story, "vendor %s", name);
}

static void tell_entry(const struct story *story)
{
    const struct cpuid_entry *entry = story->answer->entry;

    say_entry(story, entry);
    if (entry->flags & CPUID_INDEXED)
        say(story, " matches leaf and subleaf\n");
    else
        say(story, " matches the leaf; without flag 1 every subleaf reads the same\n");
}

static void tell_absent(const struct story *story)
{
    const struct cpuid_entry *other = NULL;

    for (uint32_t i = 0; i < story->replay->table->count && !other; i++)
        if (story->replay->table->entry[i].leaf == story->leaf)
            other = &story->replay->table->entry[i];
    say(story, other ? "no entry for this subleaf" : "no entry for this leaf");
    if (!cpuid_table_leaf(story->replay->table, 0)) {
        say(story, "; the table has no leaf 0, so there is no highest leaf to redirect to: zeros\n");
        return;
    }
    const uint32_t base = replay_range_base(story->replay->era, story->leaf);

    say(story, cpuid_table_leaf(story->replay->table, base) ? "; in range (" : "; not redirected (");
    say_range(story);
    say(story, "): absent, so zeros\n");
}

static void tell_out_of_range(const struct story *story)
{
    say(story, "no entry; out of range (");
    say_range(story);
    say(story, "); ");
    say_vendor(story);
    say(story, " is not redirected: zeros\n");
}

static void tell_redirected(const struct story *story)
{
    const struct replay_answer *answer = story->answer;

    say(story, "no entry; out of range (");
    say_range(story);
    say(story, ")\n");
    say_vendor(story);
    say(story, ": redirected to the highest basic leaf 0x%" PRIx32 ", same subleaf: ", answer->leaf);
    if (answer->entry)
        say_entry(story, answer->entry);
    else
        say(story, "which has no entry for it: zeros");
    say(story, "\n");
}

static void tell_topology(const struct story *story)
{
    const struct cpuid_entry *level = cpuid_table_find(story->replay->table, story->answer->leaf, 1);

    if (!level)
        return;
    say(story, "a subleaf past the levels of 0x%" PRIx32 ": ECX is its number & 0xff, EDX the APIC id from ",
        story->answer->leaf);
    say_entry(story, level);
    say(story, "\n");
}

/* A partial table: what it does not have is no zero. */
static void tell_unread(const struct story *story)
{
    const struct cpuid_table *table = story->replay->table;
    const struct cpuid_entry *entry = cpuid_table_find(table, story->leaf, story->subleaf);

    say(story, "0x%08" PRIx32 " 0x%02" PRIx32 ":", story->leaf, story->subleaf);
    for (unsigned reg = 0; entry && reg < 4; reg++) {
        const struct cpuid_regs regs = cpuid_entry_regs(entry);

        const uint32_t hidden = cpuid_unread_bits(table, story->leaf, story->subleaf, reg);

        if (hidden == UINT32_MAX)
            say(story, " %s=unread", cpuid_reg_name(reg));
        else
            say(story, " %s=0x%08" PRIx32, cpuid_reg_name(reg), cpuid_reg(&regs, reg));
        if (hidden && hidden != UINT32_MAX)
            say(story, "/0x%08" PRIx32, ~hidden);
    }
    say(story, "%s\n", entry ? "" : " not in this file");
    say(story, "a partial table: %s, so that nobody knows what a guest reads\n",
        cpuid_partial_words(table->partial));
}

void explain(const struct sink *sink, const struct replay *replay, uint32_t leaf, uint32_t subleaf)
{
    static void (*const tell[])(const struct story *) = {
        [REPLAY_ENTRY] = tell_entry,
        [REPLAY_ABSENT] = tell_absent,
        [REPLAY_OUT_OF_RANGE] = tell_out_of_range,
        [REPLAY_REDIRECTED] = tell_redirected,
        [REPLAY_DEAD_END] = tell_redirected,
    };
    struct replay_answer answer;
    const struct story story = {sink, replay, &answer, leaf, subleaf};

    if (cpuid_unread_regs(replay->table, leaf, subleaf)) {
        tell_unread(&story);
        return;
    }
    replay_lookup(replay, leaf, subleaf, &answer);
    say(&story,
        "0x%08" PRIx32 " 0x%02" PRIx32 ": eax=0x%08" PRIx32 " ebx=0x%08" PRIx32 " ecx=0x%08" PRIx32
        " edx=0x%08" PRIx32 "\n",
        leaf, subleaf, answer.regs.eax, answer.regs.ebx, answer.regs.ecx, answer.regs.edx);
    tell[answer.how](&story);
    if (answer.topology)
        tell_topology(&story);
    say(&story, "rules: KVM in %s\n", eras[replay->era].kernels);
}
