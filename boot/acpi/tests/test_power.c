/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that turn off by one register, and what was done to them until then. */
#include "boot/acpi/power.h"

#include <stdio.h>
#include <string.h>

#include "boot/tests/fake_machine.h"
#include "probe/tests/check.h"

#define PM1A 0x604u
#define PM1B 0x704u
#define SLEEP_CONTROL 0x804u
#define SMI 0xb2u
#define MEMORY 0xfed00000u

/* The registers that can be read, the write that turns the machine off, and the log of writes. */
static struct {
    uint32_t pm1a, pm1b;
    uint32_t off_port, off_value;
    uint64_t acpi_after_ns; /* after ACPI mode was asked for; 0: never */
    uint64_t asked_ns;
    char log[4096];
} model;
static jmp_buf turned_off;

static uint32_t acpi_mode(void)
{
    return model.acpi_after_ns && model.asked_ns &&
           fake_machine.now_ns >= model.asked_ns + model.acpi_after_ns;
}

static uint32_t in(uint16_t port, unsigned width)
{
    assert_int_equal(width, 2);
    assert_true(port == PM1A || port == PM1B);
    return port == PM1A ? model.pm1a | acpi_mode() : model.pm1b;
}

static void note_write(uint32_t address, uint32_t value, unsigned width)
{
    const size_t used = strlen(model.log);

    if (address == 0x8900)
        snprintf(model.log + used, sizeof(model.log) - used, "%c", (int)value);
    else
        snprintf(model.log + used, sizeof(model.log) - used, " %x=%x/%u", address, value, width);
    if (address == model.off_port && value == model.off_value)
        longjmp(turned_off, 1);
}

static void out(uint16_t port, uint32_t value, unsigned width)
{
    if (port == SMI)
        model.asked_ns = fake_machine.now_ns;
    /* A firmware that has not handed PM1 over ignores what is written there. */
    if (port == PM1A && model.acpi_after_ns && !acpi_mode()) {
        const uint32_t kept = model.off_port;

        model.off_port = 0;
        note_write(port, value, width);
        model.off_port = kept;
        return;
    }
    note_write(port, value, width);
}

static uint32_t memory_in(uint32_t address, unsigned width)
{
    assert_int_equal(address, MEMORY);
    assert_int_equal(width, 2);
    return model.pm1a;
}

static int start(void **state)
{
    (void)state;
    fake_machine_clock();
    fake_machine.in = in;
    fake_machine.out = out;
    fake_machine.mmio_read = memory_in;
    fake_machine.mmio_write = note_write;
    memset(&model, 0, sizeof(model));
    return 0;
}

/* What was written until the machine was off, or all was tried. */
static const char *run(const struct fixed_hardware *hardware, bool ok)
{
    if (!setjmp(turned_off)) {
        power_off(hardware, ok);
        strcat(model.log, " on");
    }
    return model.log;
}

#define AT_PORT(number)                         \
    {                                           \
        .address = (number), .in_memory = false \
    }

/* SLP_TYP is 12:10, SLP_EN bit 13 (ACPI 6.4, table 4.13); the other bits stay as they are. */
static void test_pm1(void **state)
{
    const struct fixed_hardware hardware = {.sleep_known = true,
                                            .sleep_type_a = 5,
                                            .sleep_type_b = 3,
                                            .smi_port = SMI,
                                            .acpi_enable = 0xf1,
                                            .pm1a = AT_PORT(PM1A),
                                            .pm1b = AT_PORT(PM1B)};

    (void)state;
    model.pm1a = 0xde03; /* another sleep type, and SLP_EN read back as one */
    model.pm1b = 0x0004;
    model.off_port = PM1B;
    model.off_value = 0x2c04;
    check_text("both", run(&hardware, true), " 604=f603/2 704=2c04/2");
}

static void test_memory(void **state)
{
    const struct fixed_hardware hardware = {
        .sleep_known = true, .sleep_type_a = 7, .pm1a = {.address = MEMORY, .in_memory = true}};

    (void)state;
    model.pm1a = 1;
    model.off_port = MEMORY;
    model.off_value = 0x3c01;
    check_text("in memory", run(&hardware, true), " fed00000=3c01/2");
}

