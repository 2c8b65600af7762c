# What the library promises, beside what was measured.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A target is met or not by its figure in one run; nothing of this is written by hand.

Ratios are of the medians of one run.  A limit holds to the last digit that is shown: a
ratio of 0.754 is 0.75.  "No slower" is met when the other is not faster by more than
noise: not unless its middle half is wholly below ours."""

from dataclasses import dataclass
from typing import Optional

from layout import Table
from tables import MILLION, speedups, string_bytes

MIB = 1024 * 1024
RC, ATOMIC, BOX, STRING = ('multitude rc box', 'multitude atomic rc box', 'multitude box',
                           'multitude ref-string')
TABLE = 'MultitudeHashTable'


@dataclass
class Target:
    """A figure that must not be above its limit; or below it."""

    workload: str
    what: str
    limit: float
    value: Optional[float]
    digits: int = 2
    is_least: bool = False
    excuse: str = ''            # why it is met though the figure is above

    def is_met(self):
        """None if there is no figure."""
        if self.value is None:
            return None
        shown = round(self.value, self.digits)
        return bool(self.excuse) or (shown >= self.limit if self.is_least else shown <= self.limit)

    def row(self):
        sign = '≥' if self.is_least else '≤'
        met = {True: 'met', False: '**not met**', None: 'not measured'}[self.is_met()]
        if self.excuse and self.is_met():
            met += f', {self.excuse}'
        value = '' if self.value is None else f'{self.value:.{self.digits}f}'
        return [self.workload, self.what, f'{sign} {self.limit:g}', value, met]


def divide(dividend, divisor):
    """None when there is nothing to divide, or nothing to divide by."""
    return dividend / divisor if dividend is not None and divisor else None


class Measured:
    """Shorthands for what targets speak of."""

    def __init__(self, results):
        self.results = results

    def median(self, workload, name):
        figure = self.results.figure(workload, name)
        return figure.median if figure else None

    def ratio(self, workload, ours, theirs, limit):
        return Target(workload, f'{ours}, of {theirs}', limit,
                      divide(self.median(workload, ours), self.median(workload, theirs)))

    def instructions(self, workload, name, limit):
        return Target(workload, f'{name}: instructions', limit,
                      self.results.instructions(workload, name), 0)

    def atomics(self, workload, name, limit):
        return Target(workload, f'{name}: atomic instructions', limit,
                      self.results.atomics(workload, name), 2)

    def bytes(self, workload, name, limit):
        return Target(workload, f'{name}: resident bytes', limit,
                      self.results.bytes(workload, name), 1)

    def no_slower(self, workload, ours, theirs):
        target = self.ratio(workload, ours, theirs, 1)
        ours, theirs = (self.results.figure(workload, name) for name in (ours, theirs))
        if target.value is not None and target.value > 1 and not theirs.is_below(ours):
            target.excuse = 'the middle halves overlap'
        target.what += ' (no slower)'
        return target

    def above_floor(self, workload, limit):
        """Of bumpalo; but what the hand-written bump takes is the caller's own stores."""
        target = self.ratio(workload, 'multitude', 'bumpalo', limit)
        floor = divide(self.median(workload, 'multitude'), self.median(workload, 'bump by hand'))
        if target.value is not None and round(target.value, 2) > limit and floor and floor <= 1.05:
            target.excuse = f'at the floor: {floor:.2f} of the bump by hand'
        return target

    def step(self, workload, name, **which):
        return self.results.step(workload, name, **which)


def allocation_targets(m):
    targets = [m.instructions('W1', 'multitude', 10), m.ratio('W1', 'multitude', 'bumpalo', 0.75)]
    for workload, limit in (('W2', 15), ('W3', 28), ('W4', 28)):
        targets += [m.instructions(workload, 'multitude', limit), m.above_floor(workload, 0.75)]
    targets += [
        Target('W12s', 'multitude: resident bytes of a string of 24 characters', 25.2,
               string_bytes(m.results, 'multitude'), 1),
        m.instructions('W1', 'multitude, exported calls', 20),
        m.ratio('W5', 'multitude', 'bumpalo', 0.75),
        m.ratio('W5', 'multitude', 'mimalloc', 0.30),
    ]
    return targets


