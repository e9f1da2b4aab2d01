"""Replies held against the discovery documents that Google's own client ships: fields, types, enumerations."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import googleapiclient

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
_TYPES = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "object": dict, "array": list}


@cache
def document(name):
    return json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))


@cache
def methods(name):
    """Return (HTTP method, path as a pattern, schema of the reply) of every method of an API."""
    found = []

    def collect(part):
        for method in part.get("methods", {}).values():
            path = method["path"] if name == "sheets.v4" else f"drive/v3/{method['path']}"
            shape = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
            shape = re.sub(r"\{[^}]*\}", "[^/]+?", shape)
            found.append((method["httpMethod"], re.compile("/" + shape), method.get("response", {}).get("$ref")))
        for below in part.get("resources", {}).values():
            collect(below)

    collect(document(name))
    return found


def schema_of(method, path):
    """Return the API and the schema that the reply of a request has."""
    name = "drive.v3" if path.startswith("/drive/") else "sheets.v4"
    fits = [
        (shape.pattern.count("["), ref)
        for verb, shape, ref in methods(name)
        if verb == method and shape.fullmatch(path)
    ]
    if not fits:
        raise LookupError(f"no method of {name} for {method} {path}")
    return name, min(fits, key=lambda fit: fit[0])[1]


def faults(value, name, schema, place=""):
    """Return what of *value* does not fit a schema: unknown fields, wrong types, values outside an enumeration."""
    if "$ref" in schema:
        return faults(value, name, document(name)["schemas"][schema["$ref"]], place)
    kind = schema.get("type", "object")
    if kind == "any":
        return []
    if not isinstance(value, _TYPES[kind]) or (kind in ("integer", "number") and isinstance(value, bool)):
        return [f"{place}: {value!r} is no {kind}"]
    if kind == "array":
        return [found for n, each in enumerate(value) for found in faults(each, name, schema["items"], f"{place}[{n}]")]
    if kind == "object":
        known, more = schema.get("properties", {}), schema.get("additionalProperties")
        found = []
        for key, each in value.items():
            if key in known:
                found += faults(each, name, known[key], f"{place}.{key}")
            elif more is None:
                found.append(f"{place}.{key}: unknown field")
        return found
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    return []


class Watch:
    """Sees every reply of a cloud; `count` says how many were held against a schema."""

    def __init__(self):
        self.count, self.found, self.seen = 0, [], Counter()

    def __call__(self, method, path, status, body):
        if status != 200 or not path.startswith(("/v4/", "/drive/")):
            return
        name, ref = schema_of(method, path)
        self.count += 1
        self.seen[ref] += 1
        self.found += faults(json.loads(body), name, {"$ref": ref}, f"{method} {path}")
