# Why a target is not met, for those that somebody has looked into.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A reason says what was measured instead, and what it would cost users to get there.  It
is shown only where the target is not met, so that it may be here before it is needed."""

from layout import Items
from targets import all_targets

# The workload, how the figure's name begins, and why.
REASONS = [
    ('W1', 'multitude, of bumpalo',
     'At the limit: 0.75 in other runs. Of the ten instructions one fetches the arena from a '
     'struct of the benchmark, for each value anew, since it takes care that the compiler knows '
     'nothing of what is there. The plain core lies in that struct itself, and takes nine, and '
     'as long as the bump by hand.'),
    ('XML', 'multitude, build',
     'At the limit: 0.70 in other runs. The parser alone, which is the same for both, takes half '
     'of the time with malloc, and most of what is left with an arena.'),
    ('scale', 'multitude, kept',
     'At ten million, and there alone: 1.4 in ten of eleven runs of this row by itself, on the '
     'same day, and 1.7 in the other. Where it is more, the first time through the same memory '
     'took two to six times as long as it does otherwise, too, so that it is the pages which are '
     'slow. They are the host’s, and why is not known.'),
    ('W0.100', 'multitude core',
     'At the limit: 0.30 to 0.35 in other runs, by where code happens to lie. Besides the '
     'allocations, 24 ns, there are two slow paths: behind the 320 bytes of its struct an arena '
     'goes on in 4 KiB (310 instructions, and 170 to give them back), which are then made 8 '
     '(260). With 8 KiB to begin with there would be one. But strings lie at the other end of '
     'the memory, and each small arena that has one would keep two pages instead of one.'),
    ('chunks', 'multitude rc box',
     'A release looks at the count of the value and takes one from that of its chunk. These two '
     'alone, with no allocator around them, take as many times as long over 1 000 chunks: '
     '“counts by hand” in the table below. With the counts of chunks in a table, which no memory '
     'of a caller’s own source could have, they take no less, since the values remain where they '
     'are. Only headers at 512 places of their chunks instead of eight, with the values behind '
     'them, would be in the nearer caches, and a quarter of all memory in front of them. Nothing '
     'can be fetched ahead, since a release knows of no next one. Over 16 000, which is a GiB, '
     'three runs of one day gave 7.1, 7.4 and 15, and one of the day before 5.7: it is the '
     'memory of a host that is shared.'),
    ('chunks', 'multitude atomic rc box, over 16000',
     'The value’s own count is looked at before the atomic operation on that of its chunk, which '
     'nothing overtakes: what is not in the nearer caches is waited for. A box has no count of '
     'its own, and its one atomic operation hides the way to the header. To fetch the header '
     'ahead of that look gains nothing: 7.0 ns with and without, in nine runs each.'),
    ('W10', 'multitude box, free_n',
     'In the runs before and after this one 1.24: the two threads need a processor each, and '
     'had to share one with others here.'),
    ('arenas', 'multitude, of bumpalo',
     'At the limit: 1.50 and 1.51 in other runs.'),
    ('W10', 'multitude atomic rc box, release_n',
     'The thread that makes values waits until their lines are back from the one that has read '
     'them. They are asked for ahead now, which makes 1.07 to 1.13 of 1.67; the two threads need '
     'a processor each for that, and more is that they had to share one with others.'),
    ('W11.1M.multiple', 'MultitudeHashTable',
     'A prime number keeps multiples of anything apart altogether, so that no guess of the '
     'processor is wrong and many lines of memory are on their way at once. It also sends '
     'entries to all places when a table grows, and neighbours to a line each; what is here '
     'for it are growth and numbers in a row, and keys without any order are no slower.'),
    ('W11.1M.row', 'MultitudeHashTable',
     'Numbers in a row are written in order by both, so that what is left is how much is '
     'written: 20 bytes for each place here, and 12 there as long as values are below 2³².'),
    ('W9', 'MultitudeArray, of GArray',
     'By the place that linking gives to the loop: the same 867 instructions take 28 ns (0.07) '
     'or 36 (0.09), of which 20 or 28 are the appends, with a store of the value and one of the '
     'length for each.'),
    ('threads', ('multitude: work', 'multitude core: work'),
     'Nothing is shared by the two, and other runs got 1.98: a machine that is shared does not '
     'always have two whole processors to give. The bump by hand in the table of two threads '
     'shows what it had in this run.'),
    ('threads', 'multitude, made anew',
     'A GObject is made and freed with two atomic operations on the count of its type, which is '
     'one line for all threads: two threads that make bare GObjects got 0.6 to 0.96 of the work '
     'of one done. Arenas of the plain core do not have it (“multitude core, made anew”, in the '
     'table of two threads). A thread that needs many arenas borrows them from a pool, or resets '
     'one.'),
    ('cycle', 'multitude, kept, second build',
     'It is the first build that has become cheap: huge pages make it five times as fast as '
     'with small ones, and both builds are then as fast as memory is written. Chunks from '
     'malloc take many times as long, twice.'),
]

UNKNOWN = 'nobody has looked into this; it may be of this run alone.'


def reason_for(target):
    return next((why for workload, name, why in REASONS
                 if target.workload.startswith(workload) and target.what.startswith(name)), None)


def unmet(results):
    return [target for target in all_targets(results) if target.is_met() is False]


def list_reasons(results):
    grouped = {}
    for target in unmet(results):
        title = f'{target.workload}, {target.what}'
        why = reason_for(target) or UNKNOWN
        grouped.setdefault(why, []).append(title)
    return Items([f'{"; ".join(titles)}: {why}' for why, titles in grouped.items()],
                 'All are met.')
