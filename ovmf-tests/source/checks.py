#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Checks of the source and of what was built: warnings, sanitizers, linters, layering, sizes."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import calls
import corpus
import dated
import floors
import libraries
import mutants_equal
import rooms
import tap

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / "build"
IMAGE_BUDGET = 192 << 10
LINE_BUDGET = 300
TIDY_AT_ONCE = 20


def command(*words, **kwargs):
    done = subprocess.run(words, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=1800,
                          **kwargs)
    return done.returncode, done.stdout.decode(errors="replace")


def must(*words, **kwargs):
    if not shutil.which(words[0]):
        raise tap.Skip(f"{words[0]} is not installed")
    status, output = command(*words, **kwargs)
    assert status == 0, f"{' '.join(words[:3])}: " + " | ".join(output.strip().split("\n")[-12:])
    return output


def sources(*patterns):
    """Files of the tree; what stands under tests/data feeds other tools and is not ours to lint."""
    listed = command("git", "ls-files", "-co", "--exclude-standard", "--", *patterns)[1].split()
    return sorted(path for path in set(listed) if (TOP / path).exists() and "/data/" not in path)


def build_with(compiler):
    """The goals in a folder of their own, but where the build under test is such a build already."""
    def test():
        built = (BUILD / "obj/host/flags").read_text().split()
        if built[0] == compiler and "-Werror" in built:
            return "the build under test"
        clean = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
        # The page has a compiler of its own, and was built by it.
        must("make", f"B=build/{compiler}", f"CC={compiler}", "WERROR=1", "HAVE_WASM=", "-j2", "all", "tests", env=clean)
        return None
    return test


def sanitized():
    clean = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    must("make", "B=build/asan", "CC=gcc", "SAN=-fsanitize=address,undefined -fno-sanitize-recover=all", "-j2", "tests",
         env=clean)
    programs = sorted(TOP.glob("build/asan/tests/**/tests/test_*"))
    assert programs, "no program was built"

    def run(program):
        status, output = command(str(program))
        assert status == 0, f"{program.name}: " + " | ".join(output.strip().split("\n")[-12:])

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(run, programs))
    return f"{len(programs)} programs"


def written_with(program, version):
    """Other versions of a formatter or a linter have other opinions than the one that the project is written with."""
    if not shutil.which(program):
        raise tap.Skip(f"{program} is not installed")
    found = re.search(r"(\d+)(\.\d+)*", command(program, "--version")[1]).group(0)
    if found != version and not found.startswith(version + "."):
        raise tap.Skip(f"{program} {found}, and the project is written with {version}")


def layout():
    written_with("clang-format", "14")
    must("clang-format", "--dry-run", "-Werror", *sources("*.c", "*.h"))


def tidy():
    """A second a file and more: another part of the files every day, all of them with ALL=1 or TIDY=all."""
    written_with("clang-tidy", "14")
    flags = ["-std=c11", "-D_GNU_SOURCE", "-I."]
    efi = ["-isystem", "/usr/include/efi", "-isystem", "/usr/include/efi/x86_64", "-isystem",
           "/usr/include/efi/protocol", "-DGNU_EFI_USE_MS_ABI", "-fshort-wchar", "-ffreestanding"]
    hosted = sources("boot/*tests/*.c"), sources("efi/*tests/test_*.c", "efi/tests/fake_*.c", "efi/fuzz/*.c")
    fuzz = sources("boot/fuzz/*.c")
    groups = ((sources("probe/*.c", "host/*.c", "web/*.c", "ovmf-tests/*.c") + hosted[0], flags),
              (fuzz, flags + ["-include", "boot/fuzz/instructions.h"]),
              (sorted(set(sources("boot/*.c")) - set(hosted[0]) - set(fuzz)), flags + ["-m32", "-ffreestanding"]),
              (hosted[1], flags + efi[:-3] + ["-fshort-wchar"]), (sorted(set(sources("efi/*.c")) - set(hosted[1])), flags + efi))
    count, pieces = 0, []
    for files, arguments in groups:
        chosen = files if os.environ.get("TIDY") == "all" or not files else dated.sample(files, max(len(files) // 4, 12))
        pieces += [(chosen[at:at + TIDY_AT_ONCE], arguments) for at in range(0, len(chosen), TIDY_AT_ONCE)]
        count += len(chosen)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda piece: must("clang-tidy", "--quiet", *piece[0], "--", *piece[1], "-w"), pieces))
    return f"{count} files"


