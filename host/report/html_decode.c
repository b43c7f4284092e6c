/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/report/html_decode.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/gather.h"
#include "host/base/print.h"
#include "host/decode/echo.h"
#include "host/decode/shown.h"
#include "host/report/html_bits.h"
#include "host/report/html_put.h"
#include "probe/walk/spec.h"
#include "probe/write/report_derived.h"
#include "probe/write/report_entry.h"

#define CHAINS 4096u
#define NONE UINT32_MAX

/* A row of the page: body is its grid and its fields, others the lines of CPUs that differ. */
struct page_row {
    uint32_t leaf, subleaf, turn; /* turn: how many rows of the same place stand before it in its table */
    struct cpuid_regs regs;
    uint32_t cpus;   /* that have it */
    uint32_t differ; /* of them */
    uint32_t next;   /* in its chain */
    char title[FIELD_TEXT_SIZE];
    struct gather body, others;
};

struct html_decode {
    char file[PATH_MAX];
    const char *format;
    uint32_t cpus, first; /* first: number of the first CPU */
    struct page_row *rows;
    uint32_t count, room;
    uint32_t chains[CHAINS];
    struct gather derived; /* of the first CPU */
    struct gather others;  /* of those where it differs */
    uint32_t differ;
};

struct html_decode *html_decode_new(const char *file, const char *format)
{
    struct html_decode *page = calloc(1, sizeof(*page));

    if (!page)
        return NULL;
    diff_clean(file ? file : "this machine", page->file, sizeof(page->file));
    page->format = format;
    memset(page->chains, 0xff, sizeof(page->chains));
    return page;
}

void html_decode_free(struct html_decode *page)
{
    if (!page)
        return;
    for (uint32_t i = 0; i < page->count; i++) {
        gather_free(&page->rows[i].body);
        gather_free(&page->rows[i].others);
    }
    free(page->rows);
    gather_free(&page->derived);
    gather_free(&page->others);
    free(page);
}

static uint32_t *page_chain(struct html_decode *page, uint32_t leaf, uint32_t subleaf)
{
    return &page->chains[((leaf ^ leaf >> 16) * 64 + subleaf) % CHAINS];
}

static struct page_row *page_find_row(struct html_decode *page, const struct page_row *like)
{
    for (uint32_t i = *page_chain(page, like->leaf, like->subleaf); i != NONE; i = page->rows[i].next)
        if (page->rows[i].leaf == like->leaf && page->rows[i].subleaf == like->subleaf &&
            page->rows[i].turn == like->turn)
            return &page->rows[i];
    return NULL;
}

static struct page_row *new_row(struct html_decode *page, const struct page_row *like)
{
    if (page->count == page->room) {
        const uint32_t room = page->room ? 2 * page->room : 256;
        struct page_row *more = realloc(page->rows, room * sizeof(*more));

        if (!more)
            return NULL;
        page->rows = more;
        page->room = room;
    }
    uint32_t *chain = page_chain(page, like->leaf, like->subleaf);
    struct page_row *row = &page->rows[page->count];

    *row = *like;
    row->next = *chain;
    *chain = page->count++;
    return row;
}

static bool fill_body(struct page_row *row, const struct cpuid_table *table, uint32_t index)
{
    const struct sink sink = gather_sink(&row->body);
    const struct cpuid_entry *entry = &table->entry[index];
    struct gather text = {0};
    const struct sink plain = gather_sink(&text);

    strncpy(row->title, spec_leaf(entry->leaf, spec_table_hypervisor(table, entry->leaf))->title,
            sizeof(row->title) - 1);
    report_entry(&plain, table, index, shown_words);
    html_bits(&sink, table, entry);
    put_str(&sink, "<pre>");
    for (char *line = text.text, *end; line && *line; line = end) {
        end = strchr(line, '\n');
        *end++ = 0;
        html_text(&sink, line);
        put_str(&sink, "\n");
    }
    put_str(&sink, "</pre>\n");
    const bool good = !text.failed && !row->body.failed;

    gather_free(&text);
    return good;
}

static bool add_row(struct html_decode *page, const struct decode_json_cpu *cpu, uint32_t index)
{
    const struct cpuid_table *table = cpu->table;
    const struct cpuid_entry *entry = &table->entry[index];
    struct page_row like = {.leaf = entry->leaf, .subleaf = entry->subleaf, .regs = cpuid_entry_regs(entry)};

    for (uint32_t i = 0; i < index; i++)
        like.turn += table->entry[i].leaf == entry->leaf && table->entry[i].subleaf == entry->subleaf;
    struct page_row *row = page_find_row(page, &like);

    if (!row && (!(row = new_row(page, &like)) || !fill_body(row, table, index)))
        return false;
    row->cpus++;
    if (cpuid_regs_equal(&row->regs, &like.regs))
        return true;
    const struct sink sink = gather_sink(&row->others);

    row->differ++;
    diff_print(&sink,
               "CPU %" PRIu32 ": eax=0x%08" PRIx32 " ebx=0x%08" PRIx32 " ecx=0x%08" PRIx32 " edx=0x%08" PRIx32
               "\n",
               cpu->cpu, like.regs.eax, like.regs.ebx, like.regs.ecx, like.regs.edx);
    return !row->others.failed;
}

