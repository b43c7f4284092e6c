/* SPDX-License-Identifier: BSD-2-Clause */
/* What the local APIC is told, in both of its modes (Intel SDM volume 3A, figures 11-12 and 11-28). */
#include "boot/cpus/apic.h"

#include <stdio.h>
#include <string.h>

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"

#define BASE 0xfec10000u
#define RESET_BASE 0xfee00000u

static struct {
    uint32_t at, version, id, spurious;
    uint64_t base;
    bool has_base; /* the MSR; without it, an access fails the test */
    uint32_t pending_polls;
    char log[1024];
} apic;

static void note_write(const char *kind, uint32_t number, uint64_t value)
{
    const size_t used = strlen(apic.log);

    snprintf(apic.log + used, sizeof(apic.log) - used, " %s%x=%llx", kind, number, (unsigned long long)value);
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    assert_int_equal(width, 4);
    assert_int_equal(address & 0xfffff000u, apic.at);
    switch (address & 0xfff) {
    case 0x20:
        return apic.id << 24 | 0xabcdef;
    case 0x30:
        return apic.version;
    case 0xf0:
        return apic.spurious;
    case 0x300:
        return apic.pending_polls && apic.pending_polls-- ? 1 << 12 : 0;
    default:
        fail_msg("register %x read", address);
        return 0;
    }
}

static void memory_out(uint32_t address, uint32_t value, unsigned width)
{
    assert_int_equal(width, 4);
    assert_int_equal(address & 0xfffff000u, apic.at);
    note_write("", address & 0xfff, value);
}

static uint64_t msr_in(uint32_t number)
{
    if (number == 0x1b) {
        assert_true(apic.has_base);
        return apic.base;
    }
    assert_true(apic.base & 1 << 10);
    if (number == 0x802)
        return apic.id;
    assert_int_equal(number, 0x80f);
    return apic.spurious;
}

static void msr_out(uint32_t number, uint64_t value)
{
    if (number == 0x1b)
        apic.base = value;
    else
        assert_true(apic.base & 1 << 10);
    if (number == 0x830)
        assert_int_equal(fake_machine.fences, 1);
    note_write("m", number, value);
}

static int start(void **state)
{
    (void)state;
    fake_machine_init();
    memset(&apic, 0, sizeof(apic));
    apic.at = BASE;
    apic.base = BASE | 0x900;
    apic.has_base = true;
    apic.version = 0x50014;
    apic.spurious = 0x12340000;
    apic.id = 5;
    fake_machine.mmio_read = memory_in;
    fake_machine.mmio_write = memory_out;
    fake_machine.msr_read = msr_in;
    fake_machine.msr_write = msr_out;
    return 0;
}

enum { HAS_APIC = 1 << 9, HAS_MSR = 1 << 5, HAS_X2APIC = 1 << 21 };

static bool init(uint32_t highest, uint32_t version, uint32_t ecx, uint32_t edx, bool wide)
{
    const struct fake_row rows[] = {{0, 0, {highest, 0, 0, 0}}, {1, 0, {version, 0, ecx, edx}}};
    const struct fake_cpu cpu = {"one", FAKE_AMD, rows, COUNT(rows)};
    struct fake fake = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&fake);

    return apic_init(&source, wide);
}

static bool usual(bool wide)
{
    return init(0xd, 0x6f0, HAS_X2APIC, HAS_APIC | HAS_MSR, wide);
}

static const char *take_log(void)
{
    static char taken[sizeof(apic.log)];

    memcpy(taken, apic.log, sizeof(taken));
    apic.log[0] = 0;
    return taken;
}

static void test_absent(void **state)
{
    (void)state;
    assert_true(usual(false));
    check_text("mode", apic_mode_name(), "xapic");
    assert_false(init(0, 0x6f0, 0, HAS_APIC | HAS_MSR, false));
    check_text("mode", apic_mode_name(), "none");
    assert_false(init(1, 0x6f0, ~0u, ~0u & ~(uint32_t)HAS_APIC, true));
    apic.base = BASE;
    assert_false(usual(false));
    apic.base = UINT64_C(0x1fec10800);
    assert_false(usual(false));
    apic.base = BASE | 0x800;
    apic.version = UINT32_MAX;
    assert_false(usual(false));
    apic.version = 0xff00;
    assert_false(usual(false));
    apic.version = 0x01; /* an 82489DX's */
    assert_true(usual(false));
    apic.version = 0x10;
    take_log();
    assert_true(init(1, 0x6f0, 0, HAS_APIC | HAS_MSR, false));
    check_text("software enable, vector 255", take_log(), " f0=123401ff");
}

