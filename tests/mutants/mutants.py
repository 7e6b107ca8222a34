#!/usr/bin/env python3
"""Breaks one line of lib/ at a time, and wants a unit test to notice.

usage: mutants.py [-n N] [-s SEED] [-o TEXT]... SOURCES PROGRAM...

"make mutants N=200 SEED=1" runs it.  A mutant is one operator, comparison or
constant that became another.  SEED alone decides which are drawn, and N how
many of them.  ONLY="cose.c: keyring.c:41" keeps to places in whose FILE:LINE:
is one of these texts.

It works in a copy, under the address and undefined behaviour sanitizers: a read
past the end of a full table changes nothing that a test could see.  For each
mutant one file is compiled, and the programs of "make check-units" are linked
and run, those of the same name and room first, until one of them fails.  One
that needs ten times its usual time is taken for an endless loop, and counts as
failed.  Not counted, and another one drawn, is a mutant that does not compile,
and one that an optimizing compiler makes the same code of.

A survivor is printed as a diff: write the test that is missing, or say why
nothing can differ.  The last line counts.

SPDX-License-Identifier: BSD-2-Clause
"""
import argparse
import difflib
import os
import random
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SANITIZERS = 'address,undefined'

# What becomes what, where it has two operands and where it has one.
BINARY = {
    '==': '!=', '!=': '==', '<': '<=', '<=': '<', '>': '>=', '>=': '>',
    '&&': '||', '||': '&&', '<<': '>>', '>>': '<<', '+=': '-=', '-=': '+=',
    '|=': '&=', '&=': '|=', '+': '-', '-': '+', '*': '/', '/': '*', '%': '/',
    '&': '|', '|': '&', '^': '&',
}
UNARY = {'!': '', '-': '', '~': ''}
EITHER = {'++': '--', '--': '++'}

# "return -1" becomes success: to callers another failure would be the same one.
TOKEN = re.compile(r'''
    (?P<failure>\breturn\ -1\b) |
    (?P<name>[A-Za-z_]\w*) |
    (?P<number>0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*) |
    (?P<operator><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||
        [-+*/%&|^]=|\S)''', re.X)


def blank(match):
    """Nothing, of the same length and as many lines."""
    return re.sub(r'[^\n]', ' ', match.group())


def plain_code(text):
    """The file without comments, texts, and directives but for #define."""
    text = re.sub(r'/\*.*?\*/', blank, text, flags=re.S)
    text = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
                  lambda match: '_' * len(match.group()), text)
    return re.sub(r'^[ \t]*#(?![ \t]*define\b)(?:.*\\\n)*.*$', blank, text,
                  flags=re.M)


def replacement(kind, token, before, spaced):
    """What a token becomes, or None.

    before is the kind and the token in front of it; spaced, whether a space
    comes next, which house style has behind no pointer's star.
    """
    if kind == 'failure':
        return 'return 0'
    if kind == 'number':
        digits = token.rstrip('uUlL')
        value = int(digits, 16 if digits[1:2] in ('x', 'X') else 10)
        return str(value + 1) + token[len(digits):]
    if kind != 'operator' or before is None:
        return None
    operand = (before[0] in ('name', 'number') and before[1] != 'return' or
               before[1] in (')', ']'))
    if token in EITHER:
        return EITHER[token]
    return BINARY.get(token) if operand and spaced else UNARY.get(token)


def find_places(name, text):
    """(file, line, start, end, new text) for each that can be changed."""
    before = None
    code = plain_code(text)
    for match in TOKEN.finditer(code):
        kind, token = match.lastgroup, match.group()
        new = replacement(kind, token, before,
                          code[match.end():match.end() + 1].isspace())
        if new is not None:
            yield (name, code.count('\n', 0, match.start()) + 1,
                   match.start(), match.end(), new)
        before = kind, token


def must(command, directory, **words):
    """What a command prints, which must succeed."""
    ran = subprocess.run(command, cwd=directory, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         **words)
    if ran.returncode != 0:
        sys.exit('\n'.join(ran.stdout.splitlines()[-40:]) +
                 '\nmutants: failed: ' + ' '.join(command)[:200])
    return ran.stdout


