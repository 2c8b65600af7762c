# The list for memcheck: needed, enough, and no more than that.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arguments are valgrind, the program and the list."""

import os
import subprocess
import sys

from tap import Tap

valgrind, program, suppressions = sys.argv[1:4]

GLIB = '/usr/share/glib-2.0/valgrind/glib.supp'


def memcheck(*arguments, options=(), keys=''):
    environment = dict(os.environ, MULTITUDE_DEBUG=keys, G_SLICE='always-malloc')
    glib = [f'--suppressions={GLIB}'] if os.path.exists(GLIB) else []
    done = subprocess.run([valgrind, '--quiet', '--error-exitcode=9', '--leak-check=full',
                           '--show-leak-kinds=definite,indirect,possible',
                           '--errors-for-leak-kinds=definite,indirect,possible',
                           *glib, *options, program, *arguments],
                          env=environment, capture_output=True, text=True, check=False, timeout=240)
    return done.returncode, done.stderr


def expect(tap, name, result, status, words=''):
    code, said = result
    tap.check(name, '' if code == status and words in said else f'status {code}\n{said[-6000:]}')


def main():
    tap = Tap()
    listed = [f'--suppressions={suppressions}']
    expect(tap, 'needed', memcheck(), 9, 'mtude_arena_alloc_slow')
    expect(tap, 'enough', memcheck(options=listed), 0)
    expect(tap, 'enough with values apart', memcheck(options=listed, keys='guard'), 0)
    expect(tap, 'a lost owner is reported', memcheck('careless', options=listed), 9,
           'mtude_box_alloc')
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
