# How what the programs print becomes the file of measurements.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

import collect  # noqa: E402
from tap import Tap  # noqa: E402

RESULTS = {
    'rounds': 16,
    'versions': {'a': '1 – 2'},
    'memory': {'W12': {'multitude': 24.18, 'malloc "x"': 32.0}, 'small': {'malloc': 80.0}},
    'times': {'W1': {'multitude': {'forward': [[0.5, 0.0], [0.25, 1.0]]}}},
}


def expect(actual, expected):
    return '' if actual == expected else f'{actual!r} instead of {expected!r}'


def main():
    tap = Tap()
    tap.check('four digits', expect([collect.short(text) for text in ('0.123456', '123456', '0')],
                                    [0.1235, 123500.0, 0.0]))
    tap.check('of an operation, without the call', expect(
        collect.by_operation({'|nothing|work|2': 40, 'W1|a|work|1000': 9534, 'W1|a|release|1000': 434, '|nothing|work|1': 37,
                              'W1|b|release|10': 39, 'W6|a|release|1': 64, 'W6|b|release|1': 33}, {}),
        {'W1': {'a': [9.5, 0.4], 'b': [0.0, 0.5]}, 'W6': {'a': [0.0, 30.0], 'b': [0.0, 0.0]}}))

    text = collect.as_text(RESULTS)
    tap.check('nothing is lost', expect(json.loads(text), RESULTS))
    tap.check('a row a line', expect(sum('"forward"' in line for line in text.splitlines()), 1))
    tap.check('a program is named by its layout', expect(collect.layout_of('/x/bench-rotated'), 'rotated'))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
