# Charts for the manual: bars, and lines over a logarithmic axis.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""They have no ground, and colours for a light page and for a dark one: whoever shows them
says which it is."""

import math
from xml.sax.saxutils import escape, quoteattr

from layout import number, whole
from results import LIMITS, is_ours
from tables import speedups

WIDTH = 760
LABEL_WIDTH = 250
BAR_WIDTH = 410
ROW = 26
TOP = 56

# Classes of what is drawn, and the colours of each: on a light ground, and on a dark one.
OURS, THEIRS, OTHER, AT_BEST, FAINT, GRID = 'ours', 'theirs', 'other', 'at-best', 'faint', 'grid'
COLOURS = {
    OURS: ('#1a5fb4', '#62a0ea'),
    THEIRS: ('#c64600', '#e66100'),
    OTHER: ('#77767b', '#9a9996'),
    AT_BEST: ('#c0bfbc', '#68676c'),
    FAINT: ('#5e5c64', '#b0b0ac'),
    GRID: ('#deddda', '#454545'),
}
INK = ('#241f31', '#eeeeec')

# Name of the file, workload, title, and whether the scale is logarithmic.
CHARTS = [
    ('performance-mixed.svg', 'W5', 'Values, slices and strings, allocated and given back', False),
    ('performance-release.svg', 'W6.1000', 'Giving 1000 allocations of 64 bytes back', True),
    ('performance-owners.svg', 'W7u', 'A shared value of 16 bytes, made and dropped', False),
    ('performance-builders.svg', 'W8', 'A string from 16 appends, frozen and dropped', False),
]

# Name of the file, workload, title, axis, what of a step is along it, and the rows.
LINES = [
    ('performance-scale.svg', 'scale', 'Many allocations of 8 bytes, and all given back',
     'allocations', lambda step: step.n,
     ['multitude, kept', 'multitude', 'bump by hand', 'bumpalo', "malloc'd chunks", 'malloc']),
    ('performance-arenas.svg', 'arenas', 'Many arenas that live at once, by turns',
     'live arenas', lambda step: step.size,
     ['multitude', 'multitude core', 'bumpalo', "malloc'd chunks", 'obstack']),
    ('performance-chunks.svg', 'chunks', 'A release, in random order over many chunks',
     'live chunks', lambda step: step.size,
     ['multitude rc box', 'multitude box', 'multitude atomic rc box', 'counts by hand']),
]
THREADS = ('performance-threads.svg', 'Two threads with an arena each: work done, of one thread')

ALL_FILES = [chart[0] for chart in CHARTS] + [chart[0] for chart in LINES] + [THREADS[0]]


def colour(name):
    if is_ours(name):
        return OURS
    if name in LIMITS:
        return AT_BEST
    return THEIRS if name in ('malloc', 'GObject') or name.startswith(('g_', 'GLib', 'GS', 'GB')) \
        else OTHER


def rules(which):
    return ' '.join([f'svg {{ color: {INK[which]}; }}'] + [
        f'.{name} {{ color: {colours[which]}; }}' for name, colours in COLOURS.items()])


# Without the first rule a browser would paint a light ground under a picture in a dark page.
STYLE = f'''  <style>
    :root {{ color-scheme: light dark; }}
    {rules(0)}
    @media (prefers-color-scheme: dark) {{
      {rules(1)}
    }}
  </style>'''


def picture(title, described, height, body):
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<!-- {escape(title)}; written by tests/bench/run.sh.
     SPDX-License-Identifier: LGPL-2.1-or-later -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"
     width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13" fill="currentColor" role="img"
     aria-label={quoteattr(described)}>
{STYLE}
  <text x="16" y="30" font-size="15" font-weight="bold">{escape(title)}</text>
{body}
</svg>
'''


# ---- Bars ------------------------------------------------------------------

def bar_length(value, largest, smallest, logarithmic):
    if logarithmic:
        floor = math.log10(smallest) - 0.5
        return BAR_WIDTH * (math.log10(value) - floor) / (math.log10(largest) - floor)
    return BAR_WIDTH * value / largest


def bar(index, name, value, length):
    y = TOP + index * ROW
    return (f'  <text x="{LABEL_WIDTH - 10}" y="{y + 15}" text-anchor="end">{escape(name)}</text>\n'
            f'  <rect x="{LABEL_WIDTH}" y="{y + 2}" width="{max(length, 1):.1f}" height="18" '
            f'rx="3" class="{colour(name)}"/>\n'
            f'  <text x="{LABEL_WIDTH + length + 6:.1f}" y="{y + 15}" class="{FAINT}">'
            f'{number(value)}</text>')


def chart(title, unit, rows, logarithmic):
    """Rows are names and values, in the order of the bars."""
    values = [max(value, 0.1) for _, value in rows]
    height = TOP + len(rows) * ROW + 36
    bars = [bar(i, name, value, bar_length(max(value, 0.1), max(values), min(values), logarithmic))
            for i, (name, value) in enumerate(rows)]
    scale = ', logarithmic' if logarithmic else ''
    described = title + ': ' + ', '.join(f'{name} {number(value)}' for name, value in rows)
    legend = f'  <text x="{LABEL_WIDTH}" y="{height - 14}" class="{FAINT}">{unit.format(scale)}</text>'
    return picture(title, described, height, '\n'.join([*bars, legend]))


# ---- Lines -----------------------------------------------------------------

LEFT, RIGHT, LINES_TOP, LINES_HEIGHT = 70, 230, 56, 280
DASHES = ['', '8 4', '2 4', '10 3 2 3']


class Axis:
    """From values to a length, by their logarithm."""

    def __init__(self, values, start, length):
        self.low, self.high = min(values), max(values)
        self.start, self.length = start, length

    def place(self, value):
        span = math.log10(self.high) - math.log10(self.low)
        part = (math.log10(value) - math.log10(self.low)) / span if span else 0.5
        return self.start + part * self.length

    def decades(self):
        first = math.ceil(math.log10(self.low) - 1e-9)
        last = math.floor(math.log10(self.high) + 1e-9)
        return [10.0 ** power for power in range(first, last + 1)]


def widened(values):
    """To whole decades, so that the axis has its marks at both ends."""
    return [10.0 ** math.floor(math.log10(min(values))), 10.0 ** math.ceil(math.log10(max(values)))]


def place_labels(heights, least=15):
    """Heights that are apart, in the same order; nothing is written over another."""
    placed, last = {}, -math.inf
    for i in sorted(range(len(heights)), key=lambda i: heights[i]):
        placed[i] = last = max(heights[i], last + least)
    return [placed[i] for i in range(len(heights))]


def grid(across, up, axis):
    bottom, right = LINES_TOP + LINES_HEIGHT, WIDTH - RIGHT
    lines = []
    for value in across.decades():
        x = across.place(value)
        lines.append(f'  <line x1="{x:.1f}" y1="{LINES_TOP}" x2="{x:.1f}" y2="{bottom}" '
                     f'class="{GRID}" stroke="currentColor"/>\n'
                     f'  <text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" class="{FAINT}">'
                     f'{whole(round(value))}</text>')
    for value in up.decades():
        y = up.place(value)
        lines.append(f'  <line x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" '
                     f'class="{GRID}" stroke="currentColor"/>\n'
                     f'  <text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" class="{FAINT}">'
                     f'{value:g}</text>')
    lines.append(f'  <text x="{LEFT}" y="{bottom + 42}" class="{FAINT}">{axis} along, ns for each '
                 'upwards, both logarithmic; less is better</text>')
    return lines


def curve(points, name, dash):
    path = ' '.join(f'{x:.1f},{y:.1f}' for x, y in points)
    width = 3 if is_ours(name) else 2
    dots = ''.join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="{colour(name)}"/>'
                   for x, y in points)
    style = f' stroke-dasharray="{dash}"' if dash else ''
    return (f'  <polyline points="{path}" class="{colour(name)}" fill="none" stroke="currentColor" '
            f'stroke-width="{width}"{style}/>{dots}')


def line_chart(title, axis, rows):
    """Rows are names and lists of pairs."""
    across = Axis([x for _, pairs in rows for x, _ in pairs], LEFT, WIDTH - LEFT - RIGHT)
    up = Axis(widened([max(y, 0.01) for _, pairs in rows for _, y in pairs]),
              LINES_TOP + LINES_HEIGHT, -LINES_HEIGHT)
    seen, body = {}, grid(across, up, axis)
    ends = []
    for name, pairs in rows:
        points = [(across.place(x), up.place(max(y, 0.01))) for x, y in pairs]
        dash = seen.setdefault(colour(name), 0)
        seen[colour(name)] += 1
        body.append(curve(points, name, DASHES[dash % len(DASHES)]))
        ends.append(points[-1])

    for (name, _), (x, _), y in zip(rows, ends, place_labels([y for _, y in ends])):
        body.append(f'  <text x="{x + 10:.1f}" y="{y + 4:.1f}">{escape(name)}</text>')

    described = f'{title}, nanoseconds by {axis}: ' + '; '.join(
        name + ' ' + ', '.join(f'{number(y)} at {whole(x)}' for x, y in pairs)
        for name, pairs in rows)
    return picture(title, described, LINES_TOP + LINES_HEIGHT + 60, '\n'.join(body))


def rows_of_lines(results, workload, along, names):
    """Of the rows that were measured; what a release takes where only that was."""
    measured = results.steps.get(workload, {})
    return [(name, [(along(step), step.again) for step in measured[name]])
            for name in names if name in measured]


def write_charts(results, folder):
    def write(name, text):
        with open(f'{folder}/{name}', 'w', encoding='utf-8') as file:
            file.write(text)

    for name, workload, title, logarithmic in CHARTS:
        rows = [(row, figure.median) for row, figure in results.by_time(workload)]
        write(name, chart(title, 'ns{}; less is better', rows, logarithmic))
    for name, workload, title, axis, along, names in LINES:
        write(name, line_chart(title, axis, rows_of_lines(results, workload, along, names)))
    write(THREADS[0], chart(THREADS[1], 'times; two are the most', [
        (name, gain) for name, _, _, gain in speedups(results)], False))
