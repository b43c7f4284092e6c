/* SPDX-License-Identifier: BSD-2-Clause */
/* SMBIOS by the configuration table (UEFI 2.10, 4.6), and the variables of Secure Boot (3.3). */
#include "efi/base/identity.h"

#include <string.h>

#include "efi/tests/fake_firmware.h"
#include "probe/tests/check.h"
#include "probe/tests/smbios.h"

static struct fake_firmware fake;
static EFI_RUNTIME_SERVICES runtime;
static EFI_CONFIGURATION_TABLE config[3];
static struct made_smbios made_2, made_3;
static uint8_t entry_2[31], entry_3[24];
static struct identity identity;

/* Of the two variables: how long, what it holds, which error. */
static struct variable {
    UINTN size;
    UINT8 value;
    EFI_STATUS status;
} on, setup;
static bool forgets; /* to write what it says to have written */

static EFI_STATUS EFIAPI get_variable(CHAR16 *name, EFI_GUID *vendor, UINT32 *attributes, UINTN *size,
                                      VOID *data)
{
    static const EFI_GUID global = EFI_GLOBAL_VARIABLE;
    static const CHAR16 names[][11] = {L"SecureBoot", L"SetupMode"};
    const struct variable *variable = name[1] == 'e' && name[2] == 'c' ? &on : &setup;

    assert_memory_equal(vendor, &global, sizeof(global));
    assert_memory_equal(name, names[variable == &setup], (variable == &setup ? 10 : 11) * sizeof(CHAR16));
    assert_null(attributes);
    if (EFI_ERROR(variable->status))
        return variable->status;
    if (*size < variable->size) {
        *size = variable->size;
        return EFI_BUFFER_TOO_SMALL;
    }
    *size = variable->size;
    memcpy(data, &variable->value, variable->size && !forgets ? 1 : 0);
    return EFI_SUCCESS;
}

static int start(void **state)
{
    static const EFI_GUID acpi = ACPI_20_TABLE_GUID, two = SMBIOS_TABLE_GUID, three = SMBIOS3_TABLE_GUID;

    (void)state;
    fake_firmware_init(&fake);
    runtime.GetVariable = get_variable;
    fake.table.RuntimeServices = &runtime;
    on = (struct variable){1, 1, EFI_SUCCESS};
    setup = (struct variable){1, 0, EFI_SUCCESS};
    forgets = false;
    made_table(&made_2, "QEMU", "two", "S", made_uuid);
    made_table(&made_3, "QEMU", "three", "S", made_uuid);
    /* A 2.x entry point holds 32 bits; the table of this process stands above. */
    made_entry_2(entry_2, 0, (uint16_t)made_2.used, 3);
    made_entry_3(entry_3, (uintptr_t)made_3.bytes, made_3.used);
    config[0] = (EFI_CONFIGURATION_TABLE){acpi, entry_3};
    config[1] = (EFI_CONFIGURATION_TABLE){two, entry_2};
    config[2] = (EFI_CONFIGURATION_TABLE){three, entry_3};
    fake.table.ConfigurationTable = config;
    fake.table.NumberOfTableEntries = COUNT(config);
    return 0;
}

static const struct identity *look(void)
{
    memset(&identity, 0xee, sizeof(identity));
    firmware_identity(&fake.fw, &identity);
    return &identity;
}

static void test_smbios(void **state)
{
    (void)state;
    assert_true(look()->known && !identity.problem && identity.numbered);
    assert_string_equal(identity.system.product, "three");
    assert_int_equal(identity.version, 0x300);
    fake.table.NumberOfTableEntries = 1;
    assert_false(look()->known || identity.problem || identity.numbered);
    config[0] = config[2];
    assert_true(look()->known);
    fake.table.NumberOfTableEntries = 0;
    assert_false(look()->known || identity.problem);
}

static void test_damaged(void **state)
{
    (void)state;
    entry_3[10] ^= 1;
    fake.table.NumberOfTableEntries = 3;
    /* The older one is whole, but its table is at 0. */
    assert_false(look()->known);
    assert_string_equal(identity.problem, "SMBIOS: its table leads out of memory");
    config[1] = config[2];
    assert_false(look()->known);
    assert_string_equal(identity.problem, "SMBIOS: its entry point is damaged");
    /* One that says to be longer than SMBIOS 3 has it: nothing behind its 24 bytes is read. */
    made_entry_3(entry_3, (uintptr_t)made_3.bytes, made_3.used);
    entry_3[6]++;
    entry_3[5]--;
    assert_false(look()->known);
    assert_string_equal(identity.problem, "SMBIOS: its entry point is damaged");
    config[1].VendorTable = config[2].VendorTable = NULL;
    assert_false(look()->known || identity.problem);
    start(state);
    made_entry_3(entry_3, UINT64_MAX - 3, 0x100);
    fake.table.NumberOfTableEntries = 3;
    config[1] = config[2];
    assert_false(look()->known);
    assert_string_equal(identity.problem, "SMBIOS: its table leads out of memory");
    start(state);
    made_3.bytes[1] = 1;
    config[1] = config[2];
    assert_false(look()->known);
    assert_string_equal(identity.problem, "SMBIOS: a structure has an impossible length");
}

static void check_state(const char *want)
{
    const char *got = look()->secure_boot;

    if (want)
        assert_string_equal(got, want);
    else
        assert_null(got);
}

static void test_secure_boot(void **state)
{
    (void)state;
    check_state("on");
    on.value = 0;
    check_state("off");
    setup.value = 1;
    check_state("setup");
    setup.status = EFI_NOT_FOUND;
    check_state("off");
    on.status = EFI_NOT_FOUND;
    check_state(NULL);
    on = (struct variable){1, 2, EFI_SUCCESS};
    check_state(NULL);
    on = (struct variable){4, 1, EFI_SUCCESS};
    check_state(NULL);
    on = (struct variable){0, 1, EFI_SUCCESS};
    check_state(NULL);
    setup = (struct variable){1, 1, EFI_SUCCESS};
    check_state("setup");
    on = (struct variable){1, 1, EFI_SUCCESS};
    forgets = true;
    check_state(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_smbios, start),
        cmocka_unit_test_setup(test_damaged, start),
        cmocka_unit_test_setup(test_secure_boot, start),
    };

    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
