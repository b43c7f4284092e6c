/* SPDX-License-Identifier: BSD-2-Clause */
#include "efi/store/config.h"

#include <efishell.h>

#include "efi/base/plain.h"
#include "efi/base/ports.h"
#include "efi/store/volume.h"
#include "probe/run/fwcfg.h"
#include "probe/table/mem.h"

#define FILE_NAME "leafprobe.cfg"
#define PATH_UNITS 512

/* What the places work with; raw holds a file as it lies on the volume, twice as large in UTF-16, and a byte
 * order mark. */
struct places {
    const struct firmware *fw;
    const struct cpuid_source *source;
    config_fetch *fetch;
    struct plain text;
    uint8_t raw[2 * CONFIG_TEXT + 2];
    char bytes[CONFIG_TEXT];
    CHAR16 path[PATH_UNITS];
};

static EFI_FILE *open_file(struct places *places, EFI_FILE *root)
{
    EFI_STATUS status;
    EFI_FILE *file = NULL;

    if (volume_path_beside(places->fw, FILE_NAME, places->path, PATH_UNITS))
        file = volume_file(root, places->path, EFI_FILE_MODE_READ, &status);
    if (!file && volume_path_root(FILE_NAME, places->path, PATH_UNITS))
        file = volume_file(root, places->path, EFI_FILE_MODE_READ, &status);
    return file;
}

/* What the file holds, n bytes of raw. */
static void take_file(struct places *places, size_t n)
{
    plain_put_file(&places->text, places->raw, n);
    places->text.full = places->text.full || n == sizeof(places->raw);
}

static void from_file(struct places *places)
{
    EFI_FILE *root = volume_open(places->fw);
    EFI_FILE *file = root ? open_file(places, root) : NULL;
    size_t n = 0;

    if (!root && places->fetch(places->fw, FILE_NAME, places->raw, sizeof(places->raw), &n))
        take_file(places, n);
    if (file) {
        if (volume_read(file, places->raw, sizeof(places->raw), &n))
            take_file(places, n);
        file->Close(file);
    }
    if (root)
        root->Close(root);
}

static void from_fwcfg(struct places *places)
{
    static const struct fwcfg device = {ports_out16, ports_in};

    if (!fwcfg_plausible(places->source))
        return;

    const enum fwcfg_result result = fwcfg_read(&device, FWCFG_OPTIONS, places->bytes, CONFIG_TEXT);

    if (result != FWCFG_ABSENT)
        places->text.used = strlen(places->bytes);
    places->text.full = result == FWCFG_TOO_LONG;
}

static void from_arguments(struct places *places)
{
    static const EFI_GUID guid = EFI_SHELL_PARAMETERS_PROTOCOL_GUID;
    const EFI_SHELL_PARAMETERS_PROTOCOL *shell = firmware_protocol(places->fw, places->fw->image, &guid);
    const EFI_LOADED_IMAGE *loaded = places->fw->loaded;

    for (UINTN i = 1; shell && i < shell->Argc; i++)
        plain_put_word(&places->text, shell->Argv[i]);
    if (!shell && loaded && loaded->LoadOptions)
        plain_put_load_options(&places->text, loaded->LoadOptions, loaded->LoadOptionsSize);
}

struct place {
    const char *name;
    void (*read)(struct places *places);
};

static bool parse_place(struct places *places, const struct place *place, struct options *options,
                        struct option_error *reterr)
{
    plain_init(&places->text, places->bytes, CONFIG_TEXT);
    place->read(places);
    if (places->text.full) {
        *reterr = (struct option_error){.problem = "more text than 4095 bytes in"};
        memcpy(reterr->word, place->name, strlen(place->name));
        options_parse_cut(options, places->bytes);
        return false;
    }
    if (place->read == from_arguments && options_foreign(places->bytes)) {
        options->foreign = 1;
        return true;
    }
    return options_parse(options, places->bytes, reterr);
}

bool config_read(const struct firmware *fw, const struct cpuid_source *source, config_fetch *fetch,
                 struct options *options, struct option_error *reterr)
{
    static const struct place order[] = {
        {FILE_NAME, from_file},
        {FWCFG_OPTIONS, from_fwcfg},
        {"the command line", from_arguments},
    };
    struct places *places = firmware_alloc(fw, sizeof(*places));
    bool good = true;

    if (!places) {
        *reterr = (struct option_error){.word = "options", .problem = "no memory to read"};
        return false;
    }
    places->fw = fw;
    places->source = source;
    places->fetch = fetch;
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        struct option_error error;

        if (!parse_place(places, &order[i], options, &error) && good) {
            *reterr = error;
            good = false;
        }
    }
    firmware_free(fw, places);
    return good;
}
