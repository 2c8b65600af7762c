# What the rules have in common: which files there are, and how offences are told.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import sys

PARTS = ['multitude', 'tests', 'docs', 'examples', 'po', '.ci']
C_SUFFIXES = ('.c', '.h', '.c.in', '.h.in', '.cc')
LITERAL_OR_COMMENT = re.compile(
    r'"(?:\\.|[^"\\\n])*"' r"|'(?:\\.|[^'\\\n])*'" r'|//[^\n]*|/\*.*?\*/', re.DOTALL)


class Tree:
    """The source tree named on the command line, and what is wrong with it."""

    def __init__(self):
        self.root = sys.argv[1]
        self.offences = []

    def files(self, part=None, suffixes=None):
        """Paths relative to the root, sorted."""
        found = [] if part else [name for name in os.listdir(self.root) if self.is_file(name)]
        for folder in [part] if part else PARTS:
            for parent, folders, names in os.walk(os.path.join(self.root, folder)):
                folders[:] = [name for name in folders
                              if not os.path.exists(os.path.join(parent, name, 'meson-private'))]
                found += [os.path.relpath(os.path.join(parent, name), self.root)
                          for name in names]
        return sorted(path for path in found if not suffixes or path.endswith(suffixes))

    def is_file(self, path):
        return os.path.isfile(os.path.join(self.root, path))

    def read(self, path):
        with open(os.path.join(self.root, path), encoding='utf-8') as file:
            return file.read()

    def offence(self, path, line, what):
        place = f'{path}:{line}' if line else path
        self.offences.append(f'{place}: {what}')

    def close(self):
        for offence in self.offences:
            print(offence)
        return 1 if self.offences else 0


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group())


def without_comments(text):
    """The same text with comments blanked out; lines keep their numbers."""
    return LITERAL_OR_COMMENT.sub(
        lambda match: blank(match) if match.group()[0] == '/' else match.group(), text)


def code_only(text):
    """The same text without comments and without what literals hold."""
    return LITERAL_OR_COMMENT.sub(blank, text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1
