/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/output.h"
#include "host/cli/command.h"
#include "host/cli/feature.h"
#include "host/decode/feature.h"
#include "probe/field/field.h"
#include "probe/field/move.h"
#include "probe/field/project.h"
#include "probe/walk/spec.h"

/* Columns: places and names are rarely longer, lists of words are. */
enum { PLACE_WIDTH = 27, NAME_WIDTH = 28, WORDS_WIDTH = 14 };

struct arguments {
    bool names;
    const char *name; /* of fields to list, NULL for all */
    bool leaf_given;
    uint32_t leaf; /* of a hypervisor: as if its block were at 0x40000000 */
};

enum key { KEY_NAMES = 256 };

static const struct argp_option options[] = {
    {"names", KEY_NAMES, NULL, 0,
     "show the rule for moving a guest, and the names of Linux, QEMU, libvirt and Xen, instead of whose "
     "field it is and its attributes",
     0},
    {0},
};

static error_t fields_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    if (key == KEY_NAMES) {
        arguments->names = true;
        return 0;
    }
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    if (state->arg_num > 0)
        command_usage(state, "one LEAF or NAME is taken, found '%s' behind it", value);
    if (feature_known(value)) {
        arguments->name = value;
        return 0;
    }
    if (!feature_may_be_number(value))
        feature_unknown(state, value);
    arguments->leaf = command_number(state, "LEAF", "", value, 0, UINT32_MAX);
    if (spec_is_hypervisor_leaf(arguments->leaf))
        arguments->leaf = HYPERVISOR_FIRST | (arguments->leaf & 0xff);
    arguments->leaf_given = true;
    return 0;
}

static const struct argp argp = {
    .options = options,
    .parser = fields_parse,
    .args_doc = "[LEAF|NAME]",
    .doc =
        "List every field that leafprobe knows, or those of LEAF (a number, or hexadecimal behind 0x), or "
        "those that leafprobe, Linux, QEMU, libvirt or Xen call NAME.\v"
        "One line each: the place as leaf:subleaf.register[bits], the short name (the flag's name in Linux "
        "where it has one), whose field it is ('any' vendor of CPUs, 'any_hv' hypervisor, or names), "
        "attributes ('-' if none), and what it means. Attributes tell what a comparison does with the field: "
        "percpu differs between CPUs of one machine, dynamic_* changes at run time, and so on. Leaves of "
        "hypervisors are shown as if their block were at 0x40000000. With --names the columns behind the "
        "short "
        "name are the rule that a verdict goes by (subset, equal, not_greater, inverted, accumulates, soft, "
        "derived, ignored, noted), then linux=, qemu=, libvirt= and xen= with the name there, '-' where "
        "there "
        "is none, and also= with further spellings.",
};

/* The names of a set, in lower case with commas; "-" if it is empty. */
static void put_words(char *out, size_t size, uint32_t set, const char *const *names, unsigned count)
{
    size_t used = 0;

    for (unsigned i = 0; i < count; i++)
        if (set >> i & 1)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? "," : "", names[i]);
    if (used == 0)
        snprintf(out, size, "-");
    for (char *at = out; *at; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
}

static void put_vendors(char *out, size_t size, uint32_t vendors)
{
    static const char *const names[] = {
#define X(name) #name,
        FIELD_CPU_VENDORS(X) FIELD_HV_VENDORS(X)
#undef X
    };

    if (vendors == VENDOR_ANY || vendors == VENDOR_ANY_HV)
        snprintf(out, size, "%s", vendors == VENDOR_ANY ? "any" : "any_hv");
    else
        put_words(out, size, vendors, names, VENDOR_TOTAL);
}

static void put_attrs(char *out, size_t size, uint32_t attrs)
{
    static const char *const names[] = {
#define X(name) #name,
        FIELD_ATTRS(X)
#undef X
    };

    put_words(out, size, attrs, names, ATTR_TOTAL);
}

