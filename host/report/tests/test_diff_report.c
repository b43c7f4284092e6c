/* SPDX-License-Identifier: BSD-2-Clause */
/* What diff says of small tables, whole, and its exit status for each class of difference. */
#include <stdio.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/run.h"
#include "probe/tests/check.h"

static struct run run;
static const char *folder;

#define ROW_MAX 8
#define ROW "   0x%08x 0x%02x: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x\n"
#define GENUINE                                        \
    {                                                  \
        0, 0, 0x16, 0x756e6547, 0x6c65746e, 0x49656e69 \
    }

struct row {
    uint32_t leaf, subleaf, eax, ebx, ecx, edx;
};

static void write_rows(const char *name, const struct row *rows)
{
    char path[300];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs("CPU 0:\n", file);
    for (size_t i = 0; i < ROW_MAX && (i == 0 || rows[i].leaf); i++)
        fprintf(file, ROW, rows[i].leaf, rows[i].subleaf, rows[i].eax, rows[i].ebx, rows[i].ecx, rows[i].edx);
    assert_int_equal(fclose(file), 0);
}

/* A Sapphire Rapids and the same with another stepping, VMX hidden, other state and a smaller ratio. */
static const struct row first[ROW_MAX] = {
    GENUINE,
    {1, 0, 0x000806f4, 0x1b800800, 0x00000220, 0x078bfbff},
    {5, 0, 0x40, 0x40, 3, 0x20},
    {7, 0, 0, 0x20, 0, 0},
    {0xb, 1, 7, 112, 0x201, 0x1b},
    {0x14, 0, 1, 0, 0, 0},
    {0x15, 0, 2, 156, 38400000, 0},
};
static const struct row second[ROW_MAX] = {
    GENUINE,
    {1, 0, 0x000806f5, 0x02800800, 0x08000200, 0x078bfbff},
    {5, 0, 0x40, 0x40, 3, 0x20},
    {7, 0, 0, 0x20, 0x40, 0},
    {0xb, 1, 7, 112, 0x201, 2},
    {0x15, 0, 2, 150, 38400000, 0},
};
/* The first without AVX2, so without all of leaf 7. */
static const struct row third[ROW_MAX] = {
    GENUINE,
    {1, 0, 0x000806f4, 0x1b800800, 0x00000220, 0x078bfbff},
    {5, 0, 0x40, 0x40, 3, 0x20},
    {0xb, 1, 7, 112, 0x201, 0x1b},
    {0x14, 0, 1, 0, 0, 0},
    {0x15, 0, 2, 156, 38400000, 0},
};

static int setup(void **state)
{
    (void)state;
    folder = run_folder();
    write_rows("a", first);
    write_rows("b", second);
    write_rows("c", third);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    run_folder_remove();
    return 0;
}

/* Output with the test's folder taken away. */
static const char *diff(const char *options, const char *names)
{
    char line[600] = "", name[2] = "";

    snprintf(line, sizeof(line), "%s", options);
    for (; *names; names++) {
        name[0] = *names;
        snprintf(line + strlen(line), sizeof(line) - strlen(line), " %s/%s", folder, name);
    }
    run_verb(cmd_diff, line, NULL, &run);
    check_text("errors", run.err, "");
    for (char *at; (at = strstr(run.out, folder));)
        memmove(at, at + strlen(folder) + 1, strlen(at + strlen(folder)));
    return run.out;
}

