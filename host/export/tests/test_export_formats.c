/* SPDX-License-Identifier: BSD-2-Clause */
/* The other formats, of a small table; grammars: reference manuals of each monitor. */
#include <stdio.h>
#include <string.h>

#include "host/export/qemu_known.h"
#include "host/export/tests/export_kept.h"

static struct cpuid_table table;
static enum export_accel accel = EXPORT_TCG;

static const char *write_for(const char *name, const char *model)
{
    struct qemu_known known;
    struct error_line error;
    unsigned target = 0;

    assert_true(qemu_known_version("7.2", &known, &error));
    const struct export_job job = {&table, accel, &known, model, &export_kept, NULL};

    while (export_target(target) && strcmp(export_target(target), name) != 0)
        target++;
    assert_non_null(export_target(target));
    forget_kept();
    if (!export_write(target, &job, &export_written, &error))
        strcpy(written, error.text);
    return written;
}

/* Leaf 1 of a guest of -cpu Penryn-v1 with PCLMULQDQ, and what stands behind it. */
static void make_table(void)
{
    static const struct cpuid_entry rows[] = {
        {0x0, 0, 0, 0x4, 0x756e6547, 0x6c65746e, 0x49656e69, {0}},
        {0x1, 0, 0, 0x10677, 0x800, 0x80082203, 0x078bfbfd, {0}},
        {0x80000000, 0, 0, 0x80000008, 0x756e6547, 0x6c65746e, 0x49656e69, {0}},
        {0x80000001, 0, 0, 0x10677, 0, 0x1, 0x20100800, {0}},
        {0x80000008, 0, 0, 0x302a, 0, 0, 0, {0}},
    };

    cpuid_table_clear(&table);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct cpuid_regs regs = cpuid_entry_regs(&rows[i]);

        assert_non_null(cpuid_table_add(&table, rows[i].leaf, rows[i].subleaf, rows[i].flags, &regs));
    }
}

static void test_names(void **state)
{
    (void)state;
    make_table();
    assert_string_equal(write_for("libvirt", "Penryn"), "<cpu mode='custom' match='exact' check='none'>\n"
                                                        "  <model fallback='forbid'>Penryn</model>\n"
                                                        "  <maxphysaddr mode='emulate' bits='42'/>\n"
                                                        "  <feature policy='require' name='pclmuldq'/>\n"
                                                        "</cpu>\n");
    assert_non_null(strstr(left, "0x80000002:0 (libvirt takes it from the model)\n"));
    assert_string_equal(write_for("kubevirt", "Penryn"), "cpu:\n  model: Penryn\n  features:\n"
                                                         "  - name: pclmuldq\n    policy: require\n");
    assert_non_null(strstr(left, "0x80000008:0.eax[7:0]: 0x2a (libvirt takes it from the model)\n"));
    assert_string_equal(write_for("nova", "Penryn"), "[libvirt]\ncpu_mode = custom\ncpu_models = Penryn\n"
                                                     "cpu_model_extra_flags = +pclmuldq\n");
    /* Of models with a version Proxmox takes a few alone. */
    assert_string_equal(write_for("proxmox", "Penryn"), "cpu-model: leafprobe\n\treported-model Penryn\n"
                                                        "\tphys-bits 42\n\tflags +pclmulqdq\n");
    assert_non_null(strstr(write_for("proxmox", "Westmere-IBRS"), "\treported-model Westmere-IBRS\n"));
    assert_null(strstr(write_for("proxmox", NULL), "-v"));
    assert_non_null(strstr(write_for("proxmox", "EPYC-v3"), "\treported-model EPYC-v3\n"));
    assert_non_null(strstr(write_for("proxmox", "Penryn-v1"), "'Penryn-v1' is no model"));
    assert_non_null(strstr(write_for("proxmox", "qemu64"), "'qemu64' is no model"));
    assert_non_null(strstr(write_for("libvirt", "Penryn-v1"), "'Penryn-v1' is no model"));
}

/* Leaves that are not, or not all, features. */
#define LEAVES_LEFT(leaves) \
    leaves " (feature registers alone are written: these stay the host's or the monitor's)\n"

static void test_masks(void **state)
{
    (void)state;
    make_table();
    const char *xl = write_for("xl", NULL);

    assert_non_null(strstr(xl, "# featureset, for xen-cpuid: 078bfbfd:80082203:20100800:00000001:00000000:"));
    /* Xen has no names for bits 30, 20, 18 and 10; the APIC (9) and HTT (28) are its own. */
    assert_non_null(strstr(xl, "  \"0x1:edx=0x0x0111100x1x1111111xx111111101\","));
    const char *vmx = write_for("vmx", NULL);

    assert_non_null(strstr(vmx, "cpuid.80000001.edx = \"0010:0000:0001:0000:0000:1000:0000:0000\"\n"));
    assert_non_null(strstr(vmx, "cpuid.1.ecx = \"-000:-000:0000:1000:0010:0010:0000:0011\"\n"));
    assert_string_equal(left,
                        LEAVES_LEFT("0x0 rest of 0x1 0x80000000 rest of 0x80000001 rest of 0x80000008"));
    /* Where nothing is said the host's bits show: invtsc, and leaf 7, which the table has not. */
    assert_non_null(strstr(vmx, "cpuid.80000007.edx = \"0000:0000:0000:0000:0000:0000:0000:0000\"\n"));
    assert_non_null(strstr(vmx, "cpuid.7.ebx = \"0000:0000:0000:0000:0000:0000:0000:0000\"\n"));
    assert_string_equal(
        write_for("virtualbox", NULL),
        "VBoxManage modifyvm \"$VM\" --cpuid-set 00000001 00010677 00000800 80082203 078bfbfd\n"
        "VBoxManage modifyvm \"$VM\" --cpuid-set 80000001 00010677 00000000 00000001 20100800\n"
        "VBoxManage modifyvm \"$VM\" --cpuid-set 00000007:0 00000000 00000000 00000000 00000000\n"
        "VBoxManage modifyvm \"$VM\" --cpuid-set 80000007 00000000 00000000 00000000 00000000\n");
}

