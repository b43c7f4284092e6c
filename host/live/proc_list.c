/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "host/base/order.h"
#include "host/live/proc.h"

#define ANON "anon_inode:"

/* Each entry of a folder of the process whose name is a number, to take(), until that is false. */
static bool each_number(const char *path, bool (*take)(void *ctx, int number), void *ctx)
{
    DIR *folder = opendir(path);
    bool good = folder != NULL;
    struct dirent *entry;

    if (!folder)
        return false;
    while (good && (errno = 0, entry = readdir(folder)) != NULL) {
        char *end;
        const long number = strtol(entry->d_name, &end, 10);

        if (end != entry->d_name && !*end && number >= 0 && number <= INT_MAX)
            good = take(ctx, (int)number);
    }
    good = good && errno == 0;
    const int error = errno;

    closedir(folder);
    errno = error;
    return good;
}

struct thread_list {
    const char *root;
    pid_t pid;
    struct proc_threads *threads;
};

static bool take_thread(void *ctx, int number)
{
    const struct thread_list *list = ctx;
    struct proc_threads *threads = list->threads;
    struct proc_thread thread;

    if (!proc_thread(list->root, list->pid, number, &thread))
        return true; /* it has ended */
    if (threads->count >= PROC_THREADS_MAX) {
        errno = EOVERFLOW;
        return false;
    }
    if (!array_grow(&threads->thread, threads->count, 1, &threads->room, sizeof(thread))) {
        errno = ENOMEM;
        return false;
    }
    threads->thread[threads->count++] = thread;
    return true;
}

static int by_tid(const void *a, const void *b)
{
    const pid_t left = ((const struct proc_thread *)a)->tid, right = ((const struct proc_thread *)b)->tid;

    return ORDER(left, right);
}

bool proc_threads(const char *root, pid_t pid, struct proc_threads *ret)
{
    const struct thread_list list = {root, pid, ret};
    char path[PATH_MAX];

    ret->count = 0;
    snprintf(path, sizeof(path), "%s/%d/task", root, (int)pid);
    if (!each_number(path, take_thread, (void *)&list))
        return false;
    if (ret->count)
        qsort(ret->thread, ret->count, sizeof(ret->thread[0]), by_tid);
    return true;
}

struct vcpu_list {
    const char *path, *kind;
    struct proc_vcpus *vcpus;
};

/* "anon_inode:kvm-vcpu:3", "anon_inode:[kvm-vcpu:3]", "anon_inode:kvm-vcpu". */
static bool is_vcpu(const char *target, const char *kind, uint32_t *ret_id)
{
    const size_t n = strlen(kind);

    *ret_id = 0;
    if (strncmp(target, ANON, strlen(ANON)) != 0)
        return false;
    target += strlen(ANON);
    target += *target == '[';
    if (strncmp(target, kind, n) != 0)
        return false;
    target += n;
    if (*target == ':' && target[1] >= '0' && target[1] <= '9') {
        char *end;

        *ret_id = (uint32_t)strtoul(target + 1, &end, 10);
        target = end;
    }
    return target[*target == ']'] == 0;
}

static bool take_vcpu(void *ctx, int number)
{
    const struct vcpu_list *list = ctx;
    struct proc_vcpus *vcpus = list->vcpus;
    struct proc_vcpu vcpu = {.fd = number};
    char path[PATH_MAX], target[64];

    snprintf(path, sizeof(path), "%.*s/%d", PATH_MAX - 16, list->path, number);
    const ssize_t n = readlink(path, target, sizeof(target) - 1);

    if (n < 0)
        return errno == ENOENT; /* it was closed */
    target[n] = 0;
    if (!is_vcpu(target, list->kind, &vcpu.id))
        return true;
    if (vcpus->count >= PROC_VCPUS_MAX) {
        errno = EOVERFLOW;
        return false;
    }
    if (!array_grow(&vcpus->vcpu, vcpus->count, 1, &vcpus->room, sizeof(vcpu))) {
        errno = ENOMEM;
        return false;
    }
    vcpus->vcpu[vcpus->count++] = vcpu;
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct proc_vcpu *left = a, *right = b;

    if (left->id != right->id)
        return ORDER(left->id, right->id);
    return ORDER(left->fd, right->fd);
}

bool proc_vcpus(const char *root, pid_t pid, const char *kind, struct proc_vcpus *ret)
{
    char path[PATH_MAX];
    const struct vcpu_list list = {path, kind, ret};

    ret->count = 0;
    snprintf(path, sizeof(path), "%s/%d/fd", root, (int)pid);
    if (!each_number(path, take_vcpu, (void *)&list))
        return false;
    if (ret->count)
        qsort(ret->vcpu, ret->count, sizeof(ret->vcpu[0]), by_id);
    for (ret->slots = 0; ret->slots < ret->count; ret->slots++)
        ret->vcpu[ret->slots].slot = ret->slots;
    return true;
}

void proc_vcpus_merge(struct proc_vcpus *vcpus, bool (*same)(pid_t pid, int a, int b), pid_t pid)
{
    vcpus->slots = 0;
    for (size_t i = 0; i < vcpus->count; i++) {
        struct proc_vcpu *vcpu = &vcpus->vcpu[i];
        size_t j = i;

        while (j > 0 && vcpus->vcpu[j - 1].id == vcpu->id && !same(pid, vcpus->vcpu[j - 1].fd, vcpu->fd))
            j--;
        if (j > 0 && vcpus->vcpu[j - 1].id == vcpu->id)
            vcpu->slot = vcpus->vcpu[j - 1].slot;
        else
            vcpu->slot = vcpus->slots++;
    }
}

bool proc_elf_class(const char *root, pid_t pid, unsigned *ret)
{
    char head[6];

    if (proc_read(root, pid, "exe", head, sizeof(head)) < 5 || memcmp(head, "\177ELF", 4) != 0)
        return false;
    *ret = (unsigned char)head[4];
    return true;
}

void proc_threads_free(struct proc_threads *threads)
{
    free(threads->thread);
    *threads = (struct proc_threads){0};
}

void proc_vcpus_free(struct proc_vcpus *vcpus)
{
    free(vcpus->vcpu);
    *vcpus = (struct proc_vcpus){0};
}
