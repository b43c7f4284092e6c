# SPDX-License-Identifier: BSD-2-Clause
"""A sample of a long list that is another every day, the same all day; ALL=1 in the environment takes the whole list."""
import datetime
import os
import random


def seed():
    """Of random numbers: SEED in the environment, or the day."""
    return int(os.environ.get("SEED", datetime.date.today().toordinal()))


def sample(items, count):
    """At most count of the items, in their order. The list must hold something."""
    items = list(items)
    assert items, "nothing to take a sample of"
    if os.environ.get("ALL") or count >= len(items):
        return items
    print(f"# {count} of {len(items)} (SEED={seed()}; ALL=1: all of them)", flush=True)
    chosen = set(random.Random(seed()).sample(range(len(items)), count))
    return [item for number, item in enumerate(items) if number in chosen]
