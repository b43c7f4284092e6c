/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plugin of QEMU's TCG: how many instructions the guest executed from first= up to below end=, and in all.
 * When QEMU ends it writes both into the file out=, as "1234 56789\n". An image that firmware puts where it
 * likes is found by the bytes of its entry: entry= are those in hexadecimal, and first= and end= count from
 * the first byte of the image, in which the entry is at=.
 *
 * No package has qemu-plugin.h. These declarations are of what is used here, from QEMU 7.2's and 10.0's
 * include/qemu/qemu-plugin.h, where they are the same but for qemu_plugin_insn_data(), which copies from
 * version 3 on; VERSION is the version of the interface that a QEMU asks for: 1 for QEMU 7.2, 2 and more
 * later.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef VERSION
#define VERSION 1
#endif
#define SHOWN __attribute__((visibility("default")))

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGISTERS };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, void (*call)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*call)(unsigned, void *),
                                            int flags, void *data);
void qemu_plugin_register_atexit_cb(plugin_id id, void (*call)(plugin_id, void *), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
#if VERSION < 3
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
#else
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *dest, size_t size);
#endif

SHOWN int qemu_plugin_version = VERSION;
SHOWN int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv);

enum { ENTRY_MAX = 16, INSN_MAX = 16 };

static uint64_t first, end, entry_at;
static uint8_t entry[ENTRY_MAX];
static size_t entry_size; /* 0: the image is where first= and end= say */
static const char *out;
/* Elsewhere, inside; virtual CPUs run in threads of their own. */
static _Atomic uint64_t counts[2];

static void count(unsigned cpu, void *data)
{
    (void)cpu;
    ++*(_Atomic uint64_t *)data;
}

static void bytes_of(const struct qemu_plugin_insn *insn, uint8_t bytes[INSN_MAX])
{
#if VERSION < 3
    memcpy(bytes, qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn));
#else
    qemu_plugin_insn_data(insn, bytes, INSN_MAX);
#endif
}

/* A block of the guest's that begins as the image's entry does says where the image is. */
static void look_for_entry(const struct qemu_plugin_tb *tb)
{
    uint8_t bytes[ENTRY_MAX + INSN_MAX];
    size_t used = 0;

    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb) && used < entry_size; i++) {
        const struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

        bytes_of(insn, bytes + used);
        used += qemu_plugin_insn_size(insn);
    }
    if (used < entry_size || memcmp(bytes, entry, entry_size) != 0)
        return;
    const uint64_t base = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)) - entry_at;

    first += base;
    end += base;
    entry_size = 0;
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
    (void)id;
    if (entry_size)
        look_for_entry(tb);
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        const uint64_t place = qemu_plugin_insn_vaddr(insn);

        qemu_plugin_register_vcpu_insn_exec_cb(insn, count, NO_REGISTERS,
                                               &counts[!entry_size && place >= first && place < end]);
    }
}

static void ended(plugin_id id, void *data)
{
    FILE *file = fopen(out, "w");

    (void)id;
    (void)data;
    if (!file || fprintf(file, "%" PRIu64 " %" PRIu64 "\n", counts[1], counts[0] + counts[1]) < 0 ||
        fclose(file) != 0) {
        perror(out);
        _Exit(1);
    }
}

/* The value of "name=value"; NULL if it is another argument. */
static const char *value(const char *argument, const char *name)
{
    const size_t length = strlen(name);

    return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1 : NULL;
}

static bool set_entry(const char *text)
{
    for (entry_size = 0; *text; text += 2)
        if (entry_size == ENTRY_MAX || sscanf(text, "%2hhx", &entry[entry_size++]) != 1)
            return false;
    return entry_size > 0;
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        const char *text;

        if ((text = value(argv[i], "first")))
            first = strtoull(text, NULL, 0);
        else if ((text = value(argv[i], "end")))
            end = strtoull(text, NULL, 0);
        else if ((text = value(argv[i], "out")))
            out = strdup(text);
        else if ((text = value(argv[i], "at")))
            entry_at = strtoull(text, NULL, 0);
        else if (!(text = value(argv[i], "entry")) || !set_entry(text))
            return fprintf(stderr, "count_insns: %s: expected first=, end=, entry=, at= or out=\n", argv[i]);
    }
    if (!out || first >= end)
        return fprintf(stderr, "count_insns: expected first=ADDRESS,end=ADDRESS,out=FILE\n");
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
