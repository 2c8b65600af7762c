# What was measured, as figures by workload and row.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

from spread import Figure, median, spread

# The row that speaks for the library, and the one that a GLib program has today.
OURS = {
    'W0.1': 'multitude', 'W0.100': 'multitude', 'W1': 'multitude', 'W2': 'multitude',
    'W3': 'multitude', 'W4': 'multitude', 'W5': 'multitude', 'W6.1': 'multitude',
    'W6.32': 'multitude', 'W6.1000': 'multitude', 'W6.100000': 'multitude', 'W6b': 'multitude',
    'W3r': 'multitude ref-string', 'W7': 'multitude atomic rc box',
    'W7u': 'multitude atomic rc box', 'W7k': 'multitude atomic rc box',
    'W8': 'MultitudeString to GBytes', 'W9': 'MultitudeArray', 'W10': 'multitude atomic rc box',
    'W11': 'MultitudeHashTable', 'W11.row': 'MultitudeHashTable',
    'W11.hits': 'MultitudeHashTable', 'W11.misses': 'MultitudeHashTable',
    'W11.strings': 'MultitudeHashTable', 'W11.string-hits': 'MultitudeHashTable',
    'W11.string-misses': 'MultitudeHashTable', 'large': 'multitude',
}
THEIRS = {
    'W3r': 'GRefString', 'W7': 'g_atomic_rc_box', 'W7u': 'g_atomic_rc_box',
    'W7k': 'g_atomic_rc_box', 'W8': 'GString to GBytes', 'W9': 'GArray',
    'W10': 'g_atomic_rc_box', 'W11': 'GHashTable', 'W11.row': 'GHashTable',
    'W11.hits': 'GHashTable', 'W11.misses': 'GHashTable', 'W11.strings': 'GHashTable',
    'W11.string-hits': 'GHashTable', 'W11.string-misses': 'GHashTable',
}

# What nothing can be faster than, and what is not to be had by itself.
LIMITS = ('bump by hand', 'the way and the data', 'the way alone', 'a bare GObject',
          'counts by hand', 'counts by hand, of chunks in a table', 'counts by hand, at 512 places')


def is_ours(name):
    return name.lower().startswith('multitude')


class Step:
    """One step of a row: nanoseconds of an operation, and resident bytes at the end."""

    def __init__(self, key, series):
        self.n, self.size = (int(part) for part in key.split('|'))
        columns = [median(column) for column in zip(*series)]
        self.first_work, self.first_release, self.work, self.release, self.resident = columns
        self.first = median([line[0] + line[1] for line in series])
        self.again = median([line[2] + line[3] for line in series])
        self.spread = spread([line[2] + line[3] for line in series])


class Job:
    """The XML job of one variant: nanoseconds, and resident bytes."""

    def __init__(self, series):
        columns = [median(column) for column in zip(*series)]
        self.build, self.release, self.close, self.before, self.after = columns
        self.growth = median([line[4] / line[3] for line in series])


class Results:
    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.raw = json.load(file)
        self.workloads = self.raw['workloads']
        self.total = self._figures(lambda work, release: work + release)
        self.release = self._figures(lambda _, release: release)
        self.steps = {workload: {name: [Step(key, series) for key, series in row.items()]
                                 for name, row in rows.items()}
                      for workload, rows in self.raw['steps'].items()}
        self.job = {name: Job(series) for name, series in self.raw['job'].items()}

    def _figures(self, choose):
        return {workload: {name: Figure({layout: [choose(*pair) for pair in pairs]
                                         for layout, pairs in by_layout.items()})
                           for name, by_layout in rows.items()}
                for workload, rows in self.raw['times'].items()}

    def timed(self):
        """The workloads that were timed, in their own order."""
        return [workload for workload in self.workloads if workload in self.total]

    def by_time(self, workload):
        """Names and figures, the fastest first."""
        return sorted(self.total[workload].items(), key=lambda row: row[1].median)

    def by_memory(self, workload):
        """Names and bytes, the least first."""
        return sorted(self.raw['memory'].get(workload, {}).items(), key=lambda row: row[1])

    def figure(self, workload, name):
        """None for what was not measured; so the others below."""
        return self.total.get(workload, {}).get(name)

    def instructions(self, workload, name):
        """Of work and release together, or None where they are not counted."""
        both = self.raw['counts'].get(workload, {}).get(name)
        return sum(both) if both else None

    def atomics(self, workload, name):
        both = self.raw['atomics'].get(workload, {}).get(name)
        return sum(both) if both else None

    def bytes(self, workload, name):
        return self.raw['memory'].get(workload, {}).get(name)

    def step(self, workload, name, n=None, size=None):
        """The first step that is as large; the last one if nothing is said."""
        steps = self.steps.get(workload, {}).get(name, [])
        if n is None and size is None:
            return steps[-1] if steps else None
        return next((step for step in steps if n in (None, step.n) and size in (None, step.size)),
                    None)

    def ours(self, workload):
        return OURS[workload]

    def theirs(self, workload):
        return THEIRS.get(workload, 'malloc')

    def fastest_other(self, workload):
        """The fastest that is neither ours nor the limit; None if there is none."""
        for name, _ in self.by_time(workload):
            if not is_ours(name) and name not in LIMITS:
                return name
        return None

    def limit(self, workload):
        """The row that nothing can be faster than; None if there is none."""
        return next((name for name in LIMITS if name in self.total[workload]), None)

    def fastest_ours(self, workload):
        return next(name for name, _ in self.by_time(workload) if is_ours(name))
