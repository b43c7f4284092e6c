# SPDX-License-Identifier: BSD-2-Clause
"""libcpuid's tests as an oracle: NAME.test holds what CPUID answers, a line of dashes, and what is expected, a value a line."""
import collections
import re

SEPARATOR = re.compile(r"^-{8,}\s*$")
WHOLE = re.compile(r"^-?\d+$")

# A test prints as many values as its version of libcpuid had fields: behind family, model, stepping, both with their
# extensions, cores and logical CPUs come sizes in KiB, then ways, lines and, in the newest, instances.
HEAD = ("base family", "base model", "stepping", "family", "model", "cores", "logical CPUs")
SIZES4, SIZES5 = ("L1 data", "L1 code", "L2", "L3"), ("L1 data", "L1 code", "L2", "L3", "L4")
DATA3, DATA4 = ("L1 data", "L2", "L3"), ("L1 data", "L2", "L3", "L4")
LAYOUTS = {17: (SIZES4, DATA3, DATA3), 20: (SIZES5, DATA4, DATA4), 22: (SIZES5,) * 3, 27: (SIZES5,) * 4}
KINDS = ("size", "ways", "line")
COUNTS = ("cores", "logical CPUs")
PURPOSES = {"performance": 0x40, "efficiency": 0x20, "low-power efficiency": 0x20}
# What CPUs of others answer, which have no CPUID.
FOREIGN = re.compile(r"^arm_\w+=", re.M)


def names(count):
    """The fields of so many values; those that nobody derives are None."""
    if count not in LAYOUTS:
        return None
    found = [None if field.startswith("base ") else field for field in HEAD]
    for kind, caches in zip((*KINDS, None), LAYOUTS[count]):
        found += [f"{cache} {kind}" if kind else None for cache in caches]
    return found


def blocks(lines):
    """(purpose, values) of each type of core; the word before the values says which, where it stands there."""
    run, word = [], ""
    for line in lines:
        if WHOLE.match(line):
            run.append(int(line))
            continue
        if len(run) >= min(LAYOUTS):
            yield word, run
        run, word = [], line
    if len(run) >= min(LAYOUTS):
        yield word, run


def expected(lines):
    """Of each block a dictionary of fields; "type" is the type of core as leaf 0x1a numbers it, None: any."""
    wanted = []
    for word, values in blocks(lines):
        fields = names(len(values))
        if fields is None:
            return []
        block = {field: value for field, value in zip(fields, values) if field and value > 0 or field in ("model", "stepping")}
        wanted.append({"type": PURPOSES.get(word), **block})
    return together(wanted)


def together(wanted):
    """Efficient cores of both kinds have the same type in leaf 0x1a: each of their blocks expects the cores of both."""
    sums = collections.Counter()
    for block in wanted:
        for field in COUNTS:
            sums[block["type"], field] += block.get(field, 0)
    return [{**block, **{field: sums[block["type"], field] for field in COUNTS if block["type"] and field in block}} for block in wanted]


def cases(folder, scratch):
    """(name, file for the command, what is expected) of each."""
    for number, path in enumerate(sorted(folder.rglob("*.test"))):
        lines = path.read_text(errors="replace").splitlines()
        cut = next((i for i, line in enumerate(lines) if SEPARATOR.match(line)), len(lines))
        if FOREIGN.search("\n".join(lines[:cut])):
            continue
        rows = scratch / f"{number}.txt"
        rows.write_text("\n".join(lines[:cut]) + "\n")
        wanted = expected([line.strip() for line in lines[cut + 1:]])
        for block in wanted or [{}]:
            label = f" {block['type']:#x}" if block.get("type") and len(wanted) > 1 else ""
            yield f"libcpuid {path.relative_to(folder)}{label}", rows, {**block, "blocks": len(wanted)} if block else {}


def core_type(cpu):
    rows = [row for row in cpu["rows"] if row["leaf"] == 0x1a]
    return rows[0]["eax"] >> 24 if rows else 0


def count(document, cpu, wanted):
    """Cores and logical CPUs of a package, of one type of core if the test tells types; else its blocks are packages."""
    machine, topology = document["machine"], cpu["derived"]["topology"]
    if len(document["cpus"]) > 1 and wanted["blocks"] > 1 and wanted["type"]:
        of_type = [item for item in machine["core_types"] if item["type"] == wanted["type"]]
        return (of_type[0]["cores"], of_type[0]["threads"]) if of_type else (None, None)
    if len(document["cpus"]) > 1 and machine["cores"]:
        return machine["cores"] // machine["packages"], machine["threads"] // machine["packages"]
    if not topology or topology["cores"] is None or topology["threads"] is None:
        return 1, 1
    return topology["cores"], topology["cores"] * topology["threads"]


def derived(document, wanted):
    """The fields of the first CPU of the block's type."""
    cpus = [cpu for cpu in document["cpus"] if wanted["blocks"] < 2 or core_type(cpu) == wanted["type"]]
    cpu = (cpus or document["cpus"])[0]
    identity = cpu["derived"]["cpu"] or {}
    cores, threads = count(document, cpu, wanted)
    values = {"family": identity.get("family"), "model": identity.get("model"), "stepping": identity.get("stepping"),
              "cores": cores, "logical CPUs": threads}
    for cache in cpu["derived"]["caches"]:
        name = f"L{cache['level']}" + (f" {cache['type']}" if cache["level"] == 1 else "")
        if cache["type"] == "trace":  # its place of code, counted in micro-operations
            name = "L1 code"
        values.setdefault(f"{name} size", cache.get("bytes", cache.get("micro_ops", 0)) // 1024)
        values.setdefault(f"{name} ways", cache["ways"])
        values.setdefault(f"{name} line", cache["line"])
    return {field: values.get(field) for field in wanted if field not in ("type", "blocks")}


def of_one_hybrid(field, _wanted, _found, document):
    return field in COUNTS and len(document["cpus"]) == 1 and document["machine"]["hybrid"]


def up_to(field, wanted, found, document):
    return field in COUNTS and len(document["cpus"]) == 1 and found is not None and wanted < found


def fully(field, _wanted, found, _document):
    return field.endswith(" ways") and found is None


def one_each(field, wanted, found, document):
    """Leaf 1 EDX[28] is clear."""
    one = [row for row in document["cpus"][0]["rows"] if row["leaf"] == 1]
    return field in COUNTS and found == 1 < wanted and one and not one[0]["edx"] >> 28 & 1


REASONS = [
    (of_one_hybrid, "one CPU's table of a hybrid tells the ids of its package, not how many cores of which type there are"),
    (up_to, "one CPU's table says up to how many there may be: id space, or what the part was made with; some are off here"),
    (one_each, "leaf 1 says that a package has one logical CPU, and no other leaf says more; libcpuid counts the CPUs in the file"),
    (fully, "fully associative, or not told, which has no number here"),
]