static bool add_derived(struct html_decode *page, const struct decode_json_cpu *cpu,
                        struct machine_list *machine)
{
    static struct cpuid_table room;
    struct gather text = {0};
    const struct sink plain = gather_sink(&text), others = gather_sink(&page->others);

    const struct cpuid_table *told = decode_without_echoes(cpu->table, &room);

    report_derived(&plain, told);
    machine_list_add(machine, cpu->cpu, told);
    decode_virt_text(&plain, &cpu->virt);
    if (text.failed)
        return false;
    if (!page->cpus) {
        page->derived = text;
        return true;
    }
    if (strcmp(text.text, page->derived.text) != 0) {
        page->differ++;
        diff_print(&others, "CPU %" PRIu32 ":\n", cpu->cpu);
        put_str(&others, text.text);
    }
    gather_free(&text);
    return !page->others.failed;
}

bool html_decode_add(struct html_decode *page, const struct decode_json_cpu *cpu,
                     struct machine_list *machine)
{
    for (uint32_t i = 0; i < cpu->table->count; i++)
        if ((!cpu->only || cpu->only == &cpu->table->entry[i]) && !add_row(page, cpu, i))
            return false;
    if (!cpu->only && !add_derived(page, cpu, machine))
        return false;
    if (!page->cpus)
        page->first = cpu->cpu;
    page->cpus++;
    return true;
}

/* Lines of our own making, of any length. */
static void put_lines(const struct sink *sink, const struct gather *text)
{
    put_str(sink, "<pre>");
    for (const char *line = text->text; line && *line;) {
        const size_t n = strcspn(line, "\n");
        char part[PATH_MAX];
        const size_t kept = n < sizeof(part) - 1 ? n : sizeof(part) - 1;

        memcpy(part, line, kept);
        part[kept] = 0;
        html_text(sink, part);
        line += kept;
        if (*line == '\n') {
            put_str(sink, "\n");
            line++;
        }
    }
    put_str(sink, "</pre>\n");
}

static void page_put_row(const struct html_decode *page, const struct page_row *row, const struct sink *sink)
{
    diff_print(sink,
               "<section data-f id=\"r-%" PRIx32 ".%" PRIx32 ".%" PRIx32 "\"%s><h3>0x%08" PRIx32 ":%" PRIu32
               " <small>",
               row->leaf, row->subleaf, row->turn, row->differ ? " class=d" : "", row->leaf, row->subleaf);
    html_text(sink, row->title);
    if (row->cpus < page->cpus)
        diff_print(sink, ", on %" PRIu32 " of %" PRIu32 " CPUs", row->cpus, page->cpus);
    put_str(sink, "</small></h3>");
    put_bytes(sink, row->body.text, row->body.size);
    if (row->differ) {
        diff_print(sink, "<details><summary>%" PRIu32 " other CPU%s differ%s</summary>\n", row->differ,
                   row->differ == 1 ? "" : "s", row->differ == 1 ? "s" : "");
        put_lines(sink, &row->others);
        put_str(sink, "</details>");
    }
    put_str(sink, "</section>\n");
}

/* What is derived of all CPUs together. */
static void put_machine(struct machine_list *machine, const struct sink *sink)
{
    struct gather text = {0};
    const struct sink plain = gather_sink(&text);

    machine_list_text(machine, &plain);
    if (text.size && !text.failed) {
        put_str(sink, "<section data-f id=machine><h3>machine</h3>");
        put_lines(sink, &text);
        put_str(sink, "</section>\n");
    }
    gather_free(&text);
}

void html_decode_put(const struct html_decode *page, struct machine_list *machine, const struct sink *sink)
{
    html_begin(sink, "leafprobe decode", "avx, 0xd, cache", page->cpus > 1);
    put_str(sink, "<table class=inputs><tr><td>");
    html_text(sink, page->file);
    put_str(sink, "<td>");
    html_text(sink, page->format);
    diff_print(sink, "<td>%" PRIu32 " CPU%s</table>\n", page->cpus, page->cpus == 1 ? "" : "s");
    put_machine(machine, sink);
    if (page->derived.size) {
        diff_print(sink, "<section data-f id=derived><h3>CPU %" PRIu32 "</h3>", page->first);
        put_lines(sink, &page->derived);
        if (page->differ) {
            diff_print(sink, "<details><summary>%" PRIu32 " other CPU%s differ%s</summary>\n", page->differ,
                       page->differ == 1 ? "" : "s", page->differ == 1 ? "s" : "");
            put_lines(sink, &page->others);
            put_str(sink, "</details>");
        }
        put_str(sink, "</section>\n");
    }
    for (uint32_t i = 0; i < page->count; i++)
        page_put_row(page, &page->rows[i], sink);
    html_end(sink);
}
