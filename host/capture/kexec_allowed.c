/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/capture/kexec.h"
#include "host/capture/paths.h"
#include "host/live/live.h"
#include "probe/run/options.h"
#include "probe/table/count.h"

#define PATH_ROOM 512
#define CAP_SYS_BOOT 22u

static const char *under(const struct kexec_request *request, const char *path, char ret[PATH_ROOM])
{
    snprintf(ret, PATH_ROOM, "%s%s", request->root, path);
    return ret;
}

/* A file of the kernel's as text; false if it cannot be read. */
static bool kexec_read_text(const struct kexec_request *request, const char *path, char *ret, size_t size)
{
    char at[PATH_ROOM];
    const int fd = open(under(request, path, at), O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd == -1 ? -1 : read(fd, ret, size - 1);

    if (fd != -1)
        close(fd);
    ret[n > 0 ? n : 0] = 0;
    return n != -1;
}

/* A bad word would end the system, and then the image would refuse to run. */
static bool words_allowed(const struct kexec_request *request, struct error_line *reterr)
{
    char text[KEXEC_WORDS], line[256];
    struct options options;
    struct option_error error;
    struct sink_buffer buffer = {.bytes = line, .size = sizeof(line) - 1};
    const struct sink sink = sink_buffer(&buffer);

    if (!kexec_words(request, text, reterr))
        return false;
    options_init(&options);
    if (options_parse(&options, text, &error))
        return true;
    option_error_put(&sink, &error);
    line[buffer.used] = 0;
    return error_line_set(reterr, "the image has no such option: %s", line);
}

static bool may_boot(const struct kexec_request *request, struct error_line *reterr)
{
    char status[4096];
    const char *found = kexec_read_text(request, "/proc/self/status", status, sizeof(status))
                            ? strstr(status, "\nCapEff:")
                            : NULL;

    if (found && strtoull(found + strlen("\nCapEff:"), NULL, 16) >> CAP_SYS_BOOT & 1)
        return true;
    return error_line_set(reterr, "ending this system needs root (CAP_SYS_BOOT)");
}

/*
 * The namespaces that Linux starts with have fixed numbers (include/linux/proc_ns.h, PROC_PID_INIT_INO and
 * PROC_USER_INIT_INO); the files are those by which systemd, Podman and Docker tell what they started.
 */
static bool outside_containers(const struct kexec_request *request, struct error_line *reterr)
{
    static const struct {
        const char *path, *target;
    } namespaces[] = {{"/proc/self/ns/pid", "pid:[4026531836]"}, {"/proc/self/ns/user", "user:[4026531837]"}};
    static const char *const marks[] = {"/run/systemd/container", "/run/.containerenv", "/.dockerenv"};
    const char *why = NULL;
    char at[PATH_ROOM], target[64];

    for (size_t i = 0; i < COUNT(namespaces); i++) {
        const ssize_t n = readlink(under(request, namespaces[i].path, at), target, sizeof(target) - 1);

        target[n > 0 ? n : 0] = 0;
        if (strcmp(target, namespaces[i].target) != 0)
            why = namespaces[i].path;
    }
    for (size_t i = 0; i < COUNT(marks); i++)
        if (access(under(request, marks[i], at), F_OK) == 0)
            why = marks[i];
    if (!why)
        return true;
    return error_line_set(
        reterr, "this is a container (%s): the kernel that would end is that of the machine it runs on", why);
}

static bool kernel_loads(const struct kexec_request *request, struct error_line *reterr)
{
    char text[128];

    if (!kexec_read_text(request, "/proc/sys/kernel/kexec_load_disabled", text, sizeof(text)))
        return error_line_set(reterr, "this kernel was built without kexec");
    if (text[0] != '0')
        return error_line_set(reterr, "kernel.kexec_load_disabled is set: until the next boot no kernel can "
                                      "be loaded");
    if (kexec_read_text(request, "/proc/sys/kernel/kexec_load_limit_reboot", text, sizeof(text)) &&
        text[0] == '0')
        return error_line_set(reterr,
                              "kernel.kexec_load_limit_reboot is 0: until the next boot no kernel can "
                              "be loaded");
    if (kexec_read_text(request, "/sys/kernel/security/lockdown", text, sizeof(text)) && strchr(text, '[') &&
        !strstr(text, "[none]")) {
        text[strcspn(text, "\n")] = 0;
        return error_line_set(reterr,
                              "the kernel is locked down (%s), as with Secure Boot: it loads no "
                              "multiboot image",
                              text);
    }
    return true;
}

static bool machines_idle(const struct kexec_request *request, struct error_line *reterr)
{
    char at[PATH_ROOM];
    struct live_machines machines;

    if (request->yes)
        return true;
    live_machines(under(request, "/proc", at), &machines);
    return !machines.count ||
           error_line_set(reterr, "%u virtual machine%s would end too: %s; --yes does it all the same",
                          machines.count, machines.count == 1 ? "" : "s", machines.list);
}

static bool systemd_there(const struct kexec_request *request, struct error_line *reterr)
{
    char at[PATH_ROOM];

    return request->now || access(under(request, "/run/systemd/system", at), F_OK) == 0 ||
           error_line_set(reterr, "no systemd runs here that could stop services and unmount file systems; "
                                  "--now goes without");
}

bool kexec_allowed(const struct kexec_request *request, struct error_line *reterr)
{
    char image[PATH_MAX];

    return paths_image(request->image, KEXEC_IMAGE, image, reterr) && words_allowed(request, reterr) &&
           may_boot(request, reterr) && outside_containers(request, reterr) &&
           kernel_loads(request, reterr) && machines_idle(request, reterr) && systemd_there(request, reterr);
}
