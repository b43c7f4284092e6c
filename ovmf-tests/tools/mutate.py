# SPDX-License-Identifier: BSD-2-Clause
"""Where a C source or a .def table can be changed in one place, and into what: an operator, a constant, a text, a row."""
import re
import typing

# Kinds of changes, and how often each is drawn.
KINDS = {"operator": 3, "constant": 3, "row": 2, "text": 1}
# Binary operators stand between blanks, as clang-format sets them; what is turned into another by chance still compiles.
OPERATORS = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ", " && ": " || ",
             " || ": " && ", " + ": " - ", " - ": " + ", " * ": " / ", " / ": " * ", " % ": " / ", " & ": " | ", " | ": " & ",
             " << ": " >> ", " >> ": " << ", " ^ ": " | ", " += ": " -= ", " -= ": " += ", " |= ": " &= ", " &= ": " |= ",
             " <<= ": " >>= ", " >>= ": " <<= "}
WORDS = {"true": "false", "false": "true", "break": "continue", "continue": "break"}
# Words of a line of progress are on a terminal for a tenth of a second; that there is such a line, and when, test_progress holds.
SKIPPED = re.compile(r"_Static_assert|\bprogress\(\"|^\s*#\s*(include|undef|if|ifdef|ifndef|endif|else|elif|error)\b|^\s*extern\b")
# Room that is one larger changes nothing that a test could see.
DECLARED = re.compile(r"^\s*(?:static |const |struct |enum |union |unsigned )*\w+ \**(?:const )?\w+(?:\[[^]]*\])+"
                      r"(?:, \**\w+(?:\[[^]]*\])*)*(?: = .*)?[;,]?$")
# In the arguments of what takes memory: one byte more is nothing, and one less, or one object more read behind the last one,
# is what the sanitized run of the same tests in make check sees, and no other. So a bound of COUNT() leaves the last one out.
ALLOCATES = re.compile(r"\b(?:malloc|calloc|realloc|arena_take|array_grow)\([^;]*$")
LAST_ONE = re.compile(r" < (?=COUNT\()")
TOKEN = re.compile(r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<text>"(?:\\.|[^"\\\n])*")|(?P<letter>'(?:\\.|[^'\\])+')|
                       (?P<number>\b(?:0[xX][0-9a-fA-F]+|\d+)(?=[uUlL]*\b))|(?P<word>\b[A-Za-z_]\w*\b)|
                       (?P<operator>[ ](?:<<=|>>=|[<>=!+\-|&]=|<<|>>|&&|\|\||[<>+\-*/%&|^])[ ])|(?P<step>\+\+|--)|
                       (?P<unary>(?<=[\s(\[,!~])[!~](?=[\w(]))""", re.S | re.X)
FORM = re.compile(r"%[-+ #0*.\d]*(?:l|ll|z|h)*[a-zA-Z]|\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3}|\\.")
# The row of zeros that ends a table: without it whoever reads goes on into what the linker put behind, mostly zeros.
END_ROW = re.compile(r"^\s*\{0?\},?$")
ROW = re.compile(r"^(?:[A-Z_]+\(.*\)|\s+(?:\[\w+\] = |\{|[A-Z_]+\().*\},?|\s+\[\w+\] = .*,|\s+\{.*\},?)\s*(?:/\*.*\*/)?$")


class Mutant(typing.NamedTuple):
    """One change: of what kind, where, what stood and stands there, and its line of source with both in it."""
    path: str
    kind: str
    start: int
    end: int
    line: int
    old: str
    new: str
    marked: str

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]

    def __str__(self):
        return f"{self.path}:{self.line}  {self.old.strip()} -> {self.new.strip() or 'nothing'}"


# {0} is how C says zeros, of as many members as there are; and argp's own keys are any numbers that are no letter's.
NO_NUMBER = re.compile(r"\{0\}|\bKEY_\w+ = 256\b")


def other_number(text, odd):
    """One more or one less; half of a decimal one of three digits, as of a time limit, where one more is nothing to be seen."""
    number = int(text, 0) if text.lower().startswith("0x") else int(text)
    changed = number + 1 if odd or number == 0 else number - 1
    if number >= 100 and not text.lower().startswith("0x"):
        changed = number // 2
    return f"{changed:#x}" if text.lower().startswith("0x") else str(changed)


def other_text(text):
    """With one letter or digit changed, none that says how to print; None if it has none."""
    plain = FORM.sub(lambda found: "\0" * len(found.group()), text)
    found = re.search(r"[A-Za-z0-9]", plain)
    if not found:
        return None
    letter = found.group()
    return text[:found.start()] + ("q" if letter != "q" else "x") + text[found.end():]


def tokens(text):
    """(kind, start, end, new) of every change of a token."""
    for found in TOKEN.finditer(text):
        kind, word, (start, end) = found.lastgroup, found.group(), found.span()
        if kind == "operator" and word in OPERATORS:
            yield "operator", start, end, " + 1 < " if LAST_ONE.match(text, start) else OPERATORS[word]
        elif kind == "step":
            yield "operator", start, end, "--" if word == "++" else "++"
        elif kind == "unary":
            yield "operator", start, end, ""
        elif kind == "word" and word in WORDS:
            yield "operator", start, end, WORDS[word]
        elif kind == "number":
            # By the column, so that a change elsewhere in the file makes no other change of this one.
            yield "constant", start, end, other_number(word, (start - text.rfind("\n", 0, start)) % 2)
        elif kind == "letter" and len(word) == 3:
            yield "constant", start, end, "'q'" if word != "'q'" else "'x'"
        elif kind == "text" and (new := other_text(word)):
            yield "text", start, end, new


def rows(text):
    """Every row of a table that stands on a line of its own, taken away."""
    start = 0
    for line in text.split("\n"):
        if ROW.match(line) and not END_ROW.match(line):
            yield "row", start, start + len(line), ""
        start += len(line) + 1


def marked(line, start, end, new):
    """A line with a change shown where it is: "a [+ --> -] b"."""
    old = line[start:end]
    first, last = start + len(old) - len(old.lstrip()), end - len(old) + len(old.rstrip())
    return f"{line[:first]}[{old.strip()} --> {new.strip() or 'nothing'}]{line[last:]}".strip()


def places(path, text):
    """Every Mutant of a file, by kind."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found = {}
    number = 0
    for kind, start, end, new in sorted([*tokens(text), *rows(text)], key=lambda change: change[1]):
        while starts[number + 1] <= start:
            number += 1
        line = lines[number]
        before = text[starts[number]:start]
        declares = kind == "constant" and DECLARED.match(line) and before.count("[") > before.count("]") and "=" not in before
        no_number = any(starts[number] + idle.start() <= start < starts[number] + idle.end() for idle in NO_NUMBER.finditer(line))
        room = kind in ("operator", "constant") and ALLOCATES.search(before)
        if not SKIPPED.search(line) and not declares and not room and not (kind == "constant" and no_number):
            shown = marked(line, start - starts[number], end - starts[number], new)
            found.setdefault(kind, []).append(Mutant(path, kind, start, end, number + 1, text[start:end], new, shown))
    return found
