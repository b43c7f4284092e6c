/* SPDX-License-Identifier: BSD-2-Clause */
/* Dialects that print a row a line: texts of each, made here from tables, read back and broken. */
#include <stdlib.h>
#include <string.h>

#include "host/read/tests/dialect_texts.h"
#include "host/tests/kit.h"

/* A table of a guest that lacks some of what its host has. */
static void take_away(struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i += 3)
        table->entry[i].ecx &= 0x0f0f0f0f;
}

static bool is_there(const struct cpuid_entry *e, unsigned leaves)
{
    if (leaves & LIBCPUID)
        return e->leaf == 4 || ((e->leaf & 0x7fffffff) < 32 && !e->subleaf);
    return printed(e, leaves);
}

/* The rows of a text against those of the table it was made from. */
static void check_rows(const char *name, const struct cpuid_table *got, const struct cpuid_table *want,
                       unsigned leaves)
{
    uint32_t n = 0;

    EACH(want, e)
    {
        if (!is_there(e, leaves))
            continue;
        const struct cpuid_entry *g = &got->entry[n++];

        if (n > got->count || g->leaf != e->leaf || g->subleaf != e->subleaf || g->eax != e->eax ||
            g->ebx != e->ebx || g->ecx != e->ecx || g->edx != e->edx)
            fail_msg("%s: row %u is 0x%x.%x %x %x %x %x, want 0x%x.%x %x %x %x %x", name, n, g->leaf,
                     g->subleaf, REGS(g), e->leaf, e->subleaf, REGS(e));
    }
    assert_true(n > 0);
    assert_int_equal(got->count, n);
}

static char *text_of(size_t i, const struct cpuid_table *host, size_t *ret_size)
{
    static struct cpuid_table guest;
    char *text = NULL;
    FILE *to = open_memstream(&text, ret_size);

    assert_non_null(to);
    guest = *host;
    take_away(&guest);
    dialects[i].make(to, dialects[i].guest ? &guest : host, host);
    fclose(to);
    return text;
}

static void check_dialect(size_t i, const struct cpuid_table *host)
{
    static struct cpuid_table guest;
    struct kit_read read;
    size_t size;
    char *text = text_of(i, host, &size);

    guest = *host;
    take_away(&guest);
    kit_read_bytes(text, size, NULL, &read);
    check_text(dialects[i].name, read.error, "");
    check_text(dialects[i].name, read.format, dialects[i].name);
    assert_int_equal(read.count, dialects[i].guest ? 2 : 1);
    for (unsigned n = 0; n < read.count; n++) {
        const bool is_host = !dialects[i].guest || strcmp(read.tables[n].label, dialects[i].host) == 0;

        assert_int_equal(read.tables[n].named, read.count == 2);
        if (!is_host)
            check_text(dialects[i].name, read.tables[n].label, dialects[i].guest);
        check_rows(dialects[i].name, &read.tables[n].table, is_host ? host : &guest, dialects[i].leaves);
    }
    kit_free(&read);
    free(text);
}

static void test_dialects(void **state)
{
    static struct cpuid_table sample;

    (void)state;
    kit_sample(&sample);
    for (size_t i = 0; i < COUNT(dialects); i++)
        check_dialect(i, &sample);
}

static void test_corpus(void **state)
{
    static const char *const files[] = {"corpus/aida64/AuthenticAMD0A70F52_K19_HawkPoint_01_CPUID.txt",
                                        "corpus/aida64/GenuineIntel00906A2_AlderLakeP_00_CPUID.txt"};

    (void)state;
    for (size_t f = 0; f < COUNT(files); f++) {
        struct kit_read read;

        kit_read_file(kit_shared(files[f]), NULL, &read);
        check_text(files[f], read.error, "");
        for (unsigned n = 0; n < read.count; n++)
            for (size_t i = 0; i < COUNT(dialects); i++)
                check_dialect(i, &read.tables[n].table);
        assert_true(read.count > 0);
        kit_free(&read);
    }
}

/* A number that stands once in a text, in a row of it. */
#define MARKED 0x5ca1ab1eu
#define MARKED_TEXT "5ca1ab1e"
#define MARKED_DIGITS 8u

