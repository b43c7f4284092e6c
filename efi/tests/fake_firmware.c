/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/tests/fake_firmware.h"

#include <stdlib.h>
#include <string.h>

#include "efi/base/devpath.h"
#include "probe/tests/check.h"

static struct {
    EFI_HANDLE handle;
    EFI_GUID guid;
    void *interface;
} protocols[FAKE_PROTOCOLS];
static unsigned protocol_count, allocations_left, blocks;

/* A block as the pool gives it: its size stands before it, bytes that nobody may write behind it. */
enum { BEFORE = 16, BEHIND = 8 };

static EFI_STATUS EFIAPI allocate(EFI_MEMORY_TYPE type, UINTN size, VOID **memory)
{
    (void)type;
    if (!allocations_left)
        return EFI_OUT_OF_RESOURCES;
    allocations_left--;
    blocks++;
    char *block = malloc(BEFORE + size + BEHIND);

    assert_non_null(block);
    memcpy(block, &size, sizeof(size));
    memset(block + BEFORE, 0xee, size);
    memset(block + BEFORE + size, 0xa5, BEHIND);
    *memory = block + BEFORE;
    return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI release(VOID *memory)
{
    char *block = (char *)memory - BEFORE;
    UINTN size;

    blocks--;
    memcpy(&size, block, sizeof(size));
    for (unsigned i = 0; i < BEHIND; i++)
        assert_int_equal((unsigned char)block[BEFORE + size + i], 0xa5);
    free(block);
    return EFI_SUCCESS;
}

/* A handle of NULL stands for any. */
static EFI_STATUS find(EFI_HANDLE handle, const EFI_GUID *guid, VOID **interface)
{
    for (unsigned i = 0; i < protocol_count; i++)
        if ((!handle || protocols[i].handle == handle) && !memcmp(&protocols[i].guid, guid, sizeof(*guid))) {
            *interface = protocols[i].interface;
            return EFI_SUCCESS;
        }
    return EFI_NOT_FOUND;
}

static EFI_STATUS EFIAPI handle_protocol(EFI_HANDLE handle, EFI_GUID *guid, VOID **interface)
{
    return find(handle, guid, interface);
}

static EFI_STATUS EFIAPI locate_protocol(EFI_GUID *guid, VOID *registration, VOID **interface)
{
    (void)registration;
    return find(NULL, guid, interface);
}

static EFI_STATUS EFIAPI locate_handles(EFI_LOCATE_SEARCH_TYPE type, EFI_GUID *guid, VOID *key, UINTN *count,
                                        EFI_HANDLE **handles)
{
    (void)key;
    assert_int_equal(type, ByProtocol);
    const EFI_STATUS status = allocate(EfiLoaderData, FAKE_PROTOCOLS * sizeof(**handles), (VOID **)handles);

    *count = 0;
    for (unsigned i = 0; i < protocol_count && !EFI_ERROR(status); i++)
        if (!memcmp(&protocols[i].guid, guid, sizeof(*guid)))
            (*handles)[(*count)++] = protocols[i].handle;
    return status;
}

/* The device with the protocol whose path is the longest in front of this one; *path is what is left. */
static EFI_STATUS EFIAPI locate_path(EFI_GUID *guid, EFI_DEVICE_PATH **path, EFI_HANDLE *handle)
{
    static EFI_GUID of_paths = EFI_DEVICE_PATH_PROTOCOL_GUID;
    const size_t whole = devpath_size(*path);
    size_t longest = 0;

    for (unsigned i = 0; i < protocol_count; i++) {
        VOID *own, *interface;

        if (memcmp(&protocols[i].guid, &of_paths, sizeof(of_paths)) != 0)
            continue;
        own = protocols[i].interface;
        const size_t size = devpath_size(own);

        if (find(protocols[i].handle, guid, &interface) || size <= longest || size > whole ||
            memcmp(own, *path, size) != 0)
            continue;
        longest = size;
        *handle = protocols[i].handle;
    }
    if (!longest)
        return EFI_NOT_FOUND;
    *path = (EFI_DEVICE_PATH *)(void *)((char *)*path + longest);
    return EFI_SUCCESS;
}

void fake_firmware_init(struct fake_firmware *fake)
{
    memset(fake, 0, sizeof(*fake));
    protocol_count = 0;
    blocks = 0;
    allocations_left = 1000;
    fake->boot.AllocatePool = allocate;
    fake->boot.FreePool = release;
    fake->boot.HandleProtocol = handle_protocol;
    fake->boot.LocateProtocol = locate_protocol;
    fake->boot.LocateHandleBuffer = locate_handles;
    fake->boot.LocateDevicePath = locate_path;
    fake->table.BootServices = &fake->boot;
    firmware_init(&fake->fw, fake, &fake->table);
    fake->loaded.DeviceHandle = &fake->loaded;
    fake->fw.loaded = &fake->loaded;
}

void fake_firmware_install(EFI_HANDLE handle, EFI_GUID guid, void *interface)
{
    protocols[protocol_count].handle = handle;
    protocols[protocol_count].guid = guid;
    protocols[protocol_count++].interface = interface;
}

void fake_firmware_remove(EFI_HANDLE handle)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < protocol_count; i++)
        if (protocols[i].handle != handle)
            protocols[kept++] = protocols[i];
    protocol_count = kept;
}

void fake_firmware_memory(unsigned allocations)
{
    allocations_left = allocations;
}

unsigned fake_firmware_blocks(void)
{
    return blocks;
}
