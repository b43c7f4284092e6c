/* SPDX-License-Identifier: BSD-2-Clause */
/* The dialects: the name that --from takes, what sort of text it is, what of a table it leaves out, and whose
 * it is. */
#include "host/dialect/dialect.h"

#include "host/tests/kit.h"

static const struct {
    const char *name;
    enum dialect_kind kind;
    enum cpuid_partial partial;
    const char *printer;
} want[] = {
    {"vbox", KIND_LOG, CPUID_WHOLE, "VirtualBox's VBox.log"},
    {"vbox_old", KIND_LOG, CPUID_PARTIAL_ROWS, "VirtualBox's VBox.log before 5.0"},
    {"cpuidset", KIND_LOG, CPUID_PARTIAL_ROWS, "VBoxManage modifyvm --cpuidset"},
    {"vmware", KIND_LOG, CPUID_WHOLE, "VMware's vmware.log"},
    {"lhm", KIND_LOG, CPUID_PARTIAL_ROWS, "LibreHardwareMonitor's report"},
    {"cpuz", KIND_LOG, CPUID_PARTIAL_ROWS, "CPU-Z's report"},
    {"cpuid_old", KIND_LOG, CPUID_PARTIAL_ROWS, "an old cpuid, or Python's cpuid.py"},
    {"columns", KIND_BLOCK, CPUID_PARTIAL_ROWS, "six columns under their names"},
    {"bochs", KIND_LOG, CPUID_PARTIAL_ROWS, "Bochs' log"},
    {"pfc", KIND_LOG, CPUID_PARTIAL_ROWS, "libpfc's kernel module"},
    {"x86info", KIND_LOG, CPUID_PARTIAL_ROWS, "x86info -r"},
    {"xen", KIND_BLOCK, CPUID_WHOLE, "xen-cpuid -p or XTF"},
    {"kcpuid", KIND_BLOCK, CPUID_PARTIAL_ZEROS, "kcpuid -r"},
    {"trace", KIND_TRACE, CPUID_PARTIAL_TRACE, "a trace of kvm:kvm_cpuid"},
    {"dtrace", KIND_TRACE, CPUID_PARTIAL_TRACE, "bhyve's CPUID queries by DTrace"},
    {"libcpuid", KIND_BLOCK, CPUID_PARTIAL_ROWS, "libcpuid's raw.txt"},
    {"tycho", KIND_BLOCK, CPUID_WHOLE, "tycho"},
    {"hwloc", KIND_BLOCK, CPUID_WHOLE, "hwloc-gather-cpuid"},
    {"corefreq", KIND_BLOCK, CPUID_WHOLE, "CoreFreq"},
    {"ddcpuid", KIND_BLOCK, CPUID_WHOLE, "ddcpuid"},
    {"cpucontrol", KIND_LOG, CPUID_PARTIAL_ROWS, "FreeBSD's cpucontrol -i"},
    {"cpuinfo", KIND_BLOCK, CPUID_WHOLE, "pytorch's cpuinfo, cpuid-dump"},
    {"raw_cpuid", KIND_BLOCK, CPUID_WHOLE, "the crate raw-cpuid"},
    {"openvmm", KIND_LOG, CPUID_WHOLE, "OpenVMM's log"},
    {"svsm", KIND_LOG, CPUID_WHOLE, "SVSM's page of CPUID for SNP"},
    {"cloud_hv", KIND_LOG, CPUID_WHOLE, "Cloud Hypervisor's log"},
};

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(COUNT(want), DIALECT_COUNT);
    for (unsigned i = 0; i < DIALECT_COUNT; i++) {
        check_text("name", dialect_name((enum dialect)i), want[i].name);
        check_text(want[i].name, dialect_printer((enum dialect)i), want[i].printer);
        assert_int_equal(dialect_kind((enum dialect)i), want[i].kind);
        assert_int_equal(dialect_partial((enum dialect)i), want[i].partial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

    return cmocka_run_group_tests_name("dialect_names", tests, NULL, NULL);
}
