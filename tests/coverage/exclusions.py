# What the measuring of coverage leaves out, read from the list.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each paragraph of exclusions.txt begins with what is left out and goes on, indented,
with the reason:

    branches REGULAR EXPRESSION     both sides of each condition of a line that matches
    lines REGULAR EXPRESSION        the lines that match
    marked FILE COUNT               so many lines of FILE have a marker for gcovr
"""

import re

KINDS = ('branches', 'lines', 'marked')
MARKER = re.compile(r'GCOV_EXCL_(?:LINE|BR_LINE|START|BR_START)\b')


class Exclusion:
    """One paragraph."""

    def __init__(self, kind, what, line):
        self.kind = kind
        self.what = what
        self.line = line
        self.reason = ''


def read(path):
    """The exclusions of the list at PATH, in its order."""
    found = []
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            text = line.rstrip('\n')
            if not text or text.startswith('#'):
                continue
            if text[0].isspace():
                found[-1].reason += ' ' + text.strip()
            else:
                kind, what = text.split(' ', 1)
                if kind not in KINDS:
                    raise ValueError(f'{path}:{number}: no such kind: {kind}')
                found.append(Exclusion(kind, what, number))
    return found


def pattern(exclusions, kind):
    """One regular expression, for whole lines, of all of this KIND."""
    parts = [f'(?:{exclusion.what})' for exclusion in exclusions if exclusion.kind == kind]
    return f'.*?(?:{"|".join(parts)})'
