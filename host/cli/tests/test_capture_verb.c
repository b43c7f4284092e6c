/* SPDX-License-Identifier: BSD-2-Clause */
/* Which words the verb capture takes with which, the order of what --help says, and one CPU of this machine.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static struct run run;

static void test_refused(void **state)
{
    static const struct {
        const char *line, *err;
    } cases[] = {
        {"--cpu 0 --source=kvm", "--cpu goes with --source=cpuid and dev, not with kvm"},
        {"--cpu=0 --source=kvm-emulated", "--cpu goes with --source=cpuid and dev, not with kvm-emulated"},
        {"--source=kvm-set --cpu 0 x", "--cpu goes with --source=cpuid and dev, not with kvm-set"},
        {"--guest --cpu 0", "--cpu goes with --source=cpuid and dev, not with guest"},
        {"--cpu=1-", "--cpu: "},
        {"--uefi", "--uefi goes with --guest alone"},
        {"--source=dev --image=x", "--image goes with --guest and --kexec alone"},
        {"--source=kvm --time-limit=5", "--time-limit goes with --guest, --pid and --vm"},
        {"--source=kvm-set x --uefi", "--uefi goes with --guest alone"},
        {"--source=kvm-set", "--source=kvm-set takes one FILE ('-' is standard input)"},
        {"--source=kvm-set a b", "--source=kvm-set takes one FILE ('-' is standard input)"},
        {"x", "--source=cpuid takes no argument, found 'x'"},
        {"--source=dev y x", "--source=dev takes no argument, found 'y'"},
        {"--source=kvm x", "--source=kvm takes no argument, found 'x'"},
        {"--source=kvm-emulated x", "--source=kvm-emulated takes no argument, found 'x'"},
        {"--pid=0", "--pid: expected a number from 1 to 4194304, found '0'"},
        {"--pid=5 --vm=web1", "--pid and --vm name the machine twice"},
        {"--vm=", "--vm: expected a name, found ''"},
        {"--pid=5 --source=kvm", "--pid and --vm go with no other source, found kvm"},
        {"--guest --vm=web1", "--pid and --vm go with no other source, found guest"},
        {"--pid=5 --cpu=0", "--cpu goes with --source=cpuid and dev, not with live"},
        {"--pid=5 --sweep", "--sweep goes with --source=cpuid and --guest, not with live"},
        {"--pid=5 x", "--source=live takes no argument, found 'x'"},
        {"--dry-run", "--dry-run goes with --pid, --vm and --kexec"},
        {"--watch --source=kvm", "--watch goes with --pid and --vm"},
        {"--watch --pid=5 --format=raw",
         "--watch writes tables as --format=vmcore does, and goes without --dry-run"},
        {"--watch --pid=5 --dry-run",
         "--watch writes tables as --format=vmcore does, and goes without --dry-run"},
        {"--guest --time-limit=0", "--time-limit: expected a number of seconds from 1 to 86400, found '0'"},
        {"--guest --time-limit=86401",
         "--time-limit: expected a number of seconds from 1 to 86400, found '86401'"},
        {"--format=xml", "--format: expected vmcore, raw, kvm, text or json, found 'xml'"},
        {"--shape=x", "--shape: expected qemu, qemu-4.2, qemu-9.2 or full, found 'x'"},
    };
    char want[256];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        run_verb(cmd_capture, cases[i].line, NULL, &run);
        snprintf(want, sizeof(want), "leafprobe verb: %s", cases[i].err);
        if (run.status != EXIT_BAD || run.out_size || strncmp(run.err, want, strlen(want)) != 0)
            fail_msg("%s: status %d, %s", cases[i].line, run.status, run.err);
    }
}

/* An image that is not there is what fails, so the words in front of it were taken; the words of QEMU are its
 * own. */
static void test_taken(void **state)
{
    static const char *const lines[] = {
        "--guest --image=/nowhere",
        "--source=guest --image=/nowhere -- --cpu host",
        "--guest --time-limit=1 --image=/nowhere",
        "--guest --time-limit=86400 --uefi --image=/nowhere --format=kvm --shape=full -- -smp 2",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        run_verb(cmd_capture, lines[i], NULL, &run);
        check_text(lines[i], run.err, "leafprobe: /nowhere: No such file or directory\n");
        assert_int_equal(run.status, EXIT_BAD);
        assert_int_equal(run.out_size, 0);
    }
}

static unsigned occurrences(const char *text, const char *of)
{
    unsigned n = 0;

    for (const char *at = strstr(text, of); at; at = strstr(at + 1, of))
        n++;
    return n;
}

/* By the instruction: one CPU, to standard output and to a file; without a format it is a stream of vmcore
 * tables. */
