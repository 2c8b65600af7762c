# Correct programs say nothing under MULTITUDE_DEBUG, and do what they do without.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arguments are commands with "--" between them."""

import os
import subprocess
import sys

from tap import Tap

KEYS = ('all', 'poison,leaks', 'guard', 'malloc', 'threads')
FIGURES = 'libmultitude: stats: '


def run(command, keys):
    environment = dict(os.environ, MULTITUDE_DEBUG=keys)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False,
                          timeout=120)


def problem(command, keys, expected):
    """What is wrong, in words; figures are no news."""
    done = run(command, keys)
    news = [line for line in done.stderr.splitlines() if not line.startswith(FIGURES)]
    if done.returncode == 0 and done.stdout == expected and not news:
        return ''
    return f'status {done.returncode}, said:\n{done.stdout[-2000:]}{done.stderr[-4000:]}'


def main():
    tap = Tap()
    commands = ' '.join(sys.argv[1:]).split(' -- ')
    for command in (text.split() for text in commands):
        expected = run(command, '').stdout
        for keys in KEYS:
            tap.check(f'{os.path.basename(command[0])} {keys}', problem(command, keys, expected))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
