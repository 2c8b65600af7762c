# What the build found out has the value 0 or 1 and is asked for with #if.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""#ifdef takes a misspelt name for a quiet "no", and 0 for a "yes"."""

import re
import sys

from tree import C_SUFFIXES, Tree, code_only, line_of

ASKED = re.compile(r'^[ \t]*#[ \t]*(?:ifn?def[ \t]+|(?:el)?if\b[^\n]*\bdefined[ \t(]*)'
                   r'((?:HAVE|ENABLE|MTUDE_CHECK)_\w+)', re.MULTILINE)


def main():
    tree = Tree()

    for path in tree.files(suffixes=C_SUFFIXES):
        text = code_only(tree.read(path))
        for asked in ASKED.finditer(text):
            tree.offence(path, line_of(text, asked.start()),
                         f'{asked[1]} is always defined; write #if {asked[1]}')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
