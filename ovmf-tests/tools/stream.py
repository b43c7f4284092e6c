# SPDX-License-Identifier: BSD-2-Clause
"""leafprobe's framed stream, read by a second, independent reader: the tests do not trust the command's own one."""
import re
import struct
import zlib

ESCAPE = re.compile(rb"\x1b\[[0-9;?=]*[A-Za-z]")
BEGIN = re.compile(r"^leafprobe: begin cpu=(\d+) apic=(0x[0-9a-f]+) format=(\w+) shape=([\w.-]+)$")
END = re.compile(r"^leafprobe: end cpu=(\d+) nent=(\d+) crc32=([0-9a-f]{8})$")
LAST = re.compile(r"^leafprobe: (OK|FAILED)\b.*$")
PERCPU = re.compile(r"^leafprobe: percpu of=(\d+)((?: \S+)*)$")
ALIKE = re.compile(r"^leafprobe: (\d+(?: [0-9a-f]+)+(?:, \d+(?: [0-9a-f]+)+)*)$")
PLACE = re.compile(r"^(0x[0-9a-f]+):(\d+)\.(e[abcd]x)/(0x[0-9a-f]+)$")
ROW = re.compile(r"^row=(0x[0-9a-f]+):(\d+)/(\d+)@(\d+)$")
REGISTERS = ("eax", "ebx", "ecx", "edx")
RAW = re.compile(r"^   (0x[0-9a-f]{8}) (0x[0-9a-f]{2,8}): eax=(0x[0-9a-f]{8}) ebx=(0x[0-9a-f]{8}) "
                 r"ecx=(0x[0-9a-f]{8}) edx=(0x[0-9a-f]{8})$")
MEMBERS = ("function", "index", "flags", "eax", "ebx", "ecx", "edx")


class StreamError(Exception):
    """What is wrong with a stream."""


class Table:
    """One CPU's entries: tuples (leaf, subleaf, flags, eax, ebx, ecx, edx), None of the text format; text is what stood
    between the frames."""

    def __init__(self, cpu, apic, entries, text):
        self.cpu, self.apic, self.entries, self.text = cpu, apic, entries, text

    def regs(self, leaf, subleaf=0):
        for entry in self.entries:
            if entry[0] == leaf and (entry[1] == subleaf or not entry[2] & 1):
                return entry[3:]
        return None


def clean(data):
    """Lines of a serial log without terminal escapes and carriage returns."""
    return ESCAPE.sub(b"", data).replace(b"\r", b"").decode("ascii", "replace").split("\n")


def parse_vmcore(lines):
    text = "\n".join(lines)
    count = int(re.search(r"cpuid_nent = (\d+), \n", text).group(1))
    entries = []
    for block in re.findall(r"function = .*?padding = \{0, 0, 0\}", text, re.S):
        values = dict(re.findall(r"(\w+) = (\d+), ", block))
        entries.append(tuple(int(values[name]) for name in MEMBERS))
    return entries[:count]


def parse_raw(lines):
    entries = []
    for line in lines[1:]:
        match = RAW.match(line)
        if not match:
            raise StreamError(f"not a raw line: {line!r}")
        leaf, subleaf, *regs = (int(value, 16) for value in match.groups())
        entries.append((leaf, subleaf, 0, *regs))
    return entries


def kvm_bytes(entries):
    return struct.pack("<II", len(entries), 0) + b"".join(struct.pack("<7I12x", *entry) for entry in entries)


def crc(entries):
    """The checksum of an end line."""
    return zlib.crc32(kvm_bytes(entries))


def parse_kvm(data):
    """Tables of a kvm file: a list of entry lists."""
    tables, at = [], 0
    while at < len(data):
        count, zero = struct.unpack_from("<II", data, at)
        if zero or at + 8 + 40 * count > len(data):
            raise StreamError(f"kvm file of {len(data)} bytes: bad header at {at}")
        tables.append([struct.unpack_from("<7I", data, at + 8 + 40 * i) for i in range(count)])
        at += 8 + 40 * count
    return tables


class PerCpu:
    """The header line of CPUs that are alike: which places their values go to, which rows only some of them have."""

    def __init__(self, match, tables):
        self.base = next(table for table in tables if table.cpu == int(match.group(1)))
        self.rows, self.groups = [], []
        for word in match.group(2).split():
            row = ROW.match(word)
            if row:
                self.rows.append((int(row.group(1), 16), *(int(value) for value in row.groups()[1:])))
            else:
                places = [PLACE.match(place).groups() for place in word.split(",")]
                self.groups.append([(int(leaf, 16), int(subleaf), REGISTERS.index(reg), int(mask, 16))
                                    for leaf, subleaf, reg, mask in places])

    def table(self, cpu, *words):
        *values, checksum = (int(word, 16) for word in words)
        rows = []
        for at in range(len(self.base.entries) + 1):
            rows += [[leaf, subleaf, flags, 0, 0, 0, 0] for leaf, subleaf, flags, before in self.rows
                     if before == at and not any(entry[:2] == (leaf, subleaf) for entry in self.base.entries)]
            rows += [list(entry) for entry in self.base.entries[at:at + 1]]
        for group, value in zip(self.groups, values):
            for leaf, subleaf, register, mask in group:
                row = next(row for row in rows if row[:2] == [leaf, subleaf])
                row[3 + register] = row[3 + register] & ~mask | value * (mask & -mask) & mask
        some = {row[:2] for row in self.rows}
        entries = [tuple(row) for row in rows if any(row[3:]) or tuple(row[:2]) not in some]
        if len(values) != len(self.groups) or crc(entries) != checksum:
            raise StreamError(f"cpu {cpu}: its table, built from cpu {self.base.cpu}, has another checksum")
        return Table(int(cpu), apic_id(entries), entries, None)


