/* SPDX-License-Identifier: BSD-2-Clause */
/* Feature MSRs in configurations: QEMU's and libvirt's names of them, Firecracker's bitmaps. Bits are those
 * of SDM 4, table 2-2. */
#include <string.h>

#include "host/export/msrs.h"
#include "host/export/qemu_known.h"
#include "host/export/tests/export_kept.h"

#define ARCH_CAPABILITIES (1u << 29) /* leaf 7 EDX */
#define PDCM (1u << 15)              /* leaf 1 ECX */
#define VMX (1u << 5)                /* leaf 1 ECX */

static struct cpuid_table table;

/* Leaves 1 and 7 of a guest that finds these registers. */
static void make_table(uint32_t one_ecx, uint32_t seven_edx)
{
    const struct cpuid_entry rows[] = {
        {0x0, 0, 0, 0x7, 0x756e6547, 0x6c65746e, 0x49656e69, {0}},
        {0x1, 0, 0, 0x306c1, 0x800, 0x80082203 | one_ecx, 0x078bfbff, {0}},
        {0x7, 0, 1, 0, 0, 0, seven_edx, {0}},
        {0x80000000, 0, 0, 0x80000001, 0, 0, 0, {0}},
        {0x80000001, 0, 0, 0, 0, 0x1, 0x20100800, {0}},
    };

    cpuid_table_clear(&table);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cpuid_regs regs = cpuid_entry_regs(&rows[i]);

        assert_non_null(cpuid_table_add(&table, rows[i].leaf, rows[i].subleaf, rows[i].flags, &regs));
    }
}

static void write_for(const char *name, const char *version, enum export_accel accel, const struct msrs *msrs)
{
    struct qemu_known known;
    struct error_line error;
    unsigned target = 0;

    assert_true(qemu_known_version(version, &known, &error));
    const struct export_job job = {&table, accel, &known, NULL, &export_kept, msrs};

    while (export_target(target) && strcmp(export_target(target), name) != 0)
        target++;
    assert_non_null(export_target(target));
    forget_kept();
    assert_true(export_write(target, &job, &export_written, &error));
}

static const struct msr_case {
    const char *what;
    uint32_t one_ecx, seven_edx;
    const char *said[2]; /* of hosts; NULL: there is no second one */
    const char *target, *version;
    enum export_accel accel;
    const char *has[3], *lacks, *left; /* in what is written, and in what is not set; NULL: nothing to see */
} cases[] = {
    {"names, on and off",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x21\n", NULL},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {",rdctl-no=on", ",mds-no=on", ",ibrs-all=off"},
     NULL,
     NULL},
    {"no name of QEMU's",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x1001\n", NULL},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {",rdctl-no=on", NULL, NULL},
     "doitm",
     "msr 0x10a[12] doitm: 0x1 (QEMU has no name for it)\n"},
    {"a name that came later",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x4000000\n", NULL},
     "qemu",
     "7.2",
     EXPORT_KVM,
     {",rdctl-no=off", NULL, NULL},
     "gds-no",
     "msr 0x10a[26] gds_no: 0x1 (this QEMU has no name for it)\n"},
    {"and one that is off",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x4000000\n", NULL},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {",gds-no=on", ",rfds-no=off", NULL},
     NULL,
     NULL},
    {"the guest does not look",
     0,
     0,
     {"msr 0x10a=0x21\n", NULL},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {NULL, NULL, NULL},
     "mds-no",
     NULL},
    {"could not be read",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=unread\n", NULL},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {NULL, NULL, NULL},
     "mds-no",
     NULL},
    {"TCG has none",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x21\n", NULL},
     "qemu",
     "10.0",
     EXPORT_TCG,
     {NULL, NULL, NULL},
     "mds-no",
     NULL},
    {"two hosts",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x21\n", "msr 0x10a=0x20001\n"},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {",rdctl-no=on", ",mds-no=off", ",fb-clear=off"},
     NULL,
     "msr 0x10a[17] fb_clear: 0x1 (a host lacks it, and monitors do not show it there)\n"},
    {"one of two hosts does not tell",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x21\n", ""},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {NULL, NULL, NULL},
     "mds-no",
     NULL},
    {"VMX",
     VMX,
     0,
     {"msr 0x48b=0x80000000000\n", NULL},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {",vmx-rdrand-exit=on", ",vmx-ept=off", NULL},
     NULL,
     NULL},
    {"VMX of two hosts",
     VMX,
     0,
     {"msr 0x48b=0x80200000000\n", "msr 0x48b=0x200000000\n"},
     "qemu",
     "10.0",
     EXPORT_KVM,
     {",vmx-rdrand-exit=off", ",vmx-ept=on", NULL},
     NULL,
     NULL},
    {"libvirt's names",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x100001\n", NULL},
     "libvirt",
     "10.0",
     EXPORT_KVM,
     {"<feature policy='require' name='rdctl-no'/>", "<feature policy='disable' name='mds-no'/>", NULL},
     "bhi-no",
     "msr 0x10a[20] bhi_no: 0x1 (libvirt has no name for it)\n"},
    {"Firecracker's bits",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x8000000000000021\n", NULL},
     "firecracker",
     "7.2",
     EXPORT_KVM,
     {"\"addr\": \"0x10a\"", "\"0b1000000000000000000000000000000000000000000000000000000000100001\"", NULL},
     NULL,
     NULL},
    {"no place in xl",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x21\n", NULL},
     "xl",
     "7.2",
     EXPORT_KVM,
     {NULL, NULL, NULL},
     "msr",
     "msr 0x10a: 0x21 (this format has no feature MSRs)\n"},
    {"no place in vmx",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x21\n", NULL},
     "vmx",
     "7.2",
     EXPORT_KVM,
     {NULL, NULL, NULL},
     "msr",
     "msr 0x10a: 0x21 (this format has no feature MSRs)\n"},
    {"no place in virtualbox",
     0,
     ARCH_CAPABILITIES,
     {"msr 0x10a=0x21\n", NULL},
     "virtualbox",
     "7.2",
     EXPORT_KVM,
     {NULL, NULL, NULL},
     "msr",
     "msr 0x10a: 0x21 (this format has no feature MSRs)\n"},
    {"a format that two hosts do not share",
     PDCM,
     0,
     {"msr 0x345=0x2005\n", "msr 0x345=0x2004\n"},
     "firecracker",
     "7.2",
     EXPORT_KVM,
     {"\"addr\": \"0x345\"",
      "\"0b00000000000000000000000000000000000000000000000000100000"
      "00xxxxxx\"",
      NULL},
     NULL,
     NULL},
};

static void test_msrs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct msr_case *want = &cases[i];
        struct msrs msrs = {0};

        make_table(want->one_ecx, want->seven_edx);
        msrs_add(&msrs, want->said[0]);
        if (want->said[1])
            msrs_add(&msrs, want->said[1]);
        write_for(want->target, want->version, want->accel, &msrs);
        for (size_t has = 0; has < COUNT(want->has); has++)
            if (want->has[has] && !strstr(written, want->has[has]))
                fail_msg("%s: no %s in %s", want->what, want->has[has], written);
        if (want->lacks && strstr(written, want->lacks))
            fail_msg("%s: %s in %s", want->what, want->lacks, written);
        if (want->left ? !strstr(left, want->left) : strstr(left, "msr ") != NULL)
            fail_msg("%s: left is '%s'", want->what, left);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_msrs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
