/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/base/firmware.h"

#include <efishell.h>

#include "probe/table/mem.h"

/* The firmware's prototypes lack const; no service writes to the GUID that it is given. */
static EFI_GUID *guid_arg(const EFI_GUID *guid)
{
    return (EFI_GUID *)(uintptr_t)guid;
}

void firmware_init(struct firmware *fw, EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
    static const EFI_GUID loaded = EFI_LOADED_IMAGE_PROTOCOL_GUID;

    *fw = (struct firmware){.image = image, .table = table, .boot = table->BootServices};
    fw->loaded = firmware_protocol(fw, image, &loaded);
}

void *firmware_protocol(const struct firmware *fw, EFI_HANDLE handle, const EFI_GUID *guid)
{
    void *interface = NULL;

    if (!handle || EFI_ERROR(fw->boot->HandleProtocol(handle, guid_arg(guid), &interface)))
        return NULL;
    return interface;
}

void *firmware_locate(const struct firmware *fw, const EFI_GUID *guid)
{
    void *interface = NULL;

    return EFI_ERROR(fw->boot->LocateProtocol(guid_arg(guid), NULL, &interface)) ? NULL : interface;
}

EFI_HANDLE *firmware_handles(const struct firmware *fw, const EFI_GUID *guid, size_t *ret_count)
{
    EFI_HANDLE *handles = NULL;
    UINTN count = 0;

    *ret_count = 0;
    if (EFI_ERROR(fw->boot->LocateHandleBuffer(ByProtocol, guid_arg(guid), NULL, &count, &handles)))
        return NULL;
    *ret_count = (size_t)count;
    return handles;
}

void *firmware_alloc(const struct firmware *fw, size_t size)
{
    void *memory = NULL;

    if (EFI_ERROR(fw->boot->AllocatePool(EfiLoaderData, size, &memory)))
        return NULL;
    return memset(memory, 0, size);
}

void firmware_free(const struct firmware *fw, void *memory)
{
    if (memory)
        fw->boot->FreePool(memory);
}

bool firmware_in_shell(const struct firmware *fw)
{
    static const EFI_GUID parameters = EFI_SHELL_PARAMETERS_PROTOCOL_GUID;

    return firmware_protocol(fw, fw->image, &parameters) != NULL;
}
