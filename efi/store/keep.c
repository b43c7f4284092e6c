/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/keep.h"

#include "probe/table/mem.h"

#define MODE_WRITE (EFI_FILE_MODE_READ | EFI_FILE_MODE_WRITE)
#define MODE_CREATE (MODE_WRITE | EFI_FILE_MODE_CREATE)

const char *keep_reason(EFI_STATUS status)
{
    static const struct {
        EFI_STATUS status;
        const char *words;
    } reasons[] = {
        {EFI_WRITE_PROTECTED, "the boot volume is read-only"},
        {EFI_VOLUME_FULL, "the boot volume is full"},
        {EFI_VOLUME_CORRUPTED, "the boot volume's file system is damaged"},
        {EFI_ACCESS_DENIED, "the boot volume denies access"},
        {EFI_NO_MEDIA, "the boot volume was taken out"},
        {EFI_MEDIA_CHANGED, "the boot volume was exchanged"},
        {EFI_DEVICE_ERROR, "the boot device reports an error"},
        {EFI_NOT_FOUND, "the boot volume does not take new files"},
        {EFI_UNSUPPORTED, "the boot volume does not take new files"},
        {EFI_OUT_OF_RESOURCES, "the firmware is out of memory"},
        {EFI_INVALID_PARAMETER, "its name is too long"},
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].status == status)
            return reasons[i].words;
    return "the firmware gives no known reason";
}

/* "\\folder\\name". */
static bool path_of(const struct keep *keep, const char *name, CHAR16 path[VOLUME_NAME_UNITS])
{
    const size_t before = keep->folder ? strlen(keep->folder) : 0, n = strlen(name);
    char text[VOLUME_NAME_UNITS];

    if (before + n >= sizeof(text))
        return false;
    if (before)
        memcpy(text, keep->folder, before);
    memcpy(text + before, name, n + 1);
    return volume_path_root(text, path, VOLUME_NAME_UNITS);
}

/* A file of the folder. */
static EFI_FILE *open_named(const struct keep *keep, const char *name, UINT64 mode, EFI_STATUS *ret_status)
{
    CHAR16 path[VOLUME_NAME_UNITS];

    *ret_status = EFI_INVALID_PARAMETER;
    if (!path_of(keep, name, path))
        return NULL;
    return volume_file(keep->root, path, mode, ret_status);
}

/* A firmware that does not tell says nothing of folders either. */
static bool is_folder(EFI_FILE *file)
{
    union volume_info info;

    return volume_info(file, &info) && info.info.Attribute & EFI_FILE_DIRECTORY;
}

/* EFI_ALREADY_STARTED is nothing that a file system says: here, a folder of the name. */
static EFI_STATUS remove_named(const struct keep *keep, const char *name)
{
    EFI_STATUS status;
    EFI_FILE *file = open_named(keep, name, MODE_WRITE, &status);

    if (!file)
        return status == EFI_NOT_FOUND ? EFI_SUCCESS : status;
    if (is_folder(file)) {
        file->Close(file);
        return EFI_ALREADY_STARTED;
    }
    return file->Delete(file) == EFI_SUCCESS ? EFI_SUCCESS : EFI_ACCESS_DENIED;
}

static EFI_STATUS remove_new(const struct keep *keep)
{
    return remove_named(keep, KEEP_NEW);
}

/* EFI_NOT_FOUND if nothing has this name. */
static EFI_STATUS probe_name(const struct keep *keep, const char *name)
{
    EFI_STATUS status;
    EFI_FILE *file = open_named(keep, name, EFI_FILE_MODE_READ, &status);

    if (file)
        file->Close(file);
    return status;
}

/* Under a name that nothing has: Open() would take what is there, and Write() leave its old tail. */
static EFI_STATUS write_file(const struct keep *keep, const char *name)
{
    EFI_STATUS status = probe_name(keep, name);
    UINTN n = keep->size;

    if (status != EFI_NOT_FOUND)
        return EFI_ERROR(status) ? status : EFI_ACCESS_DENIED;
    EFI_FILE *file = open_named(keep, name, MODE_CREATE, &status);

    if (!file)
        return status;
    status = file->Write(file, &n, (void *)(uintptr_t)keep->bytes);
    if (!EFI_ERROR(status) && n != keep->size)
        status = EFI_VOLUME_FULL;
    if (!EFI_ERROR(status))
        status = file->Flush(file);
    if (EFI_ERROR(status))
        file->Delete(file);
    else
        status = file->Close(file);
    return status;
}

/* NULL if the file holds what was written, and no more. */
static const char *compare(const struct keep *keep, const char *name)
{
    EFI_STATUS status;
    EFI_FILE *file = open_named(keep, name, EFI_FILE_MODE_READ, &status);
    uint8_t piece[512];
    size_t at = 0, n;
    bool same = true;

    if (!file)
        return "the file is not there after it was written";
    do {
        same = volume_read(file, piece, sizeof(piece), &n) && n <= keep->size - at &&
               memcmp((const uint8_t *)keep->bytes + at, piece, n) == 0;
        at += n;
    } while (same && n == sizeof(piece));
    file->Close(file);
    return same && at == keep->size ? NULL : "the file reads back different";
}

