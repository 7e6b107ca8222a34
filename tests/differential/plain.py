"""Base64, decimals, hexadecimal, times and strict JSON.

SPDX-License-Identifier: BSD-2-Clause
"""
import base64
import binascii
import datetime
import re

from refusal import Refusal, need


def base64_bytes(text, token):
    """Standard alphabet, padded, the last bits zero (facts/log.md 4.1)."""
    need(len(text) > 0, token, "no base64")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(token, "no base64") from None
    need(base64.b64encode(data) == bytes(text), token, "another base64")
    return data


def decimal(text, token, bound=1 << 64):
    need(re.fullmatch(rb"0|[1-9][0-9]{0,19}", text), token, "no decimal")
    need(int(text) < bound, token, "a large decimal")
    return int(text)


def hexadecimal(text, sizes, token):
    """In either case."""
    need(isinstance(text, str), token, "hex is text")
    need(re.fullmatch(r"[0-9a-fA-F]*", text), token, "no hex")
    need(len(text) in [2 * size for size in sizes], token, "length of hex")
    return bytes.fromhex(text)


TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)"
                  r"(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
EPOCH = datetime.datetime(1970, 1, 1)
CENTURIES = 146097 * 86400      # of 400 years, after which days repeat


def seconds_of(fields):
    """Of year, month, day, hour, minute, second; None: no such time.

    There is a year 0, which datetime does not know.
    """
    year, extra = (400, CENTURIES) if fields[0] == 0 else (fields[0], 0)
    try:
        moment = datetime.datetime(year, *fields[1:])
    except ValueError:
        return None
    return int((moment - EPOCH).total_seconds()) - extra


def rfc3339(text, token):
    """Seconds since 1970."""
    need(isinstance(text, str), token, "a time is text")
    match = TIME.fullmatch(text)
    need(match, token, "no time")
    seconds = seconds_of([int(field) for field in match.groups()[:6]])
    need(seconds is not None, token, "no such time")
    if match.group(7):
        hours, minutes = int(match.group(8)), int(match.group(9))
        need(hours < 24 and minutes < 60, token, "no such offset")
        offset = 3600 * hours + 60 * minutes
        seconds += -offset if match.group(7) == "+" else offset
    return seconds


UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def duration(text, token):
    need(isinstance(text, str), token, "a duration is text")
    need(re.fullmatch(r"[1-9][0-9]{0,8}[smhdw]", text), token, "no duration")
    return int(text[:-1]) * UNITS[text[-1]]


class Json:
    """RFC 8259 and no more: tbverify-policy(5)."""

    NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")
    FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
    ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f",
               "n": "\n", "r": "\r", "t": "\t"}
    WORDS = {"true": True, "false": False, "null": None}
    DEPTH = 8

    def __init__(self, data, token, only=None):
        self.token = token
        self.only = only        # the member that counts; None: all do
        try:
            self.text = data.decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise Refusal(token, "no UTF-8") from None
        self.at = 0

    def bad(self, why):
        raise Refusal(self.token, "JSON: %s at %d" % (why, self.at))

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def space(self):
        while self.peek() and self.peek() in " \t\r\n":
            self.at += 1

    def take(self, char):
        if self.peek() != char:
            self.bad("want %s" % char)
        self.at += 1

    def whole(self):
        self.space()
        value = self.value(1)
        self.space()
        if self.at != len(self.text):
            self.bad("more")
        return value

    def value(self, depth):
        char = self.peek()
        if char in ("{", "[") and char:
            if depth > self.DEPTH:
                self.bad("depth")
            return self.object(depth) if char == "{" else self.array(depth)
        if char == '"':
            return self.string(True)
        for word, meaning in self.WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return meaning
        return self.number()

    def number(self):
        match = self.FLOAT.match(self.text, self.at)
        if not match:
            self.bad("no value")
        whole = self.NUMBER.fullmatch(match.group())
        if not self.is_plain:
            self.at = match.end()
            return float(match.group())
        if not whole or match.group() == "-0":
            self.bad("no canonical integer")
        if abs(int(match.group())) > 1 << 53:
            self.bad("a large integer")
        self.at = match.end()
        return int(match.group())

    def string(self, escapes):
        self.take('"')
        out = []
        while self.peek() != '"':
            char = self.peek()
            if char == "" or char < " ":
                self.bad("string")
            self.at += 1
            if char == "\\":
                if not escapes:
                    self.bad("an escape in a name")
                char = self.escape()
            out.append(char)
        self.at += 1
        text = "".join(out)
        # surrogates written with \u come in pairs, or are not valid
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            return self.bad("half a surrogate")

    def escape(self):
        char = self.peek()
        self.at += 1
        if char == "u":
            digits = self.text[self.at:self.at + 4]
            if not re.fullmatch(r"[0-9a-fA-F]{4}", digits):
                self.bad("escape")
            self.at += 4
            if int(digits, 16) == 0:
                self.bad("NUL")
            return chr(int(digits, 16))
        if char not in self.ESCAPES or not char:
            self.bad("escape")
        return self.ESCAPES[char]

    def object(self, depth):
        out = {}
        self.take("{")
        self.space()
        while self.peek() != "}":
            if out:
                self.take(",")
                self.space()
            name = self.string(not self.is_plain)
            if name in out and self.only in (None, name):
                self.bad("a member twice")
            self.space()
            self.take(":")
            self.space()
            out[name] = self.value(depth + 1)
            self.space()
        self.at += 1
        return out

    def array(self, depth):
        out = []
        self.take("[")
        self.space()
        while self.peek() != "]":
            if out:
                self.take(",")
                self.space()
            out.append(self.value(depth + 1))
            self.space()
        self.at += 1
        return out


def json_value(data, token, only=None, escapes=False):
    """escapes: a Statement's, where names have them and numbers are any."""
    reader = Json(data, token, only)
    reader.is_plain = not escapes
    return reader.whole()
