# Every exported call is in the alphabet of a fuzzer, or out of it for a reason.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""reached.py NM LIBRARY SOURCES

A call is reached if the fuzzers name it; one of the plain core also if the layer above
it does, all of which they go through.  The others are in excluded.txt, each below the
reason why: a line of it that begins with '# ' is a reason, the others are symbols."""

import pathlib
import re
import sys

from exported import exported
from tap import Tap


def words(folder, prefix, pattern):
    text = ''.join(path.read_text(encoding='utf-8') for path in sorted(folder.glob(pattern)))
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL)
    return set(re.findall(r'\b%s_\w+' % prefix, text))


def excluded(path):
    lines = path.read_text(encoding='utf-8').splitlines()
    return [line for line in lines if line and not line.startswith('#')]


def listing(names):
    return '\n'.join(sorted(names))


def main(nm, library, sources):
    sources = pathlib.Path(sources)
    symbols = set(exported(nm, library))
    reached = words(sources / 'tests' / 'fuzz', 'multitude', '*.[ch]')
    reached |= words(sources / 'tests' / 'fuzz', 'mtude', '*.[ch]')
    reached |= words(sources / 'multitude', 'mtude', '*.[ch]')
    outside = excluded(sources / 'tests' / 'fuzz' / 'excluded.txt')

    tap = Tap()
    tap.check('there are symbols', '' if len(symbols) > 100 else 'hardly any')
    tap.check('every symbol is reached or excluded', listing(symbols - reached - set(outside)))
    tap.check('what is excluded is not reached', listing(reached & set(outside)))
    tap.check('what is excluded is exported', listing(set(outside) - symbols))
    tap.check('nothing is excluded twice', listing({name for name in outside if outside.count(name) > 1}))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
