/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is named for each bit that one station has otherwise than the rest, whatever was asked for and read. */
#include <stdio.h>
#include <string.h>

#include "host/chain/write.h"
#include "host/tests/kit.h"
#include "host/tests/sweep.h"

enum { WORDS = 4 };

/* What a monitor's command line asks for, and how the stations were read. */
static const struct way {
    const char *name, *options[WORDS];
    bool kept, other;
    unsigned unread; /* stations: 1 << number */
} ways[] = {
    {"none", {NULL}, false, false, 0},
    {"host", {"-accel", "kvm", "-cpu", "host,-avx2"}, false, false, 0},
    {"model", {"-accel", "kvm", "-cpu", "Haswell,+pcid"}, false, false, 0},
    {"kept", {"-accel", "kvm", "-cpu", "Nehalem"}, true, false, 1 << CHAIN_GUEST},
    {"other", {NULL}, true, true, 0},
    {"tcg", {"-accel", "tcg", "-cpu", "max,-avx2"}, false, false, 0},
    {"no kvm", {"-accel", "kvm", "-cpu", "Skylake-Server"}, false, false, 1 << CHAIN_KVM},
    {"no set", {"-accel", "kvm", "-cpu", "host"}, false, false, 1 << CHAIN_SET},
    {"guest", {"-accel", "kvm", "-cpu", "EPYC"}, false, false, 7},
    {"no cpu", {"-accel", "kvm", "-cpu", "Nehalem,-sse3"}, false, false, 1 << CHAIN_CPU},
};

static struct chain chain;

static void begin(const struct way *way)
{
    struct error_line error;
    unsigned count = 0;

    while (count < WORDS && way->options[count])
        count++;
    chain = (struct chain){.other = way->other};
    if (count && !chain_wish_read((char *const *)way->options, count, &chain.wish, &error))
        fail_msg("%s", error.text);
    chain.tables[CHAIN_SET].kept = way->kept;
}

/* Every bit of every row that the stations have, as a sentence, and the whole of it. */
static void say(const struct way *way, unsigned pattern, bool pages)
{
    struct chain_report report = {&chain, NULL, 0, pattern & 1};
    struct chain_cursor at = {0};
    struct chain_row row;
    char words[CHAIN_WORDS_MAX], key[48];

    assert_true(chain_compare(&chain));
    while (chain_next(&chain, pattern & 1, &at, &row)) {
        chain_sentence(&chain, &row, words);
        put_str(&sweep_sink, words);
        put_str(&sweep_sink, chain_lacks(&row) ? " lacks" : "");
        snprintf(key, sizeof(key), "%s, by %s", way->name, chain_by_name(row.by));
        sweep_take(key);
    }
    if (pages) {
        chain_text(&report, &sweep_sink);
        chain_json(&report, &sweep_sink);
        chain_html(&report, &sweep_sink);
        sweep_take("reports");
    }
    chain_free(&chain);
}

/* Each of the stations with a table of many bits or of few: all patterns; the emulated list has many with
 * every second. */
static void sweep_way(const struct way *way, const struct cpuid_table *many, const struct cpuid_table *few)
{
    for (unsigned pattern = 0; pattern < 1u << CHAIN_STATIONS; pattern++) {
        begin(way);
        for (unsigned i = 0; i < CHAIN_TABLES; i++) {
            struct chain_table *to = &chain.tables[i];

            to->read = !(way->unread >> i & 1) && (i < CHAIN_STATIONS || (pattern & 3) != 1);
            if (!to->read)
                error_line_set(&to->why, "%s", pattern & 1 ? "nobody asked" : "");
            if (to->read)
                to->table =
                    (i < CHAIN_STATIONS ? pattern >> i : pattern >> 1 ^ pattern >> 2) & 1 ? *many : *few;
            snprintf(to->from, sizeof(to->from), "file %u", i);
        }
        say(way, pattern, pattern % 8 == 1);
    }
}

static const struct cpuid_table *few_intel(void)
{
    static struct cpuid_table table;

    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){0xd, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&table, 1, 0, 0, &(struct cpuid_regs){0x306c3, 0x800, 1, 1});
    return &table;
}

/* What a word names, place by place. */
static void name_places(const char *bytes, size_t n)
{
    struct diff_place place;
    uint32_t next = 0;

    if (strlen(bytes) != n)
        return;
    while (chain_place(&chain, bytes, &next, &place)) {
        char words[DIFF_PLACE_MAX];

        diff_place_text(&place, words);
        put_str(&sweep_sink, words);
        put_str(&sweep_sink, " ");
        put_str(&sweep_sink, diff_place_name(&place));
        put_str(&sweep_sink, "\n");
    }
    sweep_take(sweep_gathered() ? "places" : "no places");
}

/* On machines of one maker and of two, which have some names in common. */
static void sweep_places(const struct cpuid_table *one, const struct cpuid_table *other)
{
    static const char *const words[] = {"7.ebx[5]", "0xd.1.eax[3]", "0x0000000d:1.EAX[31]",
                                        "80000001.edx[11]"};

    for (unsigned k = 0; k < 2; k++) {
        chain = (struct chain){0};
        chain.tables[CHAIN_CPU].read = chain.tables[CHAIN_GUEST].read = true;
        chain.tables[CHAIN_CPU].table = *one;
        chain.tables[CHAIN_GUEST].table = k ? *other : *one;
        assert_true(chain_compare(&chain));
        for (size_t i = 0; i < COUNT(words); i++)
            sweep_text(words[i], " .:,[]0379abcdxX", name_places);
        for (uint32_t i = 0; i < field_count(); i += 7)
            name_places(field_name(i), strlen(field_name(i)));
        chain_free(&chain);
    }
}

static void sweep(void)
{
    static const char *const files[][2] = {{"chain-all.txt", "chain-none.txt"},
                                           {"chain-hyperv.txt", "chain-none.txt"},
                                           {"transcript/amd.txt", "transcript/amd-b.txt"}};

    for (size_t i = 0; i < COUNT(files); i++) {
        struct kit_read many, few;

        kit_read_file(kit_data(files[i][0]), NULL, &many);
        kit_read_file(kit_data(files[i][1]), NULL, &few);
        assert_true(!many.failed && many.count > 0 && !few.failed && few.count > 0);
        for (size_t k = i; k < COUNT(ways); k += i ? 4 : 1)
            sweep_way(&ways[k], &many.tables[0].table, &few.tables[0].table);
        if (i == 2)
            sweep_places(&many.tables[0].table, few_intel());
        kit_free(&many);
        kit_free(&few);
    }
}

int main(int argc, char **argv)
{
    return sweep_main(argc, argv, "chains of which some stations differ", sweep, "chain-sweep.golden");
}
