/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/chain/wish.h"

#include <stdio.h>
#include <string.h>

#include "host/base/line_text.h"
#include "probe/field/project.h"
#include "probe/table/count.h"

/* The model of QEMU's machines where nobody names one (QEMU, target/i386/cpu.c, TARGET_DEFAULT_CPU_TYPE). */
#define DEFAULT_MODEL "qemu64"

#define FLAG(of, in, bit)                                                           \
    {                                                                               \
        .key = {.leaf = of}, .mask = 1u << (bit), .field = DIFF_NO_FIELD, .reg = in \
    }

/* Components of XCR0 and the features that QEMU shows them for (QEMU, target/i386/cpu.c, x86_ext_save_areas).
 */
static const struct component {
    uint32_t bits; /* of leaf 0xd EAX */
    struct diff_place feature;
} components[] = {
    {0x00000004, FLAG(0x00000001, ECX, 28)}, /* AVX */
    {0x00000018, FLAG(0x00000007, EBX, 14)}, /* MPX */
    {0x000000e0, FLAG(0x00000007, EBX, 16)}, /* AVX512F */
    {0x00000200, FLAG(0x00000007, ECX, 3)},  /* PKU */
    {0x00060000, FLAG(0x00000007, EDX, 24)}, /* AMX-TILE */
};

/* "-cpu" of "-cpu" and "--cpu". */
static bool is_option(const char *word, const char *name)
{
    return strcmp(word, name) == 0 || (word[0] == '-' && strcmp(word + 1, name) == 0);
}

/* The accelerator that a value such as "kvm:tcg,thread=multi" names first; false if it is another one. */
static bool wish_accel(const char *value, enum export_accel *ret)
{
    const size_t n = strcspn(value, ":,");

    if (n == 3 && memcmp(value, "kvm", n) == 0)
        *ret = EXPORT_KVM;
    else if (n == 3 && memcmp(value, "tcg", n) == 0)
        *ret = EXPORT_TCG;
    else
        return false;
    return true;
}

/* The first -accel that QEMU can use is the one; -machine accel= and -enable-kvm say the same. */
static void find_accel(char *const *options, unsigned count, struct chain_wish *ret)
{
    ret->accel = EXPORT_TCG;
    for (unsigned i = 0; i < count; i++) {
        const char *value = i + 1 < count ? options[i + 1] : "", *named;

        if (is_option(options[i], "-enable-kvm")) {
            ret->accel = EXPORT_KVM;
            return;
        }
        if (is_option(options[i], "-accel")) {
            if (strncmp(value, "accel=", 6) == 0)
                value += 6;
            if (wish_accel(value, &ret->accel))
                return;
        }
        if ((is_option(options[i], "-machine") || is_option(options[i], "-M")) &&
            (named = strstr(value, "accel=")) && wish_accel(named + 6, &ret->accel))
            return;
    }
}

static const char *last_cpu(char *const *options, unsigned count)
{
    const char *ret = "";

    for (unsigned i = 0; i + 1 < count; i++)
        if (is_option(options[i], "-cpu"))
            ret = options[i + 1];
    return ret;
}

bool chain_wish_read(char *const *options, unsigned count, struct chain_wish *ret, struct error_line *reterr)
{
    *ret = (struct chain_wish){.given = true, .cpu = last_cpu(options, count)};
    find_accel(options, count, ret);
    const char *name = ret->cpu[0] ? ret->cpu : DEFAULT_MODEL;
    const size_t n = strcspn(name, ",");

    if (n == 0 || n >= sizeof(ret->name))
        return error_line_set(reterr, "-cpu %s: expected the name of a model of QEMU's first",
                              text_show((struct span){name, strlen(name)}).text);
    memcpy(ret->name, name, n);
    ret->name[n] = 0;
    ret->all = strcmp(ret->name, "host") == 0 || strcmp(ret->name, "max") == 0;
    ret->model = ret->all ? NULL : qemu_model_find(ret->name);
    return true;
}

/* The next part of the value of -cpu behind the model; false at the end. */
static bool next_part(const char **at, struct span *ret)
{
    if (!**at)
        return false;
    ++*at;
    *ret = (struct span){*at, strcspn(*at, ",")};
    *at += ret->n;
    return true;
}

