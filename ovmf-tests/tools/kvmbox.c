/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kvmbox: boots a multiboot image in our own small KVM machine with given CPUID tables, and says which tables
 * KVM then holds. A static build runs inside a guest that has nothing but a kernel with KVM (vanilla_kvm.sh).
 */
#define _GNU_SOURCE 1
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/vmm/kvm_machine.h"

enum { EXIT_TROUBLE = 2 };

/* Written without stdio: a CPU that cannot get its bytes out would keep the stream's lock. */
struct output {
    const char *path;
    int fd;
    bool failed;
};

struct box {
    struct kvm_machine_options options; /* its tables point to tables */
    struct cpuid_table *tables;
    const char *get;
    struct output serial, debugcon; /* no path: there is no debugcon */
    bool verbose;
};

static const struct argp_option option_list[] = {
    {"image", 'i', "FILE", 0, "multiboot 1 ELF32 image", 0},
    {"table", 't', "FILE", 0, "struct kvm_cpuid2 bytes; a CPU for each table in it; repeatable", 0},
    {"append", 'a', "OPTIONS", 0, "command line", 0},
    {"irqchip", 'c', NULL, 0, "interrupt controllers and timer also with one CPU", 0},
    {"osxsave", 'o', NULL, 0, "start with CR4.OSXSAVE set", 0},
    {"xcr0", 'x', "VALUE", 0, "start with this XCR0", 0},
    {"memory", 'm', "MIB", 0, "memory (64)", 0},
    {"time-limit", 'l', "SECONDS", 0, "end the run after this time (60)", 0},
    {"get", 'g', "FILE", 0, "write KVM_GET_CPUID2 before the run to FILE, after it to FILE.after", 0},
    {"debugcon", 'd', "FILE", 0, "have a debug console that writes to FILE", 0},
    {"verbose", 'v', NULL, 0, "say on standard error how the run ended", 0},
    {0},
};

__attribute__((format(printf, 1, 2))) static _Noreturn void die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("kvmbox: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(EXIT_TROUBLE);
}

static unsigned long long number(struct argp_state *state, const char *text, unsigned long long most)
{
    char *end;

    errno = 0;
    unsigned long long value = strtoull(text, &end, 0);

    if (errno || end == text || *end || *text == '-' || value > most)
        argp_error(state, "'%s' is not a number from 0 to %llu", text, most);
    return value;
}

static void add_table(struct box *box, const uint32_t *count_and_padding, FILE *stream, const char *path)
{
    uint32_t count = count_and_padding[0];

    if (count > CPUID_TABLE_MAX)
        die("%s: table of %u entries, at most %d", path, count, CPUID_TABLE_MAX);
    box->tables = realloc(box->tables, (box->options.cpus + 1) * sizeof(*box->tables));
    if (!box->tables)
        die("out of memory");
    struct cpuid_table *table = &box->tables[box->options.cpus++];

    *table = (struct cpuid_table){.count = count};
    if (fread(table->entry, sizeof(table->entry[0]), count, stream) != count)
        die("%s: cut short, expected %u entries of %zu bytes", path, count, sizeof(table->entry[0]));
}