class Tree:
    """The copy, built once, and the commands by which make built it."""

    def __init__(self, sources, work, programs):
        self.source = os.path.join(work, 'source')
        self.build = os.path.join(work, 'build')
        os.mkdir(self.source)
        os.mkdir(self.build)
        git = os.path.exists(os.path.join(sources, '.git'))
        files = ('git ls-files -z -co --exclude-standard | '
                 'tar --null -T - -cf -' if git else 'tar -cf - .')
        must(['sh', '-c', files + ' | tar -C "$1" -xf -', 'sh', self.source],
             sources)
        if os.path.exists(os.path.join(self.source, 'Makefile')):
            must(['make', '-s', 'distclean'], self.source)
        must(['autoreconf', '-fi'], self.source)
        must(['../source/configure', '--quiet', '--disable-shared',
              '--enable-sanitizers=' + SANITIZERS, 'CFLAGS=-O1 -g'],
             self.build)
        made = must(['make', '-O', '-j2', 'V=1', 'lib/libtbv.la', *programs],
                    self.build)
        self.compiled, self.linked = {}, {}
        for line in re.findall(r'^libtool: (?:compile|link): +(.*)', made,
                               re.M):
            if ' -o ' not in line or line.startswith('('):
                continue
            words = shlex.split(line)
            target = words[words.index('-o') + 1]
            (self.compiled if '-c' in words else self.linked)[target] = words
        missing = [name for name in programs if name not in self.linked]
        if missing:
            sys.exit('mutants: no command that links: ' + ' '.join(missing))

    def compile(self, name, into, *flags):
        """Whether lib/.../X.c compiles."""
        words = list(self.compiled[name[:-1] + 'o'])
        words[words.index('-o') + 1] = into
        return subprocess.run(words + list(flags), cwd=self.build,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0

    def put(self, name):
        """Puts its object into the library."""
        must(['ar', 'r', 'lib/.libs/libtbv.a', name[:-1] + 'o'], self.build)

    def link_program(self, program):
        must(self.linked[program], self.build)

    def read(self, name):
        with open(os.path.join(self.source, name), encoding='ascii') as file:
            return file.read()

    def write(self, name, text):
        with open(os.path.join(self.source, name), 'w',
                  encoding='ascii') as file:
            file.write(text)


class Units:
    """The unit tests' programs, and how they end when all is well."""

    def __init__(self, tree, programs, shared):
        self.tree, self.programs = tree, programs
        self.environment = dict(
            os.environ, top_srcdir=tree.source, top_builddir=tree.build,
            VECTORS=os.path.join(tree.source, 'vectors'), TBV_SHARED=shared,
            CK_TAP_LOG_FILE_NAME='-', CK_VERBOSITY='silent', CK_FORK='no',
            TBV_INSTRUMENTED='-fsanitize=' + SANITIZERS,
            ASAN_OPTIONS='hard_rss_limit_mb=2000')
        self.usual = {}

    @staticmethod
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def run(self, program, processor, clock):
        """How many tests passed, or None if one failed."""
        limit = int(processor) + 1
        try:
            ran = subprocess.run(
                [os.path.join(self.tree.build, program)], text=True,
                env=self.environment, cwd=self.tree.build, timeout=clock,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, errors='replace',
                preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_CPU, (limit, limit)))
        except subprocess.TimeoutExpired:
            return None
        if ran.returncode != 0 or re.search('^not ok', ran.stdout, re.M):
            return None
        return len(re.findall('^ok', ran.stdout, re.M))

    def learn(self, program):
        """How it ends as make has linked it, before anything was changed."""
        start, used = time.monotonic(), self.used()
        plan = self.run(program, 600, 600)
        if plan is None:
            sys.exit('mutants: %s fails, and nothing was changed' % program)
        self.usual[program] = (plan, self.used() - used,
                               time.monotonic() - start)

    def fails(self, program):
        """Whether it does with the library as it is now."""
        if program not in self.usual:
            self.learn(program)
        plan, processor, clock = self.usual[program]
        self.tree.link_program(program)
        return self.run(program, 10 * processor + 2, 20 * clock + 60) != plan

    def nearest(self, name):
        """The programs, those that are about lib/ROOM/NAME.c first."""
        room, base = name[len('lib/'):-len('.c')].split('/')
        return sorted(self.programs, key=lambda program: (
            program != 'tests/lib/%s/test_%s' % (room, base),
            not program.startswith('tests/lib/%s/' % room)))

    def notice(self, name):
        """The first program that fails, or None."""
        return next(filter(self.fails, self.nearest(name)), None)


