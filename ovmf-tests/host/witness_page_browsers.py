#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The page passes the same walk in Chromium and in Firefox."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import chromium
import firefox
import page_driver
import page_smoke
import tap


def in_chromium():
    return f"a link of {page_smoke.walk(chromium)} characters"


def in_firefox():
    return f"a link of {page_smoke.walk(firefox)} characters"


if __name__ == "__main__":
    page_driver.FOLDER.mkdir(parents=True, exist_ok=True)
    # Chromium's other suites see more of the page than this walk does.
    walks = [("page: a walk in Firefox", in_firefox)] + ([("page: a walk in Chromium", in_chromium)] if os.environ.get("ALL") else [])
    tap.main(walks, workers=1)
