# Pictures are for light pages and for dark ones.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree.

A picture of docs/images has no ground of its own, says that it takes both schemes, so that
nobody paints one under it, and has other colours for the dark.
"""

import glob
import os
import re
import sys

SCHEMES = re.compile(r':root \{ color-scheme: light dark; \}')
DARK = re.compile(r'@media \(prefers-color-scheme: dark\) \{\s*svg \{ color: ')
SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def faults(pictures):
    for path, text in sorted(pictures.items()):
        width, height = SIZE.search(text).groups()
        if not SCHEMES.search(text):
            yield f'{path}: does not say that it takes both schemes'
        if not DARK.search(text):
            yield f'{path}: has no colours for a dark page'
        if re.search(rf'<rect width="{width}" height="{height}"', text):
            yield f'{path}: paints all of its ground'


def main():
    pictures = {}
    for path in glob.glob(os.path.join(sys.argv[1], 'docs', 'images', '*.svg')):
        with open(path, encoding='utf-8') as file:
            pictures[os.path.basename(path)] = file.read()
    found = list(faults(pictures))
    for fault in found:
        print(fault)
    return 1 if found or not pictures else 0


if __name__ == '__main__':
    sys.exit(main())
