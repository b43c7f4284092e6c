# SPDX-License-Identifier: BSD-2-Clause
"""What `leafprobe inventory` says of folders, as the document that its schema describes."""
import json
import subprocess

import command
import schemas
import tap


def take(*folders, status):
    done = subprocess.run([command.PATH, "inventory", "--format=json", *folders], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    assert done.returncode == status, f"status {done.returncode}: {done.stdout.decode(errors='replace')[-2000:]}{done.stderr.decode(errors='replace')}"
    found = json.loads(done.stdout)
    try:
        errors = schemas.misfits(schemas.load("leafprobe-inventory.schema.json"), found)
    except tap.Skip:
        errors = []
    assert not errors, f"{len(errors)} places do not fit the schema, such as {errors[0]}"
    return found
