/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>

#include "host/base/output.h"
#include "host/cli/command.h"
#include "probe/field/field.h"
#include "probe/walk/spec.h"

/* Columns: places and names are rarely longer, lists of words are. */
enum { PLACE_WIDTH = 27, NAME_WIDTH = 28, WORDS_WIDTH = 14 };

struct arguments {
    bool leaf_given;
    uint32_t leaf; /* of a hypervisor: as if its block were at 0x40000000 */
};

static error_t fields_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;

    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    if (state->arg_num > 0)
        command_usage(state, "one LEAF is taken, found '%s' behind it", value);
    arguments->leaf = command_number(state, "LEAF", "", value, 0, UINT32_MAX);
    if (spec_is_hypervisor_leaf(arguments->leaf))
        arguments->leaf = HYPERVISOR_FIRST | (arguments->leaf & 0xff);
    arguments->leaf_given = true;
    return 0;
}

static const struct argp argp = {
    .parser = fields_parse,
    .args_doc = "[LEAF]",
    .doc =
        "List every field that leafprobe knows, or those of LEAF (a number, or hexadecimal behind 0x).\v"
        "One line each: the place as leaf:subleaf.register[bits], the short name (the flag's name in Linux "
        "where it has one), whose field it is ('any' vendor of CPUs, 'any_hv' hypervisor, or names), "
        "attributes ('-' if none), and what it means. Attributes tell what a comparison does with the field: "
        "percpu differs between CPUs of one machine, dynamic_* changes at run time, and so on. Leaves of "
        "hypervisors are shown as if their block were at 0x40000000.",
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

static int list_fields(void *ctx, const struct output *output)
{
    const struct arguments *arguments = ctx;
    unsigned shown = 0;

    for (uint32_t i = 0; i < field_count(); i++) {
        const struct field field = field_row(i);

        if (arguments->leaf_given && field.leaf != arguments->leaf)
            continue;
        put_field_line(&output->sink, &field);
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