/* Before family 6 there is no IA32_APIC_BASE, and none is asked for where there are no MSRs. */
static void test_old(void **state)
{
    static const struct {
        uint32_t version, edx;
    } cases[] = {{0x5f0, HAS_APIC | HAS_MSR}, {0x6f0, HAS_APIC}};

    for (size_t i = 0; i < COUNT(cases); i++) {
        start(state);
        apic.has_base = false;
        apic.at = RESET_BASE;
        assert_true(init(1, cases[i].version, HAS_X2APIC, cases[i].edx, true));
        check_text("mode", apic_mode_name(), "xapic");
        assert_int_equal(apic_id(), 5);
    }
}

static void test_xapic(void **state)
{
    (void)state;
    assert_true(usual(false));
    take_log();
    assert_int_equal(apic_id(), 5);
    assert_true(apic_reaches(0));
    assert_true(apic_reaches(0xfe));
    assert_false(apic_reaches(0xff));
    apic_send_init(7);
    check_text("INIT", take_log(), " 310=7000000 300=4500");
    apic_send_start(0xfe, 0x9a);
    check_text("start-up", take_log(), " 310=fe000000 300=469a");
    apic_send_init_all();
    check_text("INIT to all", take_log(), " 310=0 300=c4500");
    apic_send_start_all(0x10);
    check_text("start-up to all", take_log(), " 310=0 300=c4610");
    assert_int_equal(fake_machine.fences, 0);
}

/* The message is on its way for a time, or for ever. */
static void test_pending(void **state)
{
    (void)state;
    assert_true(usual(false));
    apic.pending_polls = 1000;
    apic_send_init(1);
    assert_int_equal(apic.pending_polls, 0);
    apic.pending_polls = UINT32_MAX;
    const uint64_t before = fake_machine.now_ns;

    apic_send_init(1);
    assert_int_equal(UINT32_MAX - apic.pending_polls, 100000);
    assert_true(fake_machine.now_ns - before < UINT64_C(1000000000));
}

static void test_x2apic(void **state)
{
    (void)state;
    apic.at = 0; /* nothing in memory is touched */
    apic.id = 0x12345678;
    assert_true(usual(true));
    check_text("mode", apic_mode_name(), "x2apic");
    check_text("on", take_log(), " m1b=fec10d00 m80f=123401ff");
    assert_int_equal(apic_id(), 0x12345678);
    check_text("on already", take_log(), "");
    assert_true(apic_reaches(0xffffff));
    apic_send_init(0x101);
    check_text("INIT", take_log(), " m830=10100004500");
    fake_machine.fences = 0;
    apic_send_start(2, 0x9a);
    check_text("start-up", take_log(), " m830=20000469a");
    fake_machine.fences = 0;
    apic_send_init_all();
    fake_machine.fences = 0;
    apic_send_start_all(0x77);
    check_text("all", take_log(), " m830=c4500 m830=c4677");
    /* A processor that was just started is brought into the mode before it is asked. */
    apic.base = BASE | 0x800;
    assert_int_equal(apic_id(), 0x12345678);
    check_text("another", take_log(), " m1b=fec10c00");
}

static void test_mode(void **state)
{
    (void)state;
    assert_true(init(1, 0x6f0, 0, HAS_APIC | HAS_MSR, true));
    check_text("CPU without", apic_mode_name(), "xapic");
    assert_true(usual(false));
    check_text("not wanted", apic_mode_name(), "xapic");
    take_log();
    apic.at = 0;
    apic.base = BASE | 0xd00;
    assert_true(usual(false));
    check_text("on at start", apic_mode_name(), "x2apic");
    check_text("on at start", take_log(), " m80f=123401ff");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_absent, start), cmocka_unit_test_setup(test_old, start),
        cmocka_unit_test_setup(test_xapic, start),  cmocka_unit_test_setup(test_pending, start),
        cmocka_unit_test_setup(test_x2apic, start), cmocka_unit_test_setup(test_mode, start),
    };

    return cmocka_run_group_tests_name("apic", tests, NULL, NULL);
}
