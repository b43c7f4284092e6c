#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
leafprobe chain names the station that took or added a bit: in tables put together here, in which each case changes a bit between
two stations alone; and of real guests, under TCG and, where there is one, under KVM.
"""
import json
import pathlib
import subprocess
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import machine
import schemas
import tap

FOLDER = machine.BUILD / "check" / "chain"
STATIONS = ("cpu", "kvm", "set", "guest")
REGISTERS = ("eax", "ebx", "ecx", "edx")
# A server of Intel's with all that the cases look at, as rows of registers; guests have a hypervisor.
ROWS = {(0, 0): [0xd, 0x756e6547, 0x6c65746e, 0x49656e69], (1, 0): [0x50654, 0x800, 0x77fef3ff & ~(1 << 27), 0x1f8bfbff],
        (7, 0): [0, 0xd39ffffb, 0x1a, 0xbc000000], (0xd, 0): [0x2e7, 0xa80, 0xa80, 0], (0xd, 1): [0xf, 0xa80, 0, 0],
        (0x80000000, 0): [0x80000008, 0, 0, 0], (0x80000001, 0): [0, 0, 0x121, 0x2c100800], (0x80000007, 0): [0, 0, 0, 0x100],
        (0x80000008, 0): [0x302e, 0, 0, 0]}
PLACES = {"avx2": (7, 0, 1, 5), "avx512f": (7, 0, 1, 16), "vmx": (1, 0, 2, 5), "invtsc": (0x80000007, 0, 3, 8), "pcid": (1, 0, 2, 17),
          "monitor": (1, 0, 2, 3), "osxsave": (1, 0, 2, 27), "hypervisor": (1, 0, 2, 31), "apic": (1, 0, 3, 9), "rtm": (7, 0, 1, 11),
          "x2apic": (1, 0, 2, 21), "pku": (7, 0, 2, 3), "avx512_vp2intersect": (7, 0, 3, 8), "tsc_adjust": (7, 0, 1, 1),
          "movbe": (1, 0, 2, 22), "xcr0_pkru": (0xd, 0, 0, 9)}
KVM = ["-accel", "kvm"]
TCG = ["-accel", "tcg"]

# Name, feature, what the four stations have ("-": not given), QEMU's options, who it was, words of the sentence, exit status.
CASES = [
    ("-avx2", "avx2", "1100", [*KVM, "-cpu", "Skylake-Server,-avx2"], "command line", "-avx2 in -cpu Skylake-Server,-avx2", 1),
    ("avx2=off", "avx2", "1100", [*KVM, "-cpu", "Skylake-Server,+avx2,avx2=off,-avx2"], "command line", "switched off", 1),
    ("a model that has none", "avx2", "1100", [*KVM, "-cpu", "Nehalem"], "model", "QEMU's model Nehalem", 1),
    ("QEMU's default", "avx2", "1100", ["-machine", "q35,accel=kvm"], "model", "QEMU's model qemu64", 1),
    ("-cpu host and no silicon", "avx2", "0000", [*KVM, "-cpu", "host"], "silicon", "not in the silicon", 1),
    ("no silicon and no model", "avx2", "0000", [*KVM, "-cpu", "Nehalem"], "silicon", "does not have it either", 1),
    ("-cpu host and KVM without", "vmx", "1000", ["-enable-kvm", "-cpu", "host"], "kvm", "kvm_intel.nested", 1),
    ("a flag that KVM lacks", "avx512_vp2intersect", "1000", [*KVM, "-cpu", "Skylake-Server,+avx512-vp2intersect"], "kvm",
     "its kernel does not know it", 1),
    ("-cpu host keeps invtsc", "invtsc", "1100", [*KVM, "-cpu", "host"], "monitor", "migratable=off", 1),
    ("-cpu host keeps monitor", "monitor", "1000", [*KVM, "-cpu", "host"], "monitor", "cpu-pm=on", 1),
    ("CR4.OSXSAVE is clear", "osxsave", "1010", [*KVM, "-cpu", "host"], "guest", "CR4.OSXSAVE", 1),
    ("CR4.OSXSAVE is clear, and nobody lists it", "osxsave", "1000", [*KVM, "-cpu", "host"], "guest", "CR4.OSXSAVE", 1),
    ("CR4.OSXSAVE is set", "osxsave", "1001", [*KVM, "-cpu", "host"], "guest", "CR4.OSXSAVE", 0),
    ("QEMU adds hypervisor", "hypervisor", "0011", [*KVM, "-cpu", "host"], "monitor", "there is a hypervisor", 0),
    ("KVM adds x2apic", "x2apic", "0111", [*KVM, "-cpu", "host"], "kvm", "emulates the x2APIC", 0),
    ("KVM adds tsc_adjust", "tsc_adjust", "0111", [*KVM, "-cpu", "host"], "kvm", "emulates TSC_ADJUST", 0),
    ("KVM clears apic", "apic", "1110", [*KVM, "-cpu", "host"], "kvm rewrites", "IA32_APIC_BASE", 1),
    ("KVM hides TSX", "rtm", "1110", [*KVM, "-cpu", "host"], "kvm rewrites", "IA32_TSX_CTRL", 1),
    ("TSX is not in the silicon", "rtm", "0000", [*KVM, "-cpu", "Skylake-Server"], "silicon", "tsx=off", 1),
    ("protection keys of KVM", "pku", "1000", [*KVM, "-cpu", "host"], "kvm", "kvm_amd.npt", 1),
    ("a component goes with its feature", "xcr0_pkru", "1100", [*KVM, "-cpu", "host,pku=off"], "command line", "pku=off in -cpu", 1),
    ("TCG does not have it", "avx512f", "1100", [*TCG, "-cpu", "Skylake-Server"], "tcg", "TCG", 1),
    ("TCG, switched off", "avx2", "1100", [*TCG, "-cpu", "max,-avx2"], "command line", "-avx2 in -cpu max,-avx2", 1),
    ("set is unread, -avx2", "avx2", "11-0", [*KVM, "-cpu", "Skylake-Server,-avx2"], "command line", "set unread", 1),
    ("the guest alone, -avx2", "avx2", "---0", [*KVM, "-cpu", "Skylake-Server,-avx2"], "command line", "cpu unread", 1),
    ("KVM and set are unread", "avx2", "1--0", [*KVM, "-cpu", "host"], "unread", "KVM, which is unread", 1),
    ("nothing is known of the monitor", "avx2", "1100", None, "monitor", "nothing is known of what it was asked for", 1),
    ("the CPU is unread", "avx2", "-000", [*KVM, "-cpu", "host"], "kvm", "what the CPU has is unread", 1),
    ("a bit that is everywhere", "pcid", "1111", [*KVM, "-cpu", "host"], "nobody", "the guest has it", 0),
    ("KVM offers it, no guest yet", "pcid", "11--", None, "nobody", "KVM offers it", 0),
    ("a model brings it in", "movbe", "0011", [*KVM, "-cpu", "Haswell"], "model", "QEMU's model Haswell", 0),
    ("forced on the command line", "avx2", "0011", [*KVM, "-cpu", "Nehalem,avx2=on"], "command line", "switched on", 0),
]


def table(name, bits):
    """A file with ROWS in which these places, {feature: bit}, are as they say."""
    rows = {place: list(regs) for place, regs in ROWS.items()}
    for feature, bit in bits.items():
        leaf, subleaf, reg, number = PLACES[feature]
        rows[leaf, subleaf][reg] = rows[leaf, subleaf][reg] & ~(1 << number) | bit << number
    lines = [f"   {leaf:#010x} {subleaf:#04x}: " + " ".join(f"{register}={value:#010x}" for register, value in zip(REGISTERS, regs))
             for (leaf, subleaf), regs in rows.items()]
    path = FOLDER / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("CPU 0:\n" + "\n".join(lines) + "\n", encoding="ascii")
    return path


def ask(words, options, limit=90):
    """(exit status, standard output, standard error)."""
    behind = ["--", *options] if options else []
    done = subprocess.run([command.PATH, "chain", *map(str, words), *behind], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=limit, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def fitting(document):
    """The document, found to fit its schema."""
    found = json.loads(document)
    try:
        errors = schemas.misfits(schemas.load("leafprobe-chain.schema.json"), found)
    except tap.Skip:
        return found
    assert not errors, errors
    return found


def answer(words, options, limit=90):
    """(exit status, the sentence, the object of the JSON) for one feature."""
    status, sentence, errors = ask(words, options, limit)
    assert status in (0, 1) and sentence, errors
    again, document, _ = ask(["--format=json", *words], options, limit)
    assert again == status, f"status {status} as text and {again} as json"
    found = fitting(document)["features"]
    assert len(found) == 1 and sentence.count("[cpu ") == 1, f"{len(found)} features for {words}: {sentence}"
    return status, sentence, found[0]


def case(name, feature, have, options, by, said, wanted):
    def test():
        words = [f"--{station}={table(f'{name}-{station}'.replace(' ', '_'), {feature: int(bit)})}"
                 for station, bit in zip(STATIONS, have) if bit != "-"]
        status, sentence, found = answer([*words, feature], options)
        assert found["by"] == by, f"by {found['by']}, expected {by}: {sentence}"
        assert said in sentence, f"{said!r} is not in {sentence!r}"
        assert status == wanted, f"status {status}, expected {wanted}: {sentence}"
        assert [found[station] for station in STATIONS] == [None if bit == "-" else int(bit) for bit in have], found
    return test


def emulated():
    bits = {"movbe": 0}
    words = [f"--{station}={table(f'emulated-{station}', bits)}" for station in STATIONS]
    words += [f"--emulated={table('emulated-list', {'movbe': 1})}", "movbe"]
    _, sentence, found = answer(words, [*KVM, "-cpu", "host"])
    assert found["emulated"] is True and found["by"] == "silicon" and "kvm emulated" in sentence, sentence


def same_by_every_name():
    """A place and the names of all projects are one question."""
    words = [f"--{station}={table(f'names-{station}', {})}" for station in STATIONS]
    for names in (("pclmulqdq", "pclmuldq", "PCLMULQDQ".lower(), "1.ecx[1]", "1.0.ecx[1]", "0x1:0.ecx[1]", "0x00000001:0.ECX[1]"),
                  ("tsc_deadline_timer", "tsc-deadline", "tsc_deadline", "1.ecx[24]"), ("pni", "sse3", "1.ecx[0]")):
        said = {ask([*words, name], None)[1] for name in names}
        assert len(said) == 1 and "[cpu 1" in said.pop(), f"{names}: {said}"


# As CASES, of a machine that runs: its table is what KVM holds, so that what KVM keeps in it is not the monitor's doing.
KEPT = [("osxsave", "100-", "host", "guest", "CR4.OSXSAVE", 1), ("osxsave", "101-", "host", "guest", "the machine has it", 0),
        ("apic", "110-", "host", "kvm rewrites", "IA32_APIC_BASE", 1), ("monitor", "100-", "host", "monitor", "cpu-pm=on", 1),
        ("avx2", "110-", "host,-avx2", "command line", "the machine lacks it", 1), ("pcid", "110-", "Penryn", "model", "the machine lacks it", 1)]


def live_stream(path):
    """The table as capture --pid writes it; by the format's rules before there was a checksum of the whole run."""
    body, record = (command.output("convert", path, "--to", form) for form in ("vmcore", "kvm"))
    count = len(ROWS)
    assert len(record) == 8 + 40 * count, len(record)
    return (b"leafprobe: version=0.1.0 source=live kernel=6.1\nleafprobe: begin cpu=0 apic=0x0 format=vmcore shape=full\n" + body +
            f"leafprobe: end cpu=0 nent={count} crc32={zlib.crc32(record):08x}\n"
            f"leafprobe: OK cpus=1 entries={count} dropped=0 unknown=0\n".encode())


