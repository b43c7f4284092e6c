/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines about the firmware and its clock (UEFI 2.10, 4.2.1 and 8.3). */
#include "efi/cpus/origin.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"
#include "probe/tests/fake.h"
#include "probe/tests/images/fake_native.h"
#include "probe/tests/memory.h"

static struct fake_firmware fake;
static EFI_RUNTIME_SERVICES runtime;
static EFI_TIME now;
static EFI_STATUS clock_status, secure_boot_status;
static struct cpus_firmware cpus;
static mp_services mp;

static EFI_STATUS EFIAPI get_time(EFI_TIME *time, EFI_TIME_CAPABILITIES *capabilities)
{
    assert_null(capabilities);
    *time = now;
    return clock_status;
}

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size,
                                      VOID *data)
{
    (void)vendor;
    (void)attributes;
    assert_int_equal(*size, 1);
    *(UINT8 *)data = 1;
    return name[2] == 'c' ? secure_boot_status : EFI_NOT_FOUND;
}

static int start(void **state)
{
    static CHAR16 vendor[] = L"Maker of firmware";

    (void)state;
    fake_firmware_init(&fake);
    runtime.GetTime = get_time;
    runtime.GetVariable = get_variable;
    secure_boot_status = EFI_SUCCESS;
    fake.table.RuntimeServices = &runtime;
    fake.table.FirmwareVendor = vendor;
    fake.table.FirmwareRevision = 0x10020;
    fake.table.Hdr.Revision = 2 << 16 | 70;
    now = (EFI_TIME){.Year = 2026, .Month = 1, .Day = 2, .Hour = 3, .Minute = 4, .Second = 59};
    now.TimeZone = EFI_UNSPECIFIED_TIMEZONE;
    clock_status = EFI_SUCCESS;
    cpus = (struct cpus_firmware){.mp = &mp, .total = 12, .enabled = 11};
    memset(&fake_native, 0, sizeof(fake_native));
    return 0;
}

static const char *lines(void)
{
    static const struct fake_row rows[] = {{0, 0, {1, 0, 0, 0}}, {1, 0, {0x6f0, 0, 0, 1 << 5}}};
    static const struct fake_cpu cpu = {"cpu", FAKE_AMD, rows, COUNT(rows)};
    static struct memory memory;
    struct fake asked = {.cpu = &cpu};
    const struct cpuid_source source = fake_source(&asked);
    struct recall recall = {.source = &source};
    const struct sink sink = memory_sink(&memory);
    struct origin origin;

    memset(&origin, 0xee, sizeof(origin));
    origin_init(&origin, &fake.fw, &cpus, &recall);
    origin_write(&origin, &sink, NULL);
    return memory_text(&memory);
}

/* The first line's value of a name, up to the blank or the quote behind it. */
static const char *value(const char *name)
{
    static char text[100];
    const char *at = strstr(lines(), name);

    assert_non_null(at);
    at += strlen(name);
    const char end = *at == '"' ? '"' : ' ';

    at += *at == '"';
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = at[i] == end || at[i] == '\n' ? 0 : at[i];
        if (!text[i])
            return text;
    }
    return "too long";
}

static void test_line(void **state)
{
    static const char want[] =
        "leafprobe: boot=uefi mode=64 firmware=\"Maker of firmware\" firmware_revision=0x10020 uefi=2.7 "
        "secure_boot=on time=2026-01-02T03:04:59 processors=12 enabled=11\n";

    (void)state;
    if (strncmp(lines(), want, sizeof(want) - 1) != 0)
        check_text("first line", lines(), want);
}

/* Local time is UTC less the zone, in minutes. */
static void test_zones(void **state)
{
    static const struct {
        INT16 zone;
        const char *want;
    } cases[] = {
        {0, "2026-01-02T03:04:59+00:00"},    {-60, "2026-01-02T03:04:59+01:00"},
        {300, "2026-01-02T03:04:59-05:00"},  {-345, "2026-01-02T03:04:59+05:45"},
        {1440, "2026-01-02T03:04:59-24:00"}, {-1440, "2026-01-02T03:04:59+24:00"},
        {1441, "2026-01-02T03:04:59"},       {-1441, "2026-01-02T03:04:59"},
        {0x7ff, "2026-01-02T03:04:59"},      {1, "2026-01-02T03:04:59-00:01"},
        {-59, "2026-01-02T03:04:59+00:59"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        now.TimeZone = cases[i].zone;
        check_text("zone", value(" time="), cases[i].want);
    }
    now = (EFI_TIME){.Year = 1998, .Month = 12, .Day = 31, .Hour = 23, .Minute = 59, .Second = 0};
    check_text("digits", value(" time="), "1998-12-31T23:59:00+00:00");
}

static void test_unread(void **state)
{
    (void)state;
    clock_status = EFI_DEVICE_ERROR;
    check_text("no clock", value(" time="), "unread");
    secure_boot_status = EFI_NOT_FOUND;
    check_text("no variables", value(" secure_boot="), "unread");
    cpus.mp = NULL;
    check_text("no service", value(" processors="), "unread");
    check_text("no service", value(" enabled="), "unread");
}

static void test_revisions(void **state)
{
    static const struct {
        uint32_t revision;
        const char *want;
    } cases[] = {{2 << 16 | 31, "2.31"}, {2 << 16 | 30, "2.3"}, {2 << 16 | 100, "2.10"},
                 {2 << 16 | 90, "2.9"},  {1 << 16 | 10, "1.1"}, {1 << 16 | 2, "1.02"},
                 {2 << 16, "2.0"},       {9 << 16 | 10, "9.1"}, {10 << 16 | 105, "10.105"},
                 {2 << 16 | 99, "2.99"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fake.table.Hdr.Revision = cases[i].revision;
        check_text("revision", value(" uefi="), cases[i].want);
    }
}

static void test_vendors(void **state)
{
    static CHAR16 name[101];

    (void)state;
    fake.table.FirmwareVendor = NULL;
    check_text("none", value(" firmware="), "");
    for (size_t i = 0; i < 100; i++)
        name[i] = (CHAR16)('a' + i % 10);
    name[3] = 0x4e2d;
    fake.table.FirmwareVendor = name;
    check_text("63 of 100", value(" firmware="),
               "abc?efghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc");
}

/* The state and the MSRs that the boot CPU answered at the start. */
static bool msr_read(uint32_t number, uint64_t *out)
{
    *out = 0xabc00000900;
    return number == 0x1b;
}

static void test_state(void **state)
{
    (void)state;
    fake_native.control = (struct cpu_state){.known = CPU_STATE_CR, .cr0 = 0x80010013, .cr4 = 0x668};
    fake_native.msr_read = msr_read;
    check_text("cr0", value(" cr0="), "0x80010013");
    check_text("cr4", value(" cr4="), "0x668");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_line, start),    cmocka_unit_test_setup(test_zones, start),
        cmocka_unit_test_setup(test_unread, start),  cmocka_unit_test_setup(test_revisions, start),
        cmocka_unit_test_setup(test_vendors, start), cmocka_unit_test_setup(test_state, start),
    };

    return cmocka_run_group_tests_name("origin", tests, NULL, NULL);
}
