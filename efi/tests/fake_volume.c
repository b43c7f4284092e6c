/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/tests/fake_volume.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "probe/tests/check.h"

static struct fake_volume volume;

/* What a call answers that does not get to its work. */
static EFI_STATUS refusal(EFI_STATUS told)
{
    if (!volume.left)
        return EFI_NO_MEDIA;
    volume.left -= volume.left != UINT_MAX;
    return told;
}

static EFI_STATUS EFIAPI open_volume(EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *this, EFI_FILE **root)
{
    const EFI_STATUS status = refusal(volume.answers.open_volume);

    (void)this;
    if (status)
        return status;
    volume.open++;
    *root = &volume.root;
    return EFI_SUCCESS;
}

static void narrow(char *out, size_t size, const CHAR16 *name)
{
    size_t i = 0;

    for (; name[i] && i + 1 < size; i++)
        out[i] = (char)name[i];
    out[i] = 0;
}

struct fake_file *fake_volume_find(const char *name)
{
    for (size_t i = 0; i < FAKE_FILES; i++)
        if (volume.file[i].name[0] && !strcmp(volume.file[i].name, name))
            return &volume.file[i];
    return NULL;
}

struct fake_file *fake_volume_add(const char *name, unsigned char byte, size_t size)
{
    for (size_t i = 0; i < FAKE_FILES; i++)
        if (!volume.file[i].name[0]) {
            volume.file[i] = (struct fake_file){.size = size};
            snprintf(volume.file[i].name, sizeof(volume.file[i].name), "%s", name);
            memset(volume.file[i].bytes, byte, size);
            return &volume.file[i];
        }
    fail_msg("the volume's folder is full");
    return NULL;
}

/* A name without its folders. */
static char *base_of(char *name)
{
    return strrchr(name, '\\') + 1;
}

static EFI_STATUS give_handle(struct fake_file *of, EFI_FILE **file)
{
    for (size_t i = 0; i < FAKE_HANDLES; i++)
        if (!volume.handle[i].of) {
            volume.handle[i].of = of;
            volume.handle[i].position = 0;
            volume.open++;
            *file = &volume.handle[i].file;
            return EFI_SUCCESS;
        }
    fail_msg("too many files are open");
    return EFI_OUT_OF_RESOURCES;
}

static EFI_STATUS EFIAPI file_open(EFI_FILE *this, EFI_FILE **file, CHAR16 *name, UINT64 mode,
                                   UINT64 attributes)
{
    static struct fake_file taken;
    EFI_STATUS status = refusal(mode & EFI_FILE_MODE_CREATE ? volume.answers.create : volume.answers.open);
    char text[FAKE_NAME];
    unsigned number;

    assert_ptr_equal(this, &volume.root);
    /* Attributes are those of what is made: a folder, or none that anybody would have to take away again. */
    assert_true(!attributes || (attributes == EFI_FILE_DIRECTORY && mode & EFI_FILE_MODE_CREATE));
    if (status)
        return status;
    narrow(text, sizeof(text), name);
    if (sscanf(base_of(text), "%*[^-]-%u", &number) == 1 && number <= volume.taken)
        return give_handle(&taken, file);
    struct fake_file *of = fake_volume_find(text);

    if (!of && attributes & EFI_FILE_DIRECTORY && volume.short_names && strcspn(base_of(text), ".") > 8)
        return EFI_INVALID_PARAMETER;
    if (!of && mode & EFI_FILE_MODE_CREATE) {
        of = fake_volume_add(text, 0, 0);
        of->made = true;
        of->folder = attributes & EFI_FILE_DIRECTORY;
    }
    if (!of)
        return EFI_NOT_FOUND;
    return of->read_only && mode & EFI_FILE_MODE_WRITE ? EFI_ACCESS_DENIED : give_handle(of, file);
}

static struct fake_handle *handle_of(EFI_FILE *file)
{
    struct fake_handle *handle = (struct fake_handle *)(void *)file;

    assert_non_null(handle->of);
    return handle;
}

/* The handle is gone whatever comes back (UEFI 2.10, 13.5). */
static EFI_STATUS EFIAPI file_close(EFI_FILE *this)
{
    struct fake_file *of = this == &volume.root ? NULL : handle_of(this)->of;

    volume.open--;
    if (of && volume.forgets && of->made)
        of->name[0] = 0;
    if (of)
        handle_of(this)->of = NULL;
    return refusal(volume.answers.close);
}

static EFI_STATUS EFIAPI file_delete(EFI_FILE *this)
{
    struct fake_file *of = handle_of(this)->of;
    const bool gone = file_close(this) == EFI_SUCCESS && !volume.answers.delete;

    if (gone)
        of->name[0] = 0;
    return gone ? EFI_SUCCESS : EFI_WARN_DELETE_FAILURE;
}