static void test_text(void **state)
{
    (void)state;
    check_text(
        "two", diff("", "ab"),
        "A  a, 1 CPU, 7 rows\n"
        "B  b, 1 CPU, 6 rows\n"
        "\n"
        "CPU 0 (apic 0x1b) and CPU 0 (apic 0x2): 2 lost, 1 added, 1 changed, 1 identity\n"
        "  0x00000001:0.eax[3:0]   identity    stepping        4 -> 5        stepping\n"
        "  0x00000001:0.ecx[5]     lost        vmx             1 -> 0        VMX: virtual machine "
        "extensions\n"
        "  0x00000007:0.ecx[6]     added       avx512_vbmi2    0 -> 1        AVX-512 byte/word compress "
        "and shift\n"
        "  0x00000014:0.eax[31:0]  lost        pt_max_subleaf  1 -> -        highest subleaf\n"
        "  0x00000015:0.ebx[31:0]  changed     tsc_numerator   0x9c -> 0x96  TSC to crystal ratio, "
        "numerator\n"
        "\n"
        "expected, shown with --all: 2 per-CPU, 1 dynamic (osxsave follows CR4.OSXSAVE)\n");
    assert_int_equal(run.status, 1);
    check_text(
        "all", diff("--all", "ab"),
        "A  a, 1 CPU, 7 rows\n"
        "B  b, 1 CPU, 6 rows\n"
        "\n"
        "CPU 0 (apic 0x1b) and CPU 0 (apic 0x2): 2 lost, 1 added, 1 changed, 1 identity\n"
        "  0x00000001:0.eax[3:0]    identity    stepping        4 -> 5        stepping\n"
        "  0x00000001:0.ebx[31:24]  per-CPU     local_apic_id   0x1b -> 2     initial APIC id, 8 bits\n"
        "  0x00000001:0.ecx[5]      lost        vmx             1 -> 0        VMX: virtual machine "
        "extensions\n"
        "  0x00000001:0.ecx[27]     dynamic     osxsave         0 -> 1        XSAVE switched on in CR4; "
        "follows CR4.OSXSAVE\n"
        "  0x00000007:0.ecx[6]      added       avx512_vbmi2    0 -> 1        AVX-512 byte/word compress "
        "and shift\n"
        "  0x0000000b:1.edx[31:0]   per-CPU     x2apic_id       0x1b -> 2     x2APIC id\n"
        "  0x00000014:0.eax[31:0]   lost        pt_max_subleaf  1 -> -        highest subleaf\n"
        "  0x00000015:0.ebx[31:0]   changed     tsc_numerator   0x9c -> 0x96  TSC to crystal ratio, "
        "numerator\n"
        "\n"
        "expected: 2 per-CPU, 1 dynamic (osxsave follows CR4.OSXSAVE)\n");
    assert_int_equal(run.status, 1);
    check_text("one", diff("", "aa"),
               "A  a, 1 CPU, 7 rows\n"
               "B  a, 1 CPU, 7 rows\n"
               "\n"
               "CPU 0 (apic 0x1b) and CPU 0 (apic 0x1b): no real difference\n");
    assert_int_equal(run.status, 0);
}

static void test_matrix(void **state)
{
    (void)state;
    check_text("three", diff("", "abc"),
               "A  a\n"
               "B  b\n"
               "C  c\n"
               "\n"
               "CPU 0 (apic 0x1b) of A: 3 lost, 1 added, 1 changed, 1 identity\n"
               "                                                         A     B     C\n"
               "  0x00000001:0.eax[3:0]   identity    stepping           4     5     4\n"
               "  0x00000001:0.ecx[5]     lost        vmx                1     0     1\n"
               "  0x00000007:0.ebx[5]     lost        avx2               1     1     -\n"
               "  0x00000007:0.ecx[6]     added       avx512_vbmi2       0     1     -\n"
               "  0x00000014:0.eax[31:0]  lost        pt_max_subleaf     1     -     1\n"
               "  0x00000015:0.ebx[31:0]  changed     tsc_numerator   0x9c  0x96  0x9c\n"
               "  expected, shown with --all: 2 per-CPU, 1 dynamic\n");
    assert_int_equal(run.status, 1);
}

static void check_part(const char *text)
{
    if (!strstr(run.out, text))
        fail_msg("no '%s' in the page", text);
}