static const char *write_new(const struct keep *keep, bool *ret_nowhere)
{
    EFI_STATUS status = remove_new(keep);

    if (status == EFI_ACCESS_DENIED)
        return "its " KEEP_NEW " cannot be replaced";
    if (status == EFI_ALREADY_STARTED)
        return KEEP_NEW " is a folder";
    if (!EFI_ERROR(status))
        status = write_file(keep, KEEP_NEW);
    *ret_nowhere = status == EFI_WRITE_PROTECTED;
    if (EFI_ERROR(status))
        return keep_reason(status);
    const char *problem = compare(keep, KEEP_NEW);

    if (problem)
        remove_new(keep);
    return problem;
}

/* "leafprobe-12.kvm"; a number has up to four digits. False if it does not fit. */
static bool number_name(const char *name, unsigned number, char *out)
{
    const size_t length = strlen(name);
    char digits[4];
    size_t stem = 0, used = sizeof(digits);

    while (name[stem] && name[stem] != '.')
        stem++;
    for (; number; number /= 10)
        digits[--used] = (char)('0' + number % 10);
    const size_t n = sizeof(digits) - used;

    if (length + 1 + n >= PROBE_FILE_NAME)
        return false;
    memcpy(out, name, stem);
    out[stem] = '-';
    memcpy(out + stem + 1, digits + used, n);
    memcpy(out + stem + 1 + n, name + stem, length - stem + 1);
    return true;
}

static const char *free_number(const struct keep *keep, char *out)
{
    for (unsigned number = 1; number <= KEEP_NUMBER_MAX; number++) {
        if (!number_name(keep->name, number, out))
            return keep_reason(EFI_INVALID_PARAMETER);
        const EFI_STATUS status = probe_name(keep, out);

        if (status == EFI_NOT_FOUND)
            return NULL;
        if (EFI_ERROR(status) && status != EFI_ACCESS_DENIED)
            return keep_reason(status);
    }
    return "the numbers from -1 to -9999 are used up";
}

/* Closes the file. */
static EFI_STATUS rename_file(EFI_FILE *file, const char *name)
{
    union volume_info info;
    EFI_STATUS status = EFI_UNSUPPORTED;

    if (volume_info(file, &info)) {
        status = volume_rename(file, &info, name);
        if (!EFI_ERROR(status))
            status = file->Flush(file);
    }
    file->Close(file);
    return status;
}

/* Find the name that the new file is to have, and give the one of its name another. */
static const char *make_room(const struct keep *keep, struct probe_saved *ret)
{
    EFI_STATUS status;

    if (keep->mode == KEEP_NUMBERED)
        return free_number(keep, ret->name);
    EFI_FILE *old = open_named(keep, keep->name, MODE_WRITE, &status);

    memcpy(ret->name, keep->name, strlen(keep->name) + 1);
    if (!old && status == EFI_NOT_FOUND)
        return NULL;
    if (old && keep->mode == KEEP_REPLACED && !is_folder(old)) {
        remove_named(keep, KEEP_OLD);
        if (!EFI_ERROR(rename_file(old, KEEP_OLD)))
            return NULL;
        old = NULL;
    }
    const char *problem = free_number(keep, ret->name);

    if (problem || !old || is_folder(old)) {
        if (old)
            old->Close(old);
        return problem;
    }
    if (EFI_ERROR(rename_file(old, ret->name)))
        return NULL;
    memcpy(ret->before, ret->name, sizeof(ret->before));
    memcpy(ret->name, keep->name, strlen(keep->name) + 1);
    return NULL;
}

/* Where the new file cannot be renamed: it stays until the other is safe. */
static const char *write_again(const struct keep *keep, const char *name)
{
    const EFI_STATUS status = write_file(keep, name);
    const char *problem = EFI_ERROR(status) ? keep_reason(status) : compare(keep, name);

    if (!problem)
        remove_new(keep);
    return problem;
}

static const char *name_new(const struct keep *keep, const char *name)
{
    EFI_STATUS status;
    EFI_FILE *file = open_named(keep, KEEP_NEW, MODE_WRITE, &status);

    if (file)
        status = rename_file(file, name);
    return EFI_ERROR(status) ? write_again(keep, name) : compare(keep, name);
}

void keep_file(struct keep *keep, struct probe_saved *ret)
{
    keep->left_new = false;
    ret->problem = strlen(keep->name) < PROBE_FILE_NAME ? write_new(keep, &ret->nowhere)
                                                        : keep_reason(EFI_INVALID_PARAMETER);
    if (ret->problem)
        return;
    ret->problem = make_room(keep, ret);
    if (!ret->problem)
        ret->problem = name_new(keep, ret->name);
    if (!ret->problem)
        return;
    keep->left_new = !compare(keep, KEEP_NEW);
    memcpy(ret->name, keep->left_new ? KEEP_NEW : "", keep->left_new ? sizeof(KEEP_NEW) : 1);
}