/* Ways to break it: a letter that is no digit, the number lost, the row cut off, a digit lost. */
enum hurt { LETTER, NUMBER, END, DIGIT, HURTS };

static void break_number(char *text, size_t *size, char *at, enum hurt how)
{
    const size_t lost[HURTS] = {0, MARKED_DIGITS, strcspn(at, "\n"), 1};

    if (how == LETTER)
        at[3] = 'g';
    memmove(at, at + lost[how], *size + 1 - (size_t)(at + lost[how] - text));
    *size -= lost[how];
}

static unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;

    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

/* True if the table has the row in this dialect. */
static bool check_hurt(size_t i, const struct cpuid_table *table, enum hurt how)
{
    char want[32];
    size_t size;
    struct kit_read read;
    char *text = text_of(i, table, &size), *at = strcasestr(text, MARKED_TEXT);

    if (at) {
        snprintf(want, sizeof(want), "text:%u: expected a row", line_of(text, at));
        break_number(text, &size, at, how);
        kit_read_bytes(text, size, NULL, &read);
        if (!read.failed || strncmp(read.error, want, strlen(want)) != 0)
            fail_msg("%s, way %d: want %s, got '%s' and %u tables of\n%s", dialects[i].name, how, want,
                     read.error, read.count, text);
        assert_int_equal(read.count, 0);
        kit_free(&read);
    }
    free(text);
    return at != NULL;
}

static void test_hurts(void **state)
{
    static struct cpuid_table sample, table;
    uint64_t seed = 15;
    unsigned done = 0;

    (void)state;
    kit_sample(&sample);
    for (unsigned turn = 0; done < 10000; turn++) {
        const size_t i = turn % COUNT(dialects);
        const enum hurt how = kit_random(&seed) % (dialects[i].fixed ? HURTS : DIGIT);

        table = sample;
        struct cpuid_entry *e = &table.entry[kit_random(&seed) % table.count];
        uint32_t *const places[] = {&e->eax, &e->ebx, &e->edx};

        *places[kit_random(&seed) % COUNT(places)] = MARKED;
        done += check_hurt(i, &table, how);
    }
}

/* What is odd beside a broken number. */
static void test_errors(void **state)
{
    static const struct {
        const char *from, *text, *error;
    } cases[] = {
        {NULL, "Hst:  0000000d 756e6547 6c65746e 49656e69\n",
         "text:1: expected a row with a leaf before one without"},
        {NULL,
         "Gst: 00000001/0000  00050654 00020800 f6d83203 178bfbfd\nx\n"
         "Gst: 00000001/0000  00050655 00020800 f6d83203 178bfbfd\n",
         "text:3: expected one row for 0x1 subleaf 0x0, found a second one with other values"},
        {NULL,
         "Gst: 00000001/0000  00050654 00020800 f6d83203 178bfbfd\n"
         "eax in: 0x00000000, eax = 0000000d ebx = 756e6547 ecx = 6c65746e edx = 49656e69\n",
         "text:2: expected rows of VirtualBox's VBox.log (vbox), found one of x86info -r (x86info)"},
        {NULL,
         "  00000001:ffffffff -> 00000001:00000000:0000004d:002c307d\nodd\n"
         "  00000002:ffffffff -> 00000001:00000000:0000004d:002c307d\n",
         "text:2: expected rows of xen-cpuid -p or XTF up to line 3, found another line"},
        {NULL, " Function  EAX       EBX       ECX       EDX\n 00000001  00050654  00020800  FED83203\n\n",
         "text:2: expected a row of LibreHardwareMonitor's report"},
        {"xen", "nothing\n", "text:2: the file ends without a CPUID table (read as xen)"},
    };
    struct kit_read read;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        kit_read_text(cases[i].text, cases[i].from, &read);
        if (!read.failed || strncmp(read.error, cases[i].error, strlen(cases[i].error)) != 0)
            fail_msg("%s: got %s, want %s", cases[i].text, read.error, cases[i].error);
        kit_free(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_corpus),
        cmocka_unit_test(test_hurts),
        cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
