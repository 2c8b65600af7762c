# What the README names is there.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree.

Files that it links to exist, scripts that it runs exist and know their argument,
the options of meson that it gives are options, and the instructions that it claims for
an allocation are those of the table that a test counts.
"""

import os
import re
import sys

LINK = re.compile(r'\]\(([^)#:]+)\)')
SCRIPT = re.compile(r'\bsh ([\w./-]+\.sh)((?: [\w-]+)*)')
OPTION = re.compile(r'-D([\w.]+)=')
PICTURE = re.compile(r'!\[[^\]]*\]\(([^)]*)\)')
CLAIM = re.compile(r'^\| a value of 8 bytes: instructions[^|]*\| \**([\d.]+)\** \|', re.MULTILINE)
COUNTS = 'tests/bench/counts/hot-paths.txt'
COUNTED = re.compile(r'^value-8 +([\d.]+)$', re.MULTILINE)
BUILT_IN = ('b_sanitize', 'buildtype', 'prefix', 'libdir')


def faults(text, files):
    """The tree is a table of file names and contents, so far as they matter."""
    for target in LINK.findall(text):
        if target.rstrip('/') not in files:
            yield f'{target}: linked to, and not there'

    for script, arguments in SCRIPT.findall(text):
        if script not in files:
            yield f'{script}: to be run, and not there'
            continue
        for argument in arguments.split():
            if not re.search(rf'^ *{re.escape(argument)}\)', files[script], re.MULTILINE):
                yield f'{script}: does not know {argument}'

    options = re.findall(r"^option\('(\w+)'", files.get('meson_options.txt', ''), re.MULTILINE)
    for option in OPTION.findall(text):
        if option not in options and option not in BUILT_IN:
            yield f'{option}: not an option'

    for picture in PICTURE.findall(text):
        if not picture.startswith('docs/images/'):
            yield f'{picture}: no badges, and pictures are in docs/images'

    claimed, counted = CLAIM.search(text), COUNTED.search(files[COUNTS])
    if not claimed or not counted or float(claimed[1]) != float(counted[1]):
        yield f'instructions of a value of 8 bytes: not what {COUNTS} has'


class Tree:
    """Files below a folder, read when they are asked for."""

    def __init__(self, root):
        self.root = root

    def __contains__(self, path):
        return os.path.exists(os.path.join(self.root, path))

    def __getitem__(self, path):
        with open(os.path.join(self.root, path), encoding='utf-8') as file:
            return file.read()

    def get(self, path, default):
        return self[path] if path in self else default


def main():
    tree = Tree(sys.argv[1])
    found = list(faults(tree['README.md'], tree))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