static bool names_bit(const struct project_bit *bit, const char *text, size_t n)
{
    char name[PROJECT_NAME_SIZE + 1];

    if (n == 0 || n >= sizeof(name))
        return false;
    memcpy(name, text, n);
    name[n] = 0;
    return project_bit_is(bit, name);
}

/* What a part without a sign says of a bit: "x", "x=on" and "x=off". */
static enum chain_asked asked_by(const struct project_bit *bit, struct span part)
{
    static const char *const on[] = {"on", "yes", "true", "y"};
    const char *equals = memchr(part.at, '=', part.n);
    const size_t n = equals ? (size_t)(equals - part.at) : part.n;

    if (!names_bit(bit, part.at, n))
        return CHAIN_ASKED_UNKNOWN;
    if (!equals)
        return CHAIN_ASKED_ON;
    for (size_t i = 0; i < COUNT(on); i++)
        if (text_is((struct span){equals + 1, part.n - n - 1}, on[i]))
            return CHAIN_ASKED_ON;
    return CHAIN_ASKED_OFF;
}

/* The last of "x=..." counts; "+x" goes before them all, and "-x" before that (QEMU,
 * x86_cpu_parse_featurestr). */
static enum chain_asked asked_on_line(const struct chain_wish *wish, const struct project_bit *bit,
                                      struct span *ret_word)
{
    enum chain_asked ret = CHAIN_ASKED_UNKNOWN;
    const char *at = wish->cpu + strcspn(wish->cpu, ",");
    struct span part;
    int rank = 0;

    while (next_part(&at, &part)) {
        const bool sign = part.n > 1 && (part.at[0] == '+' || part.at[0] == '-');
        const enum chain_asked asked = !sign                                      ? asked_by(bit, part)
                                       : !names_bit(bit, part.at + 1, part.n - 1) ? CHAIN_ASKED_UNKNOWN
                                       : part.at[0] == '+'                        ? CHAIN_ASKED_ON
                                                                                  : CHAIN_ASKED_OFF;
        const int weight = !sign ? 0 : part.at[0] == '+' ? 1 : 2;

        if (asked == CHAIN_ASKED_UNKNOWN || weight < rank)
            continue;
        rank = weight;
        ret = asked;
        *ret_word = part;
    }
    return ret;
}

static enum chain_asked asked_by_model(const struct chain_wish *wish, const struct diff_place *place)
{
    const unsigned word = qemu_word_of(place->key.leaf, place->key.subleaf, place->reg);

    if (wish->all)
        return CHAIN_ASKED_ON;
    if (!wish->model || word == QEMU_WORD_COUNT)
        return CHAIN_ASKED_UNKNOWN;
    return qemu_model_word(wish->model, word, wish->accel) & place->mask ? CHAIN_ASKED_ON : CHAIN_ASKED_OFF;
}

static const struct diff_place *feature_of(const struct diff_place *place)
{
    const bool xcr0 = place->key.leaf == 0xd && place->key.subleaf == 0 && place->reg == EAX;

    for (size_t i = 0; xcr0 && i < COUNT(components); i++)
        if (components[i].bits & place->mask)
            return &components[i].feature;
    return place;
}

enum chain_asked chain_wish_of(const struct chain_wish *wish, const struct diff_place *place,
                               enum chain_asker *ret_asker, struct span *ret_word)
{
    const struct diff_place *asked = feature_of(place);
    const unsigned low = (unsigned)__builtin_ctz(asked->mask);
    const struct project_bit *bit = project_of(asked->key.leaf, asked->key.subleaf, asked->reg, low);
    enum chain_asked ret = CHAIN_ASKED_UNKNOWN;

    *ret_asker = CHAIN_ASKER_NONE;
    *ret_word = (struct span){"", 0};
    if (!wish->given || (asked->mask & (asked->mask - 1)))
        return ret;
    if (bit)
        ret = asked_on_line(wish, bit, ret_word);
    if (ret != CHAIN_ASKED_UNKNOWN) {
        *ret_asker = CHAIN_ASKER_LINE;
        return ret;
    }
    ret = asked_by_model(wish, asked);
    if (ret != CHAIN_ASKED_UNKNOWN)
        *ret_asker = CHAIN_ASKER_MODEL;
    return ret;
}
