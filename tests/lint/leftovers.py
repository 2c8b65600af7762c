# Work that is not done is not in the tree.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import re
import sys

from tree import C_SUFFIXES, Tree, line_of

MARK = re.compile(r'\b(?:TO' r'DO|FIX' r'ME|XX' r'X)\b')
SUFFIXES = C_SUFFIXES + ('.py', '.js', '.sh', '.vala', '.md', '.xml', 'meson.build')


def main():
    tree = Tree()

    for path in tree.files(suffixes=SUFFIXES):
        text = tree.read(path)
        for mark in MARK.finditer(text):
            tree.offence(path, line_of(text, mark.start()), f'says {mark[0]}')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
