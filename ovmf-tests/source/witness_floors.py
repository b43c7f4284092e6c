#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The check of the include graph sees what it is there for: a copy of the tree gets one thing wrong at a time."""
import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "ovmf-tests" / "tools"))

import include_graph
import tap


@contextlib.contextmanager
def copy_of_tree():
    """Code and checks, without samples and corpora."""
    with tempfile.TemporaryDirectory(prefix="leafprobe-floors-") as folder:
        for path in include_graph.files(TOP) + ["docs/contributing.md"]:
            (pathlib.Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / path, pathlib.Path(folder) / path)
        for path in ("ovmf-tests/source", "ovmf-tests/tools"):
            shutil.copytree(TOP / path, pathlib.Path(folder) / path)
        yield pathlib.Path(folder)


def said(folder, words="include graph"):
    """Exit status and output of the check, run as whoever works on the tree runs it."""
    done = subprocess.run([sys.executable, "ovmf-tests/source/checks.py", words], cwd=folder, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    return done.returncode, done.stdout.decode()


def append(folder, path, text):
    with (folder / path).open("a") as file:
        file.write(text)


def add_include(path, name):
    return lambda folder: append(folder, path, f'#include "{name}"\n')


def add_header(path, name):
    """Among the first lines, as a person would."""
    def change(folder):
        text = (folder / path).read_text()
        (folder / path).write_text(text.replace("#include", f"#include <{name}>\n#include", 1))
    return change


def both(*changes):
    def change(folder):
        for one in changes:
            one(folder)
    return change


def crowded(folder):
    for number in range(30):
        append(folder, f"probe/field/more{number}.c", "\n")
        append(folder, f"probe/field/more{number}.h", "\n")


def unknown_room(folder):
    (folder / "efi/attic").mkdir()
    append(folder, "efi/attic/attic.c", '#include "efi/base/plain.h"\n')


def two_modules(folder):
    """a.c includes b.h and b.c includes a.h, so that no file has a circle, but the modules do."""
    for one, other in ("ab", "ba"):
        append(folder, f"boot/info/{one}.h", "\n")
        append(folder, f"boot/info/{one}.c", f'#include "boot/info/{other}.h"\n')


def healed(folder):
    """An arrow that stands on the list of known ones and is there no more."""
    path = folder / "ovmf-tests/source/floors.py"
    text = path.read_text()
    assert "\nKNOWN = " in text
    path.write_text(text.replace("\n\ndef floor(", '\nKNOWN |= {("probe/table/table.c", "probe/run/probe.h")}\n\n\ndef floor(', 1))


def new_arrow_between_rooms(folder):
    """The arrow goes down, and is one that the picture has not."""
    append(folder, "boot/entry/pci.h", '#include "probe/write/write.h"\n')


CASES = [
    ("an arrow up", add_include("probe/table/crc32.h", "probe/write/write.h"),
     'probe/table/crc32.h includes "probe/write/write.h": an arrow up, probe/write stands above probe/table'),
    ("an arrow up in host/", add_include("host/base/number.c", "host/cli/command.h"),
     'host/base/number.c includes "host/cli/command.h": an arrow up, host/cli stands above host/base'),
    ("an arrow up to the front end", add_include("boot/acpi/aml.c", "boot/main.h"),
     'boot/acpi/aml.c includes "boot/main.h": an arrow up, boot stands above boot/acpi'),
    ("an arrow up in assembler", lambda folder: append(folder, "boot/entry/fault.asm", '%include "boot/cpus/start.asm"\n'),
     'boot/entry/fault.asm includes "boot/cpus/start.asm": an arrow up, boot/cpus stands above boot/entry'),
    ("an arrow sideways", add_include("efi/out/keys.c", "efi/store/volume.h"),
     'efi/out/keys.c includes "efi/store/volume.h": an arrow sideways, efi/out and efi/store stand on one floor'),
    ("an arrow into another front end", add_include("efi/base/plain.c", "boot/entry/io.h"),
     'efi/base/plain.c includes "boot/entry/io.h": efi/ may include efi/ and probe/'),
    ("an arrow from probe/ into a front end", add_include("probe/run/probe.c", "host/base/print.h"),
     'probe/run/probe.c includes "host/base/print.h": probe/ may include probe/'),
    ("an arrow into the tests", add_include("probe/walk/walk.c", "probe/tests/fake.h"),
     'probe/walk/walk.c includes "probe/tests/fake.h": probe/tests/fake.h is of the tests, and probe/walk/walk.c is not'),
    ("a circle of two headers",
     both(add_include("probe/table/sink.h", "probe/table/crc32.h"), add_include("probe/table/crc32.h", "probe/table/sink.h")),
     "a circle: probe/table/crc32.h includes probe/table/sink.h includes probe/table/crc32.h"),
    ("a circle of three headers",
     both(add_include("probe/table/sink.h", "probe/table/crc32.h"), add_include("probe/table/crc32.h", "probe/table/mem.h"),
          add_include("probe/table/mem.h", "probe/table/sink.h")),
     "a circle: probe/table/crc32.h includes probe/table/mem.h includes probe/table/sink.h includes probe/table/crc32.h"),
    ("a circle of modules", two_modules, "a circle: boot/info/a includes boot/info/b includes boot/info/a"),
    ("a header that includes itself", add_include("boot/info/rtc.h", "boot/info/rtc.h"),
     "a circle: boot/info/rtc.h includes boot/info/rtc.h"),
    ("a name that is not from the top", add_include("probe/table/sink.c", "crc32.h"),
     'probe/table/sink.c includes "crc32.h": no file from the top has that name'),
    ("a C library in probe/", add_header("probe/table/sink.h", "stdio.h"),
     'probe/table/sink.h includes "stdio.h": probe/ has no C library'),
    ("UEFI in boot/", add_header("boot/info/rtc.h", "efi.h"), 'boot/info/rtc.h includes "efi.h": boot/ has no C library'),
    ("a room without a floor", unknown_room, "efi/attic has no floor: give it one in FLOORS of ovmf-tests/source/floors.py"),
    ("a crowded room", crowded, " modules, and a room holds 25"),
    ("a known arrow that is gone", healed,
     'probe/table/table.c no longer includes "probe/run/probe.h": take it off KNOWN in ovmf-tests/source/floors.py'),
    ("a picture out of date", new_arrow_between_rooms,
     "the picture of the rooms in docs/contributing.md is not what the includes give: run ovmf-tests/tools/rooms.py"),
]


def untouched():
    with copy_of_tree() as folder:
        status, output = said(folder)
        assert status == 0 and output.count("ok - ") == 2 and "not ok" not in output, output


def case(change, words):
    def test():
        with copy_of_tree() as folder:
            change(folder)
            status, output = said(folder)
            assert status == 1, f"ended with {status}: {output}"
            assert words in output, f"did not say '{words}', but: {output}"
    return test


def built(folder, path, code):
    """Put an object of other code in the place of one that was built."""
    command = ["gcc", "-m32", "-ffreestanding", "-x", "c", "-c", "-", "-o", str(folder / "build/obj/boot" / path)]
    subprocess.run(command, input=code.encode(), check=True, timeout=60)


def calls():
    """A call that no include tells of: up to the front end, and in a circle."""
    objects = TOP / "build" / "obj" / "boot"
    with copy_of_tree() as folder:
        shutil.copytree(objects, folder / "build" / "obj" / "boot")
        status, output = said(folder, "calls go down, multiboot")
        assert status == 0 and output.startswith("ok - calls"), output
        built(folder, "boot/acpi/aml.o", "void boot_main(void); void aml(void); void aml(void) { boot_main(); }")
        built(folder, "boot/info/rtc.o", "void a(void); void b(void); void a(void) { b(); }")
        built(folder, "boot/info/notes.o", "void a(void); void b(void); void b(void) { a(); }")
        status, output = said(folder, "calls go down, multiboot")
        assert status == 1, f"ended with {status}: {output}"
        for words in ("boot/acpi/aml.c needs boot_main of boot/main.c: an arrow up, boot stands above boot/acpi",
                      "a circle: boot/info/notes needs boot/info/rtc needs boot/info/notes"):
            assert words in output, f"did not say '{words}', but: {output}"


def scripts():
    """Two scripts that import each other."""
    with copy_of_tree() as folder:
        status, output = said(folder, "imports of Python")
        assert status == 0 and output.startswith("ok - imports"), output
        append(folder, "ovmf-tests/tools/tap.py", "import stream\n")
        append(folder, "ovmf-tests/tools/stream.py", "import tap\n")
        status, output = said(folder, "imports of Python")
        assert status == 1 and "a circle: stream imports tap imports stream" in output, output


if __name__ == "__main__":
    tap.main([("the tree as it is", untouched), ("scripts that import each other", scripts), ("calls up and in a circle", calls)] + [(name, case(change, words)) for name, change, words in CASES], workers=2)
