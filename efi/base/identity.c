/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/base/identity.h"

#include "probe/table/count.h"
#include "probe/table/mem.h"

/* NULL where the address is none of this machine. */
static const uint8_t *view(uint64_t address, uint32_t length)
{
    return address && address <= UINTPTR_MAX - length ? (const uint8_t *)(uintptr_t)address : NULL;
}

static void take_smbios(const struct firmware *fw, struct identity *ret)
{
    static const struct {
        EFI_GUID guid;
        uint32_t size; /* of the entry point: no more of it is to be read */
    } kinds[] = {{SMBIOS3_TABLE_GUID, 24}, {SMBIOS_TABLE_GUID, 31}};

    for (size_t k = 0; k < COUNT(kinds); k++)
        for (UINTN i = 0; i < fw->table->NumberOfTableEntries; i++) {
            const EFI_CONFIGURATION_TABLE *entry = &fw->table->ConfigurationTable[i];
            struct smbios_table table;

            if (memcmp(&entry->VendorGuid, &kinds[k].guid, sizeof(EFI_GUID)) != 0 || !entry->VendorTable)
                continue;
            if (!smbios_entry(entry->VendorTable, kinds[k].size, &table)) {
                identity_damaged(ret);
                continue;
            }
            identity_take(ret, &table, view(table.address, table.length));
            if (ret->known)
                return;
        }
}

/* What no flag holds. */
enum { UNTOLD = 0xff };

/* The byte of a variable, 0 or 1 where firmware keeps to UEFI 2.10, 3.3; UNTOLD if it is not there, or not of
 * one byte. */
static unsigned flag(const struct firmware *fw, CHAR16 *name)
{
    static EFI_GUID global = EFI_GLOBAL_VARIABLE;
    UINT8 value = UNTOLD;
    UINTN size = sizeof(value);

    if (EFI_ERROR(fw->table->RuntimeServices->GetVariable(name, &global, NULL, &size, &value)))
        return UNTOLD;
    return size == sizeof(value) ? value : UNTOLD;
}

static const char *secure_boot(const struct firmware *fw)
{
    static CHAR16 on[] = L"SecureBoot", setup[] = L"SetupMode";
    const unsigned state = flag(fw, on);

    if (state == 1)
        return "on";
    if (flag(fw, setup) == 1)
        return "setup";
    return state == 0 ? "off" : NULL;
}

void firmware_identity(const struct firmware *fw, struct identity *ret)
{
    *ret = (struct identity){.secure_boot = secure_boot(fw)};
    take_smbios(fw, ret);
}
