# What the comparison of instruction counts takes for a change, and what not.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import importlib.util
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

from tap import Tap  # noqa: E402


def load(name):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    spec = importlib.util.spec_from_file_location('hot_paths', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def expect(actual, expected):
    return '' if actual == expected else f'{actual!r} instead of {expected!r}'


def main():
    hot_paths = load('hot-paths.py')
    tap = Tap()

    def refuses(known, seen):
        return hot_paths.judge('path', known, seen) != ''

    tap.check('the same', expect(refuses(9.0, 9.0), False))
    tap.check('half an instruction', expect(refuses(9.0, 9.5), False))
    tap.check('one more of nine', expect(refuses(9.0, 10.0), True))
    tap.check('one less of nine', expect(refuses(9.0, 8.0), True))
    tap.check('one per cent', expect(refuses(500.0, 505.0), False))
    tap.check('more than one per cent', expect(refuses(500.0, 505.1), True))
    tap.check('less by more than one per cent', expect(refuses(500.0, 494.9), True))
    tap.check('not in the table', expect(refuses(None, 9.0), True))
    tap.check('not counted', expect(refuses(9.0, None), True))

    counts = {'value-8': 9.0, 'create': 2539.3}
    table = hot_paths.write_table(['gcc 12', 'glib 2.74'], counts)
    tap.check('a table is read as it was written',
              expect(hot_paths.read_table(table), (['gcc 12', 'glib 2.74'], counts)))

    dump = 'part: 1\n\ndesc: Trigger: Client Request: reset\n\nevents: Ir\ntotals: 14004\n'
    tap.check('a dump', expect(hot_paths.callgrind.parse_dump(dump), ('reset', 14004)))

    dump = 'desc: Trigger: Program termination\ntotals: 0\n'
    tap.check('the closing dump', expect(hot_paths.callgrind.parse_dump(dump), None))

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
