#!/usr/bin/env python3
# The closing line of a test run: N passed, N failed, N skipped.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the cases of every test program in meson's log.

usage: count.py [--status N] LOG...

A program that speaks the Test Anything Protocol counts once per case, any other
once.  Whatever keeps a program from telling all its results is a failure: a
crash, a timeout, fewer cases than planned, a log that is missing or cut short.
--status is what the test runner returned; when that is not 0 and the logs know
of no failure, the run itself is the failure.  The exit status is 0 only when
nothing failed and something ran.

Above the count there is a line for each program that failed, with the cases that
did, so that the end of a long output says what it was.
"""

import argparse
import json
import re
import sys

BROKEN = {'FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS'}

POINT = re.compile(r'^(not )?ok\b([^#\n]*)(#.*)?$', re.MULTILINE)
PLAN = re.compile(r'^1\.\.(\d+)[ \t]*(#.*)?$', re.MULTILINE)
BAIL = re.compile(r'^Bail out!', re.MULTILINE)
SKIPPED = re.compile(r'#\s*skip', re.IGNORECASE)
EXPECTED = re.compile(r'#\s*to' r'do', re.IGNORECASE)


class Tally:
    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed = passed
        self.failed = failed
        self.skipped = skipped

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def total(self):
        return self.passed + self.failed + self.skipped

    def __str__(self):
        return f'{self.passed} passed, {self.failed} failed, {self.skipped} skipped'


def count_points(output):
    """The cases of one program's output, none when it does not speak TAP."""
    tally = Tally()

    for bad, _, directive in POINT.findall(output):
        if SKIPPED.match(directive):
            tally.skipped += 1
        elif bad and not EXPECTED.match(directive):
            tally.failed += 1
        else:
            tally.passed += 1

    plans = PLAN.findall(output)
    if not plans:
        return tally

    planned, directive = int(plans[-1][0]), plans[-1][1]
    if planned == 0 and SKIPPED.match(directive):
        tally.skipped += 1
    elif planned != tally.total() or BAIL.search(output):
        tally.failed = max(tally.failed, 1)

    return tally


def count_program(entry):
    result = entry.get('result', 'ERROR')
    tally = count_points(entry.get('stdout') or '')

    if result in BROKEN:
        tally.failed = max(tally.failed, 1)
    elif tally.total() == 0 and result == 'SKIP':
        tally.skipped = 1
    elif tally.total() == 0:
        tally.passed = 1

    return tally


def failed_cases(output):
    """What the cases of OUTPUT that failed are called."""
    return [name.strip(' -') for bad, name, directive in POINT.findall(output)
            if bad and not EXPECTED.match(directive)]


def report(entry):
    """Says which program failed, and how."""
    name = entry.get('name', 'a program without a name')
    result = entry.get('result', 'ERROR')
    cases = failed_cases(entry.get('stdout') or '') or ['no case of it']
    print(f'failed: {name}: {result}: ' + ', '.join(cases))


def count_log(path):
    tally = Tally()

    try:
        with open(path, encoding='utf-8', errors='replace') as log:
            for line in log:
                entry = json.loads(line)
                counted = count_program(entry)
                if counted.failed > 0:
                    report(entry)
                tally.add(counted)
    except (OSError, ValueError) as error:
        print(f'{path}: {error}', file=sys.stderr)
        tally.failed += 1

    return tally


def main(argv):
    parser = argparse.ArgumentParser(description='Count the cases in meson test logs.')
    parser.add_argument('--status', type=int, default=0, help='exit status of the test runner')
    parser.add_argument('logs', nargs='+', metavar='LOG')
    args = parser.parse_args(argv)

    tally = Tally()
    for path in args.logs:
        tally.add(count_log(path))

    if tally.failed == 0 and (args.status != 0 or tally.total() == 0):
        tally.failed = 1
        print(f'failed: the run itself, with status {args.status}')

    print(tally)
    return 1 if tally.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
