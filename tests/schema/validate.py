"""Holds JSON to a published schema: validate.py SCHEMA FILE.

FILE has any number of values one after the other, as many runs print them.
Each that does not follow the schema is told with its number; without any
value at all there is nothing that could be right.  FILE.members gets the names
of all members that occur.

SPDX-License-Identifier: BSD-2-Clause
"""
import json
import sys

from jsonschema import Draft202012Validator


def pairs(members):
    """An object, in which nothing may be said twice."""
    if len(dict(members)) != len(members):
        raise ValueError("a member twice")
    return dict(members)


def values(text):
    decoder = json.JSONDecoder(object_pairs_hook=pairs)
    at, end = 0, len(text.rstrip())
    while at < end:
        while text[at].isspace():
            at += 1
        value, at = decoder.raw_decode(text, at)
        yield value


def members(value, found):
    """Every name at any depth, without recursion."""
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            found.update(item)
            left.extend(item.values())
        elif isinstance(item, list):
            left.extend(item)


def main(schema_path, path):
    with open(schema_path, encoding="utf-8") as f:
        schema = json.load(f, object_pairs_hook=pairs)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    with open(path, encoding="ascii") as f:
        text = f.read()
    count = wrong = 0
    found = set()
    for value in values(text):
        count += 1
        members(value, found)
        for error in validator.iter_errors(value):
            wrong += 1
            print("%d: %s: %s" % (count, error.json_path,
                                  error.message[:200]))
    print("%d values, %d errors" % (count, wrong))
    if wrong or not count:
        sys.exit(1)
    with open(path + ".members", "w", encoding="ascii") as f:
        f.write("".join(name + "\n" for name in sorted(found)))


main(*sys.argv[1:])
