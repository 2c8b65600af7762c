# Medians, quartiles and spreads of figures that can be checked by hand.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

from spread import Figure, median, quantile, spread  # noqa: E402
from tap import Tap  # noqa: E402


def expect(actual, expected):
    return '' if actual == expected else f'{actual!r} instead of {expected!r}'


def main():
    tap = Tap()

    tap.check('median of one', expect(median([3]), 3))
    tap.check('median of an odd number', expect(median([9, 1, 5]), 5))
    tap.check('median of an even number', expect(median([4, 1, 3, 2]), 2.5))
    tap.check('quartiles',
              expect([quantile([1, 2, 3, 4, 5], part) for part in (0.25, 0.75)], [2, 4]))
    tap.check('a quartile between two', expect(quantile([0, 10], 0.25), 2.5))
    tap.check('ends', expect([quantile([7, 8, 9], part) for part in (0, 1)], [7, 9]))
    tap.check('spread', expect(spread([9, 10, 12]), 0.3))
    tap.check('spread of nothing', expect(spread([0, 0]), 0.0))

    figure = Figure({'a': [1, 2, 3], 'b': [5, 6, 7]})
    tap.check('a figure is the median of all', expect(figure.median, 4))
    tap.check('between processes', expect(figure.between_processes(), 1.0))
    tap.check('between builds', expect(figure.between_builds(), 1.0))
    tap.check('below', expect(Figure({'a': [1, 1]}).is_below(Figure({'a': [2, 2]})), True))
    tap.check('not below when they overlap',
              expect(Figure({'a': [1, 5]}).is_below(Figure({'a': [2, 6]})), False))

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
