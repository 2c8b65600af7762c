# Memory orders are named in one header, and nowhere else.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import re
import sys

from tree import Tree, code_only, line_of

HOME = 'multitude/core/mtude-atomic-inline.h'
RAW = re.compile(r'(?<!\w)(?:__(?:atomic|sync)_\w+|atomic_\w+(?=[ \t]*\()|memory_order_\w+)'
                 r'|<stdatomic\.h>')


def main():
    tree = Tree()

    for path in tree.files('multitude', suffixes=('.c', '.h', '.c.in', '.h.in')):
        if path == HOME:
            continue
        text = code_only(tree.read(path))
        for raw in RAW.finditer(text):
            tree.offence(path, line_of(text, raw.start()), f'{raw[0]} belongs in {HOME}')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
