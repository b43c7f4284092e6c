/* SPDX-License-Identifier: BSD-2-Clause */
#include "host/capture/capture.h"
#include <stdio.h>
#include <string.h>

#include "host/base/output.h"
#include "host/base/progress.h"
#include "host/capture/kexec.h"
#include "host/cli/command.h"
#include "host/cli/live.h"
#include "probe/table/count.h"

/* takes: which arguments a source goes with. */
enum takes { TAKES_CPUS = 1, TAKES_FILE = 2, TAKES_GUEST = 4, TAKES_LIVE = 8, TAKES_KEXEC = 16 };

static const struct source {
    const char *name;
    unsigned takes;
    bool (*read)(const struct capture_request *request, struct capture *ret, struct error_line *reterr);
} sources[] = {
    {"cpuid", TAKES_CPUS, capture_cpuid},
    {"dev", TAKES_CPUS, capture_dev},
    {"kvm", 0, capture_kvm},
    {"kvm-emulated", 0, capture_kvm_emulated},
    {"kvm-set", TAKES_FILE, capture_kvm_set},
    {"guest", TAKES_GUEST, capture_guest},
};

/* What --pid and --vm choose. */
static const struct source live = {"live", TAKES_LIVE, capture_live};

/* Nothing comes back to this process. */
static const struct source in_place = {"kexec", TAKES_KEXEC, NULL};

struct arguments {
    const struct source *source;
    const char *out;
    uint32_t format;
    struct cpu_list cpus;
    bool seconds_given;
    char **words;
    unsigned word_count;
    struct argument_live live;
    struct kexec_request in_place;
    struct capture_request request;
};

enum key {
    KEY_SOURCE = 256,
    KEY_CPU,
    KEY_SHAPE,
    KEY_FORMAT,
    KEY_GUEST,
    KEY_UEFI,
    KEY_IMAGE,
    KEY_TIME,
    KEY_SWEEP,
    KEY_KEXEC,
    KEY_NOW,
    KEY_YES,
};

static const struct argp_option options[] = {
    {"source", KEY_SOURCE, "NAME", 0,
     "cpuid (the default): this machine, by the CPUID instruction on each CPU; dev: the same through "
     "/dev/cpu/N/cpuid; kvm: KVM_GET_SUPPORTED_CPUID; kvm-emulated: KVM_GET_EMULATED_CPUID; kvm-set: what "
     "this kernel makes of the tables in FILE (KVM_SET_CPUID2, then KVM_GET_CPUID2)",
     1},
    {"cpu", KEY_CPU, "LIST", 0, "these CPUs, such as 0-3,8; without this option all that are online", 1},
    {"one-cpu", '1', NULL, 0, "the first CPU alone", 1},
    {"guest", KEY_GUEST, NULL, 0,
     "a guest: boot leafprobe.elf in QEMU with QEMU-OPTIONS, and read what it says", 2},
    {"uefi", KEY_UEFI, NULL, 0, "guest: boot BOOTX64.EFI in OVMF instead", 2},
    {"kexec", KEY_KEXEC, NULL, 0,
     "end this system, and start leafprobe.elf in its place with IMAGE-OPTIONS: it writes to the serial "
     "console. Asks first",
     2},
    {"now", KEY_NOW, NULL, 0, "kexec: do not stop services: remount read-only and go", 2},
    {"yes", KEY_YES, NULL, 0, "kexec: do not ask, and let virtual machines that run here end, too", 2},
    {"image", KEY_IMAGE, "PATH", 0,
     "guest, kexec: this image instead of the one beside this program or in ../share/leafprobe", 2},
    {"time-limit", KEY_TIME, "SECONDS", 0, "guest, --pid: give up after so long (60)", 2},
    {"shape", KEY_SHAPE, "SHAPE", 0,
     "qemu (or qemu-4.2): rows, order and flags as QEMU 4.2 to 9.1 hands them to KVM (the default; a guest's "
     "are those of the QEMU that it runs in); qemu-9.2: as QEMU 9.2 and later; full: every row asked for. "
     "Tables of KVM stay as they are unless one of QEMU's is asked for",
     3},
    {"sweep", KEY_SWEEP, NULL, 0,
     "ask the first CPU for all 65,536 bases of leaves, too, and say what answers: in the stream, else on "
     "standard error",
     3},
    {"format", KEY_FORMAT, "FORMAT", 0,
     "vmcore (the default): leafprobe's stream of vmcore tables, with checksums and where they come from; "
     "raw: the lines of cpuid -r; kvm: struct kvm_cpuid2, one behind the other; text and json: decoded",
     3},
    {0},
};

