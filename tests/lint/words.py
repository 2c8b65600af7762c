# One noun for one thing: chunks, arenas and providers have no second names.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import re
import sys

from tree import Tree, code_only, line_of

NAME = re.compile(r'(?<![a-z])(?:mtude|multitude)_?\w*(?:slab|pool)\w*', re.IGNORECASE)

# The one type that lends whole arenas.
KNOWN = re.compile(r'arena_?pool', re.IGNORECASE)


def main():
    tree = Tree()

    for path in tree.files('multitude', suffixes=('.c', '.h', '.h.in')):
        text = code_only(tree.read(path))
        for name in NAME.finditer(text):
            if not KNOWN.search(name[0]):
                tree.offence(path, line_of(text, name.start()),
                             f'{name[0]}: say chunk, arena, provider or source')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
