/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/inventory/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/print.h"
#include "host/decode/virt.h"
#include "host/read/provenance.h"
#include "host/read/reader.h"
#include "host/read/stream_line.h"
#include "probe/decode/cpu.h"
#include "probe/decode/string.h"

#define MARK "leafprobe: "

/* How far a stream may begin, behind NULs of a serial line. */
enum { LOOK = 65536 };

static bool holds_stream(const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && !text[n])
        n++;
    text += n;
    size = size - n < LOOK ? size - n : LOOK;
    return !memchr(text, 0, size) && memmem(text, size, MARK, sizeof(MARK) - 1);
}

/* Where the last run of the text begins, whose lines count. */
static const char *last_run(const char *text)
{
    static const char first[] = MARK "version=";
    const char *run = text;

    for (const char *at = text; (at = strstr(at, first)); at++)
        run = at;
    return run;
}

/* The value of a name in the lines that begin with word ("": any of provenance); the last one. */
static struct span value_in_lines(const char *text, const char *word, const char *wanted)
{
    struct span ret = {"", 0}, name, value;

    for (const char *at = text; (at = strstr(at, MARK));) {
        char line[1024];
        const char *rest = line;

        at += sizeof(MARK) - 1;
        const size_t n = strcspn(at, "\r\n");

        snprintf(line, sizeof(line), "%.*s", n < sizeof(line) ? (int)n : 0, at);
        const struct span all = {line, strlen(line)};

        if (*word ? !text_starts(all, word) : !text_assigns(all))
            continue;
        while (provenance_next(&rest, &name, &value))
            if (text_is(name, wanted))
                ret = (struct span){at + (value.at - line), value.n};
    }
    return ret;
}

static const char *keep_value(struct inventory *inventory, const char *text, const char *word,
                              const char *name, const char *missing)
{
    const struct span value = value_in_lines(text, word, name);

    if (!value.n || text_is(value, "unread"))
        return missing;
    return inventory_text(inventory, value);
}

static const char *keep_string(struct inventory *inventory, const struct cpuid_table *table,
                               enum decode_string kind, uint32_t base)
{
    char bytes[STRING_MAX];
    const uint32_t n = decode_string_end(kind, bytes, decode_string(table, kind, base, bytes));

    return inventory_text(inventory, text_trim((struct span){bytes, n}));
}

static void take_first_cpu(struct inventory *inventory, const struct cpuid_table *table,
                           struct inventory_result *result)
{
    struct decode_cpu cpu;
    char text[256];

    result->cpu = keep_string(inventory, table, STRING_VENDOR, 0);
    result->brand = keep_string(inventory, table, STRING_BRAND, 0);
    result->hypervisor = keep_string(inventory, table, STRING_HYPERVISOR, 0x40000000);
    if (!decode_cpu(table, &cpu))
        snprintf(text, sizeof(text), "%s without leaf 1", result->cpu);
    else
        snprintf(text, sizeof(text), "%s family 0x%" PRIx32 " model 0x%" PRIx32 "%s%s", result->cpu,
                 cpu.family, cpu.model, cpu.microarch[0] ? ", " : "", cpu.microarch);
    if (result->hypervisor[0])
        snprintf(text + strlen(text), sizeof(text) - strlen(text), ", under %s", result->hypervisor);
    result->family = inventory_text(inventory, (struct span){text, strlen(text)});
}

/* FNV-1a, a word at a time. */
static uint64_t hash_word(uint64_t hash, uint64_t word)
{
    return (hash ^ word) * 0x100000001b3;
}

/* What tells the first CPU's feature MSRs apart, which are compared as the tables are. */
static uint64_t hash_msrs(uint64_t hash, const struct msr_values *msr)
{
    hash = hash_word(hash, msr->read);
    for (unsigned i = 0; i < MSR_COUNT; i++)
        if (msr->read >> i & 1)
            hash = hash_word(hash, msr->value[i]);
    return hash ^ hash >> 29;
}

/* What tells tables apart. */
static uint64_t hash_more(uint64_t hash, const struct cpuid_table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const struct cpuid_entry *entry = &table->entry[i];
        const uint32_t words[] = {entry->leaf, entry->subleaf, entry->flags, entry->eax,
                                  entry->ebx,  entry->ecx,     entry->edx};

        for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++)
            hash = hash_word(hash, words[w]);
    }
    return hash ^ hash >> 29;
}