static const struct source *find_source(const struct argp_state *state, const char *name)
{
    const char *names[COUNT(sources)];

    for (size_t i = 0; i < COUNT(sources); i++)
        names[i] = sources[i].name;
    return &sources[command_choice(state, "--source", name, names, COUNT(sources))];
}

/* Options that say something about a guest, or about the image in place of this system. */
static bool parse_image(int key, char *value, struct arguments *arguments, const struct argp_state *state)
{
    switch (key) {
    case KEY_UEFI:
        arguments->request.uefi = true;
        return true;
    case KEY_IMAGE:
        arguments->request.image = value;
        return true;
    case KEY_KEXEC:
        arguments->in_place.root = "";
        return true;
    case KEY_NOW:
        arguments->in_place.now = true;
        return true;
    case KEY_YES:
        arguments->in_place.yes = true;
        return true;
    case KEY_TIME:
        arguments->seconds_given = true;
        arguments->request.seconds = command_number(state, "--time-limit", "seconds", value, 1, 86400);
        return true;
    default:
        return false;
    }
}

static void choose_source(struct arguments *arguments, const struct argp_state *state)
{
    const bool machine = arguments->live.machine.pid || arguments->live.machine.name;
    const bool kexec = arguments->in_place.root;

    if (arguments->source && (machine || kexec))
        command_usage(state, "%s with no other source, found %s",
                      kexec ? "--kexec goes" : "--pid and --vm go", arguments->source->name);
    if (machine && kexec)
        command_usage(state, "--kexec goes with no other source, found --pid or --vm");
    arguments->source = machine ? &live : kexec ? &in_place : arguments->source ? arguments->source : sources;
}

static void check_image(const struct arguments *arguments, const struct argp_state *state, unsigned takes)
{
    const struct capture_request *request = &arguments->request;

    if (request->uefi && !(takes & TAKES_GUEST))
        command_usage(state, "--uefi goes with --guest alone");
    if (request->image && !(takes & (TAKES_GUEST | TAKES_KEXEC)))
        command_usage(state, "--image goes with --guest and --kexec alone");
    if (!(takes & TAKES_KEXEC) && (arguments->in_place.now || arguments->in_place.yes))
        command_usage(state, "%s goes with --kexec alone", arguments->in_place.now ? "--now" : "--yes");
    if ((takes & TAKES_KEXEC) &&
        (arguments->out || request->one_cpu || request->shaped || arguments->format != FORMAT_VMCORE))
        command_usage(state, "--kexec writes no file here; the image's own options stand behind --");
}

static void capture_check(struct arguments *arguments, const struct argp_state *state)
{
    choose_source(arguments, state);
    const unsigned takes = arguments->source->takes;
    const char *name = arguments->source->name;

    if (arguments->request.cpus && !(takes & TAKES_CPUS))
        command_usage(state, "--cpu goes with --source=cpuid and dev, not with %s", name);
    if (arguments->request.sweep && strcmp(name, "cpuid") != 0 && !(takes & TAKES_GUEST))
        command_usage(state, "--sweep goes with --source=cpuid and --guest, not with %s", name);
    check_image(arguments, state, takes);
    if (arguments->seconds_given && !(takes & (TAKES_GUEST | TAKES_LIVE)))
        command_usage(state, "--time-limit goes with --guest, --pid and --vm");
    if (arguments->live.plan && !(takes & (TAKES_LIVE | TAKES_KEXEC)))
        command_usage(state, "--dry-run goes with --pid, --vm and --kexec");
    if (arguments->live.watch && !(takes & TAKES_LIVE))
        command_usage(state, "--watch goes with --pid and --vm");
    if (arguments->live.watch && (arguments->live.plan || arguments->format != FORMAT_VMCORE))
        command_usage(state, "--watch writes tables as --format=vmcore does, and goes without --dry-run");
    if ((takes & TAKES_FILE) && arguments->word_count != 1)
        command_usage(state, "--source=%s takes one FILE ('-' is standard input)", name);
    if (!(takes & (TAKES_FILE | TAKES_GUEST | TAKES_KEXEC)) && arguments->word_count)
        command_usage(state, "--source=%s takes no argument, found '%s'", name, arguments->words[0]);
    arguments->request.file = arguments->word_count ? arguments->words[0] : NULL;
    arguments->request.options = arguments->in_place.words = arguments->words;
    arguments->request.option_count = arguments->in_place.word_count = arguments->word_count;
    arguments->in_place.image = arguments->request.image;
}

