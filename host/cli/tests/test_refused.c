/* SPDX-License-Identifier: BSD-2-Clause */
/* Command lines that no verb takes: one line each, word for word, no output and the status of trouble. */
#include "host/cli/command.h"
#include "host/tests/kit.h"
#include "host/tests/run.h"

static const struct {
    int (*function)(int, char **);
    const char *line, *err;
} cases[] = {
    {cmd_convert, "--to kvm", "leafprobe verb: FILE is missing ('-' is standard input)\n"},
    {cmd_convert, "file", "leafprobe verb: --to is missing: a format, as --help lists them\n"},
    {cmd_convert, "file --to yaml",
     "leafprobe verb: --to: expected vmcore, raw, kvm, text, json, libvirt, firecracker, xen, aida64, tycho, "
     "kcpuid, hwloc, rust, c or qr, found 'yaml'\n"},
    {cmd_convert, "file --to kvm --slots 80", "leafprobe verb: --slots goes with --to vmcore alone\n"},
    {cmd_convert, "file --to vmcore --slots 257",
     "leafprobe verb: --slots: expected a number of entries from 0 to 256, found '257'\n"},
    {cmd_convert, "file --to vmcore --slot 2x",
     "leafprobe verb: --slots: expected a number of entries from 0 to 256, found '2x'\n"},
    {cmd_convert, "file --to kvm --from gdb",
     "leafprobe verb: --from: expected stream, vmcore, strace, kvm, raw, aida64, firecracker, kvm_json, "
     "json, qmp, libvirt, device, xxd, qr, vbox, vbox_old, cpuidset, vmware, lhm, cpuz, cpuid_old, columns, "
     "bochs, pfc, x86info, xen, kcpuid, trace, dtrace, libcpuid, tycho, hwloc, corefreq, ddcpuid, "
     "cpucontrol, cpuinfo, raw_cpuid, openvmm, svsm or cloud_hv, found 'gdb'\n"},
    {cmd_convert, "file --to kvm --shape round",
     "leafprobe verb: --shape: expected qemu, qemu-4.2, qemu-9.2 or full, found 'round'\n"},
    {cmd_convert, "file --to kvm --shape=like:/nowhere",
     "leafprobe verb: --shape: /nowhere: No such file or directory\n"},
    {cmd_convert, "file --too kvm", "leafprobe verb: unknown option '--too', did you mean '--to'?\n"},
    {cmd_convert, "file more --to kvm", "leafprobe verb: one FILE is taken, found 'more' behind it\n"},
    {cmd_convert, "file --s 1", "leafprobe verb: ambiguous option '--s'\n"},
    {cmd_convert, "file --to", "leafprobe verb: a value is missing behind '--to'\n"},
    {cmd_convert, "file -q", "leafprobe verb: unknown option '-q'\n"},
    {cmd_convert, "file --to kvm -o", "leafprobe verb: a value is missing behind '-o'\n"},
    {cmd_lint, "file --list-rules=2", "leafprobe verb: no value goes with '--list-rules'\n"},
    {cmd_lint, "--list-rules --from=raw", "leafprobe verb: --from goes with FILE ('-' is standard input)\n"},
    {cmd_diff, "file", "leafprobe: file: No such file or directory\n"},
    {cmd_diff, "a b --format=pdf",
     "leafprobe verb: --format: expected text, json, html or jsonl, found 'pdf'\n"},
    {cmd_capture, "--source=disk",
     "leafprobe verb: --source: expected cpuid, dev, kvm, kvm-emulated, kvm-set or guest, found 'disk'\n"},
    {cmd_convert, "/nowhere --to kvm", "leafprobe: /nowhere: No such file or directory\n"},
    {cmd_lookup, "file", "leafprobe verb: LEAF or NAME is missing behind FILE\n"},
    {cmd_lookup, "file 0xg", "leafprobe verb: LEAF: expected a number from 0 to 4294967295, found '0xg'\n"},
    {cmd_lookup, "file 0x100000000",
     "leafprobe verb: LEAF: expected a number from 0 to 4294967295, found '0x100000000'\n"},
    {cmd_lookup, "file 1 2 3", "leafprobe verb: FILE, LEAF and SUBLEAF are taken, found '3' behind them\n"},
    {cmd_lookup, "file 1 --kvm 6.1", "leafprobe verb: --kvm: expected 5.4, 5.6 or 5.7, found '6.1'\n"},
    {cmd_walk, "", "leafprobe verb: FILE is missing ('-' is standard input)\n"},
    {cmd_replay, "--table x", "leafprobe verb: --table and --image are needed\n"},
    {cmd_replay, "--image none --append --raw --tab /nowhere",
     "leafprobe: /nowhere: No such file or directory\n"},
    {cmd_replay, "--tabel x", "leafprobe verb: unknown option '--tabel', did you mean '--table'?\n"},

    {cmd_convert, "file --to kvm --slots 0x",
     "leafprobe verb: --slots: expected a number of entries from 0 to 256, found '0x'\n"},
    {cmd_convert, "file --to vmcore --slots 0x",
     "leafprobe verb: --slots: expected a number of entries from 0 to 256, found '0x'\n"},
    {cmd_convert, "file --to vmcore --slots=",
     "leafprobe verb: --slots: expected a number of entries from 0 to 256, found ''\n"},
    {cmd_convert, "file --run 0 --to kvm",
     "leafprobe verb: --run ('first', 'all' or a number): expected a number from 1 to 4294967295, found "
     "'0'\n"},
    {cmd_convert, "file --cpu=4294967296 --to kvm",
     "leafprobe verb: --cpu: expected a number from 0 to 4294967295, found '4294967296'\n"},
    {cmd_convert, "--to kvm -- -q -r", "leafprobe verb: one FILE is taken, found '-r' behind it\n"},
    {cmd_convert, "--to kvm -o", "leafprobe verb: a value is missing behind '-o'\n"},
    {cmd_convert, "--version=2", "leafprobe verb: no value goes with '--version'\n"},
    {cmd_convert, "--usag=2", "leafprobe verb: no value goes with '--usag'\n"},
    {cmd_convert, "--hepl", "leafprobe verb: unknown option '--hepl', did you mean '--help'?\n"},
    {cmd_convert, "--xylophone", "leafprobe verb: unknown option '--xylophone'\n"},
    {cmd_convert, "- --to raw --shape like:-",
     "leafprobe verb: --shape: standard input:1: the file is empty, expected a CPUID table\n"},
    {cmd_capture, "-q", "leafprobe verb: unknown option '-q', QEMU's options stand behind '--'\n"},
    {cmd_capture, "-1q", "leafprobe verb: unknown option '-q', QEMU's options stand behind '--'\n"},
    {cmd_decode, "-rq", "leafprobe verb: unknown option '-q'\n"},
    {cmd_decode, "-rl", "leafprobe verb: a value is missing behind '-l'\n"},
    {cmd_decode, "-r --format=text -", "leafprobe verb: -r and --format exclude each other\n"},
    {cmd_decode, "--leaf=no_such -",
     "leafprobe verb: expected a leaf or the name of a field, found 'no_such'\n"},
    {cmd_decode, "-s 1 -", "leafprobe verb: -s goes with -l, which says which leaf\n"},
    {cmd_decode, "--run=first", "leafprobe verb: --run goes with FILE ('-' is standard input)\n"},
    {cmd_decode, "--run=0x",
     "leafprobe verb: --run ('first', 'all' or a number): expected a number from 1 to 4294967295, found "
     "'0x'\n"},
    {cmd_decode, "--cpu=3-2 -",
     "leafprobe verb: --cpu: expected CPU numbers below 8192 such as 0-3,8, found '3-2'\n"},
    {cmd_decode, "--cpu=1,x -",
     "leafprobe verb: --cpu: expected CPU numbers below 8192 such as 0-3,8, found '1,x'\n"},
    {cmd_decode, "--names=bsd -",
     "leafprobe verb: --names: expected linux, qemu, libvirt or xen, found 'bsd'\n"},
    {cmd_lint, "--hardware --guest -", "leafprobe verb: --hardware and --guest exclude each other\n"},
    {cmd_lint, "--format=json -", "leafprobe verb: --format: expected text or jsonl, found 'json'\n"},
    {cmd_lookup, "file avx 0", "leafprobe verb: FILE and NAME are taken, found '0' behind them\n"},
    {cmd_lookup, "file 1 x", "leafprobe verb: SUBLEAF: expected a number from 0 to 4294967295, found 'x'\n"},
    {cmd_lookup, "", "leafprobe verb: FILE is missing ('-' is standard input)\n"},
    {cmd_lookup, "file --trace=file 1", "leafprobe verb: --trace has the questions, found one behind FILE\n"},
    {cmd_diff, "--only=avx,,1 a b", "leafprobe verb: expected a leaf or the name of a field, found ''\n"},
    {cmd_diff, "--only=1x a b",
     "leafprobe verb: --only: expected a number from 0 to 4294967295, found '1x'\n"},
    {cmd_diff, "--run=all a b",
     "leafprobe verb: --run: expected one run, 'first' or a number: CPUs of two runs are not mixed\n"},
    {cmd_diff, "-",
     "leafprobe: standard input: a file whose own tables are compared is read twice, save it first\n"},
    {cmd_replay, "more", "leafprobe verb: options alone are taken, found 'more'\n"},
    {cmd_replay, "--image x", "leafprobe verb: --table and --image are needed\n"},
    {cmd_replay, "--time-limit=0",
     "leafprobe verb: --time-limit: expected a number of seconds from 1 to 3600, found '0'\n"},
    {cmd_replay, "--time-limit=3601",
     "leafprobe verb: --time-limit: expected a number of seconds from 1 to 3600, found '3601'\n"},
    {cmd_baseline, "", "leafprobe verb: HOST is missing ('-' is standard input)\n"},
    {cmd_baseline, "--vendor=via -",
     "leafprobe verb: --vendor: expected intel, amd, hygon, zhaoxin, centaur or 12 letters, found 'via'\n"},
    {cmd_baseline, "--to=pdf -",
     "leafprobe verb: --to: expected vmcore, raw, kvm, text, json, jsonl, html, stream, libvirt, "
     "firecracker, xen, aida64, tycho, kcpuid, hwloc, rust, c or qr, found 'pdf'\n"},
    {cmd_export, "-", "leafprobe verb: --to is missing: whose configuration to write\n"},
    {cmd_export, "--to=qemu", "leafprobe verb: FILE is missing ('-' is standard input)\n"},
    {cmd_export, "--to=kvm -",
     "leafprobe verb: --to: expected qemu, libvirt, firecracker, xl, vmx, virtualbox, proxmox, kubevirt or "
     "nova, found 'kvm'\n"},
    {cmd_export, "--to=xl --check -", "leafprobe verb: --check goes with --to qemu alone\n"},
    {cmd_export, "--to=xl --qemu= -",
     "leafprobe verb: --qemu: expected a version such as 7.2, or a program, found ''\n"},
    {cmd_export, "--to=xl --accel=hvf -", "leafprobe verb: --accel: expected kvm or tcg, found 'hvf'\n"},
    {cmd_export, "--to=xl - -", "leafprobe verb: '-' (standard input) can be given once\n"},
    {cmd_page, "--page=/nowhere/page", "leafprobe: /nowhere/page: No such file or directory\n"},
    {cmd_receive, "", "leafprobe verb: a DIR is missing\n"},
    {cmd_receive, "--port=65536 dir",
     "leafprobe verb: --port: expected a number from 0 to 65535, found '65536'\n"},
    {cmd_receive, "--address=host dir",
     "leafprobe: --address: expected an IPv4 or IPv6 address, found 'host'\n"},
    {cmd_receive, "--count=0 dir",
     "leafprobe verb: --count: expected a number of results from 1 to 1000000, found '0'\n"},
    {cmd_receive, "--time-limit=0 dir",
     "leafprobe verb: --time-limit: expected a number of seconds from 1 to 31536000, found '0'\n"},
    {cmd_receive, "one two", "leafprobe verb: expected one DIR, found 'two' too\n"},
    {cmd_inventory, "", "leafprobe verb: a DIR is missing\n"},
    {cmd_inventory, "--format=pdf dir",
     "leafprobe verb: --format: expected text, json or html, found 'pdf'\n"},
    {cmd_inventory, "/nowhere", "leafprobe: /nowhere: No such file or directory\n"},
    {cmd_fields, "no_such_field",
     "leafprobe verb: expected a leaf or the name of a field, found 'no_such_field'\n"},
    {cmd_fields, "1 2", "leafprobe verb: one LEAF or NAME is taken, found '2' behind it\n"},
    {cmd_chain, "no_such_field",
     "leafprobe verb: expected a leaf or the name of a field, found 'no_such_field'\n"},
    {cmd_chain, "--cpu=/nowhere avx", "leafprobe: /nowhere: No such file or directory\n"},
    {cmd_chain, "--pid=x avx", "leafprobe verb: --pid: expected a number from 1 to 4194304, found 'x'\n"},
    {cmd_walk, "- --to raw --shape=qemu-4.2x",
     "leafprobe verb: --shape: expected qemu, qemu-4.2, qemu-9.2 or full, found 'qemu-4.2x'\n"},
    {cmd_verdict, "one", "leafprobe verb: GUEST and one HOST or more are needed ('-' is standard input)\n"},
    {cmd_verdict, "--format=pdf a b",
     "leafprobe verb: --format: expected text, json, jsonl or html, found 'pdf'\n"},

};

static void test_refused(void **state)
{
    static struct run run;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        run_verb(cases[i].function, cases[i].line, NULL, &run);
        check_text(cases[i].line, run.err, cases[i].err);
        check_text(cases[i].line, run.out, "");
        assert_int_equal(run.status, EXIT_BAD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused)};

    return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