/* The tables of a text; false, with a line, if the stream does not hold. */
static bool take_all_tables(struct inventory *inventory, const char *text, size_t size,
                            struct inventory_result *result, struct error_line *reterr)
{
    static struct reader_table found;
    static struct decode_virt virt;
    enum reader_result read;
    struct reader *reader =
        reader_open_memory(result->path, text, size, reader_format_find("stream"), NULL, reterr);

    if (!reader)
        return false;
    result->tables = 0xcbf29ce484222325;
    while ((read = reader_next(reader, &found)) == READER_TABLE) {
        if (!result->cpus++) {
            take_first_cpu(inventory, &found.table, result);
            decode_virt_saved(&found.table, reader_provenance(reader), &virt);
            result->tables = hash_msrs(result->tables, &virt.virt.msr);
        }
        result->tables = hash_more(result->tables, &found.table);
    }
    if (read == READER_ERROR)
        error_line_set(reterr, "%s", reader_error(reader));
    reader_close(reader);
    return read == READER_END;
}

/* A text report cannot be read back: its tables are those of another file of the run. */
static bool is_report(const char *run)
{
    const char *begin = strstr(run, MARK "begin ");

    if (!begin)
        return false;
    const struct span line = {begin, strcspn(begin, "\r\n")};

    return text_is(text_assigned(line, "format"), "text");
}

/* The part of a reader's line behind the file's name, which stands beside it. */
static const char *behind_name(const char *line, const char *path)
{
    const size_t n = strlen(path);

    return strncmp(line, path, n) == 0 && line[n] == ':' ? line + n + 1 + (line[n + 1] == ' ') : line;
}

static void say_state(struct inventory *inventory, const struct inventory_result *result, bool good,
                      const struct error_line *error)
{
    if (!good)
        inventory_say(inventory, result->path, "does not hold: %s", behind_name(error->text, result->path));
    else if (!result->verdict[0])
        inventory_say(inventory, result->path, "is cut off: the last line is missing");
    else if (!result->ok)
        inventory_say(inventory, result->path, "%s", result->verdict);
}

bool inventory_stream(struct inventory *inventory, const char *path, const char *text, size_t size)
{
    struct inventory_result result = {.path = path, .cpu = "", .brand = "", .hypervisor = "", .family = ""};
    struct error_line error = {""};

    if (!holds_stream(text, size))
        return false;
    while (!*text) {
        text++;
        size--;
    }
    const char *run = last_run(text);
    const struct span verdict = text_trim(stream_verdict(text, size));
    const bool report = is_report(run),
               good = report || take_all_tables(inventory, text, size, &result, &error);

    result.vendor = keep_value(inventory, run, "machine ", "vendor", "unread");
    result.product = keep_value(inventory, run, "machine ", "product", "unread");
    result.id = keep_value(inventory, run, "machine ", "id", "unread");
    result.time = keep_value(inventory, run, "", "time", "");
    result.microcode = keep_value(inventory, run, "", "microcode", "");
    result.verdict = inventory_text(inventory, verdict);
    result.ok = good && text_starts(verdict, "OK");
    if (!good)
        result.cpus = 0;
    if (!array_grow(&inventory->results, inventory->result_count, 1, &inventory->result_room,
                    sizeof(*inventory->results))) {
        inventory->failed = true;
        return true;
    }
    inventory->results[inventory->result_count++] = result;
    say_state(inventory, &result, good, &error);
    return true;
}

bool inventory_tables(const struct inventory_result *result, struct diff_input *ret,
                      struct error_line *reterr)
{
    static struct reader_table found;
    static struct decode_virt virt;
    enum reader_result read = READER_ERROR;
    struct reader *reader = reader_open(result->path, reader_format_find("stream"), NULL, reterr);
    bool good = reader != NULL;

    *ret = (struct diff_input){.path = result->path};
    while (good && (read = reader_next(reader, &found)) == READER_TABLE) {
        if (!ret->count) {
            decode_virt_saved(&found.table, reader_provenance(reader), &virt);
            ret->msrs = virt.virt.msr;
        }
        good = diff_input_add(ret, found.cpu, &found.table, reterr);
    }
    if (good && read == READER_ERROR)
        good = error_line_set(reterr, "%s", reader_error(reader));
    if (reader)
        reader_close(reader);
    if (!good)
        diff_input_free(ret);
    return good;
}
