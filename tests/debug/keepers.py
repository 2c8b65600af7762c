# What the manual shows of a report is what the example reports.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arguments are the program and the chapter."""

import os
import re
import subprocess
import sys

from tap import Tap

program, chapter = sys.argv[1:3]

SCREEN = re.compile(r'<screen>\n(.*?)</screen>', re.DOTALL)


def report(keys):
    environment = dict(os.environ, MULTITUDE_DEBUG=keys)
    environment['ASAN_OPTIONS'] = environment.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=True)
    return done.stderr


def main():
    tap = Tap()
    with open(chapter, encoding='utf-8') as file:
        screens = SCREEN.findall(file.read())

    # A chunk is a page at least, and the manual has been written where that is 4 KiB.
    if os.sysconf('SC_PAGESIZE') != 4096:
        tap.skip('the report', 'pages are of another size here')
    else:
        for keys in ('leaks', 'stats'):
            said = report(keys)
            tap.check(keys, '' if said in screens else f'said:\n{said}')
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