def kept():
    for feature, have, cpu, by, said, wanted in KEPT:
        paths = {station: table(f"kept-{feature}-{have}-{station}", {feature: int(bit)})
                 for station, bit in zip(STATIONS, have) if bit != "-"}
        path = FOLDER / f"kept-{feature}-{have}.txt"
        path.write_bytes(live_stream(paths["set"]))
        words = [f"--cpu={paths['cpu']}", f"--kvm={paths['kvm']}", f"--set={path}", feature]
        status, sentence, found = answer(words, [*KVM, "-cpu", cpu])
        assert found["by"] == by and said in sentence and status == wanted, f"{feature} {have}: status {status}, {found['by']}: {sentence}"


def no_machine():
    """--pid and --vm of what is no machine, or of two things at once: one line, status 2."""
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        try:
            for words, said in (([f"--pid={sleeper.pid}"], "(sleep) has no virtual CPU of KVM"), (["--vm=no-such-machine"], "no-such-machine"),
                                ([f"--pid={sleeper.pid}", "--vm=x"], "twice"), ([f"--pid={sleeper.pid}", f"--set={table('good', {})}"], "--set and --pid"),
                                (["--pid=0"], "--pid"), ([f"--pid={sleeper.pid}", "--image=x"], "--image"), (["--vm="], "--vm: expected a name")):
                status, output, errors = ask(["avx2", *words], None)
                assert status == 2 and not output and errors.count("\n") == 1 and said in errors, f"{words}: {status} {output!r} {errors!r}"
        finally:
            sleeper.kill()


