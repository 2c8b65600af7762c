# Ratios, limits and steps of figures that can be checked by hand.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

import tables  # noqa: E402
import targets  # noqa: E402
from results import Results  # noqa: E402
from tap import Tap  # noqa: E402
from targets import Target  # noqa: E402


def times(**by_row):
    """Three series of one build, a tenth apart, around a figure."""
    return {name.replace('_', ' '): {'forward': [[value - 0.1, 0], [value, 0], [value + 0.1, 0]]}
            for name, value in by_row.items()}


MEASURED = {
    'workloads': {'W1': 'eight bytes', 'W2': 'a struct'},
    'times': {'W1': times(multitude=3, bumpalo=4, bump_by_hand=2),
              'W2': times(multitude=4, bumpalo=4.05, bump_by_hand=3.9)},
    'counts': {'W1': {'multitude': [9.5, 0.4]}},
    'atomics': {'W7u': {'multitude box': [1.0, 0.0]}},
    'memory': {'W12': {'multitude': 24.2}, 'W12s': {'multitude': 49.4}, 'small': {}},
    'steps': {
        'threads': {'multitude': {'100|1': [[0, 0, 2.0, 0, 0]], '100|2': [[0, 0, 2.5, 0, 0]]}},
        'chunks': {'multitude rc box': {'8|4': [[0, 9, 0, 1, 0], [0, 9, 0, 1, 0], [0, 9, 0, 9, 0]],
                                        '8|1000': [[0, 9, 0, 3, 0]]}},
        'scale': {'multitude, kept': {'10|0': [[5, 1, 1, 1, 0]], '100|0': [[5, 1, 2, 1, 0]]},
                  'bump by hand': {'10|0': [[5, 1, 1, 0, 0]], '100|0': [[5, 1, 2, 0, 0]]}},
    },
    'job': {'malloc': [[100, 60, 0, 1000, 1500], [120, 50, 0, 1000, 1500]],
            'multitude': [[70, 1, 9, 1000, 1010]]},
}


def load(measured):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'measured.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(measured, file)
        return Results(path)


def expect(actual, expected):
    return '' if actual == expected else f'{actual!r} instead of {expected!r}'


def check_limits(tap):
    tap.check('met at the limit', expect(Target('', '', 0.75, 0.75).is_met(), True))
    tap.check('compared as it is shown', expect(Target('', '', 0.75, 0.754).is_met(), True))
    tap.check('not met above it', expect(Target('', '', 0.75, 0.756).is_met(), False))
    tap.check('whole instructions', expect(Target('', '', 10, 10.6, 0).is_met(), False))
    tap.check('nothing measured', expect(Target('', '', 1, None).is_met(), None))
    tap.check('at least', expect([Target('', '', 1.8, value, is_least=True).is_met()
                                  for value in (1.7, 1.8, 1.9)], [False, True, True]))
    tap.check('an excuse', expect(Target('', '', 1, 2, excuse='so').row()[-1], 'met, so'))
    tap.check('no excuse for what was not measured',
              expect(Target('', '', 1, None, excuse='so').row()[-1], 'not measured'))
    tap.check('nothing is divided by nothing',
              expect([targets.divide(1, 0), targets.divide(None, 1), targets.divide(1, None),
                      targets.divide(0, 2)], [None, None, None, 0]))


def check_figures(tap, results):
    measured = targets.Measured(results)
    tap.check('a ratio of medians',
              expect(measured.ratio('W1', 'multitude', 'bumpalo', 0.75).value, 0.75))
    tap.check('a row that is missing',
              expect(measured.ratio('W1', 'multitude', 'mimalloc', 0.3).is_met(), None))
    tap.check('instructions of both phases',
              expect(measured.instructions('W1', 'multitude', 10).value, 9.9))
    tap.check('atomic instructions', expect(measured.atomics('W7u', 'multitude box', 1).value, 1.0))
    tap.check('a string beside a value',
              expect(round(tables.string_bytes(results, 'multitude'), 1), 25.2))
    tap.check('above the floor it counts',
              expect(measured.above_floor('W1', 0.7).is_met(), False))
    tap.check('at the floor it is met',
              expect(measured.above_floor('W2', 0.75).row()[-1],
                     'met, at the floor: 1.03 of the bump by hand'))
    tap.check('no slower within noise',
              expect(measured.no_slower('W2', 'bumpalo', 'multitude').is_met(), True))
    tap.check('slower', expect(measured.no_slower('W1', 'bumpalo', 'multitude').is_met(), False))


def check_steps(tap, results):
    measured = targets.Measured(results)
    tap.check('a step is the median of its processes',
              expect(results.step('chunks', 'multitude rc box', size=4).release, 1))
    tap.check('over more chunks',
              expect(targets.release_over(measured, 'multitude rc box', 1000, 1.5).value, 3))
    tap.check('a step that nobody took',
              expect(targets.release_over(measured, 'multitude rc box', 16000, 6).value, None))
    tap.check('the worst step',
              expect(targets.dearest(measured, 'scale', 'multitude, kept', 'bump by hand'), 2))
    tap.check('the last of the first', expect(targets.growth(measured, 'scale', 'multitude, kept'), 1.5))
    tap.check('two threads', expect(tables.speedups(results), [('multitude', 2.0, 2.5, 1.6)]))
    tap.check('the document', expect([target.value for target in targets.job_targets(measured)],
                                     [70 / 110, 1 / 55, 1.01]))


def main():
    tap = Tap()
    results = load(MEASURED)
    check_limits(tap)
    check_figures(tap, results)
    check_steps(tap, results)

    table = targets.targets_table(results)
    tap.check('each target has a row', expect(len(table.rows), len(targets.all_targets(results))))
    met = sum(row[-1].startswith('met') for row in table.rows)
    known = sum(row[-1] != 'not measured' for row in table.rows)
    tap.check('the tally is that of the table',
              expect(targets.tally(results), f'{met} of {known}'))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
