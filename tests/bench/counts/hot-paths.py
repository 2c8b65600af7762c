#!/usr/bin/env python3
# Compares the instructions of the hot paths with the table, or writes the table.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the program under callgrind and compares what each path took.

The table is kept true in both directions: a path that takes more fails, and so
does one that takes less, until the table is written anew.

Why there is a tolerance, and why it is this small.  Callgrind executes the
program on a processor of its own and counts; the load of the machine, its caches
and its clock do not enter, and two runs of one build differ by nothing.  What may
differ between two machines with the same compiler is where chunks and stacks lie,
and with that how often in a thousand operations a chunk is full.  That is below
half an instruction.  A patch release of the C library or of GLib may change what
is called there, by a part of the calls' length: for that, 1 per cent.  The
shortest paths take about ten instructions, so that a single one more is seen.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

import callgrind  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

LEAST_TOLERANCE = 0.5
RELATIVE_TOLERANCE = 0.01

# The C library picks its copies and searches by the processor.  These take the
# choice away, so that every machine counts the same ones.
PLAIN_PROCESSOR = 'glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-AVX2,-AVX,-ERMS,-FSRM,-SSSE3'

HEADER = '''\
# Instructions of an operation on the hot paths, loop included; hot-paths.c has them.
# `ninja -C BUILD update-hot-paths` writes this file.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
'''


def read_table(text):
    """The toolchain that a table is for, and its counts by path."""
    toolchain, counts = [], {}
    for line in text.splitlines():
        if line.startswith('for '):
            toolchain.append(line.removeprefix('for '))
        elif line and not line.startswith('#'):
            path, count = line.split()
            counts[path] = float(count)
    return toolchain, counts


def write_table(toolchain, counts):
    lines = [f'for {tool}' for tool in toolchain]
    lines += [f'{path:<36}{count:>9.1f}' for path, count in counts.items()]
    return HEADER + '\n' + '\n'.join(lines) + '\n'


def tolerance(count):
    return max(LEAST_TOLERANCE, RELATIVE_TOLERANCE * count)


def judge(path, known, seen):
    """What is wrong with a path, in words; nothing when it is as the table says."""
    if known is None:
        return f'{path} takes {seen:.1f} instructions and is not in the table'
    if seen is None:
        return f'{path} is in the table and was not counted'
    if abs(seen - known) <= tolerance(known):
        return ''
    change = 'more' if seen > known else 'less'
    return (f'{path} takes {seen:.1f} instructions, {change} than the {known:.1f} of the table\n'
            f'(by {100 * (seen - known) / known:+.1f} %). If that is as it should be, say in the\n'
            'commit why, and write the table: ninja -C BUILD update-hot-paths')


def count(valgrind, program):
    """Instructions of an operation, by path, in the order of the program."""
    output, totals = callgrind.run(valgrind, [program], PLAIN_PROCESSOR)
    operations = (line.split('\t') for line in output.splitlines())
    return {path: totals[path] / int(n) for path, n in operations}


def compare(known, seen):
    tap = Tap()
    for path in known | seen:
        tap.check(path, judge(path, known.get(path), seen.get(path)))
    return tap.close()


def main():
    parser = argparse.ArgumentParser(description='Count instructions of the hot paths.')
    parser.add_argument('--table', required=True)
    parser.add_argument('--toolchain', action='append', default=[])
    parser.add_argument('--valgrind')
    parser.add_argument('--program')
    parser.add_argument('--update', action='store_true')
    parser.add_argument('--skip', metavar='REASON')
    args = parser.parse_args()

    if args.skip:
        skip_all(args.skip)

    if args.update:
        with open(args.table, 'w', encoding='utf-8') as file:
            file.write(write_table(args.toolchain, count(args.valgrind, args.program)))
        return 0

    with open(args.table, encoding='utf-8') as file:
        toolchain, known = read_table(file.read())
    if toolchain != args.toolchain:
        skip_all(f'the table is for {", ".join(toolchain)}, not {", ".join(args.toolchain)}')

    return compare(known, count(args.valgrind, args.program))


if __name__ == '__main__':
    sys.exit(main())
