# The mutants of the core: each is one mistake at one place, with a name that stays.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A name says file, function, and the expression with the mistake in braces:

    mtude-mapping.c: mtude_mapping_grow: new_size {== becomes !=} old_size

It has no line number, so that it outlives changes elsewhere.
"""

import os
import re

import operators
import places

CORE = 'multitude/core'
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)


class Mutant:
    """One mistake; number is its own in this tree, from 0."""

    def __init__(self, number, place, name, line, code):
        self.number = number
        self.place = place
        self.name = name
        self.line = line
        self.code = code


class File:
    """A file of the core with its places, each with a list of mutants."""

    def __init__(self, name, text):
        self.name = name
        self.text = text
        self.places = []


def in_one_line(code):
    return ' '.join(COMMENT.sub(' ', code).split())


def name_of(file, place, start, end, instead):
    before = in_one_line(file.text[place.start:start] + '\0').rstrip('\0')
    behind = in_one_line('\0' + file.text[end:place.end]).lstrip('\0')
    old = in_one_line(file.text[start:end])
    new = {'': 'nothing', ';': 'nothing'}.get(instead, instead)
    if instead.startswith('!('):
        new = 'its opposite'
    return f'{file.name}: {place.function.name}: {before}{{{old} becomes {new}}}{behind}'


def mutate(file, number, seen):
    """Fills the places of the file; the number behind the last one."""
    for place in places.find(file.text):
        place.mutants = []
        for start, end, instead in operators.changes(file.text, place):
            name = name_of(file, place, start, end, instead)
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name = f'{name} ({seen[name]})'
            code = file.text[place.start:start] + instead + file.text[end:place.end]
            line = file.text.count('\n', 0, start) + 1
            place.mutants.append(Mutant(number, place, name, line, in_one_line(code)))
            number += 1
        if place.mutants:
            file.places.append(place)
    return number


def read(source, only=None):
    """All files of the core, with mutants in all of them or only in these."""
    folder = os.path.join(source, CORE)
    files = []
    number = 0
    # Headers first: that their numbers stay saves compiling everything that includes them.
    for name in sorted(os.listdir(folder), key=lambda name: (name.endswith('.c'), name)):
        if not name.endswith(('.c', '.h')):
            continue
        with open(os.path.join(folder, name), encoding='utf-8') as opened:
            file = File(name, opened.read())
        if only is None or name in only:
            number = mutate(file, number, {})
        files.append(file)
    return files


def of(files):
    return [mutant for file in files for place in file.places for mutant in place.mutants]
