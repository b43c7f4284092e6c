/* SPDX-License-Identifier: BSD-2-Clause */
/* What --check asks of QEMU and says of its guest, where the guest is this program's own. */
#include "host/export/check.h"

#include <string.h>
#include <unistd.h>

#include "host/capture/capture.h"
#include "host/export/qemu_known.h"
#include "host/export/tests/export_kept.h"
#include "host/tests/said.h"

static struct cpuid_table table, guest;
static bool fails;
static char asked[2048]; /* the options, apart by blanks */
static struct capture_request request;

bool capture_guest(const struct capture_request *given, struct capture *ret, struct error_line *reterr)
{
    request = *given;
    asked[0] = 0;
    for (unsigned i = 0; i < given->option_count; i++) {
        assert_true(strlen(asked) + strlen(given->options[i]) + 2 < sizeof(asked));
        strcat(strcat(asked, i ? " " : ""), given->options[i]);
    }
    if (fails)
        return error_line_set(reterr, "QEMU does not start");
    struct cpuid_table *to = capture_add(ret, 0, reterr);

    assert_non_null(to);
    *to = guest;
    return true;
}

static int begin(void **state)
{
    (void)state;
    cpuid_table_clear(&table);
    cpuid_table_add(&table, 0, 0, 0, &(struct cpuid_regs){0xd, 0x756e6547, 0x6c65746e, 0x49656e69});
    cpuid_table_add(&table, 1, 0, 0, &(struct cpuid_regs){0x106a3, 0x800, 0x80982201, 0x078bfbfd});
    cpuid_table_add(&table, 0xd, 0, CPUID_INDEXED, &(struct cpuid_regs){7, 0x340, 0x340, 0});
    cpuid_table_add(&table, 0x40000000, 0, 0, &(struct cpuid_regs){0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d});
    cpuid_table_add(&table, 0x80000000, 0, 0, &(struct cpuid_regs){0x80000001, 0, 0, 0});
    cpuid_table_add(&table, 0x80000001, 0, 0, &(struct cpuid_regs){0, 0, 1, 0x20100800});
    guest = table;
    fails = false;
    return 0;
}

static struct cpuid_entry *guest_row(uint32_t leaf)
{
    const struct cpuid_entry *entry = cpuid_table_find(&guest, leaf, 0);

    assert_non_null(entry);
    return &guest.entry[entry - guest.entry];
}

static char heard[1024]; /* what the check said on standard error */

static enum export_checked check(enum export_accel accel, const char *program, struct error_line *reterr)
{
    struct qemu_known known;

    assert_true(qemu_known_version("7.2", &known, reterr));
    const struct export_job job = {&table, accel, &known, "Nehalem-v1", &export_kept, NULL};

    forget_kept();
    assert_true(said_begin());
    const enum export_checked ret = export_check(&job, program, reterr);

    strcpy(heard, said());
    said_end();
    return ret;
}

static void test_same(void **state)
{
    struct error_line error = {""};

    (void)state;
    assert_int_equal(check(EXPORT_TCG, "my-qemu", &error), EXPORT_SAME);
    assert_string_equal(heard, "");
    assert_string_equal(noted, "");
    assert_int_equal(strncmp(asked, "-accel tcg -cpu Nehalem-v1", 26), 0);
    assert_non_null(strstr(asked, ",x-force-features=on"));
    assert_string_equal(request.program, "my-qemu");
    assert_true(request.one_cpu && request.seconds == 60 && request.shape == SHAPE_QEMU);
    assert_null(request.image);
}

static void test_differs(void **state)
{
    static const uint32_t leaves[] = {0xd, 0x40000000, 1};
    struct error_line error = {""};

    for (unsigned i = 0; i < COUNT(leaves); i++) {
        begin(state);
        guest_row(leaves[i])->eax ^= leaves[i] == 1 ? 0x10000 : 8;
        assert_int_equal(check(EXPORT_TCG, NULL, &error), EXPORT_DIFFERS);
        assert_null(request.program);
        assert_true(strlen(heard) > 0);
    }
    /* A bit: it is named, and on which side it is. */
    begin(state);
    guest_row(1)->ecx |= 1u << 25;
    assert_int_equal(check(EXPORT_TCG, NULL, &error), EXPORT_DIFFERS);

    assert_non_null(strstr(heard, "A  the table, 1 CPU"));
    assert_non_null(strstr(heard, "B  the guest, 1 CPU"));
    assert_non_null(strstr(heard, "0x00000001:0.ecx[25]  added "));
}

/* A line for KVM: the two that TCG does not show are not compared, and that is said. */
static void test_for_kvm(void **state)
{
    struct error_line error = {""};

    (void)state;
    if (access("/dev/kvm", R_OK | W_OK) == 0) {
        assert_int_equal(check(EXPORT_KVM, NULL, &error), EXPORT_SAME);
        assert_int_equal(strncmp(asked, "-accel kvm -cpu Nehalem-v1", 26), 0);
        assert_null(strstr(asked, "x-force-features"));
        guest_row(0xd)->eax ^= 8;
        assert_int_equal(check(EXPORT_KVM, NULL, &error), EXPORT_DIFFERS);
        return;
    }
    guest_row(0xd)->eax ^= 8;
    guest_row(0x40000000)->eax ^= 1;
    assert_int_equal(check(EXPORT_KVM, NULL, &error), EXPORT_SAME);
    assert_string_equal(noted,
                        "no KVM here: checked under TCG, without leaf 0xd and the hypervisor's leaves\n");
    assert_int_equal(strncmp(asked, "-accel tcg -cpu Nehalem-v1", 26), 0);
    guest_row(0x80000001)->ecx ^= 0x20;
    assert_int_equal(check(EXPORT_KVM, NULL, &error), EXPORT_DIFFERS);
}

/* A brand string with a comma goes by -global. */
static void test_global(void **state)
{
    struct error_line error = {""};

    (void)state;
    cpuid_table_add(&table, 0x80000002, 0, 0, &(struct cpuid_regs){0x2c434241, 0x41, 0, 0});
    cpuid_table_add(&table, 0x80000003, 0, 0, &(struct cpuid_regs){0});
    cpuid_table_add(&table, 0x80000004, 0, 0, &(struct cpuid_regs){0});
    table.entry[4].eax = 0x80000004;
    guest = table;
    assert_int_equal(check(EXPORT_TCG, NULL, &error), EXPORT_SAME);
    assert_int_equal(request.option_count, 6);
    assert_non_null(strstr(asked, " -global "));
    assert_non_null(strstr(asked, "ABC,A"));
}

static void test_unchecked(void **state)
{
    struct error_line error = {""};

    (void)state;
    fails = true;
    assert_int_equal(check(EXPORT_TCG, NULL, &error), EXPORT_UNCHECKED);
    assert_string_equal(error.text, "QEMU does not start");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_same, begin),      cmocka_unit_test_setup(test_differs, begin),
        cmocka_unit_test_setup(test_for_kvm, begin),   cmocka_unit_test_setup(test_global, begin),
        cmocka_unit_test_setup(test_unchecked, begin),
    };

    return cmocka_run_group_tests_name("export check", tests, NULL, NULL);
}