def numbers():
    """Fields of several bits: phys-bits, which QEMU sets to 40, and the size of XSAVE's area, which KVM rewrites."""
    paths = {station: table(f"numbers-{station}", {}) for station in STATIONS}
    for station, old, new in (("set", "0x0000302e", "0x00003028"), ("guest", "0x0000302e", "0x00003028"), ("guest", "ebx=0x00000a80", "ebx=0x00000240")):
        text = paths[station].read_text(encoding="ascii")
        assert old in text, (station, old)
        paths[station].write_text(text.replace(old, new), encoding="ascii")
    words = [f"--{station}={path}" for station, path in paths.items()]
    status, document, _ = ask(["--format=json", *words], [*KVM, "-cpu", "host"])
    rows = {(row["leaf"], row["subleaf"], row["register"], row["bits"]): row for row in fitting(document)["features"]}
    width, size = rows[0x80000008, 0, "eax", "7:0"], rows[0xd, 0, "ebx", "31:0"]
    assert status == 0 and width["by"] == "monitor" and (width["kvm"], width["set"], width["guest"]) == (46, 40, 40), width
    assert size["by"] == "kvm rewrites" and (size["set"], size["guest"]) == (0xa80, 0x240), size
    others = [row for place, row in rows.items() if place not in ((0x80000008, 0, "eax", "7:0"), (0xd, 0, "ebx", "31:0"), (0xd, 1, "ebx", "31:0"))]
    assert not others, others


