/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/kexec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/base/say.h"
#include "host/capture/child.h"
#include "host/capture/paths.h"
#include "probe/table/count.h"

#define LOAD_SECONDS 30
#define START_SECONDS 90
#define READ_ONLY_MS 5000
#define LOOK_MS 50

/* The programs are in a folder that is in root's PATH, but not in everybody's who became root. */
static const char *const kexec_paths[] = {"/usr/sbin/kexec", "/sbin/kexec"};

/* What loading takes: kexec-tools 2.0.25 knows multiboot 1 under this name, and only by the older of the two
 * system calls; --command-line is the one spelling of that option in all versions. */
struct load {
    char image[PATH_MAX];
    char line[KEXEC_WORDS + 16];
    const char *program, *words[8];
};

bool kexec_words(const struct kexec_request *request, char ret[KEXEC_WORDS], struct error_line *reterr)
{
    size_t used = 0;

    ret[0] = 0;
    for (unsigned i = 0; i < request->word_count; i++) {
        const int n = snprintf(ret + used, KEXEC_WORDS - used, "%s%s", i ? " " : "", request->words[i]);

        if (n < 0 || (size_t)n >= KEXEC_WORDS - used)
            return error_line_set(reterr, "the image's options are longer than %d bytes", KEXEC_WORDS - 1);
        used += (size_t)n;
    }
    return true;
}

static const char *program(void)
{
    const char *path = getenv("PATH");
    char at[PATH_MAX];

    for (; path && *path; path += strcspn(path, ":"), path += *path == ':') {
        snprintf(at, sizeof(at), "%.*s/kexec", (int)strcspn(path, ":"), path);
        if (access(at, X_OK) == 0)
            return "kexec";
    }
    for (size_t i = 0; i < COUNT(kexec_paths); i++)
        if (access(kexec_paths[i], X_OK) == 0)
            return kexec_paths[i];
    return "kexec";
}

static bool kexec_prepare(const struct kexec_request *request, struct load *ret, struct error_line *reterr)
{
    char words[KEXEC_WORDS];

    if (!paths_image(request->image, KEXEC_IMAGE, ret->image, reterr) || !kexec_words(request, words, reterr))
        return false;
    snprintf(ret->line, sizeof(ret->line), "--command-line=%s", words);
    ret->program = program();
    const char *const all[] = {ret->program, "-l", "-c", "-t", "multiboot-x86", ret->image, ret->line, NULL};

    for (size_t i = 0; i < COUNT(all); i++)
        ret->words[i] = all[i];
    return true;
}

