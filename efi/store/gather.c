/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/gather.h"

#include "probe/table/count.h"
#include "probe/table/crc32.h"
#include "probe/table/mem.h"
#include "probe/write/provenance.h"

#define TOP "leafprobe"
#define INDEX "index.txt"
#define PREFIX (sizeof("leafprobe.") - 1)
#define PRODUCT_MAX 15u
#define PRODUCT_SHORT 3u

/* A text in a buffer; what does not fit is left out, and full says so. */
struct text {
    char *bytes;
    size_t size, used;
    bool full;
};

static void text_write(void *ctx, const void *bytes, size_t n)
{
    struct text *text = ctx;

    text->full = text->full || n > text->size - text->used;
    if (text->full)
        return;
    memcpy(text->bytes + text->used, bytes, n);
    text->used += n;
}

/* Letters and digits of the product, small, with a dash for whatever stands between them. */
static void put_product(const struct sink *sink, const char *product, uint32_t most, bool dashes)
{
    bool between = false;
    uint32_t n = 0;

    for (; *product && n < most; product++) {
        const char low = (char)(*product | 0x20);
        const bool digit = *product >= '0' && *product <= '9';

        if (!digit && (low < 'a' || low > 'z')) {
            between = dashes && n > 0;
            continue;
        }
        if (between && n + 1 < most) {
            put_str(sink, "-");
            n++;
        }
        put_bytes(sink, digit ? product : &low, 1);
        between = false;
        n++;
    }
    if (!n)
        put_str(sink, dashes ? "machine" : "x");
}

static void put_id(const struct sink *sink, const struct identity *identity)
{
    if (identity->numbered)
        put_hex(sink, identity->id, 8);
    else
        put_str(sink, "none");
}

/* The two names that a machine's folder may have. */
static void put_long(const struct sink *sink, const struct identity *identity)
{
    put_product(sink, identity->system.product, PRODUCT_MAX, true);
    put_str(sink, "-");
    put_id(sink, identity);
}

static void put_short(const struct sink *sink, const struct identity *identity)
{
    put_id(sink, identity);
    put_str(sink, ".");
    put_product(sink, identity->system.product, PRODUCT_SHORT, false);
}

/* "leafprobe\name\", once the folder is there; what the volume says else. */
static EFI_STATUS make_folder(const struct gather *gather, EFI_FILE *root, char folder[VOLUME_NAME_UNITS])
{
    void (*const names[])(const struct sink *sink, const struct identity *identity) = {put_long, put_short};
    EFI_STATUS status = EFI_NOT_FOUND;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct text text = {.bytes = folder, .size = VOLUME_NAME_UNITS - sizeof("\\")};
        const struct sink sink = {text_write, &text};
        CHAR16 path[VOLUME_NAME_UNITS];

        put_str(&sink, TOP "\\");
        names[i](&sink, gather->identity);
        folder[text.used] = 0;
        if (!volume_path_root(folder, path, VOLUME_NAME_UNITS))
            continue;
        EFI_FILE *file = volume_folder(root, path, &status);

        memcpy(folder + text.used, "\\", 2);
        if (!file)
            continue;
        file->Close(file);
        return EFI_SUCCESS;
    }
    return status;
}

/* True if the volume gathers. */
static bool has_top(EFI_FILE *root)
{
    CHAR16 path[sizeof(TOP) + 1];
    union volume_info info;
    EFI_STATUS status;
    EFI_FILE *top = volume_path_root(TOP, path, COUNT(path))
                        ? volume_file(root, path, EFI_FILE_MODE_READ, &status)
                        : NULL;
    const bool folder = top && volume_info(top, &info) && info.info.Attribute & EFI_FILE_DIRECTORY;

    if (top)
        top->Close(top);
    return folder;
}