static void test_one_cpu(void **state)
{
    char line[600], file[512];
    size_t size;

    (void)state;
    run_verb(cmd_capture, "--one-cpu --format=raw", NULL, &run);
    check_text("errors", run.err, "");
    assert_int_equal(run.status, EXIT_OK);
    assert_int_equal(occurrences(run.out, "CPU "), 1);
    assert_memory_equal(run.out, "CPU ", 4);
    assert_int_equal(occurrences(run.out, "\n   0x00000001 0x00: eax="), 1);
    snprintf(file, sizeof(file), "%s/table", run_folder());
    snprintf(line, sizeof(line), "-1 -o %s", file);
    run_verb(cmd_capture, line, NULL, &run);
    check_text("errors", run.err, "");
    assert_int_equal(run.status, EXIT_OK);
    assert_int_equal(run.out_size, 0);
    char *text = kit_slurp(file, &size);

    assert_int_equal(occurrences(text, "leafprobe: begin "), 1);
    assert_int_equal(occurrences(text, " format=vmcore shape=qemu\n"), 1);
    assert_int_equal(occurrences(text, "leafprobe: OK "), 1);
    assert_int_equal(occurrences(text, " source=cpuid "), 1);
    free(text);
    run_folder_remove();
}

/* Options that belong together stand together, in the order of the alphabet; what every verb has comes last.
 */
static void test_help_order(void **state)
{
    static const struct {
        int (*verb)(int, char **);
        const char *options[16];
    } cases[] = {
        {cmd_capture,
         {"-1, --one-cpu", "    --cpu=LIST", "    --source=NAME", "    --guest", "    --image=PATH",
          "    --time-limit=SECONDS", "    --uefi", "    --format=FORMAT", "    --shape=SHAPE",
          "-o, --output=FILE", "-?, --help", "    --usage"}},
        {cmd_decode,
         {"-1, --one-cpu", "    --cpu=LIST", "-l, --leaf=LEAF", "-s, --subleaf=SUBLEAF",
          "    --format=FORMAT", "-r, --raw", "-o, --output=FILE", "    --from=FORMAT", "    --run=N",
          "-?, --help", "    --usage"}},
        {cmd_convert,
         {"    --from=FORMAT", "-o, --output=FILE", "    --run=N", "    --shape=SHAPE", "    --slots=N",
          "    --to=FORMAT", "-?, --help", "    --usage"}},
        {cmd_walk,
         {"    --from=FORMAT", "-o, --output=FILE", "    --run=N", "    --shape=SHAPE", "    --slots=N",
          "    --to=FORMAT", "-?, --help", "    --usage"}},
        {cmd_lookup,
         {"    --cpu=N", "    --from=FORMAT", "    --kvm=KERNEL", "    --run=N", "-?, --help",
          "    --usage"}},
        {cmd_replay,
         {"    --append=OPTIONS", "    --cpu=N", "    --from=FORMAT", "    --image=ELF", "    --kvm",
          "    --run=N", "    --table=FILE", "    --time-limit=SECONDS", "-?, --help", "    --usage"}},
        {cmd_diff,
         {"    --all", "    --cpu=N", "    --format=FORMAT", "    --from=FORMAT", "-o, --output=FILE",
          "    --run=N", "-?, --help", "    --usage"}},
        {cmd_lint,
         {"    --cpu=N", "    --from=FORMAT", "    --guest", "    --hardware", "    --list-rules",
          "    --run=N", "    --severity=LEAST", "-?, --help", "    --usage"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        run_verb(cases[i].verb, "--help", NULL, &run);
        const char *at = run.out;
        char want[64];

        for (size_t k = 0; k < COUNT(cases[i].options) && cases[i].options[k]; k++) {
            snprintf(want, sizeof(want), "\n  %s", cases[i].options[k]);
            at = strstr(at, want);
            if (!at) {
                fail_msg("case %zu: '%s' does not stand where it should:\n%s", i, cases[i].options[k],
                         run.out);
                return;
            }
        }
    }
}

/* What the walk costs, besides the 256 places where a hypervisor's block can begin: the maxima of the basic
 * leaves (the one row there is), of the extended ones, and of Xeon Phi's, Transmeta's and Centaur's. */
static void test_walk_cost(void **state)
{
    unsigned reads = 0, whole = 0;
    int used = 0;

    (void)state;
    run_verb(cmd_walk, "- --to=raw --shape=full",
             "CPU 7:\n 0x0 0x0: eax=0x0 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n", &run);
    assert_int_equal(run.status, EXIT_OK);
    assert_int_equal(sscanf(run.err,
                            "cpu 7: 1 entries, %u reads besides 256 hypervisor bases, %u.00 an entry\n%n",
                            &reads, &whole, &used),
                     2);
    assert_int_equal((size_t)used, strlen(run.err));
    assert_int_equal(whole, reads);
    assert_int_equal(reads, 5);
}

/* Where there is no KVM the line says what to do about it. */
static void test_no_kvm(void **state)
{
    static const char *const lines[] = {"--source=kvm", "--source=kvm-emulated", "--source=kvm-set -"};

    (void)state;
    if (access("/dev/kvm", F_OK) == 0)
        skip();
    for (size_t i = 0; i < COUNT(lines); i++) {
        run_verb(cmd_capture, lines[i], NULL, &run);
        check_text(
            lines[i], run.err,
            "leafprobe: /dev/kvm: No such file or directory; no KVM here, as root: modprobe kvm_intel or "
            "kvm_amd\n");
        assert_int_equal(run.status, EXIT_BAD);
        assert_int_equal(run.out_size, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_taken),     cmocka_unit_test(test_one_cpu),
        cmocka_unit_test(test_help_order), cmocka_unit_test(test_walk_cost), cmocka_unit_test(test_no_kvm),
    };

    return cmocka_run_group_tests_name("capture_verb", tests, NULL, NULL);
}
