# SPDX-License-Identifier: BSD-2-Clause
"""A line of make bench: a figure beside its budget."""


over = []  # the names of those that were


def row(name, value, unit, budget=None):
    verdict = "" if budget is None else f"budget {budget:g} {unit}{'' if value <= budget else '  OVER'}"
    if budget is not None and value > budget:
        over.append(name)
    print(f"{name:<58} {value:>9.3f} {unit:<3} {verdict}", flush=True)
