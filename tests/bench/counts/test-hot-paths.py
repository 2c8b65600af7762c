# What is taken for a change of the hot paths, or for a broken promise, and what not.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import importlib.util
import os
import sys
from fractions import Fraction

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

    def breaks(promised, seen):
        return hot_paths.judge_atomics(promised, 'why', seen) != ''

    tap.check('atomic instructions as promised', expect(breaks(1, Fraction(1000, 1000)), False))
    tap.check('one more of a thousand', expect(breaks(1, Fraction(1001, 1000)), True))
    tap.check('one where none is promised', expect(breaks(0, Fraction(1, 1000)), True))
    tap.check('one less', expect(breaks(1, Fraction(999, 1000)), True))
    tap.check('one for a batch', expect(breaks(Fraction(1, 64), Fraction(15, 960)), False))
    tap.check('two for one of the batches', expect(breaks(Fraction(1, 64), Fraction(16, 960)), True))
    tap.check('no atomic instructions were counted', expect(breaks(0, None), True))

    def differ(seen):
        return hot_paths.judge_same(['few', 'many'], seen) != ''

    tap.check('as many', expect(differ({'few': 51.0, 'many': 51.0}), False))
    tap.check('a few more', expect(differ({'few': 51.0, 'many': 52.0}), True))
    tap.check('none of many', expect(differ({'few': 51.0}), True))
    tap.check('neither', expect(differ({}), True))
    tap.check('a reset of few chunks and of many is promised to be the same',
              expect([paths for why, paths in hot_paths.PROMISED_SAME],
                     [['reset-10-chunks', 'reset-100-chunks', 'reset-1000-chunks']]))

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