def bad_input():
    """One line, exit status 2, nothing on standard output."""
    good, broken = table("good", {}), FOLDER / "broken.txt"
    broken.write_text("CPU 0:\n   0x00000000 0x00: eax=0xzz\n", encoding="ascii")
    for words, options, said in (
            (["avx2", f"--guest={broken}"], None, str(broken)), (["avx2", f"--guest={FOLDER / 'none.txt'}"], None, "No such file"),
            (["avxx2", f"--guest={good}"], None, "avx2"), (["7.ebx[32]", f"--guest={good}"], None, "7.ebx[5]"),
            (["7.ebx", f"--guest={good}"], None, "7.ebx[5]"), ([f"--emulated={good}"], None, "is no station"),
            (["avx2", f"--guest={good}"], ["-cpu", ",-avx2"], "name of a model"), (["--format=xml"], None, "text, json or html"),
            ([f"--gest={good}"], None, "--guest")):
        status, output, errors = ask(words, options)
        assert status == 2 and not output and errors.count("\n") == 1 and said in errors, f"{words}: {status} {output!r} {errors!r}"


def real(options, asked):
    """One guest that is booted, and what is said of each feature: (feature, who it was, words of the reason)."""
    def test():
        words = options
        if options[1] == "kvm":
            machine.need_kvm()
            words = [machine.host_cpu() if word == "host" else word for word in options]
        limit, names = 60 * machine.PATIENCE, [feature for feature, *_ in asked]
        status, document, errors = ask([f"--time-limit={limit}", "--format=json", *names], words, 2 * limit)
        assert status in (0, 1) and document, errors
        found = fitting(document)["features"]
        assert [row["name"] for row in found] == names, f"{[row['name'] for row in found]} for {names}"
        assert status == int(not all(row["guest"] for row in found)), f"status {status}: {document}"
        rewritten = [row["name"] for (_, by, _), row in zip(asked, found)
                     if options[1] == "kvm" and row["set"] not in (None, row["guest"]) and by != "guest"]
        if len(rewritten) == len(found):
            raise tap.Skip(f"this KVM rewrites {', '.join(rewritten)}")
        for (feature, by, said), row in zip(asked, found):
            if feature in rewritten:
                continue
            if options[1] == "kvm" and row["cpu"] == 0 and not row["guest"] and by != "guest":
                by, said = "silicon", "not in the silicon"  # whatever else would have taken it
            assert row["by"] == by, f"{feature}: by {row['by']}, expected {by}: {row}"
            assert said in (row["why"] or ""), f"{feature}: {said!r} is not in {row['why']!r}"
            assert (row["set"] is None) == (options[1] == "tcg"), f"what QEMU sets: {row}"
        return ", ".join(f"{row['name']}: {'this KVM rewrites it' if row['name'] in rewritten else row['by']}" for row in found)
    return test


