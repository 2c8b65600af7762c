# The plain core is built in levels; a file includes its own level or lower ones.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table in multitude/core/README.md is the rule, for instance

    | L2 | mtude-chunk-private.h, mtude-chunk.c |

Every file of the core has its place there.  Beside files of the core it may
include config.h, headers of the C library and those of memory tools, and never
GLib.  The object layer sees the installed headers of the core only.
"""

import os
import re
import sys

from tree import Tree, line_of, without_comments

CORE = 'multitude/core'
ROW = re.compile(r'^\|[ `*]*L(\d)\b[^|]*\|(.*)$', re.MULTILINE)
FILE = re.compile(r'[\w-]+\.(?:h\.in|c\.in|h|c)\b')
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)

ALLOWED = re.compile(r'''
    (assert|ctype|errno|fcntl|features|inttypes|limits|poll|pthread|sched|signal|stdalign|stdarg
    |stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|threads|time|unistd
    |sys/(auxv|mman|random|socket|stat|syscall|time|types|uio|un)
    |sanitizer/\w+|valgrind/\w+)\.h''', re.VERBOSE)


def read_levels(tree):
    levels = {}
    readme = f'{CORE}/README.md'
    for row in ROW.finditer(tree.read(readme)):
        for name in FILE.findall(row[2]):
            name = name.removesuffix('.in')
            if levels.setdefault(name, int(row[1])) != int(row[1]):
                tree.offence(readme, 0, f'{name} is on two levels')
    if not levels:
        tree.offence(readme, 0, 'has no table of levels')
    return levels


def check_core_file(tree, levels, path):
    name = os.path.basename(path).removesuffix('.in')
    text = without_comments(tree.read(path))
    if name not in levels:
        tree.offence(path, 1, f'has no level in {CORE}/README.md')
        return

    for include in INCLUDE.finditer(text):
        header = include[2]
        other = os.path.basename(header)
        if other in levels:
            if levels[other] > levels[name]:
                tree.offence(path, line_of(text, include.start()),
                             f'level {levels[name]} includes {other} of level {levels[other]}')
        elif not (header == 'config.h' if include[1] == '"' else ALLOWED.fullmatch(header)):
            tree.offence(path, line_of(text, include.start()),
                         f'{header} is neither of the core nor of the C library')


def check_object_file(tree, levels, path):
    text = without_comments(tree.read(path))
    for include in INCLUDE.finditer(text):
        other = os.path.basename(include[2])
        if other in levels and other.endswith('-private.h'):
            tree.offence(path, line_of(text, include.start()), f'{other} is private to the core')


def main():
    tree = Tree()
    levels = read_levels(tree)
    present = set()

    for path in tree.files('multitude', suffixes=('.c', '.h', '.c.in', '.h.in')):
        present.add(os.path.basename(path).removesuffix('.in'))
        if path.startswith(CORE + '/'):
            check_core_file(tree, levels, path)
        else:
            check_object_file(tree, levels, path)

    for name in sorted(set(levels) - present):
        tree.offence(f'{CORE}/README.md', 0, f'names {name}, which does not exist')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
