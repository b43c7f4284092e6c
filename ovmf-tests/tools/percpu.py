# SPDX-License-Identifier: BSD-2-Clause
"""What CPUs of one machine may differ in, and what -smp makes of their ids: written here once more, apart from the spec."""

ALL, BYTE = 0xffffffff, 0xff
# (leaf, register) -> bits that are a CPU's own, on every subleaf. Intel SDM 2A, CPUID; AMD APM 3, appendix E.
OWN = {(0x1, 1): 0xff000000, (0xb, 3): ALL, (0x1f, 3): ALL, (0x80000026, 3): ALL,
       (0x8000001e, 0): ALL, (0x8000001e, 1): BYTE, (0x8000001e, 2): BYTE}
OPTIONAL = 0x8000001e  # QEMU drops the row where it is all zeros
NAMES = ("eax", "ebx", "ecx", "edx")


def without_own(entry):
    return (*entry[:3], *(value & ~OWN.get((entry[0], register), 0) & ALL for register, value in enumerate(entry[3:])))


def agree(first, other):
    """Fails unless two tables are the same outside of a CPU's own bits, in order."""
    one, two = ([without_own(entry) for entry in entries if entry[0] != OPTIONAL] for entries in (first, other))
    for a, b in zip(one, two):
        assert a == b, f"{tuple(map(hex, a))} on one CPU, {tuple(map(hex, b))} on another"
    assert len(one) == len(two), f"{len(one)} entries on one CPU, {len(two)} on another"


def differing(first, other):
    """Registers in which two tables differ, a row that is not there counting as zeros: {"0x1:0.ebx", ...}."""
    tables = [{entry[:2]: entry[3:] for entry in reversed(entries)} for entries in (first, other)]
    zeros = (0, 0, 0, 0)
    return {f"{leaf:#x}:{subleaf}.{NAMES[register]}" for leaf, subleaf in set(tables[0]) | set(tables[1])
            for register in range(4)
            if tables[0].get((leaf, subleaf), zeros)[register] != tables[1].get((leaf, subleaf), zeros)[register]}


def bits(count):
    return (count - 1).bit_length()


class Topology:
    """Ids as hardware gives them: thread, core and socket each in as many bits as the level needs."""

    def __init__(self, count, sockets, cores, threads):
        self.count, self.cores, self.threads = count, cores, threads
        self.thread_bits, self.core_bits = bits(threads), bits(cores)
        places = [(socket, core, thread) for socket in range(sockets) for core in range(cores) for thread in range(threads)]
        self.places = places[:count]
        self.ids = [socket << self.core_bits + self.thread_bits | core << self.thread_bits | thread
                    for socket, core, thread in self.places]

    def check(self, tables):
        assert [table.cpu for table in tables] == list(range(self.count)), f"CPUs {[table.cpu for table in tables]}"
        ids = [table.regs(1)[1] >> 24 for table in tables]
        assert ids == self.ids, f"APIC ids {ids}, {self.ids} configured"
        for table, apic_id in zip(tables, self.ids):
            levels = [table.regs(0xb, level) for level in range(2)]
            assert [level[0] for level in levels] == [self.thread_bits, self.thread_bits + self.core_bits], \
                f"cpu {table.cpu}: leaf 0xb shifts {[level[0] for level in levels]}"
            assert [level[1] for level in levels] == [self.threads, self.threads * self.cores], \
                f"cpu {table.cpu}: leaf 0xb counts {[level[1] for level in levels]}"
            assert {level[3] for level in levels} == {apic_id}, f"cpu {table.cpu}: leaf 0xb has other ids"


    def text(self):
        """The lines of the text format about the whole machine."""
        cores = {place[:2] for place in self.places}
        counts = {"package": len({place[0] for place in self.places}), "core": len(cores), "thread": self.count}
        yield "topology: " + ", ".join(f"{number} {name}{'s' * (number != 1)}" for name, number in counts.items())
        for cpu, (apic_id, (socket, core, thread)) in enumerate(zip(self.ids, self.places)):
            yield f"   cpu {cpu}: apic {apic_id:#x}, package {socket}, core {core}, thread {thread}"


def topology(smp):
    """Of a -smp argument that names each level there is more than one of."""
    count, *words = smp.split(",")
    levels = dict(word.split("=") for word in words)
    return Topology(int(count), *(int(levels.get(name, 1)) for name in ("sockets", "cores", "threads")))
