#!/usr/bin/env python3
# The closing line of several test runs: the sum of theirs.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds up what test runs closed with.

usage: total.py OUTPUT...

Each OUTPUT is what one run printed, in a file that has the name of its
configuration.  A run that did not close with its count is a failure.  The exit
status is 0 only when nothing failed and each run passed something.

What count.py said of those that failed is said again beside the sums, since other
runs may have filled the screen since.
"""

import os
import re
import sys

from count import Tally

CLOSING = re.compile(r'(\d+) passed, (\d+) failed, (\d+) skipped')


def lines_of(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.read().splitlines()
    except OSError as error:
        print(f'{path}: {error}', file=sys.stderr)
        return []


def counted(lines):
    """What the run that printed LINES counted."""
    closing = CLOSING.fullmatch(lines[-1]) if lines else None
    tally = Tally(*map(int, closing.groups())) if closing else Tally(failed=1)
    if tally.passed == 0 and tally.failed == 0:
        tally.failed = 1
    return tally


def main(paths):
    total = Tally()
    for path in paths:
        configuration = os.path.basename(path)
        lines = lines_of(path)
        for line in lines:
            if line.startswith('failed: '):
                print(f'{configuration}: {line}')
        tally = counted(lines)
        print(f'{configuration}: {tally}')
        total.add(tally)
    if total.total() == 0:
        total.failed = 1

    print(total)
    return 1 if total.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
