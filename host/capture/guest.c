/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/line_text.h"
#include "host/base/progress.h"
#include "host/base/say.h"
#include "host/capture/paths.h"
#include "host/capture/version.h"
#include "host/capture/volume.h"
#include "probe/table/count.h"

/* The user's options come behind these, so that theirs win where QEMU takes the last of several. */
static const char *const common[] = {
    "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none",
    "-no-reboot",         "-serial",     "stdio",
};
#define OWN_MAX 16

/* What the image and its options come in by. */
static const char *const ours[] = {"-kernel", "-append", "-daemonize"};

/* -drive takes commas in a file name doubled, so a name may grow to twice its length. */
struct guest {
    const char *own[OWN_MAX];
    unsigned own_count;
    int volume; /* -1: none */
    enum shape shape;
    char image[PATH_MAX];
    char said[96]; /* options for the image */
    char code[2 * PATH_MAX + 64], vars[2 * PATH_MAX + 64], drive[96];
};

static void add_option(struct guest *guest, const char *name, const char *value)
{
    guest->own[guest->own_count++] = name;
    guest->own[guest->own_count++] = value;
}

static void image_options(const struct capture_request *request, struct guest *guest)
{
    snprintf(guest->said, sizeof(guest->said), "poweroff shape=%s%s%s%s", shape_name(guest->shape),
             request->one_cpu ? " one-cpu" : "", request->sweep ? " sweep" : "",
             request->uefi ? " file=none\n" : "");
}

static bool prepare_multiboot(const struct capture_request *request, struct guest *guest,
                              struct error_line *reterr)
{
    if (!paths_image(request->image, "leafprobe.elf", guest->image, reterr))
        return false;
    add_option(guest, "-kernel", guest->image);
    add_option(guest, "-append", guest->said);
    return true;
}

/* "START" and the path with its commas doubled. */
static void drive_option(char *to, const char *start, const char *path)
{
    to = stpcpy(to, start);
    for (; *path; path++) {
        if (*path == ',')
            *to++ = ',';
        *to++ = *path;
    }
    *to = 0;
}

static bool prepare_uefi(const struct capture_request *request, struct guest *guest,
                         struct error_line *reterr)
{
    static struct firmware_paths firmware;

    if (!paths_image(request->image, "BOOTX64.EFI", guest->image, reterr) ||
        !paths_firmware(&firmware, reterr))
        return false;
    progress("making the volume");
    guest->volume = volume_make(guest->image, guest->said, reterr);
    if (guest->volume == -1)
        return false;
    drive_option(guest->code, "if=pflash,format=raw,unit=0,readonly=on,file=", firmware.code);
    drive_option(guest->vars, "if=pflash,format=raw,unit=1,snapshot=on,file=", firmware.vars);
    drive_option(guest->drive, "if=none,id=leafprobe,format=raw,file=", volume_path(guest->volume).text);
    add_option(guest, "-M", "q35");
    add_option(guest, "-m", "256");
    add_option(guest, "-drive", guest->code);
    add_option(guest, "-drive", guest->vars);
    add_option(guest, "-drive", guest->drive);
    add_option(guest, "-device", "virtio-blk-pci,drive=leafprobe");
    return true;
}

static bool options_fine(const struct capture_request *request, struct error_line *reterr)
{
    for (unsigned i = 0; i < request->option_count; i++)
        for (size_t k = 0; k < COUNT(ours); k++) {
            const char *word = request->options[i];

            /* QEMU takes two dashes as well. */
            if (strcmp(word, ours[k]) == 0 || (word[0] == '-' && strcmp(word + 1, ours[k]) == 0))
                return error_line_set(reterr, "leave QEMU's option %s away: capture --guest sets it", word);
        }
    return true;
}

static char *joined(const struct capture_request *request)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        return NULL;
    for (unsigned i = 0; i < request->option_count; i++)
        fprintf(stream, "%s%s", i ? " " : "", request->options[i]);
    return fclose(stream) == 0 ? text : NULL;
}

static char **command_of(const struct guest *guest, const struct capture_request *request)
{
    char **argv = calloc(COUNT(common) + guest->own_count + request->option_count + 1, sizeof(*argv));
    char **at = argv;

    if (!argv)
        return NULL;
    for (size_t i = 0; i < COUNT(common); i++)
        *at++ = (char *)common[i];
    if (request->program)
        argv[0] = (char *)request->program;
    for (unsigned i = 0; i < guest->own_count; i++)
        *at++ = (char *)guest->own[i];
    for (unsigned i = 0; i < request->option_count; i++)
        *at++ = request->options[i];
    return argv;
}

/* QEMU tells here what it does not give of what was asked for. */
static void warn_of_qemu(const struct child *qemu)
{
    const struct child_complaint complaint = child_complaint(qemu);

    progress_end();
    if (complaint.text[0])
        say("leafprobe: %s%s", complaint.text, qemu->error_lines > 1 ? " (the first of several lines)" : "");
}

/* What a sweep found is no part of any table. */
static void say_sweep(const struct child *qemu)
{
    static const char mark[] = "leafprobe: sweep: ";
    struct span left = {qemu->text, qemu->size};

    while (left.n) {
        const char *end = memchr(left.at, '\n', left.n);
        const size_t n = end ? (size_t)(end - left.at) : left.n;
        const struct span line = text_trim((struct span){left.at, n});

        if (text_starts(line, mark))
            say_lines(line.at, line.n);
        left = (struct span){left.at + n + (end != NULL), left.n - n - (end != NULL)};
    }
}

static bool boot(const struct guest *guest, const struct capture_request *request, struct capture *ret,
                 struct error_line *reterr)
{
    static struct child qemu;
    size_t seen = 0;
    char **argv = command_of(guest, request);
    const struct child_job job = {argv,  "qemu-system-x86", request->seconds,   guest_finished,
                                  &seen, request->become,   request->become_ctx};
    bool good = argv && child_run(&job, &qemu, reterr);

    if (!argv)
        error_line_set(reterr, "out of memory");
    if (good && (good = guest_take(&qemu, request->seconds, request->events, ret, reterr)))
        warn_of_qemu(&qemu);
    if (good && request->sweep)
        say_sweep(&qemu);
    child_free(&qemu);
    free(argv);
    return good;
}

bool capture_guest(const struct capture_request *request, struct capture *ret, struct error_line *reterr)
{
    static struct guest guest;

    guest.volume = -1;
    guest.own_count = 0;
    if (!options_fine(request, reterr))
        return false;
    guest.shape = request->shaped ? request->shape : version_shape(request->seconds);
    ret->shape = guest.shape;
    ret->words = joined(request);
    if (!ret->words)
        return error_line_set(reterr, "out of memory");
    image_options(request, &guest);

    const bool good = (request->uefi ? prepare_uefi : prepare_multiboot)(request, &guest, reterr) &&
                      boot(&guest, request, ret, reterr);

    if (guest.volume != -1)
        close(guest.volume);
    return good;
}
