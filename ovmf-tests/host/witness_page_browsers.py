#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The page passes the same walk in Chromium and in Firefox."""
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
    tap.main([("page: a walk in Chromium", in_chromium), ("page: a walk in Firefox", in_firefox)], workers=1)
