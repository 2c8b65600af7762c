# What meson knows of the library and of the tests that are to see mutants.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os

LIBRARY = 'multitude-1'

# Tests above the core that say nothing of it, need more than the library, or measure.
LEFT_OUT = {'debug-asan', 'gtk-models', 'record-list-figures', 'string-list-figures', 'version'}


class Target:
    """Sources, and what the compiler is told beside its own options."""

    def __init__(self, described):
        self.name = described['name']
        self.sources = []
        self.flags = []
        for part in described['target_sources']:
            if part.get('language') == 'c':
                self.sources += part['sources'] + part.get('generated_sources', [])
                self.flags += [flag for flag in part['parameters'] if is_kept(flag)]

    def is_core(self):
        return self.name.startswith('test-')

    def undefined(self):
        return [flag for flag in self.flags if flag.startswith('-U')]


def is_kept(flag):
    """What a mutant is built for is said elsewhere."""
    if 'FORTIFY' in flag or flag.endswith('.p'):
        return False
    return flag.startswith(('-I', '-D', '-U'))


def read(build):
    """By name: the library, the tests of the core and those above it."""
    with open(os.path.join(build, 'meson-info/intro-targets.json'), encoding='utf-8') as file:
        described = json.load(file)

    found = {}
    for one in described:
        folder = os.path.dirname(one['filename'][0])
        is_test = one['type'] == 'executable' and (
            folder.endswith('tests/core') or
            folder.endswith('tests/gobject') and one['name'] not in LEFT_OUT)
        if is_test or one['name'] == LIBRARY:
            found[one['name']] = Target(one)
    return found