# The same of guests that are booted: name, options, and of each feature who it was and words of the reason.
REAL = [
    ("TCG, -avx2", [*TCG, "-cpu", "Skylake-Server,-avx2"], [("avx2", "command line", "-avx2 in -cpu"), ("avx512f", "tcg", "TCG")]),
    ("TCG, a model that has none", [*TCG, "-cpu", "Nehalem"], [("avx2", "model", "QEMU's model Nehalem")]),
    ("KVM, -sse4.2", [*KVM, "-cpu", "Nehalem,-sse4.2"],
     [("sse4_2", "command line", "-sse4.2 in -cpu"), ("avx2", "model", "QEMU's model Nehalem"), ("osxsave", "guest", "CR4.OSXSAVE")]),
    ("KVM, a model that has none", [*KVM, "-cpu", "Penryn"],
     [("sse4_2", "model", "QEMU's model Penryn"), ("popcnt", "model", "QEMU's model Penryn"), ("aes", "model", "QEMU's model Penryn")]),
    ("KVM, -cpu host", [*KVM, "-cpu", "host"],
     [("pni", "nobody", ""), ("constant_tsc", "monitor", "migratable=off"), ("monitor", "monitor", "cpu-pm=on")]),
    ("KVM, flags that it lacks", [*KVM, "-cpu", "Nehalem,+smx,+est,+tm2"],
     [(feature, "kvm", "KVM does not do it for guests") for feature in ("smx", "est", "tm2")]),
]


def main():
    assert len(CASES) >= 12
    tap.main([(f"chain: {name}", case(name, *rest)) for name, *rest in CASES] +
             [("chain: of a machine that runs", kept), ("chain: no machine", no_machine), ("chain: KVM emulates it", emulated), ("chain: every name of a bit", same_by_every_name), ("chain: numbers", numbers),
              ("chain: bad input", bad_input)] +
             [(f"chain, real: {name}", real(*rest)) for name, *rest in REAL], workers=2)


if __name__ == "__main__":
    main()