/* The index as it is, or, between two renames that a power cut came between, that of before. */
static bool read_index(EFI_FILE *root, struct text *text)
{
    static const char *const names[] = {TOP "\\" INDEX, TOP "\\" KEEP_OLD};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CHAR16 path[VOLUME_NAME_UNITS];
        EFI_STATUS status = EFI_INVALID_PARAMETER;
        EFI_FILE *file = volume_path_root(names[i], path, VOLUME_NAME_UNITS)
                             ? volume_file(root, path, EFI_FILE_MODE_READ, &status)
                             : NULL;

        if (!file && status == EFI_NOT_FOUND)
            continue;
        const bool good = file && volume_read(file, text->bytes, text->size, &text->used);

        if (file)
            file->Close(file);
        return good;
    }
    return true;
}

static void put_line(const struct sink *sink, const struct gather *gather, const char *where,
                     const struct keep *keep, const struct probe_saved *saved)
{
    const struct identity *identity = gather->identity;

    put_str(sink, "leafprobe:");
    provenance_str(sink, "time", gather->time[0] ? gather->time : "unread");
    provenance_str(sink, "verdict", saved->complete ? "OK" : "FAILED");
    put_str(sink, " crc32=");
    put_hex(sink, crc32_update(0, keep->bytes, keep->size), 8);
    provenance_dec(sink, "bytes", (uint32_t)keep->size);
    provenance_str(sink, "file", where);
    provenance_str(sink, "vendor", identity->known ? identity->system.vendor : "unread");
    provenance_str(sink, "product", identity->known ? identity->system.product : "unread");
    put_str(sink, " id=");
    put_id(sink, identity);
    put_str(sink, "\n");
}

static const char *add_to_index(const struct gather *gather, EFI_FILE *root, const char *where,
                                const struct keep *keep, const struct probe_saved *saved)
{
    struct text text = {.bytes = firmware_alloc(gather->fw, GATHER_INDEX_MAX), .size = GATHER_INDEX_MAX};
    const struct sink sink = {text_write, &text};
    struct keep index = {.root = root, .folder = TOP "\\", .mode = KEEP_REPLACED, .name = INDEX};
    struct probe_saved done = {0};

    if (!text.bytes)
        return keep_reason(EFI_OUT_OF_RESOURCES);
    if (!read_index(root, &text)) {
        done.problem = "its index cannot be read";
    } else {
        if (text.used && text.bytes[text.used - 1] != '\n')
            put_str(&sink, "\n");
        put_line(&sink, gather, where, keep, saved);
        index.bytes = text.bytes;
        index.size = text.used;
        if (text.full)
            done.problem = "its index is full: put " TOP "\\" INDEX " away";
        else
            keep_file(&index, &done);
    }
    firmware_free(gather->fw, text.bytes);
    return done.problem;
}

/* The path with slashes, as it is said. */
static void set_gathered(struct probe_saved *ret, const char *folder, const char *name)
{
    const size_t n = strlen(folder);

    memcpy(ret->gathered, folder, n);
    memcpy(ret->gathered + n, name, strlen(name) + 1);
    for (char *at = ret->gathered; *at; at++)
        if (*at == '\\')
            *at = '/';
}

void gather_file(const struct gather *gather, EFI_FILE *root, const struct keep *keep,
                 struct probe_saved *ret)
{
    char folder[VOLUME_NAME_UNITS];
    struct probe_saved saved = {0};
    struct keep copy = *keep;

    if (!has_top(root))
        return;
    const EFI_STATUS status = make_folder(gather, root, folder);

    copy.folder = folder;
    copy.mode = KEEP_NUMBERED;
    copy.name = keep->name + PREFIX;
    if (EFI_ERROR(status))
        saved.problem = keep_reason(status);
    else
        keep_file(&copy, &saved);
    set_gathered(ret, folder, saved.problem ? "" : saved.name);
    ret->not_gathered =
        saved.problem ? saved.problem : add_to_index(gather, root, ret->gathered + sizeof(TOP), keep, ret);
}
