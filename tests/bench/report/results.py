# What was measured, as figures by workload and row.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import json

from spread import Figure

# The row that speaks for the library, and the one that a GLib program has today.
OURS = {
    'W0.1': 'multitude', 'W0.100': 'multitude', 'W1': 'multitude', 'W2': 'multitude',
    'W3': 'multitude', 'W4': 'multitude', 'W5': 'multitude', 'W6.1': 'multitude',
    'W6.32': 'multitude', 'W6.1000': 'multitude', 'W6.100000': 'multitude', 'W6b': 'multitude',
    'W3r': 'multitude ref-string', 'W7': 'multitude atomic rc box',
    'W7u': 'multitude atomic rc box', 'W7k': 'multitude atomic rc box',
    'W8': 'MultitudeString to GBytes', 'W9': 'MultitudeArray', 'W10': 'multitude atomic rc box',
    'W11': 'MultitudeHashTable', 'large': 'multitude',
}
THEIRS = {
    'W3r': 'GRefString', 'W7': 'g_atomic_rc_box', 'W7u': 'g_atomic_rc_box',
    'W7k': 'g_atomic_rc_box', 'W8': 'GString to GBytes', 'W9': 'GArray',
    'W10': 'g_atomic_rc_box', 'W11': 'GHashTable',
}
LIMITS = ('bump by hand', 'the way alone')


def is_ours(name):
    return name.lower().startswith('multitude')


class Results:
    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.raw = json.load(file)
        self.workloads = self.raw['workloads']
        self.total = self._figures(lambda work, release: work + release)
        self.release = self._figures(lambda _, release: release)

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

    def instructions(self, workload, name):
        """Of work and release together, or None where they are not counted."""
        both = self.raw['counts'].get(workload, {}).get(name)
        return sum(both) if both else None

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
