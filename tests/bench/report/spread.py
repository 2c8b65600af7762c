# Medians, quartiles and spreads of measurements.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A figure is measured in several processes of several builds.  The builds are of the
same code in other places, so a figure is the median of all series, and how far builds
and processes are apart is told beside it."""


def quantile(values, part):
    """The value below which a part of them lies, between neighbours by proportion."""
    ordered = sorted(values)
    position = part * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def median(values):
    return quantile(values, 0.5)


def spread(values):
    """How far the values are apart, as a part of their median."""
    middle = median(values)
    return (max(values) - min(values)) / middle if middle > 0 else 0.0


class Figure:
    """One measured figure: its series by build."""

    def __init__(self, by_build):
        self.by_build = by_build
        series = [value for values in by_build.values() for value in values]
        self.median = median(series)
        self.q1 = quantile(series, 0.25)
        self.q3 = quantile(series, 0.75)

    def between_processes(self):
        """The spread that the processes of one build have, of the worst build."""
        return max(spread(values) for values in self.by_build.values())

    def between_builds(self):
        """The spread of the builds' medians."""
        return spread([median(values) for values in self.by_build.values()])

    def is_below(self, other):
        """Whether the middle half of one is wholly below that of the other."""
        return self.q3 < other.q1
