/* SPDX-License-Identifier: BSD-2-Clause */
/* The verb verdict: its forms, its exit statuses, and what it says first. */
#include <stdio.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct run run;
static char guest[300], host[300], part[300], bare[300], amd[300];

/* What is peculiar about a table. */
enum { WHOLE, NO_LEAF_1, NO_HYPERVISOR, OF_AMD };

static void write_table(const char *folder, const char *name, uint32_t ebx_7, int kind, char path[300])
{
    snprintf(path, 300, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fprintf(file, "CPU:\n   0x00000000 0x00: eax=0x00000007 %s\n",
            kind == OF_AMD ? "ebx=0x68747541 ecx=0x444d4163 edx=0x69746e65"
                           : "ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69");
    if (kind != NO_LEAF_1)
        fprintf(file, "   0x00000001 0x00: eax=0x000306c3 ebx=0x00100800 ecx=%s edx=0x078bfbff\n",
                kind == NO_HYPERVISOR ? "0x00000001" : "0x80000001");
    fprintf(file, "   0x00000007 0x00: eax=0x00000000 ebx=0x%08x ecx=0x00000000 edx=0x00000000\n", ebx_7);
    assert_int_equal(fclose(file), 0);
}

static void check_run(const char *options, const char *a, const char *b, const char *c, int status,
                      const char *out)
{
    char line[1200];

    snprintf(line, sizeof(line), "%s %s %s %s", options, a, b, c);
    run_verb(cmd_verdict, line, NULL, &run);
    if (run.status != status || !strstr(run.out, out))
        fail_msg("%s: status %d, %s%s", line, run.status, run.out, run.err);
}

static void test_forms(void **state)
{
    const char *folder = run_folder();

    (void)state;
    write_table(folder, "guest", 0x810, WHOLE, guest);
    write_table(folder, "host", 0x0, WHOLE, host);
    write_table(folder, "part", 0x810, NO_LEAF_1, part);
    write_table(folder, "bare", 0x0, NO_HYPERVISOR, bare);
    write_table(folder, "amd", 0x810, OF_AMD, amd);
    check_run("", host, guest, "", 0, "(what a guest reads there): can move\n");
    check_run("", guest, host, "", 1,
              "cannot move\n  blocks   TSX: hle rtm\n"
              "           code that begins a transaction ends in an invalid opcode; taken by hardware, "
              "microcode, kernel or monitor\n    0x00000007:0.ebx[4] ");
    check_run("--host-is=cpu", guest, host, "", 1, "(its CPU's own table): cannot move\n");
    check_run("", guest, guest, host, 1, "/guest: can move\n");
    check_run("", guest, guest, host, 1, "/host: cannot move: blocks TSX\n");
    check_run(
        "", host, part, "", 2,
        "/part: a partial table (no leaf 1): take one that is whole, such as 'leafprobe capture' writes");
    check_run("", host, part, "", 2, "): cannot tell\n");
    check_run("--host-is=cpu", guest, host, "", 1, "both say the same CPU model: what goes was not taken");
    check_run("--host-is=cpu", guest, host, "", 1, "invalid opcode; taken by microcode\n");
    check_run("", bare, host, "", 0, "/bare names no hypervisor: a CPU's own table?");
    check_run("", bare, host, guest, 0, "/bare names no hypervisor: a CPU's own table?");
    check_run("", guest, amd, "", 1, "/amd is of another vendor: guests move between CPUs of one vendor");
    check_run("--format=html", guest, host, "", 1, "<b class=c0>blocks</b> TSX: hle rtm\n");
    check_run("--format=html", guest, guest, host, 1, "<b>can move</b>");
    check_run("--format=json", guest, host, "", 1, "\"taken_by\":\"hardware, microcode, kernel or monitor\"");
    check_run("--format=json", guest, host, "", 1, "\"verdict\":\"cannot move\"");
    check_run("--format=jsonl", guest, host, "", 1,
              "\"grade\":\"blocks\",\"feature\":\"TSX\",\"name\":\"hle\"");
    check_run("--format=jsonl", host, host, "", 0, "\"verdict\":\"can move\"");
    run_folder_remove();
}

static void test_bad_lines(void **state)
{
    (void)state;
    run_verb(cmd_verdict, "one", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text("error", run.err,
               "leafprobe verb: GUEST and one HOST or more are needed ('-' is standard input)\n");
    run_verb(cmd_verdict, "--host-is=xen a b", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text("error", run.err, "leafprobe verb: --host-is: expected kvm, cpu or guest, found 'xen'\n");
    run_verb(cmd_verdict, "/nowhere /nowhere", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    check_text("error", run.err, "leafprobe: /nowhere: No such file or directory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_bad_lines),
    };

    return cmocka_run_group_tests_name("verdict verb", tests, NULL, NULL);
}
