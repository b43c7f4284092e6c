#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
What `leafprobe export` writes for libvirt, Xen and Firecracker, next to them: virsh turns the <cpu> into QEMU's -cpu, whose guest
reads the table; xen-cpuid decodes the featureset; the template gives the table back. LEAFPROBE_UNPACKED names a folder with Debian's
packages unpacked by dpkg -x (libvirt-clients, libvirt-daemon, libvirt-daemon-driver-qemu, libvirt0, xen-utils and what they link),
since nothing need be installed; libvirt's data are then laid over /usr/share in a mount namespace, which takes root.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import command
import dated
import firecracker
import machine
import stream
import tap

FOLDER = machine.BUILD / "check" / "monitors"
UNPACKED = pathlib.Path(os.environ.get("LEAFPROBE_UNPACKED", "/nonexistent"))
MODELS = ["EPYC", "Haswell-noTSX", "Icelake-Server", "Nehalem", "Opteron_G3", "Penryn", "SandyBridge", "Skylake-Server", "Westmere"]
NOBODY = "65534"
# As a user without rights, whose session daemon ends by itself.
ASK = """set -e
mount --make-rprivate /
[ ! -d "$UNPACKED/usr/share/libvirt" ] || mount -t overlay overlay -o lowerdir="$UNPACKED/usr/share:/usr/share" /usr/share
mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
chown -R $NOBODY:$NOBODY "$HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
cd "$HOME"
as="setpriv --reuid $NOBODY --regid $NOBODY --clear-groups"
$as timeout 300 "$DAEMON" -t 30 >"$HOME/log" 2>&1 &
for i in $(seq 500); do [ ! -S "$XDG_RUNTIME_DIR/libvirt/libvirt-sock" ] || break; sleep 0.2; done
$as timeout 280 "$VIRSH" -c qemu:///session $QUESTION "$HOME/question.xml" $OPTIONS
kill %1
"""


def read(name, cpu):
    path = FOLDER / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    command.output("capture", "--guest", "-o", path, "--", "-accel", "tcg", "-cpu", cpu + ",x-force-features=on")
    return path


