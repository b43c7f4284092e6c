/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/base/input.h"
#include "host/base/output.h"
#include "host/cli/command.h"
#include "host/report/html_put.h"

/* Where the page has room for files (web/page/page.html). */
#define MARK "<!-- files -->"

struct page_arguments {
    char **files;
    size_t count;
    const char *out, *page;
};

enum key { KEY_PAGE = 256 };

static const struct argp_option options[] = {
    {"page", KEY_PAGE, "FILE", 0,
     "the page to take (make page); without this option leafprobe.html beside the program, or in "
     "../share/leafprobe",
     0},
    {0},
};

static error_t page_parse(int key, char *value, struct argp_state *state)
{
    struct page_arguments *arguments = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->out;
        return 0;
    case KEY_PAGE:
        arguments->page = value;
        return 0;
    case ARGP_KEY_ARGS:
        arguments->files = state->argv + state->next;
        arguments->count = (size_t)(state->argc - state->next);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&argument_output, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = page_parse,
    .children = children,
    .args_doc = "[FILE...]",
    .doc =
        "Write the page that shows tables in a browser, with FILEs in it: one attachment for a bug report.\v"
        "The page needs no network and no program: it reads what the command reads, and shows reports, bits, "
        "findings and differences. FILEs are put into it as they are, whatever they hold, serial numbers "
        "too; '-' is standard input. Who opens the page sees them at once, and can add others.",
};

/* The page's file: the one that was given, or the first there is. False, with a line, without one. */
static bool find_page(const char *given, char path[PATH_MAX], struct error_line *reterr)
{
    static const char *const places[] = {"leafprobe.html", "../share/leafprobe/leafprobe.html"};
    char folder[PATH_MAX] = "";
    const ssize_t n = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
    char *slash = n > 0 ? strrchr(folder, '/') : NULL;

    if (given)
        return snprintf(path, PATH_MAX, "%s", given) < PATH_MAX ||
               error_line_set(reterr, "%s: too long", given);
    if (slash)
        slash[1] = 0;
    for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++)
        if (snprintf(path, PATH_MAX, "%s%s", folder, places[i]) < PATH_MAX && access(path, R_OK) == 0)
            return true;
    return error_line_set(
        reterr,
        "no leafprobe.html in %.160s or its ../share/leafprobe: 'make page' builds it, --page=FILE "
        "names it",
        slash ? folder : "the program's folder");
}

/* RFC 4648, 4. */
static void put_base64(const struct sink *sink, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t at = 0; at < n; at += 3) {
        const unsigned left = n - at < 3 ? (unsigned)(n - at) : 3;
        const uint32_t three = (uint32_t)bytes[at] << 16 | (left > 1 ? (uint32_t)bytes[at + 1] << 8 : 0) |
                               (left > 2 ? bytes[at + 2] : 0);
        const char four[4] = {digits[three >> 18], digits[three >> 12 & 63],
                              left > 1 ? digits[three >> 6 & 63] : '=', left > 2 ? digits[three & 63] : '='};

        put_bytes(sink, four, sizeof(four));
    }
}

/* Three bytes are four digits: a piece that is no multiple of three is the last one. */
#define PIECE (INPUT_BUFFER / 3 * 3)

static bool put_file(const struct sink *sink, const char *path, struct error_line *reterr)
{
    static struct input input;
    const char *slash = strrchr(path, '/');

    if (!input_open(&input, path, reterr))
        return false;
    put_str(sink, "<script type=\"application/octet-stream\" class=\"file\" data-name=\"");
    html_text(sink, slash ? slash + 1 : input.name);
    put_str(sink, "\">");
    for (struct span piece; (piece = input_ahead(&input, PIECE)).n > 0; input.at += piece.n)
        put_base64(sink, (const unsigned char *)piece.at, piece.n);
    put_str(sink, "</script>\n");
    const bool failed = input_failed(&input, reterr);

    input_close(&input);
    return !failed;
}

/* A line of the page; true for the one where files stand. */
static bool is_mark(struct span line)
{
    return line.n == strlen(MARK) && memcmp(line.at, MARK, line.n) == 0;
}

static bool put_page(const struct page_arguments *arguments, struct input *page, const struct sink *sink,
                     struct error_line *reterr)
{
    struct span line;
    bool whole, marked = false;

    while (input_line(page, &line, &whole)) {
        const bool here = whole && is_mark(line);

        for (size_t i = 0; here && i < arguments->count; i++)
            if (!put_file(sink, arguments->files[i], reterr))
                return false;
        marked = marked || here;
        put_bytes(sink, line.at, line.n);
        if (!page->inside)
            put_str(sink, "\n");
    }
    return marked ||
           error_line_set(reterr, "%s: not leafprobe's page, expected a line '%s'", page->name, MARK);
}

static int write_page(void *ctx, const struct output *output)
{
    static struct input page;
    const struct page_arguments *arguments = ctx;
    char path[PATH_MAX];
    struct error_line error;

    if (!find_page(arguments->page, path, &error) || !input_open(&page, path, &error))
        return command_fail("%s", error.text);
    const bool good = put_page(arguments, &page, &output->sink, &error) && !input_failed(&page, &error);

    input_close(&page);
    return good ? EXIT_OK : command_fail("%s", error.text);
}

int cmd_page(int argc, char **argv)
{
    struct page_arguments arguments = {0};

    command_parse(&argp, argc, argv, &arguments);
    return command_output(arguments.out, write_page, &arguments);
}
