# A file can be read in one go and a function seen at one glance.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys

from tree import Tree, code_only

FILE_LIMIT = 700
FUNCTION_LIMIT = 80


def functions(lines):
    """First and last line, counted from 1, of each body in column 0."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.rstrip() == '{' and number > 1 and lines[number - 2].rstrip().endswith(')'):
            start = number
        elif line.rstrip() == '}' and start:
            yield start, number
            start = None


def main():
    tree = Tree()

    for path in tree.files('multitude', suffixes=('.c', '.h', '.c.in', '.h.in')):
        lines = code_only(tree.read(path)).splitlines()
        if len(lines) > FILE_LIMIT:
            tree.offence(path, 0, f'{len(lines)} lines, more than {FILE_LIMIT}')
        for start, end in functions(lines):
            if end - start + 1 > FUNCTION_LIMIT:
                tree.offence(path, start, f'a function of {end - start + 1} lines, '
                                          f'more than {FUNCTION_LIMIT}')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