/* The grid of bits: one cell a field, the value of each table in it, and a class where they differ. */
static void test_page(void **state)
{
    (void)state;
    diff("--format=html", "ab");
    assert_int_equal(run.status, 1);
    check_part(
        "<section data-f id=\"r0-14.0.0\" class=d><h3>0x00000014:0 <small>processor trace A alone</small>");
    check_part(
        "<div><code>eax 0x00000001 -&gt; 0x00000000</code><div class=bits><i class=c0 title=\"[31:0] "
        "pt_max_subleaf: highest subleaf; 1 -&gt; -, lost\">00000000000000000000000000000001<br>"
        "00000000000000000000000000000000</i></div><p class=n>[31:0] pt_max_subleaf: highest subleaf; 1 "
        "-&gt; -, lost<br></p></div>");
    check_part("<div><code>ebx 0x00000000</code><div class=bits><i>0000000000000000000000</i>"
               "<i title=\"[9] pttt: PTTT: trace triggers; 0\">0</i>");
    check_part("<div><code>ebx 0x0000009c -&gt; 0x00000096</code><div class=bits><i class=c2 title=\"[31:0] "
               "tsc_numerator: TSC to crystal ratio, numerator; 0x9c -&gt; 0x96, changed\">"
               "00000000000000000000000010011100<br>00000000000000000000000010010110</i></div>");
    check_part(
        "<div><code>eax 0x00000002</code><div class=bits><i class=s title=\"[31:0] tsc_denominator: TSC to "
        "crystal ratio, denominator; 2\">00000000000000000000000000000010</i></div><p class=n>[31:0] "
        "tsc_denominator: TSC to crystal ratio, denominator; 2<br></p></div>");
    check_part("<i class=c5 title=\"[31:24] local_apic_id: initial APIC id, 8 bits; 0x1b -&gt; 2, per-CPU\">"
               "00011011<br>00000010</i>");
    check_part("<i class=c6 title=\"[27] osxsave: XSAVE switched on in CR4; 0 -&gt; 1, dynamic\">0<br>1</i>");
    check_part("<i class=s title=\"[15:8] domain_type: level type; 2 (core)\">00000010</i>");
    check_part("<section data-f id=\"r0-5.0.0\"><h3>0x00000005:0 <small>MONITOR/MWAIT </small></h3>");
    diff("--format=html", "abc");
    check_part(
        "<td>0x00000015:0.ebx[31:0]<td class=\"p c2\">changed<td title=\"TSC to crystal ratio, numerator\">"
        "tsc_numerator<td class=v>0x9c<td class=v>0x96<td class=v>0x9c\n");
    check_part("<td>0x00000007:0.ebx[5]<td class=\"p c0\">lost<td title=\"AVX2\">avx2"
               "<td class=v>1<td class=v>1<td class=v>-\n");
    check_part("<th>place<th>class<th>name<th>A<th>B<th>C\n");
    assert_null(strstr(run.out, "<td>0x00000001:0.ebx[31:24]"));
    diff("--all --format=html", "abc");
    check_part("<td>0x00000001:0.ebx[31:24]<td class=\"p c5\">per-CPU");
}

/* One row beside leaf 0 that differs: of which class, and whether it counts. */
static void test_classes(void **state)
{
    static const struct {
        const char *name;
        struct row a, b;
        const char *class;
        int status;
    } cases[] = {
        {"lost", {1, 0, 0, 0, 0x20, 0}, {1, 0, 0, 0, 0, 0}, "1 lost", 1},
        {"added", {1, 0, 0, 0, 0, 0}, {1, 0, 0, 0, 0x20, 0}, "1 added", 1},
        {"changed", {0x15, 0, 2, 4, 0, 0}, {0x15, 0, 2, 5, 0, 0}, "1 changed", 1},
        {"identity", {1, 0, 4, 0, 0, 0}, {1, 0, 5, 0, 0, 0}, "1 identity", 1},
        {"unknown", {6, 0, 0, 0, 0, 0}, {6, 0, 0x80000000, 0, 0, 0}, "1 unknown", 1},
        {"per-CPU", {1, 0, 0, 0x01000000, 0, 0}, {1, 0, 0, 0x02000000, 0, 0}, "no real difference", 0},
        {"dynamic", {1, 0, 0, 0, 0, 0}, {1, 0, 0, 0, 1u << 27, 0}, "no real difference", 0},
        {"row of zeros", {3, 0, 0, 0, 0, 0}, {5, 0, 0, 0, 0, 0}, "no real difference", 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct row a[ROW_MAX] = {GENUINE, cases[i].a}, b[ROW_MAX] = {GENUINE, cases[i].b};
        static const char *const formats[] = {"", "--all", "--format=json", "--format=html"};

        write_rows("x", a);
        write_rows("y", b);
        for (size_t j = 0; j < COUNT(formats); j++) {
            const char *out = diff(formats[j], "xy");

            if (run.status != cases[i].status)
                fail_msg("%s, %s: status %d in\n%s", cases[i].name, formats[j], run.status, out);
            if (j < 2 && !strstr(out, cases[i].class))
                fail_msg("%s: no '%s' in\n%s", cases[i].name, cases[i].class, out);
        }
        diff("", "xyx");
        assert_int_equal(run.status, cases[i].status);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_classes),
    };

    return cmocka_run_group_tests_name("diff_report", tests, setup, teardown);
}
