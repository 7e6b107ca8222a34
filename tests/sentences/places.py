"""Where the library and tbverify can raise an error: one line for each place.

A place is a use of TBV_ERR_... that is not compared with, in a function.  Of a
function that raises with words of its caller's (bad(), malformed()), the calls
are the places.  "places.py TREE" prints of each, with tabs between: FILE:FUNCTION, the
words that the source has there as a regular expression, and the errors; "-" where
it has none.  "places.py TREE ROWS" prints what does not agree with the rows: each
error of a place needs a row whose sentence has its token, or one that says why not.

SPDX-License-Identifier: BSD-2-Clause
"""
import glob
import os
import re
import sys

FUNCTION = re.compile(r"^(?:static )?([^\n;{}()=]*)\n([a-z]\w*)\(([^{;]*?)\)\n"
                      r"\{\n(.*?)^\}", re.M | re.S)
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
CODE = re.compile(r"(?<![\w])TBV_ERR_[A-Z0-9_]+")
FAULT = re.compile(r"\b(?:tbv_fault_set|tbv_fault_differ|fail)\(")
COMPARED = re.compile(r"(?:[=!]=\s*|case\s+)$")
FORMAT = re.compile(r"%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?"
                    r"(?:hh|h|ll|l|z)?([a-zA-Z%])")


class Function:
    def __init__(self, file, name, parameters, body, static):
        self.file, self.name, self.body = file, name, body
        self.static = static
        self.texts = set(re.findall(r"const char \*(\w+)", parameters))
        self.sites = []


def functions(root):
    found = []
    for path in sorted(glob.glob(root + "/lib/**/*.c", recursive=True) +
                       glob.glob(root + "/tools/tbverify/**/*.c",
                                 recursive=True) +
                       glob.glob(root + "/tools/verifier/*.c") +
                       glob.glob(root + "/tools/common/**/*.c",
                                 recursive=True)):
        with open(path, encoding="ascii") as source:
            text = re.sub(r"/\*.*?\*/", " ", source.read(), flags=re.S)
        text = re.sub(r"^#(?:.*\\\n)*.*\n", "", text, flags=re.M)
        name = os.path.relpath(path, root)
        for match in FUNCTION.finditer(text):
            found.append(Function(name, match[2], match[3], match[4],
                                  "static " in match[0][:8]))
    return found


def statements(body):
    """The statements of a body, by their ends; strings may have any end."""
    at = start = 0
    for match in re.finditer(r'"(?:[^"\\\n]|\\.)*"|[;{}]', body):
        if match[0][0] == '"':
            continue
        at = match.end()
        yield body[start:at]
        start = at


def errors(statement):
    """Those that it raises, less those that it compares with."""
    return [match[0] for match in CODE.finditer(statement)
            if not COMPARED.search(statement[:match.start()])]


def words(statement):
    """What a statement says, as an expression: formats match anything."""
    joined = re.sub(r'"\s*(?:PRI\w+\s*)?"', "", statement)
    texts = [text.replace("\\n", "") for text in STRING.findall(joined)]
    texts = [text for text in texts if len(text) > 1]
    made = []
    for text in texts:
        at, pattern = 0, ""
        for match in FORMAT.finditer(text):
            pattern += re.escape(text[at:match.start()])
            pattern += "%" if match[1] == "%" else ".*"
            at = match.end()
        made.append(pattern + re.escape(text[at:]))
    return made


def raised(statement):
    """How many errors a statement can raise by their names."""
    count = len(errors(statement))
    # by a value that it was given, with its own text
    if count == 0 and FAULT.search(statement) and words(statement):
        return 1
    return count


def call(name):
    return re.compile(r"(?<![\w.>])" + name + r"\(")


def scan(root):
    every = functions(root)
    helpers = {}
    for function in every:
        for statement in statements(function.body):
            function.sites += [statement] * raised(statement)
    # a function that hands on its caller's words raises where it is called
    while True:
        new = [f for f in every if (f.file, f.name) not in helpers and
               f.sites and f.texts and f.static and
               any(set(re.findall(r"\b\w+\b", STRING.sub("", site))) &
                   f.texts - {"path", "name", "what", "option", "subject",
                              "field", "label", "where"}
                   for site in f.sites)]
        new += [f for f in every if (f.file, f.name) not in helpers and
                f.name in ("tbv_policy_bad", "tbv_policy_member_bad")]
        if not new:
            break
        for helper in new:
            helpers[helper.file, helper.name] = helper
            pattern = call(helper.name)
            for f in every:
                if helper.static and f.file != helper.file:
                    continue
                for statement in statements(f.body):
                    f.sites += [statement] * len(pattern.findall(statement))
        for helper in new:
            helper.sites = []
    return [f for f in every if f.sites]


def places(root):
    """Each place once, with its words and the errors that it names."""
    seen = []
    for function in scan(root):
        if function.file in ("lib/base/error.c", "lib/base/fault.c"):
            continue
        for site in function.sites:
            place = ("%s:%s" % (function.file, function.name),
                     "|".join(words(site)) or "-",
                     " ".join(errors(site)) or "-")
            if place not in seen:
                seen.append(place)
    return seen


def tokens(root):
    """The token of each error, as error.c has it."""
    with open(root + "/lib/base/error.c", encoding="ascii") as text:
        return dict(re.findall(r'\{ (TBV_ERR_\w+), \w+, "([a-z0-9-]+)"',
                               text.read()))


def rows(name):
    with open(name, encoding="ascii") as text:
        return [line.rstrip("\n").split("\t") for line in text
                if line.strip() and line[0] != "#"]


def problems(root, name):
    """Places without a row, and rows without a place."""
    every, table, known = places(root), rows(name), tokens(root)
    for row in table:
        if len(row) != (4 if row[1] == "-" else 3) or not all(row):
            yield "not a row: " + "\t".join(row)
    for place, text, codes in every:
        said = [row[2] for row in table if row[0] == place and row[1] != "-"]
        said = [one for one in said if text == "-" or re.search(text, one)]
        ends = {one.split("[")[-1] for one in said}
        if said and all(known[code] + "]" in ends for code in codes.split()
                        if code in known):
            continue
        if not any(row[:3] == [place, "-", text] for row in table):
            yield "no row: %s\t%s\t%s" % (place, text, codes)
    there = {place for place, _, _ in every}
    for row in table:
        if row[0] not in there:
            yield "no place: " + row[0]
        elif row[1] == "-" and not any(one[:2] == (row[0], row[2])
                                       for one in every):
            yield "no such words: %s\t%s" % (row[0], row[2])


def main():
    if len(sys.argv) == 2:
        for place in places(sys.argv[1]):
            print("\t".join(place))
        return 0
    found = list(problems(sys.argv[1], sys.argv[2]))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
