# SPDX-License-Identifier: BSD-2-Clause
"""hwloc's x86 topologies as an oracle: NAME.tar.bz2 holds what CPUID answers on each CPU, NAME.output the topology."""
import collections
import re
import tarfile
import xml.etree.ElementTree

UNITS = {"packages": "Package", "dies": "Die", "cores": "Core", "threads": "PU"}
CACHES = {"L1Cache": (1, "data"), "L1iCache": (1, "code"), "L2Cache": (2, None), "L3Cache": (3, None), "L4Cache": (4, None)}


CPU_FILE = re.compile(r"(?:.*/)?pu(\d+)$")


def number(name):
    return int(CPU_FILE.match(name).group(1))


def rows(archive, path):
    """One file of all CPUs; a comment begins each. False: the archive has no such files, it is of another kind of machine."""
    with tarfile.open(archive) as tar:
        cpus = sorted((member for member in tar if member.isfile() and CPU_FILE.match(member.name)),
                      key=lambda member: number(member.name))
        if not cpus:
            return False
        with open(path, "wb") as out:
            for member in cpus:
                out.write(tar.extractfile(member).read())
    return True


def expected(output):
    """Units by kind, and of caches: (level, type) -> how many of which size, ways and line."""
    tree = xml.etree.ElementTree.parse(output).getroot()
    kinds = collections.Counter(item.get("type") for item in tree.iter("object"))
    wanted = {field: kinds[kind] for field, kind in UNITS.items()}
    if not wanted["dies"]:
        wanted["dies"] = None
    for kind, (level, which) in CACHES.items():
        found = collections.Counter((int(item.get("cache_size")), int(item.get("cache_linesize")))
                                    for item in tree.iter("object") if item.get("type") == kind)
        if found:
            wanted[f"L{level} {which or 'cache'}"] = dict(found)
    return wanted


def is_topology(output):
    """hwloc's XML of what it made of CPUID alone, as its folder x86 has; others are made with what Linux says, too, or are text."""
    head = output.read_text(errors="replace")[:4096]
    return head.startswith("<?xml") and '<info name="Backend" value="x86"/>' in head and 'value="Linux"' not in head


def cases(folder, scratch):
    """(name, file for the command, what is expected) of each."""
    for archive in sorted(folder.rglob("*.tar.bz2")):
        output = archive.with_name(archive.name.removesuffix(".tar.bz2") + ".output")
        path = scratch / (archive.name + ".txt")
        if not output.is_file() or not is_topology(output) or not rows(archive, path):
            continue
        yield f"hwloc {archive.name.removesuffix('.tar.bz2')}", path, expected(output)


def derived(document, wanted):
    machine = document["machine"]
    values = {field: machine[field] for field in UNITS}
    for kind, (level, which) in CACHES.items():
        field = f"L{level} {which or 'cache'}"
        if field not in wanted:
            continue
        found = collections.Counter()
        for cache in machine["caches"]:
            if cache["level"] == level and (which is None or cache["type"] == which):
                found[cache["bytes"], cache["line"]] += cache["instances"] or 0
        values[field] = dict(found)
    return values


def register(document, leaf, name):
    rows = [row for row in document["cpus"][0]["rows"] if row["leaf"] == leaf]
    return rows[0][name] if rows else 0


def several_nodes(field, _wanted, _found, document):
    """AMD's family 0x10 with two nodes in a package."""
    return field == "L3 cache" and register(document, 0x80000001, "ecx") >> 19 & 1


REASONS = [(several_nodes, "0x80000006 has the L3 of both nodes of the package in one number and does not tell who shares it")]
