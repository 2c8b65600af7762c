# One tree of sources that holds all mutants, each of them asleep.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""write (files, folder, refused) writes the mutated sources.

Every place becomes a choice between what was there and its mutants, made at run time, so
that all of them are compiled once.  Each alternative has a line "mutant:NUMBER" of its
own: by that a compiler names those that are no C at all, which then are left out.
"""

import json
import os

import mutants

HEADER = '#include "switch.h"\n#line 1 "{path}"\n'


WRAPPED = {
    'condition': '!!({})',
    'first': '(void) ({})',
    'initial': '({})',
    'selector': '({})',
    'step': '(void) ({})',
    'value': '({})',
}


def line_at(file, offset):
    return file.text.count('\n', 0, offset) + 1


def back_to(file, offset, path):
    return f'\n#line {line_at(file, offset)} {json.dumps(path)}\n'


def own_line(mutant):
    return f'\n#line 1 "mutant:{mutant.number}"\n'


def of_statements(original, back, asks, kept):
    parts = [f'{{ if (!{asks}) {original}']
    for mutant in kept:
        parts.append(f'{own_line(mutant)} else if (mutation_is ({mutant.number})) {mutant.code}')
    parts.append(f'{back} else {original} }}')
    return ''.join(parts)


def of_expressions(original, back, asks, kept, wrapped):
    parts = [f'({asks} ? (']
    for mutant in kept:
        parts.append(f'{own_line(mutant)} mutation_is ({mutant.number}) ? '
                     f'{wrapped.format(mutant.code)} : ')
    parts.append(f'{back}{wrapped.format(original)}) :{back}{wrapped.format(original)})')
    return ''.join(parts)


def choice(file, place, path, refused):
    """What stands in the place; its numbers are in a row, refused or not."""
    original = file.text[place.start:place.end]
    kept = [mutant for mutant in place.mutants if mutant.number not in refused]
    back = back_to(file, place.start, path)
    asks = f'mutation_is_in ({place.mutants[0].number}, {len(place.mutants)})'

    if not kept:
        return original
    if place.kind in ('jump', 'statement'):
        return of_statements(original, back, asks, kept)
    return of_expressions(original, back, asks, kept, WRAPPED[place.kind])


def mutated(file, path, refused):
    parts = [HEADER.format(path=path)]
    done = 0
    for place in file.places:
        parts += [file.text[done:place.start], choice(file, place, path, refused)]
        done = place.end
    parts.append(file.text[done:])
    return ''.join(parts)


def write(files, source, folder, refused):
    """As FOLDER/NAME; a file without mutants stays as it is."""
    os.makedirs(folder, exist_ok=True)
    for file in files:
        path = os.path.join(source, mutants.CORE, file.name)
        text = mutated(file, path, refused) if file.places else file.text
        with open(os.path.join(folder, file.name), 'w', encoding='utf-8') as opened:
            opened.write(text)
