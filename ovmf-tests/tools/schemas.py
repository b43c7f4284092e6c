# SPDX-License-Identifier: BSD-2-Clause
"""The JSON schemas of docs/, for python3-jsonschema."""
import json

import machine
import tap

DOCS = machine.TOP / "docs"


def load(name):
    """A schema whose references to another one of docs/ lead into itself: what they name is taken along."""
    text = (DOCS / name).read_text(encoding="ascii")
    schema = json.loads(text.replace('"leafprobe.schema.json#/', '"#/'))
    if '"leafprobe.schema.json#/' in text:
        schema["$defs"] = {**json.loads((DOCS / "leafprobe.schema.json").read_text(encoding="ascii"))["$defs"], **schema["$defs"]}
    return schema


def validator(schema):
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel
    except ImportError as missing:
        raise tap.Skip("python3-jsonschema is not installed") from missing
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def misfits(schema, document):
    """What does not fit, a text each."""
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator(schema).iter_errors(document)]
