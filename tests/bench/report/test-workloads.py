# Whether each workload is among those that the tests run for a moment.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arguments are the benchmark program and, by mode, the names that the tests run."""

import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

from tap import Tap  # noqa: E402

MODES = ['time', 'memory', 'steps']


def all_workloads(program):
    """The names by mode, as the program has them."""
    output = subprocess.run([program, '--mode', 'list'], stdout=subprocess.PIPE, text=True,
                            check=True).stdout
    workloads = {mode: set() for mode in MODES}
    for line in output.splitlines():
        kind, *fields = line.split('\t')
        if kind == 'workload':
            workloads[fields[1]].add(fields[0])
    return workloads


def difference(known, run):
    lines = [f'{name} is not run' for name in sorted(known - run)]
    lines += [f'{name} is run and is none' for name in sorted(run - known)]
    return '\n'.join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    for mode in MODES:
        parser.add_argument(f'--{mode}', nargs='+', default=[])
    args = parser.parse_args()

    tap = Tap()
    for mode, known in all_workloads(args.program).items():
        tap.check(f'workloads by {mode}', difference(known, set(getattr(args, mode))))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
