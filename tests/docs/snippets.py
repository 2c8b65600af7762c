# Code in the guide, the README and the comments is cut from examples that run.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree.

A block of more than five lines has to stand, line by line, in an example that a
meson.build runs.  It may be indented less, but as a whole.  Blocks are those of the manual, of
README.md and CONTRIBUTING.md, and those between |[ and ]| in comments of the sources.  One
that shows what is valid and what is invalid has both from tests/docs/style-*.c.
"""

import difflib
import fnmatch
import glob
import os
import re
import sys
import textwrap
from xml.sax.saxutils import unescape

import programs

LIMIT = 5
STYLE = 'tests/docs/style-*.c'
LISTING = re.compile(r'<programlisting[^>]*>(.*?)</programlisting>', re.DOTALL)
COMMENT = re.compile(r'^ \* \|\[(?:<!--[^\n]*-->)?\n(.*?)^ \* \]\|', re.DOTALL | re.MULTILINE)
MARGIN = re.compile(r'^ \* ?', re.MULTILINE)
STYLES = re.compile(r'^/\* (?:in)?valid \*/\n', re.MULTILINE)
FENCE = re.compile(r'^```\w*\n(.*?)^```$', re.DOTALL | re.MULTILINE)


class Block:
    """Some code in a document."""

    def __init__(self, place, text):
        self.place = place
        self.lines = textwrap.dedent(text.strip('\n')).rstrip().splitlines()

    def parts(self):
        """What has to stand in one place each."""
        texts = STYLES.split('\n'.join(self.lines))
        return [Block(self.place, text) for text in texts if text.strip()]

    def is_in(self, lines):
        count = len(self.lines)
        for start in range(len(lines) - count + 1):
            window = '\n'.join(lines[start:start + count])
            if textwrap.dedent(window).splitlines() == self.lines:
                return True
        return False


def code_of(path, code):
    """The code in what was found between the marks of a document."""
    if path.endswith('.md'):
        return code
    if path.endswith('.xml'):
        cdata = re.fullmatch(r'\s*<!\[CDATA\[(.*)\]\]>\s*', code, re.DOTALL)
        return cdata[1] if cdata else unescape(code)
    return MARGIN.sub('', code)


def blocks_of(path, text):
    pattern = {'.md': FENCE, '.xml': LISTING}.get(os.path.splitext(path)[1], COMMENT)
    for match in pattern.finditer(text):
        line = text.count('\n', 0, match.start()) + 1
        yield Block(f'{path}:{line}', code_of(path, match[1]))


def nearest(block, examples):
    """What is different from the example that it was cut from, if there is one."""
    def likeness(path):
        return sum(line in examples[path] for line in block.lines)

    path = max(examples, key=likeness, default=None)
    if path is None or likeness(path) * 2 < len(block.lines):
        return []

    matcher = difflib.SequenceMatcher(None, examples[path], block.lines, autojunk=False)
    longest = matcher.find_longest_match()
    start = max(0, longest.a - longest.b)
    window = examples[path][start:start + len(block.lines)]
    return difflib.unified_diff(textwrap.dedent('\n'.join(window)).splitlines(), block.lines,
                                path, block.place, lineterm='')


def faults(documents, examples):
    for path, text in documents.items():
        for block in blocks_of(path, text):
            if len(block.lines) <= LIMIT:
                continue
            for part in block.parts():
                if not any(part.is_in(lines) for lines in examples.values()):
                    yield f'{part.place}: {len(part.lines)} lines that no example has'
                    yield from nearest(part, examples)


def read(root, *patterns):
    texts = {}
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(root, pattern))):
            if os.path.isfile(path):
                with open(path, encoding='utf-8') as file:
                    texts[os.path.relpath(path, root)] = file.read()
    return texts


def examples_of(texts):
    """The lines of those files that something runs."""
    found = programs.run(texts, texts[programs.BUILD])
    found |= {path: text for path, text in texts.items() if fnmatch.fnmatch(path, STYLE)}
    return {path: text.splitlines() for path, text in found.items()}


def main():
    root = sys.argv[1]
    documents = read(root, 'README.md', 'CONTRIBUTING.md', 'docs/*.xml', 'docs/*.c',
                     'multitude/*.[ch]', 'multitude/core/*.[ch]')
    found = list(faults(documents, examples_of(read(root, 'examples/*', STYLE))))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
