# What one call for many saves in Python, and what a view saves; prints a table.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Times are the best of five.  `meson test --benchmark` runs it."""

import gc
import time

import gi

gi.require_version('Multitude', '1')
from gi.repository import GLib, Multitude

N_STRINGS = 100000
N_ROUNDS = 5
SIZE = 64 << 20


def best(work, prepare=lambda: None):
    """The shortest time that some work took, in milliseconds."""
    times = []
    for __ in range(N_ROUNDS):
        prepared = prepare()
        gc.collect()
        gc.disable()
        start = time.perf_counter()
        result = work(prepared) if prepared is not None else work()
        times.append(time.perf_counter() - start)
        gc.enable()
        del result
    return min(times) * 1000


def append_each(strings, model):
    for string in strings:
        model.append(string)


def compare(what, one_by_one, at_once):
    print(f'{what:40} {one_by_one:9.2f} {at_once:9.3f} {one_by_one / at_once:8.1f}')


def main():
    strings = [f'a string of the list {number}' for number in range(N_STRINGS)]
    pieces = [string.encode() for string in strings]
    model = Multitude.StringList(strings)
    arena = Multitude.Arena()
    data = arena.new_bytes(bytes(SIZE))

    print(f'{N_STRINGS} strings, milliseconds          one call each  one call     times')
    compare('append to a list', best(lambda model: append_each(strings, model), Multitude.StringList),
            best(lambda model: model.strings.extend(strings), Multitude.StringList))
    compare('get from a list', best(lambda: [model.get_string(i) for i in range(N_STRINGS)]),
            best(lambda: model.strings[:]))
    compare('get from a list, its items', best(lambda: [str(item) for item in model]),
            best(lambda: list(model.strings)))
    compare('find the last one', best(lambda: next(i for i in range(N_STRINGS)
                                                  if model.get_string(i) == strings[-1])),
            best(lambda: model.strings.index(strings[-1])))
    compare('make bytes', best(lambda: [arena.new_bytes(piece) for piece in pieces]),
            best(lambda: arena.new_bytes_list(pieces)))
    print('64 MiB                                    get_data      view     times')
    compare('look at bytes', best(data.get_data), best(lambda: Multitude.view(data)))


if __name__ == '__main__':
    main()
