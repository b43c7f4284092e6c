/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that name several tables, as the verbs take them. */
#include <string.h>

#include "host/cli/command.h"
#include "host/cli/labelled.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct run run;

/* A log of two tables: each by its name, and both against each other, the host's first. */
static void test_own_tables(void **state)
{
    static const char log[] = "00:00:04 Gst: 00000000/0000  00000007 756e6547 6c65746e 49656e69\n"
                              "00:00:04 Hst:                00000007 756e6547 6c65746e 49656e69\n"
                              "00:00:04 Gst: 00000007/0000  00000000 00000000 00000000 00000000\n"
                              "00:00:04 Hst:                00000000 00000080 00000000 00000000\n";
    char path[300], name[320], line[700];
    FILE *file;

    (void)state;
    snprintf(path, sizeof(path), "%s/VBox.log", run_folder());
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(log, file);
    fclose(file);
    run_verb(cmd_diff, path, NULL, &run);
    check_text("errors", run.err, "");
    assert_int_equal(run.status, 1);
    assert_non_null(strstr(run.out, "VBox.log:Hst, 1 CPU"));
    assert_non_null(strstr(run.out, "  0x00000007:0.ebx[7]  lost        smep  1 -> "));
    snprintf(name, sizeof(name), "%s:gst", path);
    snprintf(line, sizeof(line), "%s %s", name, name);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 0);
    snprintf(line, sizeof(line), "%s %s", name, path);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 2);
    assert_non_null(strstr(run.err, "VBox.log: names several tables, such as 'Gst': say FILE:LABEL\n"));
    snprintf(name, sizeof(name), "%s:Raw", path);
    snprintf(line, sizeof(line), "%s %s", name, path);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 2);
    assert_non_null(strstr(run.err, "VBox.log:5: expected a table 'Raw', the file has 'Gst', 'Hst'\n"));
    run_folder_remove();
}

/* The third word of each line of a diff that says what became of a field: "pku xcr0_pkru ". */
static void named(const char *out, const char *what, char *ret, size_t room)
{
    size_t used = 0;

    ret[0] = 0;
    for (const char *line = out; *line; line += strcspn(line, "\n") + 1) {
        char place[40], word[20], name[40];

        if (sscanf(line, "  %39s %19s %39s", place, word, name) == 3 && strncmp(place, "0x", 2) == 0 &&
            strcmp(word, what) == 0)
            used += (size_t)snprintf(ret + used, room - used, "%s ", name);
        assert_true(used < room);
        if (!line[strcspn(line, "\n")])
            break;
    }
}

/* What the guest lacks stands in the samples' expected rows: leaf 7 ECX[3], and EAX[5], [6], [7] and [9] of
 * leaf 0xd. */
static void test_taken_away(void **state)
{
    static const char lost[] = "pku xcr0_avx512_opmask xcr0_avx512_zmm_hi256 xcr0_avx512_hi16_zmm xcr0_pkru ";
    static const struct {
        const char *file, *host, *guest;
    } logs[] = {{"vbox", "Hst", "Gst"}, {"vmware_pair", "host", "guest"}};
    char path[300], want[400], names[400];

    (void)state;
    for (size_t i = 0; i < COUNT(logs); i++) {
        snprintf(path, sizeof(path), "reference/samples/dialects/%s.txt", logs[i].file);
        run_verb(cmd_diff, kit_shared(path), NULL, &run);
        assert_int_equal(run.status, 1);
        named(run.out, "lost", names, sizeof(names));
        check_text(path, names, lost);
        named(run.out, "added", names, sizeof(names));
        check_text(path, names, "");
        named(run.out, "changed", names, sizeof(names));
        check_text(path, names, "xsave_sz_max phys_addr_bits ");
        snprintf(want, sizeof(want), "A  %s:%s, 1 CPU", kit_shared(path), logs[i].host);
        assert_non_null(strstr(run.out, want));
        snprintf(want, sizeof(want), "\nB  %s:%s, 1 CPU", kit_shared(path), logs[i].guest);
        assert_non_null(strstr(run.out, want));
    }
}

/* Xen's policies go by their names, in the order of the file and as they are asked for. */
static void test_policies(void **state)
{
    const char *path = kit_shared("reference/samples/dialects/xen.txt");
    char line[700], want[400];

    (void)state;
    run_verb(cmd_diff, path, NULL, &run);
    assert_int_equal(run.status, 1);
    snprintf(want, sizeof(want), "A  %s:Raw, 1 CPU", path);
    assert_non_null(strstr(run.out, want));
    snprintf(want, sizeof(want), "\nB  %s:HVM Default, 1 CPU", path);
    assert_non_null(strstr(run.out, want));
    snprintf(line, sizeof(line), "%s:raw %s:raw", path, path);
    run_verb(cmd_diff, line, NULL, &run);
    assert_int_equal(run.status, 0);
}

/* As many tables as are compared with each other, and one more. */
static void test_many(void **state)
{
    char path[512], want[600];
    const struct {
        unsigned tables;
        int status;
    } cases[] = {{LABELLED_MAX, 0}, {LABELLED_MAX + 1, 2}};

    (void)state;
    snprintf(path, sizeof(path), "%s/many", run_folder());
    for (size_t i = 0; i < COUNT(cases); i++) {
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        for (unsigned n = 0; n < cases[i].tables; n++)
            fprintf(file,
                    "# table %u\nCPU 0:\n   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e "
                    "edx=0x49656e69\n",
                    n);
        fclose(file);
        run_verb(cmd_diff, path, NULL, &run);
        assert_int_equal(run.status, cases[i].status);
        snprintf(want, sizeof(want),
                 "leafprobe: %s: names more than %u tables: say FILE:LABEL of those to compare\n", path,
                 LABELLED_MAX);
        check_text(path, run.err, cases[i].status ? want : "");
    }
    run_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_many), cmocka_unit_test(test_own_tables),
                                       cmocka_unit_test(test_taken_away), cmocka_unit_test(test_policies)};

    return cmocka_run_group_tests_name("labelled", tests, NULL, NULL);
}
