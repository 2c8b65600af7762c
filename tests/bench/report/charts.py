# Bar charts for the manual.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import math
from xml.sax.saxutils import escape, quoteattr

from results import LIMITS, is_ours
from tables import number

WIDTH = 760
LABEL_WIDTH = 250
BAR_WIDTH = 410
ROW = 26
TOP = 56

OURS, THEIRS, OTHER, AT_BEST = '#1a5fb4', '#c64600', '#77767b', '#c0bfbc'

# Name of the file, workload, title, and whether the scale is logarithmic.
CHARTS = [
    ('performance-mixed.svg', 'W5', 'Values, slices and strings, allocated and given back', False),
    ('performance-release.svg', 'W6.1000', 'Giving 1000 allocations of 64 bytes back', True),
    ('performance-owners.svg', 'W7u', 'A shared value of 16 bytes, made and dropped', False),
    ('performance-builders.svg', 'W8', 'A string from 16 appends, frozen and dropped', False),
]


def colour(name):
    if is_ours(name):
        return OURS
    if name in LIMITS:
        return AT_BEST
    return THEIRS if name == 'malloc' or name.startswith(('g_', 'G')) else OTHER


def bar_length(value, largest, smallest, logarithmic):
    if logarithmic:
        floor = math.log10(smallest) - 0.5
        return BAR_WIDTH * (math.log10(value) - floor) / (math.log10(largest) - floor)
    return BAR_WIDTH * value / largest


def bar(index, name, value, length):
    y = TOP + index * ROW
    return (f'  <text x="{LABEL_WIDTH - 10}" y="{y + 15}" text-anchor="end">{escape(name)}</text>\n'
            f'  <rect x="{LABEL_WIDTH}" y="{y + 2}" width="{max(length, 1):.1f}" height="18" '
            f'rx="3" fill="{colour(name)}"/>\n'
            f'  <text x="{LABEL_WIDTH + length + 6:.1f}" y="{y + 15}" fill="#5e5c64">'
            f'{number(value)}</text>')


def chart(title, unit, rows, logarithmic):
    """Rows are names and values, the smallest first."""
    values = [max(value, 0.1) for _, value in rows]
    height = TOP + len(rows) * ROW + 36
    bars = [bar(i, name, value, bar_length(max(value, 0.1), max(values), min(values), logarithmic))
            for i, (name, value) in enumerate(rows)]
    scale = ', logarithmic' if logarithmic else ''
    described = title + ': ' + ', '.join(f'{name} {number(value)} {unit}' for name, value in rows)
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<!-- {escape(title)}; written by tests/bench/run.sh.
     SPDX-License-Identifier: LGPL-2.1-or-later -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"
     width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13" fill="#241f31" role="img"
     aria-label={quoteattr(described)}>
  <rect width="{WIDTH}" height="{height}" rx="8" fill="#ffffff"/>
  <text x="16" y="30" font-size="15" font-weight="bold">{escape(title)}</text>
{chr(10).join(bars)}
  <text x="{LABEL_WIDTH}" y="{height - 14}" fill="#5e5c64">{unit}{scale}; less is better</text>
</svg>
'''


def write_charts(results, folder):
    for file_name, workload, title, logarithmic in CHARTS:
        rows = [(name, figure.median) for name, figure in results.by_time(workload)]
        with open(f'{folder}/{file_name}', 'w', encoding='utf-8') as file:
            file.write(chart(title, 'ns', rows, logarithmic))