static const char *write_under_kvm(const char *name, const char *model)
{
    accel = EXPORT_KVM;
    const char *text = write_for(name, model);

    accel = EXPORT_TCG;
    return text;
}

/* What Proxmox turns on and off by itself is said, where the table has it otherwise. */
static void test_proxmox(void **state)
{
    const struct cpuid_regs signature = {0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d};
    struct cpuid_regs features = {0x0100007b, 0, 0, 0};

    (void)state;
    make_table();
    assert_non_null(strstr(write_for("proxmox", "Opteron_G3"), "-rdtscp"));
    table.entry[3].edx |= 1u << 27;
    assert_non_null(strstr(write_for("proxmox", "Opteron_G3"), "+rdtscp"));
    assert_null(strstr(write_for("libvirt", "Opteron_G3"), "rdtscp"));
    assert_null(strstr(write_under_kvm("proxmox", "Opteron_G3"), "unhalt"));
    table.entry[1].ecx |= HYPERVISOR_PRESENT;
    cpuid_table_add(&table, 0x40000000, 0, 0, &signature);
    cpuid_table_add(&table, 0x40000001, 0, 0, &features);
    assert_non_null(strstr(write_under_kvm("proxmox", "Opteron_G3"), "-kvm-pv-unhalt"));
    assert_null(strstr(write_for("proxmox", "Opteron_G3"), "unhalt"));
    table.entry[table.count - 1].eax |= 1u << 7;
    assert_null(strstr(write_under_kvm("proxmox", "Opteron_G3"), "-kvm-pv-unhalt"));
}

/* Firecracker shows KVM's leaves alone. */
static void test_other_hypervisor(void **state)
{
    const struct cpuid_regs hyperv = {0x40000001, 0x7263694d, 0x666f736f, 0x76482074};

    (void)state;
    make_table();
    table.entry[1].ecx |= HYPERVISOR_PRESENT;
    write_under_kvm("firecracker", NULL);
    assert_string_equal(left, "");
    cpuid_table_add(&table, 0x40000000, 0, 0, &hyperv);
    write_under_kvm("firecracker", NULL);
    assert_string_equal(left,
                        "0x40000000:0 (leaves of a hypervisor that is not KVM, which Firecracker does not "
                        "show)\n");
}

/* The row of a template, up to its flags and first register. */
static const char *row_of(const char *template, const char *leaf)
{
    char text[32];

    snprintf(text, sizeof(text), "\"leaf\": \"%s\"", leaf);
    return strstr(template, text);
}

static void test_template(void **state)
{
    (void)state;
    make_table();
    const char *template = write_for("firecracker", NULL);

    assert_non_null(row_of(template, "0x80000008"));
    assert_non_null(strstr(template, "\"bitmap\": \"0b00000000000000000011000000101010\""));
    /* A row that is not named stays as KVM has it, with invtsc: the zeros that the table leaves out are said.
     */
    const char *row = row_of(template, "0x80000007");

    assert_non_null(row);
    assert_null(memchr(row, '1', strcspn(row, "}") + 1));
    /* Not what is past the last leaf, of which KVM may have no row. */
    assert_null(row_of(template, "0x7"));
    assert_null(row_of(template, "0x80000021"));
}

/* Features for which a format has no place have a line each. */
static void test_masks_left(void **state)
{
    const struct cpuid_regs thermal = {0x4, 0, 0x1, 0};

    (void)state;
    make_table();
    table.entry[0].eax = 6;
    assert_non_null(cpuid_table_add(&table, 6, 0, 0, &thermal));
    write_for("vmx", NULL);
    assert_string_equal(
        left, "0x00000006:0.eax[2] arat: 0x1 (in none of the registers that are written)\n"
              "0x00000006:0.ecx[0] aperfmperf: 0x1 (in none of the registers that are written)\n" LEAVES_LEFT(
                  "0x0 rest of 0x1 0x80000000 rest of 0x80000001 rest of 0x80000008 0x6"));
    write_for("virtualbox", NULL);
    assert_non_null(strstr(left, "0x00000006:0.eax[2] arat: 0x1"));
    assert_non_null(strstr(left, LEAVES_LEFT("\n0x0 0x80000000 0x80000008 0x6")));
    write_for("xl", NULL);
    assert_non_null(strstr(left, "0x00000006:0.eax[2] arat: 0x1"));
    write_for("firecracker", NULL);
    assert_string_equal(left, "");
}

/* Where all that a table holds is features, nothing is left. */
static void test_nothing_left(void **state)
{
    static const char *const masks[] = {"xl", "vmx", "virtualbox"};
    const struct cpuid_regs fpu = {.edx = 1}, syscall = {.edx = 1u << 11};

    (void)state;
    table = (struct cpuid_table){0};
    assert_non_null(cpuid_table_add(&table, 1, 0, 0, &fpu));
    assert_non_null(cpuid_table_add(&table, 0x80000001, 0, 0, &syscall));
    for (size_t i = 0; i < COUNT(masks); i++) {
        write_for(masks[i], NULL);
        assert_string_equal(left, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),           cmocka_unit_test(test_masks),
        cmocka_unit_test(test_template),        cmocka_unit_test(test_masks_left),
        cmocka_unit_test(test_nothing_left),    cmocka_unit_test(test_proxmox),
        cmocka_unit_test(test_other_hypervisor)};

    return cmocka_run_group_tests_name("export to others", tests, NULL, NULL);
}