static EFI_STATUS EFIAPI file_read(EFI_FILE *this, UINTN *n, VOID *bytes)
{
    const EFI_STATUS status = refusal(EFI_SUCCESS);
    struct fake_handle *handle = handle_of(this);
    const struct fake_file *of = handle->of;
    size_t *position = &handle->position;
    const size_t end = of->size > volume.read_short ? of->size - volume.read_short : 0;
    const size_t left = end > *position ? end - *position : 0;

    if (status)
        return status;
    if (*n > left)
        *n = left;
    if (volume.read_step && *n > volume.read_step)
        *n = volume.read_step;
    memcpy(bytes, of->bytes + *position, *n);
    if (volume.read_flips > *position && volume.read_flips <= *position + *n)
        ((unsigned char *)bytes)[volume.read_flips - 1 - *position] ^= 1;
    *position += *n;
    return EFI_SUCCESS;
}

static size_t used(void)
{
    size_t sum = 0;

    for (size_t i = 0; i < FAKE_FILES; i++)
        sum += volume.file[i].name[0] ? volume.file[i].size : 0;
    return sum;
}

/* A full volume takes what it can, as EDK2's does. */
static EFI_STATUS EFIAPI file_write(EFI_FILE *this, UINTN *n, VOID *bytes)
{
    const EFI_STATUS status = refusal(volume.answers.write);
    struct fake_handle *handle = handle_of(this);
    struct fake_file *of = handle->of;
    size_t *position = &handle->position;

    if (status)
        return status;
    *n -= volume.write_short;
    const bool full = *n > volume.capacity - used();

    if (full)
        *n = volume.capacity - used();
    memcpy(of->bytes + *position, bytes, *n);
    *position += *n;
    if (of->size < *position)
        of->size = *position;
    return full ? EFI_VOLUME_FULL : EFI_SUCCESS;
}

static EFI_STATUS EFIAPI file_flush(EFI_FILE *this)
{
    (void)this;
    return refusal(volume.answers.flush);
}

static const EFI_GUID info_id = EFI_FILE_INFO_ID;

static EFI_STATUS EFIAPI file_get_info(EFI_FILE *this, EFI_GUID *id, UINTN *size, VOID *out)
{
    const EFI_STATUS status = refusal(volume.answers.get_info);
    EFI_FILE_INFO *info = out;
    struct fake_file *of = handle_of(this)->of;

    assert_memory_equal(id, &info_id, sizeof(info_id));
    assert_true(*size >= SIZE_OF_EFI_FILE_INFO + FAKE_NAME * sizeof(CHAR16));
    if (status)
        return status;
    memset(info, 0, SIZE_OF_EFI_FILE_INFO);
    info->Attribute = of->folder ? EFI_FILE_DIRECTORY : 0;
    info->FileSize = of->size;
    const char *base = base_of(of->name);

    for (size_t i = 0; i <= strlen(base); i++)
        info->FileName[i] = (CHAR16)base[i];
    info->Size = *size = SIZE_OF_EFI_FILE_INFO + (strlen(base) + 1) * sizeof(CHAR16);
    return EFI_SUCCESS;
}

/* Renames; a name that is taken is denied, as by EDK2. */
static EFI_STATUS EFIAPI file_set_info(EFI_FILE *this, EFI_GUID *id, UINTN size, VOID *in)
{
    const EFI_STATUS status = refusal(volume.answers.set_info);
    const EFI_FILE_INFO *info = in;
    struct fake_file *of = handle_of(this)->of;
    char name[FAKE_NAME];

    assert_memory_equal(id, &info_id, sizeof(info_id));
    assert_int_equal(size, info->Size);
    assert_int_equal(info->FileSize, of->size);
    assert_false(of->folder);
    if (status)
        return status;
    memcpy(name, of->name, sizeof(name));
    narrow(base_of(name), sizeof(name) - (size_t)(base_of(name) - name), info->FileName);
    assert_int_equal(size, SIZE_OF_EFI_FILE_INFO + (strlen(base_of(name)) + 1) * sizeof(CHAR16));
    if (fake_volume_find(name))
        return EFI_ACCESS_DENIED;
    memcpy(of->name, name, sizeof(of->name));
    return EFI_SUCCESS;
}

struct fake_volume *fake_volume_init(void)
{
    memset(&volume, 0, sizeof(volume));
    volume.capacity = FAKE_FILES * FAKE_FILE_SIZE;
    volume.left = UINT_MAX;
    volume.protocol.OpenVolume = open_volume;
    volume.root.Open = file_open;
    volume.root.Close = file_close;
    for (size_t i = 0; i < FAKE_HANDLES; i++)
        volume.handle[i].file = (EFI_FILE){.Close = file_close,
                                           .Delete = file_delete,
                                           .Read = file_read,
                                           .Write = file_write,
                                           .Flush = file_flush,
                                           .GetInfo = file_get_info,
                                           .SetInfo = file_set_info};
    return &volume;
}
