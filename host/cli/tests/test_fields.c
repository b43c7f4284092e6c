/* SPDX-License-Identifier: BSD-2-Clause */
/* The verb fields: every row once, its columns, its filter. */
#include <stdlib.h>
#include <string.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"
#include "probe/field/field.h"

static struct run run;

/* Every row has a line, and a line holds the row's name and text. */
static void test_all(void **state)
{
    uint32_t count = 0;

    (void)state;
    run_verb(cmd_fields, "", NULL, &run);
    assert_int_equal(run.status, EXIT_OK);
    check_text("errors", run.err, "");
    for (char *line = strtok(run.out, "\n"); line; line = strtok(NULL, "\n"), count++) {
        const struct field field = field_row(count);
        const char *text = field_text(&field);
        const size_t n = strlen(line), length = strlen(text);

        assert_true(count < field_count() && n > length);
        check_text("text", line + n - length, text);
        assert_non_null(strstr(line, field_name(count)));
    }
    assert_int_equal(count, field_count());
}

/* One column after the other, apart by blanks. */
static void check_line(const char *leaf, const char *name, const char *want)
{
    char got[300] = "";
    char *found;

    run_verb(cmd_fields, leaf, NULL, &run);
    assert_int_equal(run.status, EXIT_OK);
    for (char *line = strtok(run.out, "\n"); line; line = strtok(NULL, "\n"))
        if ((found = strstr(line, name)) && found[-1] == ' ' && found[strlen(name)] == ' ')
            for (char *at = line; *at; at++)
                if (*at != ' ' || at[1] != ' ')
                    strncat(got, at, 1);
    check_text(leaf, got, want);
}

static void test_columns(void **state)
{
    (void)state;
    check_line("1", "vmx", "0x00000001:0.ecx[5] vmx any - VMX: virtual machine extensions");
    check_line("0xd", "xsave_sz_xcr0",
               "0x0000000d:0.ebx[31:0] xsave_sz_xcr0 any dynamic_xcr0,size XSAVE area for what XCR0 enables, "
               "bytes");
    check_line("0x40000110", "vmw_vmcall",
               "0x40000010:0.ecx[1] vmw_vmcall vmware - VMCALL reaches the backdoor");
    check_line("0x40000000", "hypervisor_id_0",
               "0x40000000:0.ebx[31:0] hypervisor_id_0 any_hv text,ident hypervisor signature, bytes 0-3");
}

static void test_refusals(void **state)
{
    (void)state;
    run_verb(cmd_fields, "0x12345678", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    assert_int_equal(run.out_size, 0);
    check_text("no such leaf", run.err, "leafprobe: no field of leaf 0x12345678 is documented\n");
    run_verb(cmd_fields, "one", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    assert_non_null(strstr(run.err, "expected a leaf or the name of a field, found 'one'"));
    run_verb(cmd_fields, "1 2", NULL, &run);
    assert_int_equal(run.status, EXIT_BAD);
    assert_non_null(strstr(run.err, "one LEAF or NAME is taken, found"));
}

/* A name of any project lists the field, and nothing else. */
static void test_names(void **state)
{
    (void)state;
    check_line("pclmuldq", "pclmulqdq", "0x00000001:0.ecx[1] pclmulqdq any - carry-less multiply, PCLMULQDQ");
    check_line("--names tsc-deadline", "tsc_deadline_timer",
               "0x00000001:0.ecx[24] tsc_deadline_timer soft linux=tsc_deadline_timer qemu=tsc-deadline "
               "libvirt=tsc-deadline xen=tsc-deadline");
    check_line("--names 0xa", "pmu_version",
               "0x0000000a:0.eax[7:0] pmu_version not_greater linux=- qemu=- libvirt=- xen=-");
    run_verb(cmd_fields, "sse4.1", NULL, &run);
    assert_int_equal(run.status, EXIT_OK);
    assert_ptr_equal(strchr(run.out, '\n') + 1, run.out + strlen(run.out));
}

/* lookup goes to the leaf of a name, and tells the number of the field. */
static void test_lookup(void **state)
{
    static const char table[] =
        "CPU:\n   0x00000000 0x00: eax=0x00000001 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
        "   0x00000001 0x00: eax=0x000306c3 ebx=0x00100800 ecx=0x01000000 edx=0x0f8bfbff\n";

    (void)state;
    run_verb(cmd_lookup, "- tsc-deadline", table, &run);
    assert_int_equal(run.status, EXIT_OK);
    assert_non_null(strstr(run.out, "tsc_deadline_timer: 0x1 (ecx[24])\n"));
    run_verb(cmd_lookup, "- sse4.1", table, &run);
    assert_int_equal(run.status, EXIT_OK);
    assert_non_null(strstr(run.out, "sse4_1: 0x0 (ecx[19])\n"));
    run_verb(cmd_lookup, "- kvmclock", table, &run);
    assert_int_equal(run.status, EXIT_BAD);
    assert_non_null(strstr(run.err, "'kvmclock' is no field of the vendor or hypervisor of the table"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all),   cmocka_unit_test(test_columns), cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_names), cmocka_unit_test(test_lookup),
    };

    return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
