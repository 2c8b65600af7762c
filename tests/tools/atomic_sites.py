# Where the sources use an atomic operation, found by reading them.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A site is named by its file, its function, the operation, and where a function has
several of one operation, by a number: `home_push` `cas_weak_release`, or
`mtude_home_arm` `or_release 2`.
"""

import os
import re

HOME = 'mtude-atomic-inline.h'
LITERAL_OR_COMMENT = re.compile(
    r'"(?:\\.|[^"\\\n])*"' r"|'(?:\\.|[^'\\\n])*'" r'|//[^\n]*|/\*.*?\*/', re.DOTALL)
USE = re.compile(r'(?<!\w)(?:mtude_atomic_(?P<core>(?:load|store|exchange|add|sub|or|and|cas|fence)_\w+)'
                 r'|(?P<glib>g_atomic_\w+))(?=[ \t]*\()')
NAME = re.compile(r'^\(?(\w+)\)? \(', re.MULTILINE)


class Site:
    def __init__(self, path, function, operation, first, last):
        self.path = path
        self.file = os.path.basename(path)
        self.function = function
        self.operation = operation
        self.first = first
        self.last = last

    @property
    def key(self):
        return self.file, self.function, self.operation

    @property
    def order(self):
        """What the name of the operation says; GLib's have one order for all."""
        if self.operation.startswith('g_'):
            return 'seq_cst'
        return self.operation.split()[0].rsplit('_', 1)[-1]

    def __str__(self):
        return f'{self.file}: {self.function}: {self.operation}'


def code_only(text):
    return LITERAL_OR_COMMENT.sub(lambda match: re.sub(r'[^\n]', ' ', match[0]), text)


def call_end(text, start):
    """Where the parenthesis closes that opens behind start."""
    depth = 0
    for position in range(text.index('(', start), len(text)):
        depth += {'(': 1, ')': -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)


def function_at(text, position):
    name = None
    for found in NAME.finditer(text, 0, position):
        name = found[1]
    return name


def sites_of_file(path, text):
    text = code_only(text)
    counts = {}
    for use in USE.finditer(text):
        line = text.count('\n', 0, use.start()) + 1
        begin = text.rfind('\n', 0, use.start()) + 1
        if text[begin:use.start()].lstrip().startswith('#'):
            continue
        function = function_at(text, use.start())
        operation = use['core'] or use['glib']
        number = counts[function, operation] = counts.get((function, operation), 0) + 1
        yield Site(path, function, operation if number == 1 else f'{operation} {number}', line,
                   text.count('\n', 0, call_end(text, use.end())) + 1)


def read_sites(root):
    """All sites below multitude/, sorted by file and line."""
    for folder, folders, names in os.walk(os.path.join(root, 'multitude')):
        folders.sort()
        for name in sorted(names):
            if not name.endswith(('.c', '.h', '.c.in', '.h.in')) or name == HOME:
                continue
            path = os.path.join(folder, name)
            with open(path, encoding='utf-8') as file:
                yield from sites_of_file(os.path.relpath(path, root), file.read())


# ---- The document ------------------------------------------------------------

class Row:
    """A line of the table of one file; the heading above it names that."""

    def __init__(self, path, line, cells):
        self.path = path
        self.line = line
        self.file = os.path.basename(path)
        self.function, self.operation, self.partner, self.reason, self.scenario = cells

    @property
    def key(self):
        return self.file, self.function, self.operation


def read_rows(document):
    """Rows below headings such as `### multitude/core/mtude-home.c`."""
    path = None
    with open(document, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            if line.startswith('#'):
                words = line.split()
                path = words[1] if len(words) == 2 and '/' in words[1] else None
            elif path and line.startswith('| `'):
                cells = [cell.strip().strip('`') for cell in line.strip().strip('|').split('|')]
                if len(cells) != 5:
                    raise SystemExit(f'{document}:{number}: a row has five cells')
                yield Row(path, number, ['' if cell == '–' else cell for cell in cells])
