# What the manual shows on screens is what the programs say.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, multitude-stats, the programs rounds, tuning, keepers, and
mistakes if those are reported."""

import glob
import os
import subprocess
import sys

import screens
from tap import Tap

root, stats, rounds, tuning, keepers, *mistakes = sys.argv[1:]


def run(*command, keys='', status=0):
    """All that a command says, which is on one of both outputs."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in ('LANGUAGE', 'MULTITUDE_STATS_FILE')}
    environment.update(MULTITUDE_DEBUG=keys, LC_ALL='C.UTF-8')
    # What programs keep to the end is what they are for.
    environment['ASAN_OPTIONS'] = environment.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False,
                          timeout=60)
    assert done.returncode == status, f'{command}: status {done.returncode}\n{done.stderr}'
    return done.stderr or done.stdout


def report(mistake, keys):
    return run(*mistakes, mistake, keys=keys, status=-6) if mistakes else None


def said():
    """By the names of chapters, in the order of their screens."""
    return {
        'guide-debugging': [
            report('counted-twice', ''),
            report('released-twice', 'guard'),
            report('released-foreign', 'guard'),
            report('reallocated', 'guard'),
            report('reallocated', ''),
            report('written-late', 'guard,poison'),
            run(keepers, keys='leaks'),
            run(keepers, keys='stats'),
        ],
        'guide-memory': [run(rounds)],
        'guide-stats': [run(stats, tuning), run(stats, keepers)],
        'guide-tuning': [run(tuning)],
    }


def main():
    tap = Tap()
    # A chunk is a page at least, and the manual has been written where that is 4 KiB.
    if os.sysconf('SC_PAGESIZE') != 4096:
        tap.skip('screens', 'pages are of another size here')
        return tap.close()

    expected = said()
    for path in sorted(glob.glob(os.path.join(root, 'docs', '*.xml'))):
        name = os.path.basename(path).removesuffix('.xml')
        with open(path, encoding='utf-8') as file:
            shown = screens.screens_of(file.read())
        if shown or name in expected:
            tap.check(name, '\n'.join(screens.faults(shown, expected.get(name, []))))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
