/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/cpus.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool cpu_list_has(const struct cpu_list *list, uint32_t cpu)
{
    return cpu < CPU_LIST_MAX && (list->bits[cpu / 64] >> cpu % 64 & 1);
}

void cpu_list_add(struct cpu_list *list, uint32_t cpu)
{
    list->bits[cpu / 64] |= UINT64_C(1) << cpu % 64;
}

uint32_t cpu_list_count(const struct cpu_list *list)
{
    uint32_t count = 0;

    for (uint32_t cpu = 0; cpu < CPU_LIST_MAX; cpu++)
        count += cpu_list_has(list, cpu);
    return count;
}

/* A number below CPU_LIST_MAX; NULL if there is none. */
static const char *take_cpu(const char *at, uint32_t *ret)
{
    uint32_t number = 0;

    if (*at < '0' || *at > '9')
        return NULL;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (uint32_t)(*at - '0');
        if (number >= CPU_LIST_MAX)
            return NULL;
    }
    *ret = number;
    return at;
}

static const char *take_range(const char *at, struct cpu_list *list)
{
    uint32_t first = 0, last;

    at = take_cpu(at, &first);
    last = first;
    if (at && *at == '-')
        at = take_cpu(at + 1, &last);
    if (!at || last < first)
        return NULL;
    while (first <= last)
        cpu_list_add(list, first++);
    return at;
}

bool cpu_list_parse(const char *text, struct cpu_list *ret, struct error_line *reterr)
{
    const char *at = text;

    *ret = (struct cpu_list){0};
    while ((at = take_range(at, ret)) && *at == ',')
        at++;
    if (at && (!*at || strcmp(at, "\n") == 0))
        return true;
    return error_line_set(reterr, "expected CPU numbers below %u such as 0-3,8, found '%.*s'", CPU_LIST_MAX,
                          (int)strcspn(text, "\n"), text);
}

static uint32_t last_of_run(const struct cpu_list *list, uint32_t cpu)
{
    while (cpu_list_has(list, cpu + 1))
        cpu++;
    return cpu;
}

struct cpu_list_text cpu_list_show(const struct cpu_list *list)
{
    struct cpu_list_text ret = {""};
    size_t used = 0;

    for (uint32_t first = 0, last; first < CPU_LIST_MAX; first = last + 1) {
        char run[32];

        last = first;
        if (!cpu_list_has(list, first))
            continue;
        last = last_of_run(list, first);
        const int n = snprintf(run, sizeof(run), last > first ? "%s%" PRIu32 "-%" PRIu32 : "%s%" PRIu32,
                               used ? "," : "", first, last);

        if (used + (size_t)n + sizeof("...") > sizeof(ret.text)) {
            strcpy(ret.text + used, "...");
            break;
        }
        strcpy(ret.text + used, run);
        used += (size_t)n;
    }
    return ret;
}

bool cpu_list_allowed(struct cpu_list *ret, struct error_line *reterr)
{
    *ret = (struct cpu_list){0};
    return sched_getaffinity(0, sizeof(ret->bits), (cpu_set_t *)ret->bits) == 0 ||
           error_line_set(reterr, "sched_getaffinity: %s", strerror(errno));
}

bool cpu_list_online(const char *path, struct cpu_list *ret, struct error_line *reterr)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[4096];

    if (fd == -1)
        return error_line_set(reterr, "%s: %s", path, strerror(errno));
    const ssize_t n = read(fd, text, sizeof(text) - 1);

    close(fd);
    text[n > 0 ? n : 0] = 0;
    return cpu_list_parse(text, ret, reterr);
}

bool cpu_list_choose(const struct cpu_list *there, const char *what, const struct cpu_list *wanted,
                     bool first, struct cpu_list *ret, struct error_line *reterr)
{
    *ret = (struct cpu_list){0};
    for (uint32_t cpu = 0; cpu < CPU_LIST_MAX; cpu++) {
        if (wanted && !cpu_list_has(wanted, cpu))
            continue;
        if (cpu_list_has(there, cpu))
            cpu_list_add(ret, cpu);
        else if (wanted)
            return error_line_set(reterr, "cpu %" PRIu32 " is not %s: %s", cpu, what,
                                  cpu_list_show(there).text);
        if (first && cpu_list_has(ret, cpu))
            break;
    }
    return true;
}

bool cpu_list_run(const struct cpu_list *list)
{
    return sched_setaffinity(0, sizeof(list->bits), (const cpu_set_t *)list->bits) == 0;
}
