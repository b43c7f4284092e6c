/* SPDX-License-Identifier: BSD-2-Clause */
/* Any one and any two hurts that can come together, on every JSON and XML, between what stands around it;
 * what Rust and debuggers print is test_paste_formats'. */
#include <stdlib.h>
#include <string.h>

#include "host/dialect/infer.h"
#include "host/read/tests/document_texts.h"
#include "host/read/tests/hurts.h"

static hurt *const hurts[] = {no_break, quoted, stamped, hosted, printable, referenced, wrapped_at};

/* Fences and captions come with the hurts that were there before them. */
static const struct {
    const char *before, *behind;
} frames[] = {{"", ""},
              {"What the host has:\n```json\n", "```\nand so on\n"},
              {"guest's:\n\n$ cat cpu.json\n", "$ \n"}};

static char *whole_document(size_t i, const struct cpuid_table *table)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(to);
    documents[i].make(to, table);
    fclose(to);
    return text;
}

/* Apart: gcc 12 warns of the streams' pointers where it puts this into its callers. */
__attribute__((noinline)) static char *hurt_document(size_t i, const struct cpuid_table *table, size_t one,
                                                     size_t two, size_t frame)
{
    char *text = apply(hurts[one], whole_document(i, table)), *ret = NULL;

    if (two != one)
        text = apply(hurts[two], text);
    assert_true(asprintf(&ret, "%s%s%s", frames[frame].before, text, frames[frame].behind) > 0);
    free(text);
    return ret;
}

static bool is_structured(size_t i)
{
    return strcmp(documents[i].format, "vmcore") != 0;
}

static void check_document(size_t i, const struct cpuid_table *want, const char *text)
{
    struct kit_read read;

    kit_read_text(text, NULL, &read);
    if (read.failed || read.count != 1 || strcmp(read.format, documents[i].format) != 0 ||
        read.tables[0].table.count != want->count ||
        memcmp(read.tables[0].table.entry, want->entry, want->count * sizeof(want->entry[0])) != 0)
        fail_msg("%s: '%s', %u tables as '%s' of\n%s", documents[i].name, read.error, read.count, read.format,
                 text);
    kit_free(&read);
}

static void test_pairs(void **state)
{
    static struct cpuid_table sample, inferred;
    unsigned turn = 0;

    (void)state;
    kit_sample(&sample);
    inferred = sample;
    infer_flags(&inferred);
    for (size_t i = 0; i < COUNT(documents); i++)
        for (size_t one = 0; is_structured(i) && one < COUNT(hurts); one++)
            for (size_t two = 0; two < COUNT(hurts); two++) {
                char *text = hurt_document(i, &sample, one, two, turn++ % COUNT(frames));

                check_document(i, documents[i].flags ? &sample : &inferred, text);
                free(text);
            }
    assert_true(turn >= 4 * COUNT(hurts) * COUNT(hurts));
}

/* A number that is broken is an error in its line, whatever else was done to the text. */
static void test_broken(void **state)
{
    static struct cpuid_table sample;
    unsigned done = 0;

    (void)state;
    kit_sample(&sample);
    sample.entry[3].ebx = 0xbadc0de5;
    for (size_t i = 0; i < COUNT(documents); i++)
        for (size_t one = 0; is_structured(i) && one < COUNT(hurts); one++) {
            char *text = hurt_document(i, &sample, one, one, 0), *at = strstr(text, "3134983653");
            unsigned line = 1;
            struct kit_read read;
            char want[32];

            at = at ? at : strstr(text, "0xbadc0de5");
            at = at ? at + 9 : strstr(text, "0b1011101011011100_0000");
            assert_non_null(at);
            *at = 'z';
            for (const char *c = text; c < at; c++)
                line += *c == '\n';
            kit_read_text(text, NULL, &read);
            snprintf(want, sizeof(want), "text:%u: expected", line);
            if (hurts[one] == wrapped_at &&
                strncmp(read.error, want, strlen(want)) != 0) /* where it begins */
                snprintf(want, sizeof(want), "text:%u: expected", line - 1);
            if (!read.failed || read.count || strncmp(read.error, want, strlen(want)) != 0)
                fail_msg("%s: want line %u, got '%s' and %u tables of\n%s", documents[i].name, line,
                         read.error, read.count, text);
            done++;
            kit_free(&read);
            free(text);
        }
    assert_true(done >= 4 * COUNT(hurts));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs), cmocka_unit_test(test_broken)};

    return cmocka_run_group_tests_name("paste_documents", tests, NULL, NULL);
}
