# The hello in C and its twins in other languages say the same.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arguments are commands with "--" between them; the first one is the model."""

import subprocess
import sys

from tap import Tap


def split_commands(arguments):
    commands = [[]]
    for argument in arguments:
        if argument == '--':
            commands.append([])
        else:
            commands[-1].append(argument)
    return commands


def say(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else f'{done.stdout}{done.stderr}'


def main():
    tap = Tap()
    model, *twins = split_commands(sys.argv[1:])
    expected = say(model)

    tap.check('C', '' if expected.startswith('Hello from an arena!\n') else expected)
    for twin in twins:
        said = say(twin)
        tap.check(twin[0], '' if said == expected else f'C says:\n{expected}and this:\n{said}')

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
