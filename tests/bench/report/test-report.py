# Measures everything once and writes the report of it, to see that both still can.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'tools'))

import charts  # noqa: E402
from results import Results  # noqa: E402
from tap import Tap, skip_all  # noqa: E402


def run(script, *args):
    subprocess.run([sys.executable, os.path.join(HERE, script), *args],
                   stdout=subprocess.DEVNULL, check=True)


def missing_rows(results):
    """Rows that the summary speaks of and nobody measured."""
    rows = [(workload, name) for workload in results.timed()
            for name in (results.ours(workload), results.theirs(workload))]
    return '\n'.join(f'{workload} {name}' for workload, name in rows
                     if name not in results.total[workload])


def uncounted_rows(results):
    return '\n'.join(f'{workload} {name}' for workload in results.timed() if workload != 'W10'
                     for name in results.total[workload]
                     if not results.instructions(workload, name))


def unread_charts(folder):
    for name, *_ in charts.CHARTS:
        ElementTree.parse(os.path.join(folder, 'images', name))
    return ''


def main():
    valgrind, programs = sys.argv[2], sys.argv[3:]
    if not valgrind:
        skip_all('valgrind is not installed')

    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'results.json')
        os.mkdir(os.path.join(folder, 'images'))
        run('collect.py', '--output', path, '--valgrind', valgrind, '--processes', '1',
            '--repetitions', '1', '--rounds', '2', *programs)
        run('write.py', '--results', path, '--docs', folder)

        results = Results(path)
        tap.check('every row of the summary is measured', missing_rows(results))
        tap.check('every row is counted', uncounted_rows(results))
        tap.check('every chart can be read', unread_charts(folder))
        with open(os.path.join(folder, 'PERFORMANCE.md'), encoding='utf-8') as file:
            text = file.read()
        tap.check('every workload has a table',
                  '\n'.join(name for name in results.timed() if f'### {name}:' not in text))

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
