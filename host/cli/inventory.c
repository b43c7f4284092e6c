/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/cli/command.h"
#include "host/inventory/find.h"
#include "host/inventory/stock.h"
#include "host/inventory/write.h"

/* Something is odd, or a machine differs from its like. */
enum { EXIT_ODD = 1 };

enum inventory_form { FORM_TEXT, FORM_JSON, FORM_HTML, FORMS };

struct inventory_arguments {
    const char *out;
    enum inventory_form form;
    char **folders;
    size_t count;
};

enum key { KEY_FORMAT = 256 };

static const struct argp_option options[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "text (the default), json or html (one page that needs nothing else)",
     1},
    {0},
};

static error_t inventory_parse(int key, char *value, struct argp_state *state)
{
    static const char *const forms[FORMS] = {"text", "json", "html"};
    struct inventory_arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->out;
        return 0;
    case KEY_FORMAT:
        arguments->form = (enum inventory_form)command_choice(state, "--format", value, forms, FORMS);
        return 0;
    case ARGP_KEY_ARGS:
        arguments->folders = state->argv + state->next;
        arguments->count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_NO_ARGS:
        command_usage(state, "a DIR is missing");
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&argument_output, 0, NULL, 1}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = inventory_parse,
    .children = children,
    .args_doc = "DIR...",
    .doc =
        "List the machines whose results a stick or 'receive' gathered, and tell which of them are alike."
        "\v"
        "Each DIR is looked through with the folders in it: streams are results, and those of one machine "
        "(its vendor, product and id) belong together; with an index.txt beside them they are held against "
        "it. Machines are alike if 'diff' finds no real difference between their newest tables that say "
        "OK. A machine that is unlike most of its product and family is named with what differs, as is one "
        "with another microcode, and one whose tables changed from a result to the next. What FAILED, is "
        "cut off, damaged, missing, or in no index is a line each.\n"
        "Examples:\n"
        "  leafprobe inventory /media/stick/leafprobe\n"
        "  leafprobe inventory --format=html -o rack.html rack\n"
        "Exit status: 0 nothing is odd, 1 something is, or a machine differs from its like, 2 trouble.",
};

struct inventory_job {
    struct inventory inventory;
    enum inventory_form form;
};

static int write_inventory(void *ctx, const struct output *output)
{
    static void (*const writers[FORMS])(const struct inventory *inventory, const struct sink *sink) = {
        inventory_write_text, inventory_write_json, inventory_write_html};
    const struct inventory_job *job = ctx;

    writers[job->form](&job->inventory, &output->sink);
    return inventory_odd(&job->inventory) ? EXIT_ODD : EXIT_OK;
}

static int take_stock(struct inventory_job *job, const struct inventory_arguments *arguments)
{
    struct error_line error;

    for (size_t i = 0; i < arguments->count; i++)
        if (!inventory_find(&job->inventory, arguments->folders[i], &error))
            return command_fail("%s", error.text);
    if (!inventory_finish(&job->inventory))
        return command_fail("not enough memory");
    return command_output(arguments->out, write_inventory, job);
}

int cmd_inventory(int argc, char **argv)
{
    struct inventory_arguments arguments = {0};
    struct inventory_job job = {0};

    command_parse(&argp, argc, argv, &arguments);
    job.form = arguments.form;
    const int status = take_stock(&job, &arguments);

    inventory_free(&job.inventory);
    return status;
}
