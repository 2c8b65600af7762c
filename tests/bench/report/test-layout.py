# What tables, lists and charts are written as.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import sys
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))

import charts  # noqa: E402
from layout import Items, Table, count, docbook, number, whole  # noqa: E402
from tap import Tap  # noqa: E402

TABLE = Table(['what', 'ns'], [['**ours** & `x`', '1'], ['a < b', '2']])


def expect(actual, expected):
    return '' if actual == expected else f'{actual!r} instead of {expected!r}'


def cells(table):
    root = ElementTree.fromstring(table.docbook())
    return [[''.join(entry.itertext()) for entry in row] for row in root.iter('row')]


def check_text(tap):
    tap.check('numbers', expect([number(value) for value in (0.123, 12.34, 123.4, 12345.6, None)],
                                ['0.12', '12.3', '123', '12 346', '']))
    tap.check('counts', expect([count(value) for value in (9.6, 12345, None)], ['10', '12 345', '']))
    tap.check('great numbers', expect(whole(1000000), '1 000 000'))
    tap.check('markup', expect(docbook('**a** < `b`'),
                               '<emphasis role="bold">a</emphasis> &lt; <literal>b</literal>'))
    tap.check('a table in Markdown', expect(TABLE.markdown().splitlines(), [
        '| what | ns |', '|---|---:|', '| **ours** & `x` | 1 |', '| a < b | 2 |']))
    tap.check('the same in DocBook', expect(cells(TABLE),
                                            [['what', 'ns'], ['ours & x', '1'], ['a < b', '2']]))
    tap.check('a list', expect(Items(['a', 'b']).markdown(), '- a\n- b'))
    tap.check('an empty list', expect([Items([], 'none').markdown(), Items([], 'none').docbook()],
                                      ['none', '<para>none</para>']))


def check_charts(tap):
    axis = charts.Axis([1, 1000], 10, 300)
    tap.check('a logarithmic axis', expect([round(axis.place(value)) for value in (1, 10, 1000)],
                                           [10, 110, 310]))
    tap.check('its marks', expect(axis.decades(), [1.0, 10.0, 100.0, 1000.0]))
    tap.check('whole decades', expect(charts.widened([0.3, 12]), [0.1, 100.0]))
    tap.check('labels keep their order and their distance',
              expect(charts.place_labels([30, 10, 12], 15), [40, 10, 25]))
    tap.check('the longest bar', expect(charts.bar_length(4, 4, 1, False), charts.BAR_WIDTH))
    tap.check('half of it', expect(charts.bar_length(2, 4, 1, False), charts.BAR_WIDTH / 2))

    lines = charts.line_chart('Title', 'things', [('multitude', [(1, 0.5), (1000, 2.0)]),
                                                  ('malloc', [(1, 20), (1000, 30)])])
    root = ElementTree.fromstring(lines)
    polylines = [element for element in root.iter() if element.tag.endswith('polyline')]
    tap.check('a line a row', expect([len(line.get('points').split()) for line in polylines], [2, 2]))
    tap.check('the chart in words', expect(root.get('aria-label'),
                                           'Title, nanoseconds by things: multitude 0.50 at 1, 2.00 '
                                           'at 1 000; malloc 20.0 at 1, 30.0 at 1 000'))
    bars = ElementTree.fromstring(charts.chart('Title', 'ns{}', [('a', 1), ('b', 2)], False))
    rects = [element for element in bars.iter() if element.tag.endswith('rect')]
    tap.check('a bar a row, and no ground', expect(len(rects), 2))


def main():
    tap = Tap()
    check_text(tap)
    check_charts(tap)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
