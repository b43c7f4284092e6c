/* SPDX-License-Identifier: BSD-2-Clause */
/* What mails, tickets and consoles do to the rows of cpuid -r, each alone and any two one after the other. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "host/tests/kit.h"

/* Write one line of a text, without its LF, as a program leaves it. */
typedef void hurt(FILE *to, const char *line);

static void quoted(FILE *to, const char *line)
{
    fprintf(to, "> %s\n", line);
}

static void stamped(FILE *to, const char *line)
{
    fprintf(to, "[   12.345678] %s\n", line);
}

static void hosted(FILE *to, const char *line)
{
    fprintf(to, "node1: %s\n", line);
}

/* The registers' names alone, as their values may be in any case. */
static void upper(FILE *to, const char *line)
{
    static const char *const names[] = {"eax=", "ebx=", "ecx=", "edx="};

    while (*line) {
        size_t n = 0;

        for (size_t i = 0; i < COUNT(names); i++)
            n = strncmp(line, names[i], 4) == 0 ? 4 : n;
        for (size_t i = 0; i < n; i++)
            fputc(toupper((unsigned char)line[i]), to);
        if (!n)
            fputc(*line++, to);
        line += n;
    }
    fputc('\n', to);
}

static void no_break(FILE *to, const char *line)
{
    for (; *line == ' '; line++)
        fputs("\xc2\xa0", to);
    fprintf(to, "%s\n", line);
}

static void wrapped(FILE *to, const char *line)
{
    const char *place = strstr(line, " edx=");

    if (place)
        fprintf(to, "%.*s\n%s\n", (int)(place - line), line, place + 1);
    else
        fprintf(to, "%s\n", line);
}

static void commented(FILE *to, const char *line)
{
    fprintf(to, "%s%s\n", line, strstr(line, " edx=") ? "   # <- here" : "");
}

static void printable(FILE *to, const char *line)
{
    for (; *line; line++)
        fputs(*line == '=' ? "=3D" : (char[]){*line, 0}, to);
    fputc('\n', to);
}

static hurt *const hurts[] = {no_break, upper, commented, quoted, stamped, hosted, printable, wrapped};

static char *apply(hurt *how, char *text)
{
    char *ret = NULL;
    size_t size;
    FILE *to = open_memstream(&ret, &size);

    assert_non_null(to);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        how(to, line);
    fclose(to);
    free(text);
    return ret;
}

static char *sample_text(const char *before, const char *behind)
{
    static struct cpuid_table sample;
    char *ret = NULL;
    size_t size;
    FILE *to = open_memstream(&ret, &size);

    assert_non_null(to);
    kit_sample(&sample);
    fprintf(to, "%sCPU 0:\n", before);
    for (uint32_t i = 0; i < sample.count; i++) {
        const struct cpuid_entry *e = &sample.entry[i];

        fprintf(to, "   0x%08x 0x%02x: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x\n", e->leaf, e->subleaf,
                e->eax, e->ebx, e->ecx, e->edx);
    }
    fputs(behind, to);
    fclose(to);
    return ret;
}

/* The text reads as the sample, with so many warnings. */
static void check_sample(const char *text, unsigned warnings)
{
    static struct cpuid_table sample;
    struct kit_read read;

    kit_sample(&sample);
    kit_read_text(text, NULL, &read);
    if (read.failed || read.count != 1 || strcmp(read.format, "raw") != 0 ||
        read.tables[0].table.count != sample.count || read.warnings != warnings)
        fail_msg("'%s', %u tables, %u warnings, of\n%s", read.error, read.count, read.warnings, text);
    for (uint32_t i = 0; i < sample.count; i++) {
        const struct cpuid_entry *got = &read.tables[0].table.entry[i], *want = &sample.entry[i];

        assert_int_equal(got->leaf, want->leaf);
        assert_int_equal(got->subleaf, want->subleaf);
        assert_memory_equal(&got->eax, &want->eax, 4 * sizeof(got->eax));
    }
    kit_free(&read);
}

static void test_hurts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(hurts); i++)
        for (size_t j = i; j < COUNT(hurts); j++) {
            char *text = apply(hurts[i], sample_text("", ""));

            if (j > i)
                text = apply(hurts[j], text);
            check_sample(text, 0);
            free(text);
        }
}

static void test_surroundings(void **state)
{
    static const struct {
        const char *before, *behind;
        unsigned warnings;
    } cases[] = {{"the output is\n```\n", "```\n", 0},
                 {"[root@node1 ~]# cpuid -r\n", "[root@node1 ~]# \n", 1}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text = sample_text(cases[i].before, cases[i].behind);

        check_sample(text, cases[i].warnings);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hurts), cmocka_unit_test(test_surroundings)};

    return cmocka_run_group_tests_name("paste", tests, NULL, NULL);
}
