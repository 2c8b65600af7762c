# The tables of docs/PERFORMANCE.md.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

from results import LIMITS, is_ours
from spread import median, quantile


def number(value):
    """With as many digits as mean something."""
    if value is None:
        return ''
    if value < 10:
        return f'{value:.2f}'
    if value < 100:
        return f'{value:.1f}'
    return f'{value:,.0f}'.replace(',', ' ')


def count(value):
    return '' if value is None else (f'{value:.0f}' if value < 10000 else number(value))


def table(head, rows):
    """The first column is text, the others are numbers."""
    lines = ['| ' + ' | '.join(head) + ' |',
             '|---|' + '---:|' * (len(head) - 1)]
    lines += ['| ' + ' | '.join(row) + ' |' for row in rows]
    return '\n'.join(lines)


def mark(name):
    return f'**{name}**' if is_ours(name) else name


def workload_table(results, workload):
    rows = []
    for name, figure in results.by_time(workload):
        release = results.release[workload][name].median
        rows.append([mark(name), number(figure.median),
                     f'{number(figure.q1)}–{number(figure.q3)}',
                     number(release) if release >= 0.05 else '',
                     count(results.instructions(workload, name))])
    return table(['', 'ns', 'middle half', 'of it release', 'instructions'], rows)


def workload_tables(results):
    parts = []
    for workload in results.timed():
        parts.append(f'### {workload}: {results.workloads[workload]}\n\n'
                     + workload_table(results, workload))
    return '\n\n'.join(parts)


def figure_of(results, workload, name):
    if name not in results.total[workload]:
        return ''
    return number(results.total[workload][name].median)


def summary_table(results):
    rows = []
    for workload in results.timed():
        ours, theirs = results.ours(workload), results.theirs(workload)
        other = results.fastest_other(workload)
        total = results.total[workload]
        rows.append([
            f'{workload}: {results.workloads[workload]}',
            figure_of(results, workload, ours),
            f'{figure_of(results, workload, theirs)} {theirs}',
            number(total[theirs].median / total[ours].median),
            f'{figure_of(results, workload, other)} {other}',
            figure_of(results, workload, results.limit(workload)),
        ])
    return table(['ns', 'multitude', 'malloc or GLib', 'times as fast', 'fastest other', 'limit'],
                 rows)


def memory_table(results):
    rows = [[mark(name), f'{value:.1f}']
            for name, value in sorted(results.raw['memory'].items(), key=lambda row: row[1])]
    return table(['a live value of 24 bytes', 'resident bytes'], rows)


def lost_list(results):
    """Workloads where another is faster than our best row by more than noise."""
    lines = []
    for workload in results.timed():
        total = results.total[workload]
        best = results.fastest_ours(workload)
        faster = [f'{name} ({number(figure.median)})' for name, figure in results.by_time(workload)
                  if not is_ours(name) and name not in LIMITS and figure.is_below(total[best])]
        if faster:
            lines.append(f'- {workload}, {results.workloads[workload]}: {", ".join(faster)}; '
                         f'{best} takes {number(total[best].median)} ns.')
    return '\n'.join(lines) if lines else 'None of the other rows, this time.'


def noise_table(results):
    """How far apart the series of a row are, over all rows that a clock can tell."""
    figures = [(workload, name, figure) for workload in results.timed()
               for name, figure in results.total[workload].items() if figure.median >= 0.3]
    rows = []
    for what, values in (
            ('processes of one build', [figure.between_processes() for _, _, figure in figures]),
            ('builds of the same code', [figure.between_builds() for _, _, figure in figures])):
        rows.append([what, f'{100 * median(values):.1f} %', f'{100 * quantile(values, 0.9):.0f} %',
                     f'{100 * max(values):.0f} %'])
    return table(['largest less smallest, of the median', 'half of the rows', '9 of 10', 'worst'],
                 rows)


def noisiest_list(results):
    """The rows that move most when nothing but their place changes."""
    rows = sorted(((figure.between_builds(), workload, name) for workload in results.timed()
                   for name, figure in results.total[workload].items() if figure.median >= 0.3),
                  reverse=True)[:8]
    return ', '.join(f'{workload} {name} {100 * part:.0f} %' for part, workload, name in rows)


def machine_list(results):
    machine = results.raw['machine']
    kind = 'virtual, ' if machine['virtual'] else ''
    load = ', '.join(str(load) for load in machine['load'])
    lines = [
        f'- {machine["date"]}; {kind}{machine["n_processors"]} processors, {machine["processor"]}; '
        f'load when it began {load}',
        f'- {machine["system"]}, Linux {machine["kernel"]}, {machine["compiler"]}, `-O2`',
    ]
    versions = [f'{name} {version}' for name, version in results.raw['versions'].items()
                if not version.startswith('as ') and version != 'this source']
    lines.append('- ' + ', '.join(versions))
    if results.raw['skipped']:
        lines.append('- left out because they are not installed: '
                     + ', '.join(results.raw['skipped']))
    return '\n'.join(lines)