static void read_tables(struct box *box, const char *path)
{
    FILE *stream = fopen(path, "rb");
    uint32_t head[2];
    size_t got;

    if (!stream)
        die("%s: %s", path, strerror(errno));
    while ((got = fread(head, 1, sizeof(head), stream)) == sizeof(head))
        add_table(box, head, stream, path);
    if (got || ferror(stream))
        die("%s: %zu bytes after the last table", path, got);
    fclose(stream);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct box *box = state->input;

    switch (key) {
    case 'i':
        box->options.image = argument;
        break;
    case 't':
        read_tables(box, argument);
        break;
    case 'a':
        box->options.command_line = argument;
        break;
    case 'c':
        box->options.irqchip = true;
        break;
    case 'o':
        box->options.osxsave = true;
        break;
    case 'x':
        box->options.xcr0 = number(state, argument, UINT64_MAX);
        break;
    case 'm':
        box->options.memory_mib = (unsigned)number(state, argument, 2048);
        break;
    case 'l':
        box->options.seconds = (unsigned)number(state, argument, 86400);
        break;
    case 'g':
        box->get = argument;
        break;
    case 'd':
        box->debugcon.path = argument;
        break;
    case 'v':
        box->verbose = true;
        break;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not an option", argument);
        break;
    case ARGP_KEY_END:
        if (!box->options.image || box->options.cpus == 0)
            argp_error(state, "--image and at least one --table are needed");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void write_output(struct output *output, const uint8_t *bytes, size_t n)
{
    while (n && !output->failed) {
        ssize_t written = write(output->fd, bytes, n);

        if (written < 0) {
            output->failed = errno != EINTR;
        } else {
            bytes += written;
            n -= (size_t)written;
        }
    }
}

static void write_serial(void *ctx, const void *bytes, size_t n)
{
    write_output(&((struct box *)ctx)->serial, bytes, n);
}

static void write_debugcon(void *ctx, const void *bytes, size_t n)
{
    write_output(&((struct box *)ctx)->debugcon, bytes, n);
}

static void check_output(const struct output *output)
{
    if (output->failed)
        die("%s: cannot write", output->path);
}

static void save_tables(struct kvm_machine *machine, unsigned cpus, const char *path)
{
    static struct cpuid_table table;
    FILE *stream = fopen(path, "wb");
    struct error_line why;

    if (!stream)
        die("%s: %s", path, strerror(errno));
    for (unsigned i = 0; i < cpus; i++) {
        if (!kvm_machine_get_cpuid(machine, i, &table, &why))
            die("%s", why.text);
        uint32_t head[2] = {table.count, 0};

        fwrite(head, sizeof(head), 1, stream);
        fwrite(table.entry, sizeof(table.entry[0]), table.count, stream);
    }
    bool failed = ferror(stream) != 0;

    if (fclose(stream) != 0 || failed)
        die("%s: cannot write", path);
}

/* True if the guest came to its own end. */
static bool report(const struct box *box, const struct kvm_result *result)
{
    bool ended = result->end == KVM_END_HALT || result->end == KVM_END_DEBUG_EXIT;

    if (box->verbose || !ended)
        fprintf(stderr, "kvmbox: %s of cpu %u, value 0x%x, %.3f s, %llu exits\n", kvm_end_name(result->end),
                result->cpu, result->value, result->seconds, (unsigned long long)result->exits);
    return ended;
}

static bool run(struct box *box)
{
    struct kvm_result result;
    struct error_line why;
    char *after = NULL;
    struct kvm_machine *machine = kvm_machine_new(&box->options, &why);

    if (!machine)
        die("%s", why.text);
    if (box->get)
        save_tables(machine, box->options.cpus, box->get);
    if (!kvm_machine_run(machine, &result, &why))
        die("%s", why.text);
    check_output(&box->serial);
    check_output(&box->debugcon);
    if (box->get) {
        if (asprintf(&after, "%s.after", box->get) < 0)
            die("out of memory");
        save_tables(machine, box->options.cpus, after);
    }
    kvm_machine_free(machine);
    free(after);
    return report(box, &result);
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        .options = option_list,
        .parser = parse_option,
        .doc =
            "Boot a multiboot image in a small KVM machine with given CPUID tables; what it writes to its "
            "serial port goes to standard output.\vExit status: 0 when the guest halted or wrote the debug "
            "exit port, 2 on trouble.",
    };
    struct box box = {
        .options = {.serial = write_serial},
        .serial = {.path = "standard output", .fd = STDOUT_FILENO},
    };

    argp_err_exit_status = EXIT_TROUBLE;
    if (argp_parse(&argp, argc, argv, 0, NULL, &box) != 0)
        return EXIT_TROUBLE;
    box.options.tables = box.tables;
    box.options.ctx = &box;
    if (box.debugcon.path) {
        box.debugcon.fd = open(box.debugcon.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (box.debugcon.fd < 0)
            die("%s: %s", box.debugcon.path, strerror(errno));
        box.options.debugcon = write_debugcon;
    }
    bool ended = run(&box);

    free(box.tables);
    return ended ? EXIT_SUCCESS : EXIT_TROUBLE;
}
