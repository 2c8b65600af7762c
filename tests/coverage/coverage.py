# How much of the library the tests have reached, and whether that is enough.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""coverage.py SOURCE BUILD: the figures of a build whose tests have just run.

Says which lines were never reached.  The exit status is 1 when there are too many, or too
many sides of conditions that were never taken.
"""

import json
import os
import subprocess
import sys
import tempfile

import exclusions

# Per cent of what gcovr calls so.
LEAST = {'line': 97, 'branch': 90}
NAMES = {'line': 'lines', 'branch': 'sides of conditions'}
HERE = os.path.dirname(os.path.abspath(__file__))


def measure(source, build, folder):
    """What gcovr finds, as its summary and its list of lines."""
    listed = exclusions.read(os.path.join(HERE, 'exclusions.txt'))
    summary = os.path.join(folder, 'summary.json')
    details = os.path.join(folder, 'details.json')
    command = ['gcovr', '--root', source, '--filter', 'multitude/', build,
               '--json-summary', summary, '--json', details]
    for kind in ('branches', 'lines'):
        command += [f'--exclude-{kind}-by-pattern', exclusions.pattern(listed, kind)]

    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return load(summary), load(details)


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def missed(details, source):
    """(path, line, its text, what) of each line, and each condition, with something missing."""
    for file in details['files']:
        with open(os.path.join(source, file['file']), encoding='utf-8') as opened:
            text = opened.read().splitlines()
        for line in file['lines']:
            number = line['line_number']
            if line.get('gcovr/noncode'):
                continue
            sides = [branch['count'] > 0 for branch in line['branches']]
            if line['count'] == 0:
                yield file['file'], number, text[number - 1], 'never reached'
            elif not all(sides):
                yield (file['file'], number, text[number - 1],
                       f'{sides.count(False)} of {len(sides)} sides never taken')


def main():
    source, build = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        summary, details = measure(source, build, folder)

    for path, number, text, what in missed(details, source):
        print(f'{path}:{number}: {what}: {text.strip()}')

    is_enough = True
    for kind, least in LEAST.items():
        total, covered = summary[f'{kind}_total'], summary[f'{kind}_covered']
        percent = 100 * covered / total
        print(f'{percent:.2f} % of {total} {NAMES[kind]}; {least} % have to be reached')
        is_enough = is_enough and percent >= least
    return 0 if is_enough else 1


if __name__ == '__main__':
    sys.exit(main())