def export(path, target):
    """(status, text, lines on standard error)."""
    done = subprocess.run([command.PATH, "export", "--to", target, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def libvirt(model):
    def test():
        programs()
        wanted = read(model, model)
        status, text, errors = export(wanted, "libvirt")
        assert status == 0, errors
        found = re.search(r"^(?:.* )?-cpu (\S+)", native(model, text), re.M)
        assert found, "virsh gives no -cpu"
        again = read(f"{model}-again", found[1])
        done = subprocess.run([command.PATH, "diff", wanted, again], stdout=subprocess.PIPE, timeout=60, check=False)
        assert done.returncode == 0, f"{found[1]}: {done.stdout.decode()}"
        return f"-cpu {found[1]}"
    return test


def programs():
    """libvirtd and virsh, of which this test can run the first as another user."""
    daemon = shutil.which("libvirtd") or str(UNPACKED / "usr/sbin/libvirtd")
    virsh = shutil.which("virsh") or str(UNPACKED / "usr/bin/virsh")
    if not os.access(daemon, os.X_OK) or not os.access(virsh, os.X_OK):
        raise tap.Skip("no libvirtd and virsh")
    if os.getuid():
        raise tap.Skip("not root, and so no other user to run libvirtd as")
    return daemon, virsh


def native(model, cpu):
    """What virsh makes of a domain with that <cpu>."""
    return ask(model, "<domain type='qemu'><name>leafprobe</name><memory>65536</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='pc'>hvm"
               f"</type></os>{cpu}<devices><emulator>{shutil.which('qemu-system-x86_64')}</emulator></devices></domain>\n",
               "domxml-to-native qemu-argv")


def ask(name, text, question, options=""):
    """What virsh answers about a text. Its folder is short, for the socket's name, and open to others."""
    daemon, virsh = programs()
    home = pathlib.Path("/tmp") / f"leafprobe-{os.getpid()}-{name}"
    libraries = UNPACKED / "usr/lib/x86_64-linux-gnu"
    environment = dict(os.environ, HOME=str(home), XDG_RUNTIME_DIR=str(home / "run"), UNPACKED=str(UNPACKED), DAEMON=daemon, VIRSH=virsh,
                       NOBODY=NOBODY, QUESTION=question, OPTIONS=options)
    if libraries.is_dir():
        environment.update(LD_LIBRARY_PATH=str(libraries), LIBVIRT_DRIVER_DIR=str(libraries / "libvirt/connection-driver"))
    try:
        home.mkdir()
        (home / "question.xml").write_text(text, encoding="ascii")
        done = subprocess.run(["unshare", "-m", "bash", "-c", ASK], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=330, check=False)
        if b"unshare" in done.stderr or b"mount:" in done.stderr:
            raise tap.Skip("no mount namespace of one's own here")
        assert done.stdout, f"virsh says nothing: {done.stderr.decode(errors='replace').strip()[-300:]}"
        return done.stdout.decode()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def named_bits(text):
    """libvirt's names of the bits that are set in a table of the raw format, those that this libvirt knows."""
    maps = [folder / "libvirt/cpu_map/x86_features.xml" for folder in (UNPACKED / "usr/share", pathlib.Path("/usr/share"))]
    known = set(re.findall(r"<feature name='([^']+)'", next(path for path in maps if path.is_file()).read_text(encoding="utf-8")))
    words = {(int(leaf, 16), int(sub, 16)): dict(zip(("EAX", "EBX", "ECX", "EDX"), (int(word, 16) for word in rest))) for leaf, sub, *rest in
             re.findall(r"^ +(0x\w+) (0x\w+): eax=(\S+) ebx=(\S+) ecx=(\S+) edx=(\S+)", text, re.M)}
    rows = re.findall(r'^NAME\((0x[0-9a-f]+), (\d+), (\w+), +(\d+), "[^"]*", +"[^"]*", +"([^"]+)"',
                      (machine.TOP / "probe/spec/name.def").read_text(encoding="ascii"), re.M)
    return {name for leaf, sub, register, bit, name in rows if not 0x40000000 <= int(leaf, 16) < 0x50000000 and name in known
            and words.get((int(leaf, 16), int(sub)), {}).get(register, 0) >> int(bit) & 1}


# What the smallest model has, which TCG's guests lack (vme), and what this test gives one host: libvirt takes an inverted bit away.
OF_486, INVERTED = {"fpu", "vme", "pse"}, "zero-fcs-fds"


def pool(*models):
    """cpu-baseline over the same hosts has the same features as baseline, but for an inverted bit."""
    def test():
        programs()
        paths, hosts = [], ""
        for model in models:
            text = command.output("convert", read(f"pool-{model}", model), "--to=raw").decode()
            if model == models[0]:
                text = re.sub(r"(0x00000007 0x00: eax=\S+ ebx=)(0x\w+)", lambda found: f"{found[1]}{int(found[2], 16) | 1 << 13:#010x}", text)
            paths.append(FOLDER / f"pool-{model}.raw")
            paths[-1].write_text(text, encoding="ascii")
            features = "".join(f"<feature name='{name}'/>" for name in sorted(named_bits(text) - OF_486))
            hosts += f"<cpu><arch>x86_64</arch><model>486</model>{features}</cpu>\n"
        said = set(re.findall(r"<feature policy='require' name='([^']+)'/>", ask("+".join(models), hosts, "cpu-baseline", "--features")))
        done = subprocess.run([command.PATH, "baseline", *paths], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode()
        ours = named_bits(done.stdout.decode())
        assert len(said) > 30, f"{len(said)} features"
        differ = (ours ^ said) - OF_486
        assert differ <= {INVERTED}, f"baseline alone {sorted(ours - said)}, libvirt alone {sorted(said - ours)}"
        assert INVERTED not in said, "libvirt keeps an inverted bit"
        return f"{len(ours & said)} features" + (f", {INVERTED} not in libvirt's" if differ else "")
    return test


def xen():
    """As many names as bits, and where the spec knows the name it stands in the same word."""
    places = [path for path in (shutil.which("xen-cpuid"), *UNPACKED.glob("usr/lib/xen-*/bin/xen-cpuid"),
                                *pathlib.Path("/usr/lib").glob("xen-*/bin/xen-cpuid")) if path and "wrapper" not in os.path.realpath(path)]
    if not places:
        raise tap.Skip("no xen-cpuid")
    _, text, _ = export(read("xen", "Icelake-Server"), "xl")
    words = re.search(r"^# featureset, for xen-cpuid: (\S+)$", text, re.M)[1]
    folders = {str(path.parent) for path in UNPACKED.glob("usr/lib/**/libxen*.so*")}
    done = subprocess.run([str(places[0]), words], env=dict(os.environ, LD_LIBRARY_PATH=":".join(folders)), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=30, check=False)
    said = re.findall(r"^ +\[\d+\] CPUID (\S+) +(.*)$", done.stdout.decode(), re.M)
    assert len(said) >= 12, done.stdout.decode()
    rows = re.findall(r'^NAME\((0x[0-9a-f]+), (\d+), (\w+), +(\d+), "[^"]*", +"[^"]*", +"[^"]*", +"([^"]+)"',
                      (machine.TOP / "probe/spec/name.def").read_text(encoding="ascii"), re.M)
    same = 0
    for word, (place, names) in zip(words.split(":"), said):
        leaf, _, rest = place.partition(":") if ":" in place else place.partition(".")
        sub, register = rest.split(".") if "." in rest else ("0", rest)
        ours = {name for row, subleaf, reg, bit, name in rows
                if (row, subleaf, reg.lower()) == (leaf.lower(), sub, register) and int(word, 16) >> int(bit) & 1}
        assert len(names.split()) == bin(int(word, 16)).count("1"), (place, word, names)
        same += len(ours & set(names.split()))
    assert same > 40, f"{same} names are spelled as in the spec"
    return f"{len(said)} words, {same} names spelled as in the spec"


def template():
    """What Firecracker's rules take, and the rows come back, all but a hypervisor's, with rows of features that a table of that shape
    leaves out, as they hold zeros."""
    wanted = read("firecracker", "Icelake-Server")
    status, text, _ = export(wanted, "firecracker")
    rows, msrs = firecracker.read(json.loads(text))
    assert status == 0 and not msrs, (status, msrs)
    path = FOLDER / "template.json"
    path.write_text(text, encoding="ascii")
    back = command.output("convert", "--from=firecracker", path, "--to=kvm")[8:]
    whole = command.output("convert", wanted, "--to=kvm")[8:]
    whole = b"".join(whole[at:at + 40] for at in range(0, len(whole), 40) if whole[at + 3] != 0x40)  # not those of 0x40000000
    zeros = rows[len(whole) // 40:]
    assert len(rows) > 20 and back[:len(whole)] == whole, f"{len(rows)} rows"
    assert 0x80000007 in [row[0] for row in zeros] and not any(word for row in zeros for word in row[3:]), zeros
    return f"{len(rows)} rows, {len(zeros)} of them zeros that the table leaves out"


def template_msrs():
    """Feature MSRs that the guest sees stand in it by number, whole."""
    wanted = {0x10a: 0x80000000_00000c2b, 0x480: 0x00da0400_00000012, 0x487: 0xffffffff}
    rows = [(0, 0, 7, 0x756e6547, 0x6c65746e, 0x49656e69), (1, 0, 0x50654, 0x800, 0x80000020, 0x078bfbff), (7, 0, 0, 0, 0, 1 << 29)]
    path = FOLDER / "msrs.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    said = "msr " + " ".join(f"{number:#x}={value:#x}" for number, value in wanted.items())
    path.write_text(stream.written(rows, said), encoding="ascii")
    _, text, _ = export(path, "firecracker")
    found, msrs = firecracker.read(json.loads(text))
    # Leaf 6 has features, which are zeros there.
    assert [row[:2] for row in found] == [(0, 0), (1, 0), (7, 0), (6, 0)] and msrs == wanted, (found, msrs)


def main():
    if not shutil.which("qemu-system-x86_64"):
        print("ok - export and monitors # SKIP no qemu-system-x86_64")
        return 0
    tests = [(f"export of {model} to libvirt", libvirt(model)) for model in dated.sample(MODELS, 1)]
    pairs = dated.sample([("Haswell-noTSX", "Skylake-Server"), ("Skylake-Server", "Icelake-Server"), ("Nehalem", "SandyBridge"),
                          ("EPYC", "Opteron_G3")], 1)
    tests += [(f"baseline of {' and '.join(pair)} next to libvirt's", pool(*pair)) for pair in pairs]
    tests += [("export to Xen", xen), ("export to Firecracker", template), ("export of feature MSRs to Firecracker", template_msrs)]
    words = sys.argv[1:]
    return tap.run([test for test in tests if not words or any(word in test[0] for word in words)], workers=2)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
