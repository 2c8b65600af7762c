# Each mutant that is listed is one of this tree, and each equivalent one has a reason.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import sys

from tree import Tree

FOLDER = 'tests/mutation'
LIST = f'{FOLDER}/survivors.txt'
SAMPLE = f'{FOLDER}/sample.txt'
LEAST_WORDS = 4


def main():
    tree = Tree()
    sys.path.insert(0, os.path.join(tree.root, FOLDER))
    import mutants
    import survivors

    names = {mutant.name for mutant in mutants.of(mutants.read(tree.root))}
    seen = set()
    for survivor in survivors.read(os.path.join(tree.root, LIST)):
        if survivor.name not in names:
            tree.offence(LIST, survivor.line, f'there is no such mutant: {survivor.name}')
        if survivor.name in seen:
            tree.offence(LIST, survivor.line, f'listed twice: {survivor.name}')
        if len(survivor.reason.split()) < LEAST_WORDS:
            tree.offence(LIST, survivor.line, f'says no reason: {survivor.name}')
        seen.add(survivor.name)

    for number, line in enumerate(tree.read(SAMPLE).splitlines(), 1):
        if not line.startswith('#') and line not in names:
            tree.offence(SAMPLE, number, f'there is no such mutant: {line}')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
