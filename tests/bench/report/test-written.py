# The report, the manual's chapter and the charts are those of the measurements beside them.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree.  Everything is written anew from measured.json and compared,
so that no figure can be changed in one place only, or by hand."""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'tools'))

import charts  # noqa: E402
import reasons  # noqa: E402
from results import Results  # noqa: E402
from tap import Tap  # noqa: E402

FILES = ['PERFORMANCE.md', 'guide-performance.xml'] + [
    os.path.join('images', name) for name in charts.ALL_FILES]


def read(*parts):
    with open(os.path.join(*parts), encoding='utf-8') as file:
        return file.read()


def difference(written, kept):
    """The first line that is another one."""
    for number, (new, old) in enumerate(zip(written.splitlines(), kept.splitlines()), 1):
        if new != old:
            return f'line {number} is\n{old}\nand would be\n{new}\n'
    return '' if written == kept else 'one of the two is longer\n'


def main():
    docs = os.path.join(sys.argv[1], 'docs')
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, 'images'))
        subprocess.run([sys.executable, os.path.join(HERE, 'write.py'), '--docs', folder], check=True)
        for name in FILES:
            problem = difference(read(folder, name), read(docs, name))
            tap.check(name, problem and problem + 'sh tests/bench/run.sh --rewrite')
    results = Results(os.path.join(HERE, 'measured.json'))
    tap.check('what is not met has a reason', '\n'.join(
        f'{target.workload}: {target.what}' for target in reasons.unmet(results)
        if reasons.reason_for(target) is None))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
