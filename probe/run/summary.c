/* SPDX-License-Identifier: BSD-2-Clause */
#include "probe/run/summary.h"

#include "probe/decode/cpu.h"
#include "probe/decode/facts.h"
#include "probe/decode/string.h"
#include "probe/run/codes.h"
#include "probe/run/summary_line.h"
#include "probe/table/count.h"
#include "probe/table/version.h"
#include "probe/walk/spec.h"
#include "probe/write/report_line.h"
#include "probe/write/topology.h"
#include "probe/write/write.h"

/* A row begins with its line end, so that one text does for both; INDENT is for what belongs to the row
 * above. */
#define INDENT "\n            "
#define TITLE "leafprobe " LEAFPROBE_VERSION
#define PREFIX (sizeof("leafprobe: ") - 1)
#define HYPERVISORS_SHOWN 3u
#define HYPERVISORS_MAX 16u

/* Without the blanks before it: Intel's brand strings are moved to the right. */
static bool put_string(const struct sink *sink, const struct cpuid_table *table, enum decode_string kind)
{
    char bytes[STRING_MAX];
    const uint32_t length = decode_string_end(kind, bytes, decode_string(table, kind, 0, bytes));
    uint32_t start = 0;

    while (start < length && bytes[start] == ' ')
        start++;
    if (start < length)
        report_quoted(sink, bytes + start, length - start);
    return start < length;
}

/* A text with a number in place of each '#' (decimal) and '$' (hexadecimal). */
static void put_form(const struct sink *sink, const char *form, const uint32_t *number)
{
    for (; *form; form++)
        if (*form == '#')
            put_dec(sink, *number++);
        else if (*form == '$')
            put_0x(sink, *number++, 1);
        else
            put_bytes(sink, form, 1);
}

/* What the line has no room for stands last. */
static void put_first_line(const struct sink *sink, const struct probe *probe)
{
    const struct {
        const char *before, *text;
    } parts[] = {{", ", probe->time},
                 {", ", probe->boot},
                 {", Secure Boot ", probe->identity ? probe->identity->secure_boot : NULL},
                 {", by ", probe->booted_by}};

    put_str(sink, TITLE);
    for (size_t i = 0; i < COUNT(parts); i++)
        if (parts[i].text && parts[i].text[0]) {
            put_str(sink, parts[i].before);
            identity_put_clean(sink, parts[i].text);
        }
}

static void put_which_machine(const struct sink *sink, const struct identity *identity)
{
    put_str(sink, "\nMachine     ");
    identity_put_words(identity, sink);
}

static void put_processor(const struct sink *sink, const struct probe_cpu *first)
{
    const struct cpuid_table *table = &first->table;
    struct decode_cpu cpu;

    put_str(sink, "\nProcessor   ");
    if (!put_string(sink, table, STRING_BRAND))
        put_str(sink, "no brand string");
    put_str(sink, INDENT);
    if (!put_string(sink, table, STRING_VENDOR))
        put_str(sink, "no vendor");
    if (decode_cpu(table, &cpu))
        put_form(sink, ", family $, model $, stepping $",
                 (const uint32_t[]){cpu.family, cpu.model, cpu.stepping});
    put_str(sink, INDENT);
    put_str(sink, cpu.microarch[0] ? cpu.microarch : "no known microarchitecture");
    if (first->microcode_known)
        put_form(sink, ", microcode $", &first->microcode);
}

static void put_base(const struct sink *sink, const struct cpuid_table *table,
                     const struct decode_hypervisor *base)
{
    char bytes[STRING_MAX];

    if (base->title)
        put_str(sink, base->title);
    else
        report_quoted(sink, bytes, decode_string(table, STRING_HYPERVISOR, base->base, bytes));
    put_form(sink, " at $", &base->base);
    if (base->interface)
        put_str(sink, ", Hyper-V interface");
}

static void put_hypervisors(const struct sink *sink, const struct cpuid_table *table)
{
    const struct cpuid_entry *basic = cpuid_table_leaf(table, 1);
    const bool told = basic && basic->ecx & HYPERVISOR_PRESENT;
    struct decode_hypervisor found[HYPERVISORS_MAX];
    const uint32_t count = decode_hypervisors(table, found, HYPERVISORS_MAX);

    put_str(sink, "\nHypervisor  ");
    if (!count)
        put_str(sink, told ? "one that does not name itself" : basic ? "none" : "unread");
    for (uint32_t i = 0; i < count && i < HYPERVISORS_SHOWN; i++) {
        if (i)
            put_str(sink, INDENT);
        put_base(sink, table, &found[i]);
    }
    report_part(sink, ", ", count > HYPERVISORS_SHOWN ? count - HYPERVISORS_SHOWN : 0, " more");
    if (count && !told)
        put_str(sink, ", leaf 1 hides it");
}

