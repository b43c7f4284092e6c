/* SPDX-License-Identifier: BSD-2-Clause */
/* Models that Proxmox (qemu-server 8, PVE/QemuServer/CPUConfig.pm) and libvirt 9.0 (src/cpu_map) take. */
#include <stdlib.h>
#include <string.h>

#include "host/export/qemu_known.h"
#include "host/export/tests/export_kept.h"

static struct cpuid_table table;

static const char *write_for(const char *name, const char *model)
{
    struct qemu_known known;
    struct error_line error;
    unsigned target = 0;

    assert_true(qemu_known_version("10.0", &known, &error));
    const struct export_job job = {&table, EXPORT_KVM, &known, model, &export_kept, NULL};

    while (export_target(target) && strcmp(export_target(target), name) != 0)
        target++;
    assert_non_null(export_target(target));
    forget_kept();
    if (!export_write(target, &job, &export_written, &error))
        strcpy(written, error.text);
    return written;
}

static void make_table(void)
{
    static const struct cpuid_entry rows[] = {
        {0x0, 0, 0, 0x4, 0x756e6547, 0x6c65746e, 0x49656e69, {0}},
        {0x1, 0, 0, 0x10677, 0x800, 0x8008220b, 0x078bfbfd, {0}},
        {0x80000000, 0, 0, 0x80000008, 0x756e6547, 0x6c65746e, 0x49656e69, {0}},
        {0x80000001, 0, 0, 0x10677, 0, 0x1, 0x20100800, {0}},
        {0x80000008, 0, 0, 0x302a, 0, 0, 0, {0}},
    };

    cpuid_table_clear(&table);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cpuid_regs regs = cpuid_entry_regs(&rows[i]);

        assert_non_null(cpuid_table_add(&table, rows[i].leaf, rows[i].subleaf, rows[i].flags, &regs));
    }
}

static const char proxmox[] =
    "486 athlon Broadwell Broadwell-IBRS Broadwell-noTSX Broadwell-noTSX-IBRS Cascadelake-Server "
    "Cascadelake-Server-noTSX Cascadelake-Server-v2 Cascadelake-Server-v4 Cascadelake-Server-v5 Conroe "
    "Cooperlake Cooperlake-v2 core2duo coreduo EPYC EPYC-Genoa EPYC-IBPB EPYC-Milan EPYC-Milan-v2 EPYC-Rome "
    "EPYC-Rome-v2 EPYC-Rome-v3 EPYC-v3 EPYC-v4 GraniteRapids Haswell Haswell-IBRS Haswell-noTSX "
    "Haswell-noTSX-IBRS Icelake-Server Icelake-Server-noTSX Icelake-Server-v3 Icelake-Server-v4 "
    "Icelake-Server-v5 Icelake-Server-v6 IvyBridge IvyBridge-IBRS KnightsMill Nehalem Nehalem-IBRS "
    "Opteron_G1 "
    "Opteron_G2 Opteron_G3 Opteron_G4 Opteron_G5 Penryn pentium pentium2 pentium3 phenom SandyBridge "
    "SandyBridge-IBRS SapphireRapids SapphireRapids-v2 Skylake-Client Skylake-Client-IBRS "
    "Skylake-Client-noTSX-IBRS Skylake-Client-v4 Skylake-Server Skylake-Server-IBRS "
    "Skylake-Server-noTSX-IBRS "
    "Skylake-Server-v4 Skylake-Server-v5 Westmere Westmere-IBRS";

static void test_proxmox(void **state)
{
    char *const names = strdup(proxmox), *rest = names;
    unsigned count = 0;

    (void)state;
    make_table();
    for (const char *name = strsep(&rest, " "); name; name = strsep(&rest, " ")) {
        char want[80];

        snprintf(want, sizeof(want), "cpu-model: leafprobe\n\treported-model %s\n", name);
        if (strncmp(write_for("proxmox", name), want, strlen(want)) != 0)
            fail_msg("%s: %.100s", name, written);
        count++;
    }
    assert_int_equal(count, 67);
    free(names);
}

static void test_none(void **state)
{
    static const char *const none[][2] = {
        {"libvirt", "Denverton"}, {"libvirt", "KnightsMill"}, {"libvirt", "GraniteRapids"},
        {"libvirt", "Penryn-v1"}, {"proxmox", "qemu64"},      {"proxmox", "EPYC-v1"},
    };

    (void)state;
    make_table();
    for (size_t i = 0; i < COUNT(none); i++) {
        char want[80];

        snprintf(want, sizeof(want), "--model: '%s' is no model that can be said there", none[i][1]);
        check_text(none[i][0], write_for(none[i][0], none[i][1]), want);
    }
}

/* MONITOR is in libvirt's Penryn no more, so that it must be said. */
static void test_removed(void **state)
{
    (void)state;
    make_table();
    assert_non_null(strstr(write_for("libvirt", "Penryn"), "  <feature policy='require' name='monitor'/>\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_proxmox), cmocka_unit_test(test_none),
                                       cmocka_unit_test(test_removed)};

    return cmocka_run_group_tests_name("named models", tests, NULL, NULL);
}