/* As a shell takes it: in single quotes if it has more than what means nothing there. */
static void put_word(const struct sink *sink, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=/.,:+@%";

    if (*word && !word[strspn(word, plain)]) {
        put_str(sink, word);
        return;
    }
    put_str(sink, "'");
    for (; *word; word++)
        put_bytes(sink, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    put_str(sink, "'");
}

bool kexec_plan(const struct kexec_request *request, const struct sink *sink, struct error_line *reterr)
{
    struct load load;

    if (!kexec_prepare(request, &load, reterr))
        return false;
    put_str(sink, "sync\n");
    for (size_t i = 0; i < COUNT(load.words) && load.words[i]; i++) {
        put_str(sink, i ? " " : "");
        put_word(sink, load.words[i]);
    }
    put_str(sink, request->now ? "\necho u >/proc/sysrq-trigger\n" : "\nsystemctl kexec\n");
    if (request->now) {
        put_word(sink, load.program);
        put_str(sink, " -e\n");
    }
    return true;
}

bool kexec_agreed(const struct kexec_request *request, struct error_line *reterr)
{
    char answer[16];

    say("This ends the running system at once%s, and it does not come back by itself.",
        request->now ? ", without stopping a service" : "");
    say("In its place leafprobe's image reads every CPU, writes to the serial ports, and turns the machine "
        "off, or waits at its screen.");
    say("Nothing is kept on a disk: have the serial console recorded first. Then the machine must be booted "
        "again from outside.");
    if (request->yes)
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return error_line_set(reterr, "there is no terminal to ask on: --yes goes without");
    fputs("Type yes to end this system: ", stderr);
    fflush(stderr);
    if (fgets(answer, sizeof(answer), stdin) && strcmp(answer, "yes\n") == 0)
        return true;
    return error_line_set(reterr, "the answer was not yes: nothing was done");
}

/* True if it ended with 0. */
static bool kexec_run_program(const char *const *words, const char *package, unsigned seconds,
                              struct error_line *reterr)
{
    const struct child_job job = {.argv = (char *const *)words, .package = package, .seconds = seconds};
    struct child child;
    const bool started = child_run(&job, &child, reterr);
    const bool good = started && child.end == CHILD_EXITED && !child.status;

    if (started && !good) {
        const struct child_complaint complaint = child_complaint(&child);

        error_line_set(reterr, "%s %s: %s", words[0], words[1],
                       *complaint.text           ? complaint.text
                       : child.end == CHILD_LATE ? "no end within its time limit"
                                                 : "it failed and does not say why");
    }
    child_free(&child);
    return good;
}

/* Some file system of a block device can still be written. */
static bool writable(const struct kexec_request *request)
{
    char path[PATH_MAX], line[4096];
    bool found = false;

    snprintf(path, sizeof(path), "%s/proc/self/mounts", request->root);
    FILE *mounts = fopen(path, "re");

    while (mounts && fgets(line, sizeof(line), mounts))
        found = found || (strncmp(line, "/dev/", 5) == 0 && strstr(line, " rw"));
    if (mounts)
        fclose(mounts);
    return found;
}

/* The kernel does it behind the write (Documentation/admin-guide/sysrq.rst, "u"). */
static bool remount_read_only(const struct kexec_request *request, struct error_line *reterr)
{
    const struct timespec pause = {0, LOOK_MS * 1000000L};
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/proc/sysrq-trigger", request->root);
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool told = fd != -1 && write(fd, "u", 1) == 1;

    if (!told)
        error_line_set(reterr, "%s: %s", path, strerror(errno));
    if (fd != -1)
        close(fd);
    for (unsigned ms = 0; told && ms < READ_ONLY_MS && writable(request); ms += LOOK_MS)
        nanosleep(&pause, NULL);
    return told;
}

static bool start_now(const struct kexec_request *request, const char *kexec, struct error_line *reterr)
{
    const char *const words[] = {kexec, "-e", NULL};
    struct error_line why;

    if (!remount_read_only(request, reterr))
        return false;
    if (kexec_run_program(words, "kexec-tools", START_SECONDS, &why))
        error_line_set(&why, "kexec -e came back");
    return error_line_set(reterr, "%.400s; file systems are read-only now (mount -o remount,rw)", why.text);
}

bool kexec_go(const struct kexec_request *request, struct error_line *reterr)
{
    static const char *const tell[] = {"systemctl", "kexec", NULL};
    struct error_line forget;
    struct load load;

    if (!kexec_prepare(request, &load, reterr))
        return false;
    sync();
    if (!kexec_run_program(load.words, "kexec-tools", LOAD_SECONDS, reterr))
        return false;
    if (request->now ? start_now(request, load.program, reterr)
                     : kexec_run_program(tell, "systemd", START_SECONDS, reterr))
        return true;
    const char *const unload[] = {load.program, "-u", NULL};

    kexec_run_program(unload, "kexec-tools", LOAD_SECONDS, &forget);
    return false;
}

bool kexec_run(const struct kexec_request *request, const struct sink *plan, struct error_line *reterr)
{
    struct error_line why;

    if (plan) {
        if (!kexec_plan(request, plan, reterr))
            return false;
        if (!kexec_allowed(request, &why))
            say("leafprobe: it would be refused here: %s", why.text);
        return true;
    }
    if (!kexec_allowed(request, reterr) || !kexec_agreed(request, reterr) || !kexec_go(request, reterr))
        return false;
    say("leafprobe: systemd stops what runs, and starts the image");
    return true;
}
