/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/read/provenance.h"
#include "host/report/decode_json.h"

#define NAME_SIZE 256

/*
 * A name that comes again is one member with an array of its values, where the name comes first. So the words
 * are listed before any is written, those of names with the same hash as a chain: with one list for all names
 * a hostile file of thousands of short words would cost millions of comparisons for each of its CPUs.
 *
 * A stream keeps 16 KiB of provenance, in which no more words fit than the list holds. Options of QEMU beside
 * it may bring more; then the list is written and begun anew, and a name in both is a member twice.
 */
#define WORDS 8192u
#define CHAINS 1024u
#define NONE UINT32_MAX

struct word {
    struct span name, value;
    uint32_t next; /* in its chain */
    bool written;
};

struct words {
    uint32_t count;
    uint32_t first[CHAINS], last[CHAINS];
    struct word word[WORDS];
};

/* The name of a member: clean text, cut. */
static void name_of(const struct word *word, char ret[NAME_SIZE])
{
    const size_t n = word->name.n < NAME_SIZE ? word->name.n : NAME_SIZE - 1;
    char raw[NAME_SIZE];

    snprintf(raw, sizeof(raw), "%.*s", (int)n, word->name.at);
    diff_clean(raw, ret, NAME_SIZE);
}

/* FNV-1a (Fowler, Noll, Vo), 32 bits. */
static uint32_t chain_of(const char *name)
{
    uint32_t hash = 0x811c9dc5;

    while (*name)
        hash = (hash ^ (unsigned char)*name++) * 0x01000193;
    return hash % CHAINS;
}

/* As many words as there is room for; *at goes on behind them. */
static void list_words(const char **at, struct words *ret)
{
    struct span name, value;
    char text[NAME_SIZE];

    memset(ret->first, 0xff, sizeof(ret->first));
    for (ret->count = 0; ret->count < WORDS && provenance_next(at, &name, &value); ret->count++) {
        struct word *word = &ret->word[ret->count];

        *word = (struct word){name, value, NONE, false};
        name_of(word, text);
        const uint32_t chain = chain_of(text);

        if (ret->first[chain] == NONE)
            ret->first[chain] = ret->count;
        else
            ret->word[ret->last[chain]].next = ret->count;
        ret->last[chain] = ret->count;
    }
}

/* The next word of that name behind this one in its chain; NULL if there is none. */
static struct word *next_of_name(struct words *words, const struct word *word, const char *name)
{
    char text[NAME_SIZE];

    while (word->next != NONE) {
        word = &words->word[word->next];
        name_of(word, text);
        if (strcmp(text, name) == 0)
            return &words->word[word - words->word];
    }
    return NULL;
}

static void put_member(struct json *json, struct words *words, struct word *word)
{
    char name[NAME_SIZE];

    name_of(word, name);
    json_member(json, name);
    if (!next_of_name(words, word, name)) {
        json_put_bytes(json, NULL, word->value.at, word->value.n);
        return;
    }
    json_array_begin(json, NULL);
    for (; word; word = next_of_name(words, word, name)) {
        json_put_bytes(json, NULL, word->value.at, word->value.n);
        word->written = true;
    }
    json_array_end(json);
}

void decode_json_provenance(struct json *json, const char *lines)
{
    static struct words words;

    json_object_begin(json, "provenance");
    do {
        list_words(&lines, &words);
        for (uint32_t i = 0; i < words.count; i++)
            if (!words.word[i].written)
                put_member(json, &words, &words.word[i]);
    } while (words.count == WORDS);
    json_object_end(json);
}
