# The tables of what was measured.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

from layout import Items, Table, Text, count, number, whole
from results import LIMITS, is_ours
from spread import median, quantile

MIB = 1024 * 1024

# Insertion, hits and misses in a map of a million entries, by what its keys are.
MILLION = {
    'keys without any order': ['W11.1M', 'W11.1M-hits', 'W11.1M-misses'],
    'numbers in a row': ['W11.1M.row', 'W11.1M.row-hits', 'W11.1M.row-misses'],
    'multiples': ['W11.1M.multiples', 'W11.1M.multiple-hits', 'W11.1M.multiple-misses'],
}


def mark(name):
    return f'**{name}**' if is_ours(name) else name


def workload_table(results, workload):
    rows = []
    for name, figure in results.by_time(workload):
        release = results.release[workload][name].median
        rows.append([mark(name), number(figure.median),
                     f'{number(figure.q1)}–{number(figure.q3)}',
                     number(release) if release >= 0.05 else '',
                     count(results.instructions(workload, name)),
                     count(results.atomics(workload, name))])
    head = ['', 'ns', 'middle half', 'of it release', 'instructions', 'of them atomic']
    if workload in results.raw['atomics']:
        return Table(head, rows)
    return Table(head[:-1], [row[:-1] for row in rows])


def workload_tables(results):
    parts = []
    for workload in results.timed():
        parts.append(f'### {workload}: {results.workloads[workload]}\n\n'
                     + workload_table(results, workload).markdown())
    return Text('\n\n'.join(parts))


def figure_of(results, workload, name):
    figure = results.figure(workload, name)
    return number(figure.median) if figure else ''


def times_as_fast(results, workload, ours, theirs):
    """Empty where one of them is lost in what the clock cannot see."""
    ours, theirs = results.figure(workload, ours), results.figure(workload, theirs)
    return number(theirs.median / ours.median) if ours.median > 0 else ''


def summary_table(results):
    rows = []
    for workload in results.timed():
        ours, theirs = results.ours(workload), results.theirs(workload)
        other = results.fastest_other(workload)
        rows.append([
            f'{workload}: {results.workloads[workload]}',
            figure_of(results, workload, ours),
            f'{figure_of(results, workload, theirs)} {theirs}',
            times_as_fast(results, workload, ours, theirs),
            f'{figure_of(results, workload, other)} {other}',
            figure_of(results, workload, results.limit(workload)),
        ])
    return Table(['ns', 'multitude', 'malloc or GLib', 'times as fast', 'fastest other', 'limit'],
                 rows)


# ---- Memory ----------------------------------------------------------------

def string_bytes(results, name):
    """What a string of 24 characters adds to a value; None if either is not known."""
    both, value = results.bytes('W12s', name), results.bytes('W12', name)
    return None if both is None or value is None else both - value


def bytes_cell(value):
    return '' if value is None else f'{value:.1f}'


def memory_table(results):
    rows = [[mark(name), bytes_cell(value), bytes_cell(string_bytes(results, name))]
            for name, value in results.by_memory('W12')]
    return Table(['resident bytes', 'a value of 24 bytes', 'a string of 24 characters'], rows)


def ref_string_table(results):
    rows = [[mark(name), bytes_cell(value)] for name, value in results.by_memory('W12r')]
    return Table(['a reference-counted string of 23 characters', 'resident bytes'], rows)


def small_table(results):
    rows = [[mark(name), whole(round(value))] for name, value in results.by_memory('small')]
    return Table(['one of 10 000 live arenas with 64 bytes in it', 'resident bytes'], rows)


# ---- What is done in steps -------------------------------------------------

def cycle_table(results):
    rows = []
    for name, (step, *_) in sorted(results.steps.get('cycle', {}).items(),
                                   key=lambda row: row[1][0].first_work):
        milliseconds = [value * step.n / 1e6 for value in
                        (step.first_work, step.first_release, step.work, step.release)]
        rows.append([mark(name), *(number(value) for value in milliseconds),
                     number(max(step.resident, 0) / MIB)])
    return Table(['ms; MiB', 'first build', 'given back', 'second build', 'given back',
                  'resident after'], rows)


def job_table(results):
    rows = [[mark(name), number(job.build / 1e6), number(job.release / 1e6),
             number(job.close / 1e6), whole(round(job.before / 1024)),
             whole(round(job.after / 1024))]
            for name, job in results.job.items()]
    return Table(['ms; KiB', 'build', 'tear down', 'memory given back', 'resident before',
                  'resident after'], rows)


def map_table(results):
    rows = []
    for keys, parts in MILLION.items():
        names = sorted(results.steps.get(parts[0], {}),
                       key=lambda name: results.step(parts[0], name).again)
        rows += [[f'{mark(name)}, {keys}', *(number(results.step(part, name).again) for part in parts)]
                 for name in names]
    return Table(['ns; a million entries', 'an insertion, growing', 'a hit', 'a miss'], rows)