/* ACPI mode comes a while after it was asked for, and only then does PM1 work. */
static void test_acpi_mode(void **state)
{
    const struct fixed_hardware hardware = {
        .sleep_known = true, .sleep_type_a = 5, .smi_port = SMI, .acpi_enable = 0xf1, .pm1a = AT_PORT(PM1A)};

    (void)state;
    model.acpi_after_ns = UINT64_C(2900000000);
    model.off_port = PM1A;
    model.off_value = 0x3401;
    check_text("asked", run(&hardware, true), " 604=3400/2 b2=f1/1 604=3401/2");
    assert_true(fake_machine.now_ns >= model.acpi_after_ns);
}

/* Nothing helps: every way is tried once, and the wait for ACPI mode ends. */
static void test_nothing_helps(void **state)
{
    const struct fixed_hardware hardware = {.sleep_known = true,
                                            .sleep_type_a = 5,
                                            .smi_port = SMI,
                                            .acpi_enable = 0xf1,
                                            .pm1a = AT_PORT(PM1A),
                                            .sleep_control = AT_PORT(SLEEP_CONTROL)};

    (void)state;
    check_text("failed", run(&hardware, false), " 604=3400/2 b2=f1/1 604=3400/2 804=34/1Shutdown f4=11/1 on");
    assert_true(fake_machine.now_ns > UINT64_C(3060000000));
    assert_true(fake_machine.now_ns < UINT64_C(3062000000));
    start(state);
    model.pm1a = 1;
    check_text("in ACPI mode", run(&hardware, true), " 604=3401/2 804=34/1Shutdown f4=10/1 on");
    assert_true(fake_machine.now_ns >= UINT64_C(40000000));
    assert_true(fake_machine.now_ns < UINT64_C(42000000));
}

/* What cannot be done is left out. */
static void test_left_out(void **state)
{
    static const struct {
        const char *name, *want;
        struct fixed_hardware hardware;
    } cases[] = {
        {"nothing known", "Shutdown f4=10/1 on", {.pm1a = {0}}},
        {"no sleep type",
         "Shutdown f4=10/1 on",
         {.pm1a = AT_PORT(PM1A), .sleep_control = AT_PORT(SLEEP_CONTROL)}},
        {"no register", "Shutdown f4=10/1 on", {.sleep_known = true, .smi_port = SMI, .acpi_enable = 1}},
        {"no SMI port",
         " 604=2000/2Shutdown f4=10/1 on",
         {.sleep_known = true, .acpi_enable = 1, .pm1a = AT_PORT(PM1A)}},
        {"no value for it",
         " 604=2000/2Shutdown f4=10/1 on",
         {.sleep_known = true, .smi_port = SMI, .pm1a = AT_PORT(PM1A)}},
        {"sleep control in memory",
         " fed00000=20/1Shutdown f4=10/1 on",
         {.sleep_known = true, .sleep_control = {.address = MEMORY, .in_memory = true}}},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        start(state);
        check_text(cases[i].name, run(&cases[i].hardware, true), cases[i].want);
    }
}

/* Each way has its time, the last leaves no gate. */
static void test_reset(void **state)
{
    static const struct fixed_hardware by_port = {.reset = AT_PORT(0xcf9), .reset_value = 0x0e},
                                       by_memory = {.reset = {.address = MEMORY, .in_memory = true},
                                                    .reset_value = 1},
                                       unknown = {.reset_value = 6};

    (void)state;
    power_reset(&by_port);
    check_text("port", model.log, " cf9=e/1 64=fe/1");
    assert_true(fake_machine.now_ns >= UINT64_C(1000000000));
    assert_int_equal(fake_machine.gates_size, 1);
    assert_int_equal(fake_machine.exceptions, 1);
    model.log[0] = 0;
    power_reset(&by_memory);
    check_text("memory", model.log, " fed00000=1/1 64=fe/1");
    model.log[0] = 0;
    power_reset(&unknown);
    check_text("no register", model.log, " 64=fe/1");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_pm1, start),       cmocka_unit_test_setup(test_memory, start),
        cmocka_unit_test_setup(test_acpi_mode, start), cmocka_unit_test_setup(test_nothing_helps, start),
        cmocka_unit_test_setup(test_left_out, start),  cmocka_unit_test_setup(test_reset, start),
    };

    return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
