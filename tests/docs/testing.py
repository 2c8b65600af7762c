# The table of what is checked has each suite and each configuration that there is.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, the build folder.

Every suite that meson knows in this build has a row in docs/TESTING.md, and so has every
configuration of tests/run.sh.  A row names no suite that is in no meson.build, and no
configuration that is not there.
"""

import json
import os
import re
import sys

TABLE = 'docs/TESTING.md'
HEADINGS = ['Layer', 'What only it can falsify', 'Command', 'Time']

SUITE = re.compile(r'--suite ([\w-]+)')
RUN = re.compile(r'sh tests/run\.sh(?: ([\w-]+))?`')
CONFIGURATION = re.compile(r'^#   ([a-z-]+)  ', re.MULTILINE)
DECLARED = re.compile(r"\bsuite: (\[[^\]]*\]|'[^']*')")
DEFAULT = 'test'


def rows(text):
    """The cells of each row, without those of headings and rules."""
    for line in text.splitlines():
        if line.startswith('|') and not line.startswith('|--'):
            cells = [cell.strip() for cell in line.strip('|').split('|')]
            if cells != HEADINGS:
                yield cells


def faults(text, known, declared, configurations):
    """What TEXT lacks of KNOWN suites and CONFIGURATIONS, or has beyond those DECLARED."""
    suites, runs = set(), set()
    for cells in rows(text):
        if len(cells) != len(HEADINGS) or not all(cells):
            yield f'not all of {", ".join(HEADINGS)}: {cells}'
            continue
        suites.update(SUITE.findall(cells[2]))
        runs.update(run or DEFAULT for run in RUN.findall(cells[2]))

    for suite in sorted(known - suites):
        yield f'the suite {suite} has no row'
    for suite in sorted(suites - declared):
        yield f'there is no suite {suite}'
    for name in sorted(configurations - runs):
        yield f'the configuration {name} has no row'
    for name in sorted(runs - configurations):
        yield f'there is no configuration {name}'


def known_suites(build):
    """Those of the tests and benchmarks of BUILD, without the project's name."""
    found = set()
    for kind in ('tests', 'benchmarks'):
        with open(os.path.join(build, 'meson-info', f'intro-{kind}.json'), encoding='utf-8') as file:
            for test in json.load(file):
                found.update(suite.split(':')[1] for suite in test['suite'] if ':' in suite)
    return found


def declared_suites(source):
    """Those that some meson.build gives to a test, whatever it is built for."""
    found = set()
    for top in ('tests', 'examples'):
        for parent, _, names in os.walk(os.path.join(source, top)):
            if 'meson.build' in names:
                for suites in DECLARED.findall(read(parent, 'meson.build')):
                    found.update(re.findall(r"'([\w-]+)'", suites))
    return found


def read(*path):
    with open(os.path.join(*path), encoding='utf-8') as file:
        return file.read()


def main():
    source, build = sys.argv[1:3]
    configurations = set(CONFIGURATION.findall(read(source, 'tests', 'run.sh')))
    found = list(faults(read(source, TABLE), known_suites(build), declared_suites(source),
                        configurations))
    for fault in found:
        print(f'{TABLE}: {fault}')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
