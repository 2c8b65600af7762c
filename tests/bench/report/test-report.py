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
import targets  # noqa: E402
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


def unmeasured_targets(results):
    """Peers can be missing, and the larger steps are; of the rest each has its figure."""
    missing = ['bumpalo', 'mimalloc', 'std::', 'chunks, of over', 'threads']
    return '\n'.join(f'{target.workload} {target.what}' for target in targets.all_targets(results)
                     if target.value is None and not any(word in target.what for word in missing))


def unread_charts(folder):
    for name in charts.ALL_FILES:
        ElementTree.parse(os.path.join(folder, 'images', name))
    return ''


def missing_tables(results, folder):
    with open(os.path.join(folder, 'PERFORMANCE.md'), encoding='utf-8') as file:
        text = file.read()
    missing = [name for name in results.timed() if f'### {name}:' not in text]
    return '\n'.join(missing + [name for name in results.steps if name not in text])


def main():
    valgrind, document, xml_program, programs = sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:]
    if not valgrind:
        skip_all('valgrind is not installed')

    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'measured.json')
        os.mkdir(os.path.join(folder, 'images'))
        run('collect.py', '--output', path, '--valgrind', valgrind, '--processes', '1',
            '--repetitions', '1', '--rounds', '2', '--largest', '1000', '--document', document,
            '--xml-program', xml_program, *programs)
        run('write.py', '--results', path, '--docs', folder)

        results = Results(path)
        tap.check('every row of the summary is measured', missing_rows(results))
        tap.check('every row is counted', uncounted_rows(results))
        tap.check('every target has a figure', unmeasured_targets(results))
        tap.check('every chart can be read', unread_charts(folder))
        tap.check('every workload has a table', missing_tables(results, folder))
        ElementTree.parse(os.path.join(folder, 'guide-performance.xml'))
        tap.ok('the chapter can be read')

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
