/* SPDX-License-Identifier: BSD-2-Clause */
/* The grid of bits of diff's page: every register's digits against its number, and what is said of some. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "probe/tests/check.h"

static struct run run;

/* Two makers' CPUs; the first row has the registers' order of cpuid -r. */
static const uint32_t rows[2][3][5] = {
    {{0, 7, 0x756e6547, 0x6c65746e, 0x49656e69},
     {1, 0x000806f4, 0x05000800, 0x00000200, 0x078bfbff},
     {7, 0, 0x00000020, 0, 1}},
    {{0, 7, 0x68747541, 0x444d4163, 0x69746e65},
     {1, 0x00a20f12, 0x00000800, 0x00000220, 0x078bfbff},
     {7, 0, 0, 0x80000001, 1}},
};

static void write_page(void)
{
    const char *folder = run_folder();
    char path[300], line[700];

    for (unsigned k = 0; k < 2; k++) {
        snprintf(path, sizeof(path), "%s/%c", folder, 'a' + (int)k);
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fputs("CPU 0:\n", file);
        for (unsigned i = 0; i < 3; i++)
            fprintf(file, "   0x%08x 0x00: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x\n", rows[k][i][0],
                    rows[k][i][1], rows[k][i][2], rows[k][i][3], rows[k][i][4]);
        assert_int_equal(fclose(file), 0);
    }
    snprintf(line, sizeof(line), "%s/a %s/b --format=html", folder, folder);
    run_verb(cmd_diff, line, NULL, &run);
    run_folder_remove();
    assert_int_equal(run.status, 1);
    check_text("errors", run.err, "");
}

/* The digits of one side of the cells between here and the grid's end, as a number. */
static uint32_t digits_of(const char *at, unsigned side, unsigned *ret_count)
{
    const char *end = strstr(at, "</div>");
    uint32_t number = 0;

    assert_non_null(end);
    for (*ret_count = 0; (at = strstr(at, "<i")) && at < end;) {
        const char *digit = strchr(at, '>') + 1, *close = strstr(at, "</i>"), *second = strstr(at, "<br>");

        if (side && second && second < close)
            digit = second + 4;
        for (; *digit == '0' || *digit == '1'; digit++, ++*ret_count)
            number = number << 1 | (*digit == '1');
        at = close;
    }
    return number;
}

static void test_digits(void **state)
{
    static const char names[4][4] = {"eax", "ebx", "ecx", "edx"};

    (void)state;
    write_page();
    for (unsigned i = 0; i < 3; i++) {
        char text[100];

        snprintf(text, sizeof(text), "id=\"r0-%x.0.0\"", rows[0][i][0]);
        const char *at = strstr(run.out, text);

        assert_non_null(at);
        for (unsigned reg = 0; reg < 4; reg++) {
            const uint32_t a = rows[0][i][reg + 1], b = rows[1][i][reg + 1];
            unsigned count;

            if (a == b)
                snprintf(text, sizeof(text), "<code>%s 0x%08x</code>", names[reg], a);
            else
                snprintf(text, sizeof(text), "<code>%s 0x%08x -&gt; 0x%08x</code>", names[reg], a, b);
            at = strstr(at, text);
            if (!at) {
                fail_msg("no %s", text);
                return;
            }
            assert_int_equal(digits_of(at, 0, &count), a);
            assert_int_equal(count, 32);
            assert_int_equal(digits_of(at, 1, &count), b);
            assert_int_equal(count, 32);
        }
    }
}

/* Names of what is set or differs; a value that more than one register holds is each side's own. */
static void test_names(void **state)
{
    static const char *const said[] = {
        ("\"[31:0] cpu_vendorid_0: vendor string, bytes 0-3; &quot;GenuineIntel&quot; -&gt; "
         "&quot;AuthenticAMD&quot;, "),
        "\"[31:24] local_apic_id: initial APIC id, 8 bits; 5 -&gt; 0, per-CPU\"",
        "\"[3:0] stepping: stepping; 4 -&gt; 2, identity\"",
        "\"[5] vmx: VMX: virtual machine extensions; 0 -&gt; 1, added\"",
        "\"[5] avx2: AVX2; 1 -&gt; 0, lost\"",
        ">[5] avx2: AVX2; 1 -&gt; 0, lost<br>",
    };

    (void)state;
    write_page();
    for (size_t i = 0; i < COUNT(said); i++)
        if (!strstr(run.out, said[i]))
            fail_msg("not said: %s", said[i]);
}

/* A table without the block lends no other maker's names to the bits of the one that has it. */
static void test_one_tells(void **state)
{
    char a[300], line[700];

    (void)state;
    snprintf(a, sizeof(a), "%s", kit_data("chain-hyperv.txt"));
    snprintf(line, sizeof(line), "%s %s --format=html --all", a, kit_data("chain-none.txt"));
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 1);
    assert_non_null(strstr(run.out, "\"[31:0] hv_interface: interface signature; &quot;Hv#1&quot; -&gt; -"));
    assert_non_null(
        strstr(run.out, "\"[24] kvmclock_stable_bit: clock agrees between CPUs; 1 -&gt; -, lost\""));
    assert_null(strstr(run.out, "\"[31:1] "));
}

/* A register of which nothing is known is no zero; one that is known in part has the bits that are. */
static void test_unread(void **state)
{
    static const char *const sevens[] = {
        "eax=0x00000000 ebx=0x00000020 ecx=0x00000000 edx=0x00000001",
        "eax=unread ebx=0x00000020/0x000000ff ecx=0x00000000 edx=0x00000001"};
    static const char *const said[] = {"<code>eax 0x00000000 -&gt; unread</code>",
                                       "<code>ebx 0x00000020 -&gt; 0x00000020/0x000000ff</code>",
                                       "<code>edx 0x00000001</code>"};
    const char *folder = run_folder();
    char path[300], line[700];

    (void)state;
    for (unsigned k = 0; k < 2; k++) {
        snprintf(path, sizeof(path), "%s/%c", folder, 'a' + (int)k);
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fprintf(file,
                "CPU 0:\n   0x00000000 0x00: eax=0x00000007 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
                "   0x00000007 0x00: %s\n",
                sevens[k]);
        assert_int_equal(fclose(file), 0);
    }
    snprintf(line, sizeof(line), "%s/a %s/b --format=html --all", folder, folder);
    run_verb(cmd_diff, line, NULL, &run);
    run_folder_remove();
    for (size_t i = 0; i < COUNT(said); i++)
        if (!strstr(run.out, said[i]))
            fail_msg("not said: %s", said[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_digits),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_one_tells),
    };

    return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