static error_t capture_parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    struct capture_request *request = &arguments->request;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->live;
        state->child_inputs[1] = &arguments->live.machine;
        state->child_inputs[2] = &arguments->out;
        return 0;
    case KEY_SOURCE:
        arguments->source = find_source(state, value);
        return 0;
    case KEY_GUEST:
        arguments->source = find_source(state, "guest");
        return 0;
    case KEY_CPU:
        command_cpus(state, value, &arguments->cpus);
        request->cpus = &arguments->cpus;
        return 0;
    case '1':
        request->one_cpu = true;
        return 0;
    case KEY_SHAPE:
        request->shape = command_shape(state, value);
        request->shaped = true;
        return 0;
    case KEY_SWEEP:
        request->sweep = true;
        return 0;
    case KEY_FORMAT:
        arguments->format = command_format(state, "--format", value);
        return 0;
    case ARGP_KEY_ARGS:
        arguments->words = state->argv + state->next;
        arguments->word_count = (unsigned)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        capture_check(arguments, state);
        return 0;
    default:
        return parse_image(key, value, arguments, state) ? 0 : ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&argument_live, 0, NULL, 2}, {&argument_machine, 0, NULL, 2}, {&argument_output, 0, NULL, 3}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = capture_parse,
    .children = children,
    .args_doc = "\n--source=kvm-set FILE\n--pid=PID|--vm=NAME\n--guest [--uefi] -- QEMU-OPTIONS\n"
                "--kexec [--now] [--yes] [-- IMAGE-OPTIONS]",
    .doc =
        "Read CPUID tables: of this machine, of its KVM, of a KVM machine that runs, or of a guest that is "
        "booted for it; or end this system, and have the image read its machine.\v"
        "Examples:\n"
        "  leafprobe capture -o host.txt\n"
        "  leafprobe capture --cpu 0-3 --format=raw\n"
        "  leafprobe capture --source=kvm-set guest.txt\n"
        "  leafprobe capture --vm web1 -o web1.txt\n"
        "  leafprobe capture --guest -- -accel kvm -cpu host -smp 4\n"
        "  leafprobe capture --kexec --dry-run\n"
        "Nothing is written unless every table is complete.",
};

static void write_error(void *ctx, const void *bytes, size_t n)
{
    (void)ctx;
    fwrite(bytes, 1, n, stderr);
}

static int read_and_write(void *ctx, const struct output *output)
{
    const struct arguments *arguments = ctx;
    struct capture capture = {.source = arguments->source->name};
    struct error_line error = {""};
    const struct sink errors = {write_error, NULL};
    if (arguments->source == &live)
        return live_write(&arguments->live, &arguments->request, arguments->format, output);
    if (arguments->source == &in_place)
        return kexec_run(&arguments->in_place, arguments->live.plan ? &output->sink : NULL, &error)
                   ? EXIT_OK
                   : command_fail("%s", error.text);
    bool good = arguments->source->read(&arguments->request, &capture, &error);

    progress_end();
    if (good)
        good = capture_write(&capture, arguments->format, &output->sink, &error);
    if (good && arguments->format != FORMAT_VMCORE)
        sweep_put(&errors, &capture.sweep);
    capture_free(&capture);
    return good ? EXIT_OK : command_fail("%s", error.text);
}

int cmd_capture(int argc, char **argv)
{
    struct arguments arguments = {.format = FORMAT_VMCORE,
                                  .request = {.seconds = 60, .shape = SHAPE_QEMU, .events = &command_events}};

    command_parse(&argp, argc, argv, &arguments);
    return command_output(arguments.out, read_and_write, &arguments);
}