def owner_targets(m):
    targets = []
    for workload, name, suffix, limit in (('W7u', BOX, 'free', 30), ('W7u', ATOMIC, 'release', 30),
                                          ('W3r', STRING, 'release', 54)):
        targets += [m.atomics(workload, name, 1),
                    m.atomics(workload, f'{name}, {suffix}_in', 0),
                    m.instructions(workload, f'{name}, {suffix}_in', limit)]
    # A run of owners of one chunk has hundreds of them here.
    for workload, name in (('W7k', f'{BOX}, free_n'), ('W7k', f'{ATOMIC}, release_n'),
                           ('W3r', f'{STRING}, release_n')):
        targets.append(m.atomics(workload, name, 0.01))
    return targets + [
        m.atomics('W7u', RC, 0),
        m.instructions('W7u', RC, 30),
        m.atomics('W7', ATOMIC, 3),
        m.ratio('W7', ATOMIC, 'std::make_shared', 1.15),
        m.atomics('W7', f'{ATOMIC}, release_in', 2),
        m.ratio('W7', f'{ATOMIC}, release_in', 'std::make_shared', 0.85),
    ]


def release_over(m, name, size, limit):
    few, many = m.step('chunks', name, size=4), m.step('chunks', name, size=size)
    value = divide(many.release, few.release) if few and many else None
    return Target('chunks', f'{name}, over {size} chunks, of over 4', limit, value)


def reset_targets(m):
    return [
        m.instructions('W6.100000', 'multitude', 30),
        m.no_slower('W6.100000', 'multitude', 'bumpalo'),
        m.instructions('W6b', 'multitude', 22),
        release_over(m, RC, 1000, 1.5),
        release_over(m, RC, 16000, 6),
        release_over(m, BOX, 1000, 1.1),
        release_over(m, BOX, 16000, 1.1),
        release_over(m, ATOMIC, 1000, 1.1),
        release_over(m, ATOMIC, 16000, 1.1),
    ]


def steps_ratio(m, workload, theirs, limit):
    ours, other = m.step(workload, TABLE), m.step(workload, theirs)
    value = divide(ours.again, other.again) if ours and other else None
    return Target(workload, f'{TABLE}, of {theirs}', limit, value)


def builder_targets(m):
    gstring = 'GString to GBytes'
    targets = [
        m.ratio('W8', 'MultitudeString to ref-string', gstring, 0.20),
        m.ratio('W8', 'MultitudeString to box', gstring, 0.20),
        m.ratio('W8', 'MultitudeString to GBytes', gstring, 0.30),
        m.no_slower('W8', 'MultitudeString to box', 'bumpalo, reserved'),
        m.ratio('W9', 'MultitudeArray', 'GArray', 0.10),
        m.ratio('W10', ATOMIC, 'mimalloc', 0.40),
        m.ratio('W10', f'{BOX}, free_n', 'the way and the data', 1.4),
        m.ratio('W10', f'{ATOMIC}, release_n', 'the way and the data', 1.4),
        m.ratio('W11', TABLE, 'GHashTable', 0.45),
        m.ratio('W11.strings', TABLE, 'GHashTable', 0.45),
    ]
    targets += [m.no_slower(workload, TABLE, 'GHashTable')
                for workload in ('W11.hits', 'W11.misses', 'W11.string-hits', 'W11.string-misses')]
    for insertion, hits, misses in MILLION.values():
        targets += [steps_ratio(m, insertion, 'GHashTable', 0.45),
                    steps_ratio(m, hits, 'GHashTable', 1), steps_ratio(m, misses, 'GHashTable', 1)]
    return targets


