#!/usr/bin/env python3
# Compares the hot paths with their table and with what is promised, or writes the table.
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

What is promised beside the table has no tolerance: how many atomic instructions a
path takes, and that a reset takes the same however many chunks it empties.
"""

import argparse
import os
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

import callgrind  # noqa: E402
from tap import Tap, skip_all  # noqa: E402

LEAST_TOLERANCE = 0.5
RELATIVE_TOLERANCE = 0.01

# The C library picks its copies and searches by the processor.  These take the
# choice away, so that every machine counts the same ones.
PLAIN_PROCESSOR = 'glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-AVX2,-AVX,-ERMS,-FSRM,-SSSE3'

# Atomic instructions of an operation: how many, why, and which paths take that many.
PROMISED_ATOMICS = [
    (0, 'the memory of an arena is taken and given up by the thread that uses it',
     ['value-8', 'value-64', 'exported-8', 'string-13', 'string-24', 'strdup-13', 'memdup-64',
      'core-init-value-64-clear', 'reset', 'reset-value-64',
      'reset-10-chunks', 'reset-100-chunks', 'reset-1000-chunks']),
    (0, 'a shared value is issued by a plain counter of the arena', ['box-alloc']),
    (0, 'one thread uses the values that are counted plainly',
     ['rc-alloc+release', 'rc-alloc+acquire+2-releases']),
    (0, "the arena's own thread takes back what the plain counter issued",
     ['box-alloc+free-in', 'atomic-rc-alloc+release-in', 'atomic-rc-64-alloc+release-in',
      'ref-string-new+release-in']),
    (1, 'only the count of the chunk is shared: a strong count of one is read',
     ['box-free', 'box-alloc+free', 'atomic-rc-alloc+release', 'ref-string-new+release']),
    (2, 'the strong count goes up and down',
     ['atomic-rc-clone+release+release-in']),
    (3, 'the strong count goes up and down, and then that of the chunk goes down',
     ['atomic-rc-alloc+acquire+2-releases']),
    (Fraction(1, 64), 'a batch of 64 owners of a chunk takes them from its count at once',
     ['box-free-64', 'atomic-rc-release-64']),
]

# Paths that take the same to an instruction, and why.
PROMISED_SAME = [
    ('a reset walks no chunks', ['reset-10-chunks', 'reset-100-chunks', 'reset-1000-chunks']),
]

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


def judge_atomics(promised, why, seen):
    """As above, of the atomic instructions of a path."""
    if seen is None:
        return 'it was not counted'
    if seen == promised:
        return ''
    return f'{float(seen):.3f} atomic instructions, and not {float(promised):.3f}:\n{why}'


def judge_same(paths, seen):
    """As above, of paths that take the same."""
    counts = [seen.get(path) for path in paths]
    if None not in counts and len(set(counts)) == 1:
        return ''
    return '\n'.join(f'{path} takes {count} instructions' for path, count in zip(paths, counts))


def count(valgrind, program):
    """Instructions of an operation, and atomic ones, by path in the order of the program."""
    output, totals, atomics = callgrind.run_for_both(valgrind, [program], PLAIN_PROCESSOR)
    operations = {path: int(n) for path, n in (line.split('\t') for line in output.splitlines())}
    return ({path: totals[path] / n for path, n in operations.items()},
            {path: Fraction(atomics[path], n) for path, n in operations.items()})


def compare(known, seen, atomics):
    tap = Tap()
    for path in known | seen:
        tap.check(path, judge(path, known.get(path), seen.get(path)))
    for promised, why, paths in PROMISED_ATOMICS:
        for path in paths:
            tap.check(f'{path}: atomic instructions',
                      judge_atomics(promised, why, atomics.get(path)))
    for why, paths in PROMISED_SAME:
        tap.check(why, judge_same(paths, seen))
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
            file.write(write_table(args.toolchain, count(args.valgrind, args.program)[0]))
        return 0

    with open(args.table, encoding='utf-8') as file:
        toolchain, known = read_table(file.read())
    if toolchain != args.toolchain:
        skip_all(f'the table is for {", ".join(toolchain)}, not {", ".join(args.toolchain)}')

    return compare(known, *count(args.valgrind, args.program))


if __name__ == '__main__':
    sys.exit(main())
