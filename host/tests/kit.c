/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/tests/kit.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "probe/tests/sample.h"
#include "probe/write/stream.h"

static const char *join(const char *top, const char *folder, const char *name)
{
    static char paths[4][1024];
    static unsigned turn;
    char *path = paths[turn++ % 4];

    assert_true(snprintf(path, sizeof(paths[0]), "%s/%s%s", top, folder, name) < (int)sizeof(paths[0]));
    return path;
}

const char *kit_data(const char *name)
{
    const char *top = getenv("LEAFPROBE_TOP");

    return join(top ? top : ".", "host/tests/data/", name);
}

const char *kit_shared(const char *name)
{
    const char *shared = getenv("LEAFPROBE_SHARED");

    if (!shared || !*shared) {
        print_message("LEAFPROBE_SHARED is not set: %s is not tested\n", name);
        skip();
    }
    return join(shared, "", name);
}

unsigned kit_each_dump(void (*each)(void *ctx, const char *path, const char *name), void *ctx)
{
    DIR *folder = opendir(kit_shared("corpus/aida64"));
    const struct dirent *file;
    unsigned count = 0;
    char name[512], path[1024];

    assert_non_null(folder);
    while ((file = readdir(folder))) {
        if (file->d_name[0] == '.')
            continue;
        snprintf(name, sizeof(name), "corpus/aida64/%s", file->d_name);
        snprintf(path, sizeof(path), "%s", kit_shared(name));
        each(ctx, path, file->d_name);
        count++;
    }
    closedir(folder);
    assert_true(count > 0);
    return count;
}

void kit_put_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void warn(void *ctx, const char *line)
{
    struct kit_read *read = ctx;

    if (strstr(line, ": a stream of before stream=2") ||
        strstr(line, ": the first line of this run, version=")) {
        read->uncovered++;
        return;
    }
    if (!read->warnings++)
        snprintf(read->first, sizeof(read->first), "%s", line);
    snprintf(read->warning, sizeof(read->warning), "%s", line);
}

struct reader_run kit_run;

static void keep(struct kit_read *read, const struct reader_table *found)
{
    read->tables = realloc(read->tables, (read->count + 1) * sizeof(*read->tables));
    assert_non_null(read->tables);
    read->tables[read->count++] = *found;
}

static void read_all(struct reader *reader, const struct error_line *error, struct kit_read *ret)
{
    static struct reader_table found;
    enum reader_result result = READER_ERROR;

    if (!reader) {
        ret->failed = true;
        snprintf(ret->error, sizeof(ret->error), "%s", error->text);
        return;
    }
    reader_choose_run(reader, kit_run);
    while ((result = reader_next(reader, &found)) == READER_TABLE)
        keep(ret, &found);
    ret->failed = result == READER_ERROR;
    snprintf(ret->error, sizeof(ret->error), "%s", ret->failed ? reader_error(reader) : "");
    snprintf(ret->format, sizeof(ret->format), "%s", reader_format_of(reader));
    snprintf(ret->provenance, sizeof(ret->provenance), "%s", reader_provenance(reader));
    reader_close(reader);
}

static const struct reader_format *format_named(const char *name)
{
    const struct reader_format *format = name ? reader_format_find(name) : NULL;

    assert_true(!name || format);
    return format;
}

void kit_read_file(const char *path, const char *format, struct kit_read *ret)
{
    struct error_line error;

    memset(ret, 0, sizeof(*ret));
    const struct reader_events events = {warn, ret};

    read_all(reader_open(path, format_named(format), &events, &error), &error, ret);
}

void kit_read_bytes(const void *bytes, size_t n, const char *format, struct kit_read *ret)
{
    struct error_line error;

    memset(ret, 0, sizeof(*ret));
    const struct reader_events events = {warn, ret};

    read_all(reader_open_memory("text", bytes, n, format_named(format), &events, &error), &error, ret);
}

void kit_read_text(const char *text, const char *format, struct kit_read *ret)
{
    kit_read_bytes(text, strlen(text), format, ret);
}

void kit_free(struct kit_read *read)
{
    free(read->tables);
    read->tables = NULL;
    read->count = 0;
}

