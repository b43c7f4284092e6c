#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The page's module under node, with changed inputs: no trap, no hang, the command's answers. make soak tries 20,000."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import dated
import page_fuzz
import tap

COUNT = 20000 if os.environ.get("ALL") else 120


def module():
    return f"{page_fuzz.fuzz(COUNT, dated.seed())} of {COUNT} inputs hold a table, SEED={dated.seed()}"


if __name__ == "__main__":
    tap.main([("page: its module answers changed inputs as the command does", module)])
