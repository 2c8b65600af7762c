# Translators see every message, whole.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""po/POTFILES.in lists exactly the sources with messages, sorted.  A message is
string literals only: xgettext cuts it at any macro but those of inttypes.h."""

import re
import sys

from tree import Tree, line_of, without_comments

MESSAGE = re.compile(r'\b(?:_|N_|C_|NC_|Q_|ngettext|dngettext|g_dngettext|g_dpgettext2?) ?\(')
DEFINITION = re.compile(r'^[ \t]*#[ \t]*define\b(?:[^\n]*\\\n)*[^\n]*', re.MULTILINE)
CUT = re.compile(r'\b(?:_|N_) ?\((?:\s*"(?:\\.|[^"\\])*")+\s*((?!PRI)\w+)')


def main():
    tree = Tree()
    listed = [line for line in tree.read('po/POTFILES.in').splitlines()
              if line and not line.startswith('#')]
    needed = []

    for path in tree.files('multitude', suffixes=('.c', '.h')):
        text = DEFINITION.sub('', without_comments(tree.read(path)))
        if MESSAGE.search(text):
            needed.append(path)
        for cut in CUT.finditer(text):
            tree.offence(path, line_of(text, cut.start()), f'{cut[1]} cuts the message short')

    for path in sorted(set(needed) - set(listed)):
        tree.offence(path, 0, 'has messages and is not in po/POTFILES.in')
    for path in sorted(set(listed) - set(needed)):
        tree.offence('po/POTFILES.in', 0, f'{path} has no message')
    if listed != sorted(set(listed)):
        tree.offence('po/POTFILES.in', 0, 'is not sorted')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