def fuzzers():
    """They are linked by make soak alone; that they still fit the readers is seen here."""
    files = sources("host/fuzz/*.c")
    assert len(files) > 5, f"{files}"
    must("clang", "-fsyntax-only", "-Werror", "-std=c11", "-D_GNU_SOURCE", "-I.", *files)
    boot, efi = sources("boot/fuzz/*.c"), sources("efi/fuzz/*.c")
    assert boot and efi, "none of the images"
    must("clang", "-fsyntax-only", "-Werror", "-std=c11", "-D_GNU_SOURCE", "-I.", "-include", "boot/fuzz/instructions.h", *boot)
    must("clang", "-fsyntax-only", "-Werror", "-std=c11", "-fshort-wchar", "-I.",
         *(f"-isystem/usr/include/efi{folder}" for folder in ("", "/protocol", "/x86_64")), *efi)
    return f"{len(files) + len(boot) + len(efi)} files"


def seeds():
    """A fuzzer meets every dialect only by a text of it: each one's name in dialect.def, and behind that line what it reads."""
    names = re.findall(r"^DIALECT\((\w+)", (TOP / "host/dialect/dialect.def").read_text(), re.M)
    assert len(names) > 20, f"{names}"
    with tempfile.TemporaryDirectory() as folder:
        corpus.unpack(TOP / "host/fuzz/corpus/fuzz_rows.tar", pathlib.Path(folder))
        for name in names:
            path = pathlib.Path(folder) / name
            assert path.exists(), f"host/fuzz/corpus/fuzz_rows.tar has no {name}: docs/contributing.md"
            first, _, text = path.read_bytes().partition(b"\n")
            assert first == name.encode(), f"{name} begins with {first!r}"
            path.write_bytes(text)
            status, output = command(str(BUILD / "leafprobe"), "convert", "--to=raw", f"--from={name}", str(path))
            assert status == 0 and "0x00000001" in output, f"{name}: {output}"
    return f"{len(names)} dialects"


def cppcheck():
    written_with("cppcheck", "2.10")
    must("cppcheck", "--quiet", "--std=c11", "--error-exitcode=1", "--enable=warning,performance,portability",
         "--inline-suppr", "--suppress=missingIncludeSystem", "--suppress=unknownMacro", "-I.", "-j2",
         *sources("probe/*.c", "host/*.c", "boot/*.c", "efi/*.c", "web/*.c"))


def pyflakes():
    must("pyflakes3", *sources("ovmf-tests/*.py"))


# What changes how a machine boots or starts a service is unpacked where it is needed ("!", deps.sh), never installed by make deps.
NEVER_INSTALLED = re.compile(r"systemd-boot.*|refind|shim-.*|grub-.*-signed|kexec-tools|xen-.*|libvirt-daemon.*|dnsmasq.*|tftpd-hpa")


def packages():
    text = (TOP / "Makefile").read_text().replace("\\\n", " ")
    lists = re.findall(r"^PKG_(?!goals)[\w-]+ := (.*)$", text, re.M)
    words = [word for line in lists for word in re.sub(r"\$\([^)]*\)", "", line).split()]
    names = {name for word in words for name in word.rstrip("?!").split("/")}
    assert len(names) > 30, f"only {len(names)} packages found in the Makefile"
    bad = sorted(name for word in words if not word.endswith("!") for name in word.rstrip("?").split("/") if NEVER_INSTALLED.fullmatch(name))
    assert not bad, f"make deps would install {' '.join(bad)}"
    needs = {line.split()[0] for line in (TOP / "ovmf-tests/tools/needs.txt").read_text().split("\n") if line}
    firsts = {word.rstrip("?!").split("/")[0] for word in words}
    unsaid = sorted(name for name in firsts if name not in needs)
    assert not unsaid, f"needs.txt does not say what of {' '.join(unsaid)} is needed"
    return f"{len(names)} packages"


def shellcheck():
    must("shellcheck", "-x", *sources("*.sh", "*.bash", ".ci/run"))


