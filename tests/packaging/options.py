# The options of the build that a recipe gives, against those that there are.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re

GIVEN = re.compile(r'-D([\w.]+)=([\w./-]*)')
DECLARED = re.compile(r"^option\('(\w+)', type: '(\w+)'", re.MULTILINE)
FEATURE = ('auto', 'disabled', 'enabled')


def read(*path):
    with open(os.path.join(*path), encoding='utf-8') as file:
        return file.read()


def faults(text, source):
    """What TEXT gives to meson that the tree in SOURCE does not know."""
    kinds = dict(DECLARED.findall(read(source, 'meson_options.txt')))
    given = GIVEN.findall(text)
    if not given:
        yield 'gives no option'
    for name, value in given:
        if name not in kinds:
            yield f'{name}: not an option'
        elif kinds[name] == 'feature' and value and value not in FEATURE:
            yield f'{name}: {value} is not one of {", ".join(FEATURE)}'
    for name in ('tests', 'examples'):
        if name not in dict(given):
            yield f'{name}: built, although nobody installs it'