def same_code(tree, name, work, text, changed):
    """Whether an optimizing compiler makes the same of both."""
    objects = []
    for version in text, changed:
        tree.write(name, version)
        into = os.path.join(work, 'code.o')
        if not tree.compile(name, into, '-O2', '-g0', '-fno-sanitize=all'):
            return False
        with open(into, 'rb') as file:
            objects.append(file.read())
    return objects[0] == objects[1]


def mutate(tree, units, work, place):
    """What became of it: how, and who noticed."""
    name, _, start, end, new = place
    text = tree.read(name)
    changed = text[:start] + new + text[end:]
    compiled = os.path.join(tree.build, name[:-1] + 'o')
    shutil.copy(compiled, os.path.join(work, 'kept.o'))
    try:
        tree.write(name, changed)
        if not tree.compile(name, compiled):
            return 'does not compile', None, None
        tree.put(name)
        noticed = units.notice(name)
        if noticed is not None:
            return 'found', noticed, None
        if same_code(tree, name, work, text, changed):
            return 'same code', None, None
        return 'survived', None, ''.join(difflib.unified_diff(
            text.splitlines(True), changed.splitlines(True),
            'a/' + name, 'b/' + name))
    finally:
        tree.write(name, text)
        shutil.copy(os.path.join(work, 'kept.o'), compiled)
        tree.put(name)


def draw(tree, options):
    """All places, in the order that the seed gives them."""
    names = sorted(name[:-1] + 'c' for name in tree.compiled
                   if name.startswith('lib/'))
    found = [place for name in names
             for place in find_places(name, tree.read(name))]
    random.Random(options.seed).shuffle(found)
    return [place for place in found if not options.only or
            any(text in '%s:%d:' % place[:2] for text in options.only)]


def main():
    parser = argparse.ArgumentParser(usage=__doc__.splitlines()[2][7:])
    parser.add_argument('-n', dest='count', type=int, default=20)
    parser.add_argument('-s', dest='seed', type=int, default=1)
    parser.add_argument('-o', dest='only', action='append', default=[])
    parser.add_argument('sources')
    parser.add_argument('programs', nargs='+')
    options = parser.parse_args()
    # so that the copy is removed
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('mutants: ended'))
    sources = os.path.abspath(options.sources)
    shared = os.environ.get('TBV_SHARED', os.path.join(sources, '../shared'))
    with tempfile.TemporaryDirectory() as work:
        tree = Tree(sources, work, options.programs)
        units = Units(tree, options.programs, os.path.abspath(shared))
        count = dict.fromkeys(
            ('found', 'survived', 'does not compile', 'same code'), 0)
        for place in draw(tree, options):
            if count['found'] + count['survived'] == options.count:
                break
            how, noticed, diff = mutate(tree, units, work, place)
            count[how] += 1
            if diff is not None:
                print(diff, end='', flush=True)
            elif os.environ.get('VERBOSE'):
                print('%s:%d:' % place[:2], how, noticed or '', flush=True)
    print('%d mutants, %d found, %d survived; besides %d that do not compile, '
          '%d of the same code; seed %d' % (
              count['found'] + count['survived'], count['found'],
              count['survived'], count['does not compile'],
              count['same code'], options.seed))


if __name__ == '__main__':
    main()