def memory_targets(m):
    return [
        m.bytes('W12', 'multitude', 24.2),
        m.bytes('W12', BOX, 24.2),
        m.bytes('W12', RC, 32.2),
        m.bytes('W12', ATOMIC, 32.2),
        m.bytes('W12r', STRING, 32.2),
        m.bytes('small', 'multitude', 1024),
        m.bytes('small', 'multitude core', 1024),
        m.ratio('W0.1', 'multitude core', 'bumpalo', 0.75),
        m.ratio('W0.100', 'multitude core', 'bumpalo', 0.35),
        m.ratio('W0.1', 'multitude', 'a bare GObject', 1.06),
    ]


def cycle_targets(m):
    ours, kept, trimmed, other = (m.step('cycle', name) for name in (
        'multitude', 'multitude, kept', 'multitude, trimmed', "malloc'd chunks"))
    known = all((ours, kept, trimmed, other))
    return [
        Target('cycle', "multitude, first build, of malloc'd chunks", 1,
               divide(ours.first_work, other.first_work) if known else None),
        Target('cycle', "multitude, trimmed, given back, of malloc'd chunks", 0.45,
               divide(trimmed.first_release, other.first_release) if known else None),
        Target('cycle', "multitude, kept, given back, of malloc'd chunks", 0.45,
               divide(kept.first_release, other.first_release) if known else None),
        Target('cycle', 'multitude, kept, second build, of the first', 0.15,
               divide(kept.work, kept.first_work) if known else None),
        Target('cycle', 'multitude, trimmed: resident MiB more than before', 1,
               trimmed.resident / MIB if known else None),
    ]


def job_targets(m):
    ours, other = m.results.job.get('multitude'), m.results.job.get('malloc')
    known = ours and other
    return [
        Target('XML', 'multitude, build, of malloc', 0.70,
               ours.build / other.build if known else None),
        Target('XML', 'multitude, teardown, of malloc', 0.02,
               ours.release / other.release if known else None, 3),
        Target('XML', 'multitude, resident after, of before', 1.02,
               ours.growth if known else None),
    ]


def dearest(m, workload, ours, theirs):
    """How many times as much as the other one ours takes, at the step where that is most."""
    steps = m.results.steps.get(workload, {})
    known = {(step.n, step.size): step.again for step in steps.get(theirs, [])}
    values = [step.again / known[step.n, step.size] for step in steps.get(ours, [])
              if known.get((step.n, step.size))]
    return max(values) if values else None


def growth(m, workload, name):
    """The last step, of the first."""
    steps = m.results.steps.get(workload, {}).get(name, [])
    return divide(steps[-1].again, steps[0].again) if steps else None


def scale_targets(m):
    targets = [
        Target('scale', 'multitude, kept, of the bump by hand, at the worst step', 1.5,
               dearest(m, 'scale', 'multitude, kept', 'bump by hand')),
        Target('scale-owners', f'{BOX}, the most, of the fewest', 2,
               growth(m, 'scale-owners', BOX)),
        Target('arenas', 'multitude, of bumpalo, at the worst step', 1.5,
               dearest(m, 'arenas', 'multitude', 'bumpalo')),
        Target('lives', 'multitude, 10000 at a time, of one', 1.5,
               growth(m, 'lives', 'multitude')),
    ]
    gains = {name: gain for name, _, _, gain in speedups(m.results)}
    return targets + [
        Target('threads', f'{name}: work of two threads, of one', 1.8, gains.get(name),
               is_least=True)
        for name in ('multitude', 'multitude core', 'multitude, made anew', BOX)]


def all_targets(results):
    measured = Measured(results)
    return [target for make in (allocation_targets, owner_targets, reset_targets, builder_targets,
                                memory_targets, cycle_targets, job_targets, scale_targets)
            for target in make(measured)]


def targets_table(results):
    return Table(['', 'figure', 'target', 'measured', ''],
                 [target.row() for target in all_targets(results)], texts=2)


def tally(results):
    """How many targets are met, in words."""
    met = [target.is_met() for target in all_targets(results)]
    return f'{met.count(True)} of {len(met) - met.count(None)}'