/* leaf:subleaf.register[bit], each of the two numbers a range where it is one. */
static void put_field_place(char *out, size_t size, const struct field *field)
{
    char subleaves[12], bits[12];

    snprintf(subleaves, sizeof(subleaves), field->first == field->last ? "%u" : "%u-%u", field->first,
             field->last);
    snprintf(bits, sizeof(bits), field->high == field->low ? "%u" : "%u:%u", field->high, field->low);
    snprintf(out, size, "0x%08" PRIx32 ":%s.%s[%s]", field->leaf, subleaves, cpuid_reg_name(field->reg),
             bits);
}

static void put_field_line(const struct sink *sink, const struct field *field)
{
    char place[48], vendors[160], attrs[240], line[640];

    put_field_place(place, sizeof(place), field);
    put_vendors(vendors, sizeof(vendors), field->vendors);
    put_attrs(attrs, sizeof(attrs), field->attrs);
    snprintf(line, sizeof(line), "%-*s %-*s %-*s %-*s %s\n", PLACE_WIDTH, place, NAME_WIDTH,
             field_name(field->index), WORDS_WIDTH, vendors, WORDS_WIDTH, attrs, field_text(field));
    put_str(sink, line);
}

/* The rules of the field's bits, each once. */
static void put_rules(char *out, size_t size, const struct field *field)
{
    uint32_t seen = 0;
    size_t used = 0;

    for (unsigned bit = field->low; bit <= field->high; bit++) {
        const enum move_rule rule = move_of(field->leaf, field->first, field->reg, bit).rule;

        if (!(seen >> rule & 1))
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? "," : "", move_rule_name(rule));
        seen |= 1u << rule;
    }
}

/* What a project calls a field, in each of its subleaves where they differ; further spellings for
 * PROJECT_TOTAL. */
static void put_project(char *out, size_t size, const struct field *field, unsigned project)
{
    const char *last = "";
    size_t used = 0;

    for (uint32_t subleaf = field->first; subleaf <= field->last; subleaf++) {
        const struct project_bit *bit = project_of_field(field, subleaf);
        const char *name = !bit ? "" : project < PROJECT_TOTAL ? bit->name[project] : bit->others;

        if (!name[0] || strcmp(name, last) == 0 || used >= size)
            continue;
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? "," : "", name);
        last = name;
    }
    out[used] = 0;
    for (char *at = out; *at; at++)
        if (*at == ' ')
            *at = ',';
}

static void put_projects(char *out, size_t size, const struct field *field)
{
    char name[160];
    size_t used = 0;

    for (unsigned i = 0; i < PROJECT_TOTAL; i++) {
        put_project(name, sizeof(name), field, i);
        used += (size_t)snprintf(out + used, size - used, "%s%s=%s", i ? " " : "", project_name(i),
                                 name[0] ? name : "-");
    }
    put_project(name, sizeof(name), field, PROJECT_TOTAL);
    if (name[0])
        snprintf(out + used, size - used, " also=%s", name);
}

static void put_names_line(const struct sink *sink, const struct field *field)
{
    char place[48], rules[96], names[800], line[1024];

    put_field_place(place, sizeof(place), field);
    put_rules(rules, sizeof(rules), field);
    put_projects(names, sizeof(names), field);
    snprintf(line, sizeof(line), "%-*s %-*s %-*s %s\n", PLACE_WIDTH, place, NAME_WIDTH,
             field_name(field->index), WORDS_WIDTH, rules, names);
    put_str(sink, line);
}

static bool is_wanted(const struct arguments *arguments, const struct field *field)
{
    if (arguments->name)
        return project_field_is(field, arguments->name);
    return !arguments->leaf_given || field->leaf == arguments->leaf;
}

static int list_fields(void *ctx, const struct output *output)
{
    const struct arguments *arguments = ctx;
    unsigned shown = 0;

    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);

        if (!is_wanted(arguments, &field))
            continue;
        (arguments->names ? put_names_line : put_field_line)(&output->sink, &field);
        shown++;
    }
    return shown ? EXIT_OK : command_fail("no field of leaf 0x%08" PRIx32 " is documented", arguments->leaf);
}

int cmd_fields(int argc, char **argv)
{
    struct arguments arguments = {0};

    command_parse(&argp, argc, argv, &arguments);
    return command_output(NULL, list_fields, &arguments);
}
