#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the pictures of the page in docs/ anew, from build/leafprobe.html and its sample."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools"))

import machine
import page_driver


def main():
    docs = machine.TOP / "docs"
    with page_driver.page() as shown:
        page_driver.idle(shown)
        page_driver.press(shown, "#sample")
        page_driver.type_filter(shown, "avx")
        shown.picture(docs / "page-wide.png", 1200, 820)
        shown.picture(docs / "page-phone.png", 390, 844)
        page_driver.type_filter(shown, "")
        page_driver.tab(shown, "grid")
        shown.picture(docs / "page-dark.png", 1200, 820, dark=True)
        page_driver.tab(shown, "report")
        shown.do("dispatchEvent(new Event('beforeprint'))")
        shown.picture(docs / "page-print.png", 800, 1130, media="print")


if __name__ == "__main__":
    main()
