# Every source says at its top what it is and under which licence.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys

from tree import C_SUFFIXES, Tree

LICENCE = 'SPDX-License-Identifier: LGPL-2.1-or-later'
SUFFIXES = C_SUFFIXES + ('.py', '.js', '.sh', '.supp', '.vala')
NAMES = ('meson.build', 'meson_options.txt', '.ci/run', 'POTFILES.in', 'LINGUAS')


def main():
    tree = Tree()

    for path in tree.files(suffixes=SUFFIXES + NAMES):
        lines = tree.read(path).splitlines()
        if lines and lines[0].startswith('#!'):
            lines = lines[1:]
        if LICENCE not in '\n'.join(lines[:3]):
            tree.offence(path, 1, f'no "{LICENCE}" in its first three lines')
        elif len(lines[0].strip(' /*#\'"')) < 8:
            tree.offence(path, 1, 'the first line does not say what the file is')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
