# What gdb prints of a program's arenas, by the script that is installed for it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arguments are gdb, the program, the library and the script."""

import os
import re
import subprocess
import sys
import tempfile

from tap import Tap

gdb, program, library, script = sys.argv[1:5]

ADDRESS = re.compile(r'0x[0-9a-f]{6,}')
ARENA = ("arena 'looked at': 107168 bytes reserved, 3 chunks at hand, 1568 bytes used, "
         '1 owner in them, 0 resets')


def debug(*commands, load=('-iex', 'set auto-load no', '-x', script), keys='leaks'):
    """What gdb says when it was told these commands, without addresses."""
    environment = dict(os.environ, MULTITUDE_DEBUG=keys, DEBUGINFOD_URLS='')
    arguments = [gdb, '-batch', '-nx', *load]
    for command in ('break stop_here', 'run', *commands):
        arguments += ['-ex', command]
    done = subprocess.run([*arguments, program], env=environment, capture_output=True, text=True,
                          check=False, stdin=subprocess.DEVNULL, timeout=120)
    return ADDRESS.sub('ADDRESS', done.stdout + done.stderr)


def expect(tap, name, said, *lines):
    """LINES stand one behind the other in what was SAID."""
    wanted = '\n'.join(lines) + '\n'
    tap.check(name, '' if wanted in said else f'expected:\n{wanted}\ngot:\n{said}')


def print_values(tap):
    said = debug('print *arena', 'print arena->core', 'print *chunk', 'print *string')
    contents = (' = {current ADDRESS = a chunk of 2048 bytes, 0 owners, '
                'current of owners ADDRESS = a chunk of 4096 bytes, 1 owner, '
                'retired ADDRESS = a chunk of 512 bytes, 0 owners}')
    expect(tap, 'a MultitudeArena', said, '$1 = ' + ARENA + contents)
    expect(tap, 'a MtudeArena', said, '$2 = ' + ARENA + contents)
    expect(tap, 'a MtudeChunk', said, '$3 = a chunk of 4096 bytes, current, 1 owner gone')
    expect(tap, 'a MultitudeString', said, r'$4 = "some \"text\""')


def list_arenas(tap):
    said = debug('multitude arenas')
    expect(tap, 'all arenas', said,
           "ended arena 'ended': 1 chunk kept",
           '  ADDRESS a chunk of 1024 bytes, 1 owner',
           'ADDRESS ' + ARENA)
    expect(tap, 'nothing is known without the key', debug('multitude arenas', keys=''),
           'no arena is known; the program has to run with MULTITUDE_DEBUG=leaks')


def list_chunks(tap):
    said = debug('multitude chunks arena')
    at_hand = (ARENA,
               '  ADDRESS current: a chunk of 2048 bytes, 0 owners, 800 bytes used',
               '  ADDRESS current of owners: a chunk of 4096 bytes, 1 owner, 48 bytes used',
               '  ADDRESS retired: a chunk of 512 bytes, 0 owners, 400 bytes used')
    expect(tap, 'chunks of a pointer', said, *at_hand,
           '  ADDRESS out: a chunk for one value of 100512 bytes, 1 owner')
    expect(tap, 'chunks of a value', debug('multitude chunks arena->core'), *at_hand)
    expect(tap, 'chunks at hand without the key', debug('multitude chunks arena', keys=''), *at_hand)
    expect(tap, 'chunks of nothing', debug('multitude chunks'), 'which arena?')


def load_by_itself(tap):
    """As gdb does for a library that was installed."""
    with tempfile.TemporaryDirectory() as folder:
        target = folder + os.path.realpath(library) + '-gdb.py'
        os.makedirs(os.path.dirname(target))
        os.symlink(script, target)
        said = debug('multitude arenas',
                     load=('-iex', f'set auto-load scripts-directory {folder}',
                           '-iex', 'set auto-load safe-path /'))
    expect(tap, 'loaded with the library', said, 'ADDRESS ' + ARENA)


def main():
    tap = Tap()
    print_values(tap)
    list_arenas(tap)
    list_chunks(tap)
    load_by_itself(tap)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
