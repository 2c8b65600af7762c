# What coverage leaves out is in the list with its reason, and the list has nothing else.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import sys

from tree import C_SUFFIXES, Tree

LIST = 'tests/coverage/exclusions.txt'
MEASURED = 'multitude'


def check_patterns(tree, listed, texts):
    for exclusion in listed:
        if len(exclusion.reason.split()) < 4:
            tree.offence(LIST, exclusion.line, 'says no reason')
        if exclusion.kind == 'marked':
            continue
        found = re.compile(exclusion.what)
        if not any(found.search(line) for text in texts.values() for line in text.splitlines()):
            tree.offence(LIST, exclusion.line, 'nothing in the sources matches')


def check_markers(tree, listed, texts, marker):
    expected = {}
    for exclusion in listed:
        if exclusion.kind == 'marked':
            path, count = exclusion.what.split()
            expected[path] = (int(count), exclusion.line)

    for path, text in texts.items():
        count = len(marker.findall(text))
        if count != expected.get(path, (0, 0))[0]:
            tree.offence(path, None, f'{count} markers for gcovr, '
                         f'{expected.get(path, (0, 0))[0]} in {LIST}')
    for path, (_, line) in expected.items():
        if path not in texts:
            tree.offence(LIST, line, f'{path} is no source')


def main():
    tree = Tree()
    sys.path.insert(0, os.path.join(tree.root, os.path.dirname(LIST)))
    import exclusions

    texts = {path: tree.read(path) for path in tree.files(MEASURED, C_SUFFIXES)}
    listed = exclusions.read(os.path.join(tree.root, LIST))
    check_patterns(tree, listed, texts)
    check_markers(tree, listed, texts, exclusions.MARKER)
    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