def programs():
    """What begins with #! is called by its name, and nothing else is."""
    files = sources("*.py", "*.sh", ".ci/run")
    assert len(files) > 100, f"{len(files)} scripts"
    wrong = [path for path in files if (TOP / path).read_bytes().startswith(b"#!") != os.access(TOP / path, os.X_OK)]
    assert not wrong, f"executable without #!, or the other way round: {' '.join(wrong)}"
    return f"{len(files)} scripts"


def freestanding(target):
    def test():
        output = must("nm", "-A", str(BUILD / "obj" / target / "probe.a"))
        defined = {line.split()[-1] for line in output.split("\n") if re.search(r" [TDRBVW] \S+$", line)}
        undefined = {line.split()[-1] for line in output.split("\n") if " U " in line} - defined
        undefined -= {"_GLOBAL_OFFSET_TABLE_"}
        assert undefined <= calls.MEMORY, f"needs {sorted(undefined - calls.MEMORY)}"
        return " ".join(sorted(undefined))
    return test


def no_globals():
    output = must("nm", "-A", str(BUILD / "obj" / "boot" / "probe.a"))
    mutable = [line for line in output.split("\n") if re.search(r" [BbDdCc] \S+$", line) and " d.rel" not in line]
    assert not mutable, f"mutable data in probe/: {mutable}"


def file_lengths():
    long = [(path, count) for path in sources("*.c", "*.h", "*.asm", "*.py", "*.sh")
            if (count := len((TOP / path).read_text().split("\n")) - 1) > LINE_BUDGET]
    assert not long, f"over {LINE_BUDGET} lines: {long}"


def equal_mutants():
    assert len(mutants_equal.LISTED) > 5, "the list is empty"
    rotten = mutants_equal.stale(TOP)
    assert not rotten, " | ".join(rotten)
    return f"{len(mutants_equal.LISTED)} changes"


def image_size(name):
    def test():
        size = (BUILD / name).stat().st_size
        assert size < IMAGE_BUDGET, f"{size} bytes, budget {IMAGE_BUDGET}"
        return f"{size} bytes"
    return test


def multiboot_headers():
    for kind in ("--is-x86-multiboot", "--is-x86-multiboot2"):
        must("grub-file", kind, str(BUILD / "leafprobe.elf"))
    assert command("grub-file", "--is-x86-multiboot", str(BUILD / "leafprobe-pvh.elf"))[0] == 1, "pvh image: header left"


def no_undefined():
    for so in ("obj/efi64/app.so", "obj/efi32/app.so"):
        output = must("nm", "-D", "-u", str(BUILD / so))
        assert not output.strip(), f"{so}: {output.split()}"


# The longest first: two run at a time.
TESTS = [
    ("clang-tidy", tidy),
    ("gcc build without a warning", build_with("gcc")),
    ("clang build without a warning", build_with("clang")),
    ("unit tests under ASan and UBSan", sanitized),
    ("fuzzers compile", fuzzers),
    ("seeds of fuzzers", seeds),
    ("clang-format", layout),
    ("cppcheck", cppcheck),
    ("shellcheck", shellcheck),
    ("pyflakes", pyflakes),
    ("packages that make deps installs", packages),
    ("scripts that can be called", programs),
    ("freestanding archive, multiboot", freestanding("boot")),
    ("freestanding archive, UEFI x64", freestanding("efi64")),
    ("freestanding archive, UEFI ia32", freestanding("efi32")),
    ("no mutable globals in probe/", no_globals),
    ("include graph", lambda: floors.check(TOP)),
    ("include graph in docs/contributing.md", lambda: rooms.check(TOP)),
    ("imports of Python scripts", lambda: floors.python_check(TOP)),
    ("calls go down, multiboot", calls.check(TOP, "boot")),
    ("calls go down, UEFI", calls.check(TOP, "efi64")),
    ("only the command ends the program", lambda: libraries.check_ends(TOP)),
    ("names of static functions", lambda: libraries.check_names(TOP)),
    ("files within their line budget", file_lengths),
    ("changes that make mutants leaves out are there", equal_mutants),
    ("no undefined symbol in a UEFI application", no_undefined),
    ("multiboot headers", multiboot_headers),
    ("size of BOOTX64.EFI", image_size("BOOTX64.EFI")),
    ("size of BOOTIA32.EFI", image_size("BOOTIA32.EFI")),
    ("size of leafprobe.elf", image_size("leafprobe.elf")),
]

if __name__ == "__main__":
    tap.main(TESTS, workers=2)