static void put_virt(const struct sink *sink, const struct virt *virt)
{
    static const char names[VIRT_FEATURES][14] = {
        [VIRT_VMX] = "\nVMX         ", [VIRT_SMX] = "\nSMX         ", [VIRT_SVM] = "\nSVM         "};

    for (int i = 0; i < VIRT_FEATURES; i++) {
        put_str(sink, names[i]);
        put_str(sink, virt_verdict_name(virt->verdict[i]));
    }
    if (virt->guest != VIRT_ORDINARY) {
        put_str(sink, "\nGuest       confidential, by ");
        put_str(sink, virt_guest_name(virt->guest));
    }
}

static void put_tables(const struct sink *sink, const struct probe *probe, uint32_t first)
{
    const struct stream_totals *sum = &probe->totals;
    const struct cpuid_table *table = &probe->cpu[first].table;

    put_form(sink, "\nCPUs        # of # answered", (const uint32_t[]){sum->cpus, sum->cpus + sum->missing});
    topology_put_units(sink, probe->cpu, probe->cpus->count, ": ");
    report_part(sink, "; later came ", sum->cpus + sum->missing - probe->cpus->count - probe->cpus->lost, "");
    put_form(sink, "\nEntries     #; set bits that nobody documents: #" INDENT "# of cpu #, crc32=",
             (const uint32_t[]){sum->entries, sum->unknown, table->count, first});
    put_hex(sink, write_kvm_crc(table, probe->options->format != FORMAT_RAW), 8);
    put_str(sink, ", shape=");
    put_str(sink, shape_name((enum shape)probe->options->shape));
}

static void put_remarks(const struct sink *sink, const struct probe *probe)
{
    const struct summary_remarks remarks = summary_remarks(probe);

    put_str(sink, "\nRemarks     ");
    put_str(sink, remarks.count ? remarks.first + PREFIX : "none");
    report_part(sink, INDENT "and ", remarks.count ? remarks.count - 1 : 0, " more, see the report");
}

static void put_outputs(const struct sink *sink, const struct probe *probe)
{
    put_str(sink, "\nWritten to  ");
    put_str(sink, probe->outputs[0] ? probe->outputs : "this screen alone");
    for (uint32_t format = 0; format < FORMAT_COUNT && probe->files.save; format++)
        if (probe->options->files >> format & 1) {
            put_str(sink, INDENT);
            probe_put_saved(probe, sink, (enum format)format);
        }
    for (uint32_t home = 0; home < PROBE_HOMES; home++)
        if (*(home == PROBE_POST ? probe->options->post : probe->options->syslog)) {
            put_str(sink, INDENT);
            probe_put_sent(probe, sink, (enum probe_home)home);
        }
}

uint32_t summary_put(const struct sink *sink, const struct probe *probe)
{
    struct summary_lines lines = {.next = sink};
    const struct sink fitting = summary_lines(&lines);
    const uint32_t first = codes_cpu(probe);

    put_first_line(&fitting, probe);
    if (probe->identity)
        put_which_machine(&fitting, probe->identity);
    else
        put_str(&fitting, "\n");
    put_processor(&fitting, &probe->cpu[first]);
    put_hypervisors(&fitting, &probe->cpu[first].table);
    put_virt(&fitting, probe->virt);
    put_tables(&fitting, probe, first);
    put_remarks(&fitting, probe);
    put_outputs(&fitting, probe);
    put_str(&fitting, "\n\n");
    stream_put_verdict(&fitting, &probe->totals, NULL);
    return lines.lines;
}

void summary_announce(const struct screen *screen)
{
    screen->clear(screen->ctx);
    put_str(&screen->sink, TITLE " reads this machine's CPUs ...\n");
}

void summary_draw(const struct screen *screen, const struct probe *probe)
{
    screen->clear(screen->ctx);
    const uint32_t lines = summary_put(&screen->sink, probe);

    for (uint32_t i = lines; i + 1 < screen->rows; i++)
        put_str(&screen->sink, "\n");
}

bool summary_show(const struct screen *screen, const struct probe *probe)
{
    const uint32_t seconds = probe->options->qr;
    const bool shown = !seconds || codes_show(screen, probe, seconds);

    summary_draw(screen, probe);
    return shown;
}