def steps_table(results, workload, of, choose):
    """A column a step."""
    rows = results.steps.get(workload, {})
    sizes = sorted({of(step) for row in rows.values() for step in row})
    cells = []
    for name, steps in sorted(rows.items(), key=lambda row: choose(row[1][-1])):
        known = {of(step): number(choose(step)) for step in steps}
        cells.append([mark(name), *(known.get(size, '') for size in sizes)])
    return Table([f'ns; {workload}', *(whole(size) for size in sizes)], cells)


def chunks_table(results):
    return steps_table(results, 'chunks', lambda step: step.size, lambda step: step.release)


def scale_table(results):
    return steps_table(results, 'scale', lambda step: step.n, lambda step: step.again)


def first_scale_table(results):
    return steps_table(results, 'scale', lambda step: step.n, lambda step: step.first)


def owners_scale_table(results):
    return steps_table(results, 'scale-owners', lambda step: step.n, lambda step: step.again)


def arenas_table(results):
    """With what an arena keeps after its reset, when there are most of them."""
    table = steps_table(results, 'arenas', lambda step: step.size, lambda step: step.again)
    kept = {mark(name): max(steps[-1].resident, 0) / steps[-1].size / 1024
            for name, steps in results.steps.get('arenas', {}).items()}
    table.head.append('resident KiB of one')
    for row in table.rows:
        row.append(number(kept[row[0]]))
    return table


def lives_table(results):
    return steps_table(results, 'lives', lambda step: step.size, lambda step: step.again)


def speedups(results):
    """Names, the cost with one thread and with two, and how much more two get done."""
    rows = []
    for name in results.steps.get('threads', {}):
        one, two = (results.step('threads', name, size=size) for size in (1, 2))
        if one and two:
            rows.append((name, one.again, two.again, 2 * one.again / two.again))
    return rows


def threads_table(results):
    return Table(['ns of one thread', 'one thread', 'two threads', 'work of two, in that of one'],
                 [[mark(name), number(one), number(two), number(gain)]
                  for name, one, two, gain in sorted(speedups(results), key=lambda row: row[1])])


# ---- Where others win, and what is noise -----------------------------------

def lost_list(results):
    """Workloads where another is faster than our best row by more than noise."""
    items = []
    for workload in results.timed():
        total = results.total[workload]
        best = results.fastest_ours(workload)
        faster = [f'{name} ({number(figure.median)})' for name, figure in results.by_time(workload)
                  if not is_ours(name) and name not in LIMITS and figure.is_below(total[best])]
        if faster:
            items.append(f'{workload}, {results.workloads[workload]}: {", ".join(faster)}; '
                         f'{best} takes {number(total[best].median)} ns.')
    return Items(items, 'None of the other rows, this time.')


def step_spreads(results):
    return [step.spread for rows in results.steps.values() for steps in rows.values()
            for step in steps if step.again >= 0.3]


def noise_table(results):
    """How far apart the series of a row are, over all rows that a clock can tell."""
    figures = [figure for workload in results.timed()
               for figure in results.total[workload].values() if figure.median >= 0.3]
    rows = []
    for what, values in (
            ('processes of one build', [figure.between_processes() for figure in figures]),
            ('builds of the same code', [figure.between_builds() for figure in figures]),
            ('what is done in steps, a process of each build', step_spreads(results))):
        rows.append([what, f'{100 * median(values):.1f} %', f'{100 * quantile(values, 0.9):.0f} %',
                     f'{100 * max(values):.0f} %'])
    return Table(['largest less smallest, of the median', 'half of the rows', '9 of 10', 'worst'],
                 rows)


def noisiest_list(results):
    """The rows that move most when nothing but their place changes."""
    rows = sorted(((figure.between_builds(), workload, name) for workload in results.timed()
                   for name, figure in results.total[workload].items() if figure.median >= 0.3),
                  reverse=True)[:8]
    return Text(', '.join(f'{workload} {name} {100 * part:.0f} %' for part, workload, name in rows))


def machine_list(results):
    machine = results.raw['machine']
    kind = 'virtual, ' if machine['virtual'] else ''
    load = ', '.join(str(load) for load in machine['load'])
    versions = [f'{name} {version}' for name, version in results.raw['versions'].items()
                if not version.startswith('as ') and version != 'this source']
    items = [
        f'{machine["date"]}; {kind}{machine["n_processors"]} processors, {machine["processor"]}; '
        f'load when it began {load}',
        f'{machine["system"]}, Linux {machine["kernel"]}, {machine["compiler"]}, `-O2`',
        ', '.join(versions),
    ]
    if results.raw['skipped']:
        items.append('left out because they are not installed: ' + ', '.join(results.raw['skipped']))
    return Items(items)
