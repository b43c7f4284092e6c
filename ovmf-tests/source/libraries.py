# SPDX-License-Identifier: BSD-2-Clause
"""Two rules of host/: only its command ends the program, and each static function has a name of its own."""
import collections
import re
import subprocess

# What ends a program without coming back to whoever called.
ENDS = {"exit", "_exit", "_Exit", "quick_exit", "abort", "err", "errx", "verr", "verrx", "argp_usage", "argp_error",
        "argp_failure"}

# Who may: the command, whose usage errors end where argp finds them; and these, each with the reason.
COMMAND = "host/cli/"
MAY_END = {
    ("host/base/run_beside", "_exit"): "a child between fork and exec",
    ("host/capture/child", "_exit"): "a child between fork and exec",
    ("host/chain/watch_set", "_exit"): "the watcher, a child that goes as its own child went",
    ("host/live/session", "_exit"): "the tracer, a child in a session of its own",
}

# Names that still stand twice; whoever renames one takes it off.
TWICE = set()

# clang-format puts every function at the beginning of a line.
STATIC = re.compile(r"^(?:__attribute__\(\([^\n]*\)\)\s*)?static (?:inline )?[\w \n]*?[ *\n](\w+)\(", re.M)


def code(top, *areas):
    """The sources of these areas, without tests, fuzzers and what runs on the build machine."""
    for area in areas:
        for path in sorted((top / area).rglob("*.[ch]")):
            if not {"tests", "fuzz", "pack"} & set(path.relative_to(top).parts):
                yield path


def symbols(top):
    """[(module, kind, name)] of host/'s objects, those whose source is still there."""
    objects = [top / "build/obj/host" / path.relative_to(top).with_suffix(".o") for path in code(top, "host")
               if path.suffix == ".c"]
    objects = [path for path in objects if path.exists()]
    output = subprocess.run(["nm", "-A", *map(str, objects)], stdout=subprocess.PIPE, check=True, timeout=120).stdout.decode()
    prefix = f"{top}/build/obj/host/"
    return [(file.removeprefix(prefix).removesuffix(".o"), *rest.split()[-2:])
            for file, rest in (line.split(":", 1) for line in output.splitlines())]


def wrong_ends(rows, may=None):
    """A line for each library that ends the program, and for each exception that is none any more."""
    may = MAY_END if may is None else may
    ends = {(module, name) for module, kind, name in rows if kind == "U" and name in ENDS and not module.startswith(COMMAND)}
    return [f"{module} calls {name}(): return what failed" for module, name in sorted(ends - set(may))] + \
           [f"{module} no longer calls {name}(): take it off MAY_END" for module, name in sorted(set(may) - ends)]


def check_ends(top):
    rows = symbols(top)
    modules = {module for module, _, _ in rows}
    assert len(modules) > 100, f"only {len(modules)} objects of host/"
    assert ("host/cli/arguments", "U", "exit") in rows, "nm does not tell that cli/arguments.c calls exit()"
    assert wrong_ends([("host/base/x", "U", "exit")], {}), "a library that calls exit() is not seen"
    assert wrong_ends([], {("host/base/x", "exit"): "gone"}), "an exception that is none any more is not seen"
    lines = wrong_ends(rows)
    assert not lines, " | ".join(lines)
    return f"{len(modules)} objects"


def static_names(texts):
    """{name: {paths}} of the static functions in (path, text)."""
    names = collections.defaultdict(set)
    for path, text in texts:
        for name in STATIC.findall(text):
            names[name].add(path)
    return names


def wrong_names(names, twice):
    double = {name for name, paths in names.items() if len(paths) > 1 and any(path.startswith("host/") for path in paths)}
    return [f"{name}() stands in {', '.join(sorted(names[name]))}: say whose it is" for name in sorted(double - twice)] + \
           [f"{name}() no longer stands twice: take it off TWICE" for name in sorted(twice - double)]


def check_names(top):
    """A backtrace of the command names a function of host/ that only one file has; probe/ is linked to it as well."""
    names = static_names((str(path.relative_to(top)), path.read_text()) for path in code(top, "host", "probe"))
    seen = {name for _, kind, name in symbols(top) if kind == "t" and "." not in name}  # x.part.0 is part of any function
    assert len(seen) > 100 and seen <= set(names), f"functions that the sources do not show: {sorted(seen - set(names))}"
    two = static_names([("host/a.c", "static int one(void)\n"), ("host/b.c", "static inline bool\none(int n)\n")])
    assert wrong_names(two, set()) and wrong_names({}, {"gone"}), "a name that stands twice is not seen"
    lines = wrong_names(names, TWICE)
    assert not lines, " | ".join(lines)
    return f"{len(names)} names" + (f", {len(TWICE)} of them still twice" if TWICE else "")