void kit_check_refused(const char *text, const char *error)
{
    struct kit_read read;

    kit_read_text(text, NULL, &read);
    check_text(text, read.error, error);
    assert_true(read.failed);
    assert_int_equal(read.count, 0);
    kit_free(&read);
}

const char *kit_rows(const struct kit_read *read)
{
    static char text[65536];
    size_t used = 0;

    text[0] = 0;
    for (unsigned i = 0; i < read->count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? " | " : "",
                                 rows_text(&read->tables[i].table));
    assert_true(used < sizeof(text));
    return text;
}

void kit_check_entries(const char *name, const struct cpuid_table *got, const struct cpuid_table *want)
{
    if (got->count != want->count)
        fail_msg("%s: %u entries, want %u", name, got->count, want->count);
    for (uint32_t i = 0; i < want->count; i++)
        if (memcmp(&got->entry[i], &want->entry[i], sizeof(want->entry[i])) != 0)
            fail_msg("%s: entry %u: got 0x%x.%x flags %x %08x %08x %08x %08x, want 0x%x.%x flags %x %08x "
                     "%08x %08x %08x",
                     name, i, got->entry[i].leaf, got->entry[i].subleaf, got->entry[i].flags,
                     got->entry[i].eax, got->entry[i].ebx, got->entry[i].ecx, got->entry[i].edx,
                     want->entry[i].leaf, want->entry[i].subleaf, want->entry[i].flags, want->entry[i].eax,
                     want->entry[i].ebx, want->entry[i].ecx, want->entry[i].edx);
}

void kit_sample(struct cpuid_table *ret)
{
    sample_rows(ret);
}

char *kit_slurp(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        fail_msg("%s cannot be read", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long size = ftell(file);
    char *text = malloc((size_t)size + 1);

    rewind(file);
    assert_true(text && fread(text, 1, (size_t)size, file) == (size_t)size);
    fclose(file);
    text[size] = 0;
    *ret_size = (size_t)size;
    return text;
}

uint32_t kit_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * 0x2545f4914f6cdd1dull) >> 32);
}

static uint32_t random_value(uint64_t *state)
{
    const uint32_t kind = kit_random(state) % 4;

    if (kind == 0)
        return 0;
    if (kind == 1)
        return kit_random(state) % 64;
    return kind == 2 ? UINT32_MAX - kit_random(state) % 4 : kit_random(state);
}

static void random_entry(uint64_t *state, struct cpuid_entry *ret)
{
    const uint32_t bases[] = {0, 0x40000000, 0x80000000, 0xc0000000};

    ret->leaf =
        bases[kit_random(state) % 4] | (kit_random(state) % 8 ? kit_random(state) % 32 : kit_random(state));
    ret->subleaf = kit_random(state) % 2 ? 0 : random_value(state);
    ret->flags = kit_random(state) % 8;
    ret->eax = random_value(state);
    ret->ebx = random_value(state);
    ret->ecx = random_value(state);
    ret->edx = random_value(state);
    for (int i = 0; i < 3 && kit_random(state) % 16 == 0; i++)
        ret->padding[i] = random_value(state);
}

void kit_random_table(uint64_t *state, struct cpuid_table *ret)
{
    const uint32_t sizes[] = {0, 1, 29, 80, CPUID_TABLE_MAX, kit_random(state) % (CPUID_TABLE_MAX + 1)};

    memset(ret, 0, sizeof(*ret));
    ret->count = sizes[kit_random(state) % COUNT(sizes)];
    for (uint32_t i = 0; i < ret->count; i++)
        if (i && kit_random(state) % 32 == 0)
            ret->entry[i] = ret->entry[kit_random(state) % i];
        else if (kit_random(state) % 32)
            random_entry(state, &ret->entry[i]);
}

void kit_write_table(const struct sink *sink, enum format format, const struct cpuid_table *table,
                     uint32_t cpu, uint32_t slots)
{
    const struct stream stream = {.sink = sink, .format = format, .slots = slots};

    stream_put_table(&stream, cpu, table);
}

void kit_write_frame(const struct sink *sink, enum format format, const struct cpuid_table *table,
                     uint32_t cpu)
{
    const struct stream stream = {.sink = sink, .format = format, .shape = SHAPE_FULL};

    stream_put_framed(&stream, cpu, table);
}
