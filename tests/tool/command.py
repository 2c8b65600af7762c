# The command multitude-stats, for the tests of it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments of each test: the command, and the program that it is tried on."""

import json
import os
import subprocess
import sys

TIMEOUT = 60

FIGURES = ['arenas', 'alive', 'peak', 'peaks', 'reserved', 'used', 'wasted', 'cached', 'retained',
           'kept', 'resets', 'chunks', 'single_blocks', 'reused', 'moved', 'requested',
           'late_resets', 'late_chunks', 'late_single_blocks']


def environment(**changes):
    """Of a test: nothing is asked of the library but what the test does."""
    made = {name: value for name, value in os.environ.items()
            if name not in ('MULTITUDE_DEBUG', 'MULTITUDE_STATS_FILE', 'LANGUAGE')}
    # What programs keep to the end is what they are for.
    made['ASAN_OPTIONS'] = made.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
    # A child that its parent forked while it listened has a thread for that, too.
    made['TSAN_OPTIONS'] = made.get('TSAN_OPTIONS', '') + ':die_after_fork=0'
    made['LC_ALL'] = 'C.UTF-8'
    made.update(changes)
    return made


class Command:
    """How one run of it ended, and what it said."""

    def __init__(self, *arguments, env=None, command=None):
        done = subprocess.run([command or sys.argv[1], *arguments], env=env or environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=TIMEOUT)
        self.status = done.returncode
        self.output = done.stdout.decode()
        self.report = done.stderr.decode()

    def document(self):
        return json.loads(self.report)


def run_program(what, **options):
    """The document about a run of the program."""
    command = Command('--json', sys.argv[2], what, **options)
    document = command.document()
    return command, document


def group(document, name):
    """Figures of the arenas of one name; there is exactly one such group."""
    found = [arenas for arenas in document['arenas'] if arenas['name'] == name]
    assert len(found) == 1, f'{name}: {document}'
    return found[0]


def differences(found, **expected):
    """What of FOUND is not as EXPECTED, in words."""
    return '\n'.join(f'{key} is {found.get(key)!r}, not {value!r}'
                     for key, value in expected.items() if found.get(key) != value)


def rules(document):
    return [(advice['rule'], advice['name']) for advice in document['advice']]


def same(found, expected):
    return '' if found == expected else f'{found!r}\nis not\n{expected!r}'
