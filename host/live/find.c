/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/live/find.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/live/live.h"
#include "host/live/live_private.h"

/* The longest command line that is looked at: Linux's own limit of one argument. */
#define LINE_MAX_BYTES 131072u

/* What was found so far. */
struct candidates {
    unsigned count, hidden;
    pid_t pid, hidden_pid; /* the last one */
    char list[256];        /* "12 (qemu), 14 (qemu)" */
};

static bool in_name(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

bool find_word(const char *line, size_t n, const char *name)
{
    const size_t length = strlen(name);
    const char *end = line + n;

    for (const char *at = line; length && (at = memmem(at, (size_t)(end - at), name, length)) != NULL; at++)
        if ((at == line || !in_name(at[-1])) && (at + length == end || !in_name(at[length])))
            return true;
    return false;
}

/* name NULL: any. */
static bool is_named(const char *root, pid_t pid, const char *name, struct proc_state *ret)
{
    static char line[LINE_MAX_BYTES];

    if (!proc_state(root, pid, 0, ret))
        return false;
    if (!name)
        return true;
    const ssize_t n = proc_read(root, pid, "cmdline", line, sizeof(line));

    return strcmp(ret->name, name) == 0 || (n > 0 && find_word(line, (size_t)n, name));
}

static void look_at(const char *root, pid_t pid, const char *kind, const char *name, struct candidates *found)
{
    struct proc_state state;
    struct proc_vcpus vcpus = {0};

    if (!is_named(root, pid, name, &state))
        return;
    const bool seen = proc_vcpus(root, pid, kind, &vcpus);

    if (!seen && (errno == EACCES || errno == EPERM)) {
        found->hidden++;
        found->hidden_pid = pid;
    } else if (seen && vcpus.count) {
        const size_t used = strlen(found->list);

        snprintf(found->list + used, sizeof(found->list) - used, "%s%d (%s)", found->count++ ? ", " : "",
                 (int)pid, state.name);
        found->pid = pid;
    }
    proc_vcpus_free(&vcpus);
}

static pid_t decide(const char *root, const char *name, const struct checks_self *self,
                    const struct candidates *found, struct error_line *reterr)
{
    struct error_line why;

    if (found->count == 1)
        return found->pid;
    if (found->count > 1) {
        error_line_set(reterr, "several machines have the name '%s': %s; choose one by --pid", name,
                       found->list);
    } else if (found->hidden) {
        checks_denied(root, found->hidden_pid, self, &why);
        error_line_set(reterr, "no machine of KVM that can be seen has the name '%s'; %s", name, why.text);
    } else {
        error_line_set(reterr, "no machine of KVM has the name '%s'", name);
    }
    return 0;
}

static bool look_at_all(const char *root, pid_t self, const char *kind, const char *name,
                        struct candidates *found)
{
    DIR *folder = opendir(root);
    struct dirent *entry;

    if (!folder)
        return false;
    while ((entry = readdir(folder)) != NULL) {
        const long pid = strtol(entry->d_name, NULL, 10);

        if (pid > 0 && pid != self)
            look_at(root, (pid_t)pid, kind, name, found);
    }
    closedir(folder);
    return true;
}

pid_t find_named(const char *root, const char *kind, const char *name, const struct checks_self *self,
                 struct error_line *reterr)
{
    struct candidates found = {0};

    if (!look_at_all(root, self->pid, kind, name, &found)) {
        error_line_set(reterr, "%s: %s", root, strerror(errno));
        return 0;
    }
    return decide(root, name, self, &found, reterr);
}

void live_machines(const char *root, struct live_machines *ret)
{
    struct candidates found = {0};

    look_at_all(root, 0, live_kvm.file, NULL, &found);
    ret->count = found.count;
    memcpy(ret->list, found.list, sizeof(ret->list));
}

pid_t live_find(const char *name, struct error_line *reterr)
{
    struct checks_self self;

    checks_who(PROC_ROOT, &self);
    return find_named(PROC_ROOT, live_kvm.file, name, &self, reterr);
}
