# Reads reports with other parsers: they are complete, contain only the expected
# elements, and have untrusted texts only as text.
#
#   python3 check.py html|svg|markdown FILE [TEXT...]
#   python3 check.py statement FILE SCHEMA
#
# SPDX-License-Identifier: BSD-2-Clause
import copy
import html.parser
import json
import re
import sys
import xml.etree.ElementTree

VOID = {"meta", "br"}
PICTURE = {"svg", "title", "desc", "style", "defs", "marker", "path", "rect",
           "g", "text"}
PAGE = PICTURE | {
    "html", "head", "meta", "body", "header", "main", "footer", "section",
    "article", "figure", "figcaption", "div", "span", "p", "h1", "h2", "h3",
    "strong", "code", "dl", "dt", "dd", "ul", "li", "table", "thead", "tbody",
    "tr", "th", "td"}
NOTE = {"h3", "p", "ul", "li", "strong", "code", "blockquote"}
POLICY = ("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
          "form-action 'none'")
# Elements that could load, run or link to anything.
LOADS = re.compile(r"^(on.*|href|src|srcset|style|action|data|xlink:.*)$")


class Page(html.parser.HTMLParser):
    """The elements of a page, each closed by its own end."""

    def __init__(self, allowed):
        super().__init__(convert_charrefs=True)
        self.allowed = allowed
        self.open = []
        self.bad = []
        self.ids = []
        self.refers = []
        self.seen = []
        self.meta = {}
        self.codes = []
        self.text = ""

    def note(self, tag, attributes):
        self.seen.append(tag)
        if tag not in self.allowed:
            self.bad.append("element " + tag)
        for name, value in attributes:
            if LOADS.match(name):
                self.bad.append(f"attribute {name} of {tag}")
            if name == "id":
                self.ids.append(value)
            if name == "aria-labelledby":
                self.refers += value.split()
        if tag == "meta":
            at = dict(attributes)
            self.meta[at.get("http-equiv", at.get("name", "charset"))] = \
                at.get("content", at.get("charset"))

    def handle_starttag(self, tag, attrs):
        self.note(tag, attrs)
        if tag in VOID:
            return
        self.open.append(tag)
        if tag == "code":
            self.codes.append("")

    def handle_startendtag(self, tag, attrs):
        self.note(tag, attrs)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append("misplaced end of " + tag)

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] == "code":
            self.codes[-1] += data
        if self.open and self.open[-1] == "style" and \
                re.search(r"url\(|@import|expression", data):
            self.bad.append("a style that loads something")

    def handle_comment(self, data):
        self.bad.append("a comment")

    def handle_pi(self, data):
        self.bad.append("a processing instruction")

    def unknown_decl(self, data):
        self.bad.append("a section " + data)


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    return data.decode("ascii")


def parse(text, allowed):
    page = Page(allowed)
    page.feed(text)
    page.close()
    if page.open:
        page.bad.append("not closed: " + " ".join(page.open))
    return page


def check_page(text, wanted):
    page = parse(text, PAGE)
    bad = page.bad
    if page.meta.get("Content-Security-Policy") != POLICY:
        bad.append("another policy")
    if not text.startswith('<!DOCTYPE html>\n<html lang="en">'):
        bad.append("no language")
    for tag in ("h1", "main", "header", "footer"):
        if page.seen.count(tag) != 1:
            bad.append(f"{page.seen.count(tag)} of {tag}")
    if len(set(page.ids)) != len(page.ids):
        bad.append("one id twice")
    bad += [f"no id {name}" for name in page.refers if name not in page.ids]
    return bad + [f"not in a code element: {text}" for text in wanted
                  if text not in page.codes]


def check_picture(text, wanted):
    root = xml.etree.ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    bad = []
    titles = []
    for element in root.iter():
        name = element.tag
        if not isinstance(name, str) or not name.startswith(space) or \
                name[len(space):] not in PICTURE:
            bad.append(f"element {name}")
            continue
        bad += [f"attribute {key}" for key in element.attrib
                if LOADS.match(key)]
        if name == space + "title":
            titles.append(element.text)
    return bad + [f"in no title: {text}" for text in wanted
                  if not any(title.endswith(": " + text)
                             for title in titles)]


def check_note(text, wanted):
    page = parse(text, NOTE)
    return page.bad + [f"not in a code element: {text}" for text in wanted
                       if text not in page.codes]


def check_statement(text, path):
    import jsonschema
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    statement = json.loads(text)
    bad = [error.message for error in validator.iter_errors(statement)]
    # it would notice that any one member of the predicate's is missing
    for name in schema["properties"]["predicate"]["required"]:
        twin = copy.deepcopy(statement)
        twin["predicate"].pop(name, None)
        if validator.is_valid(twin):
            bad.append(f"valid without {name}")
    twin = copy.deepcopy(statement)
    twin["predicate"]["stray"] = 1
    if validator.is_valid(twin):
        bad.append("valid with a stray member")
    return bad


def main(kind, path, *rest):
    text = read(path)
    bad = {"html": check_page, "svg": check_picture,
           "markdown": check_note,
           "statement": lambda text, rest: check_statement(text, *rest),
           }[kind](text, rest)
    for line in bad:
        print(line)
    return 1 if bad else 0


sys.exit(main(*sys.argv[1:]))
