# SPDX-License-Identifier: BSD-2-Clause
"""One result line a test: "ok - name", "not ok - name: why", "ok - name # SKIP reason" (TAP)."""
import concurrent.futures
import os
import sys
import traceback


class Skip(Exception):
    """Raised by a test that cannot run here; the text is the reason."""


def one(name, test):
    """Run one test; its result line."""
    try:
        detail = test()
    except Skip as reason:
        return f"ok - {name} # SKIP {reason}"
    except AssertionError as failure:
        return f"not ok - {name}: {failure}"
    except Exception:  # a broken test is a failed test, and the place it broke is what one needs to see
        return f"not ok - {name}: " + " | ".join(traceback.format_exc().strip().split("\n")[-4:])
    return f"ok - {name}" + (f" ({detail})" if detail else "")


def run(tests, workers=0):
    """tests: (name, function) pairs. Prints result lines in order; the number of failures."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for line in pool.map(lambda test: one(*test), tests):
            print(line, flush=True)
            failed += line.startswith("not ok")
    return failed


def main(tests, workers=0):
    """Run the tests whose names hold one of the words on the command line, all without words; the process ends."""
    words = sys.argv[1:]
    sys.exit(1 if run([(name, test) for name, test in tests if not words or any(word in name for word in words)], workers) else 0)