def apic_id(entries):
    """As probe/table/cpuid.h says."""
    first = {entry[:2]: entry[3:] for entry in reversed(entries)}
    for leaf in (0x1f, 0xb):
        if (leaf, 0) in first and first[leaf, 0][1] & 0xffff:
            return first[leaf, 0][3]
    return first[1, 0][1] >> 24 if (1, 0) in first else 0


def seal(lines):
    """The checksum that a run's last line ought to end in, over the lines up to that one."""
    counted, text = [], False
    for line in lines:
        own = line.startswith("leafprobe: ")
        if line.startswith("leafprobe: version="):
            counted = []
        text = text and not own
        if own or text:
            counted.append(re.sub(r" crc32=[0-9a-f]{8}$", "", line) if LAST.match(line) else line)
        text = text or bool(BEGIN.match(line) and BEGIN.match(line).group(3) == "text")
    return zlib.crc32("".join(line.rstrip(" \t\r") + "\n" for line in counted).encode())


class Stream:
    """tables in order, facts from provenance lines, notes (other leafprobe lines), last line."""

    def __init__(self, data):
        self.tables, self.facts, self.notes, self.last = [], {}, [], None
        begin, body, percpu, seen = None, [], None, []
        for line in clean(data):
            at = line.find("leafprobe: ")
            if begin is not None and not line.startswith("leafprobe: end "):
                body.append(line)
                seen.append(line)
                continue
            line = line[at:] if at > 0 else line
            seen.append(line)
            if BEGIN.match(line):
                begin, body = BEGIN.match(line), []
            elif END.match(line) and begin:
                self.tables.append(self.table(begin, END.match(line), body))
                begin = None
            elif PERCPU.match(line):
                percpu = PerCpu(PERCPU.match(line), self.tables)
            elif ALIKE.match(line):
                self.tables += [percpu.table(*piece.split()) for piece in ALIKE.match(line).group(1).split(", ")]
            elif LAST.match(line):
                self.last = line
                self.check_seal(seen)
            elif line.startswith("leafprobe: "):
                self.notes.append(line)
                self.facts.update(re.findall(r'(\w+)=("[^"]*"|\S+)', line))
        if begin is not None:
            raise StreamError(f"cpu {begin.group(1)}: no end line")
        if self.last is None:
            raise StreamError("no last line")

    def check_seal(self, lines):
        """The last of the lines ends in the checksum of the run, if the run counted its CPUs."""
        if self.facts.get("stream") != "2" or " cpus=" not in self.last:
            return
        if not self.last.endswith(f" crc32={seal(lines):08x}"):
            raise StreamError(f"the run's lines come to {seal(lines):08x}, its last line says {self.last}")

    @staticmethod
    def table(begin, end, body):
        if begin.group(1) != end.group(1):
            raise StreamError(f"begin of cpu {begin.group(1)}, end of cpu {end.group(1)}")
        text = "\n".join(body) + "\n"
        if begin.group(3) == "text":
            return Table(int(begin.group(1)), int(begin.group(2), 16), None, text)
        parse = {"vmcore": parse_vmcore, "raw": parse_raw}[begin.group(3)]
        entries = parse(body)
        if len(entries) != int(end.group(2)):
            raise StreamError(f"cpu {begin.group(1)}: {len(entries)} entries, {end.group(2)} promised")
        if crc(entries) != int(end.group(3), 16):
            raise StreamError(f"cpu {begin.group(1)}: checksum does not match")
        return Table(int(begin.group(1)), int(begin.group(2), 16), entries, text)

    @property
    def ok(self):
        return self.last is not None and self.last.startswith("leafprobe: OK")


def written(rows, said):
    """A stream of one CPU: rows of leaf, subleaf and four registers; said is a line of provenance, without its "leafprobe: "."""
    lines = ["leafprobe: version=0.1.0 stream=2", f"leafprobe: {said}", "leafprobe: begin cpu=0 apic=0x0 format=raw shape=full",
             *("   0x%08x 0x%02x: eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x" % row for row in rows),
             f"leafprobe: end cpu=0 nent={len(rows)} crc32={crc([(*row[:2], 0, *row[2:]) for row in rows]):08x}",
             f"leafprobe: OK cpus=1 entries={len(rows)} dropped=0 unknown=0"]
    return "\n".join(lines) + f" crc32={seal(lines):08x}\n"
