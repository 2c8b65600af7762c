# The list model in JavaScript: what it filters and finds.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: gjs, and the program."""

import os
import subprocess
import sys
import tempfile

from tap import Tap


def expected(strings, text):
    found = [string for string in strings if text in string]
    told = f'{len(strings)} items are now {len(found)}\n'
    told += ''.join(f'  {string}\n' for string in found[:5])
    if found:
        told += f'{found[0]} is at {strings.index(found[0])} of {len(strings)}\n'
    return told


def main():
    gjs, program = sys.argv[1:]
    tap = Tap()

    def run(*arguments):
        return subprocess.run([gjs, '-m', program, *arguments], capture_output=True, text=True,
                              check=False)

    def check(name, done, output):
        good = (done.returncode, done.stdout, done.stderr) == (0, output, '')
        tap.check(name, '' if good else f'{done}\ninstead of\n{output}')

    made = [f'item {number}' for number in range(100000)]
    for text in '4242', 'item', 'item 99999', 'none', ' ':
        check(f'text "{text}"', run(text), expected(made, text))

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'words')
        words = [f'Wört {number * 7919 % 100000}' for number in range(100000)]
        with open(path, 'w', encoding='utf-8') as file:
            file.writelines(f'{word}\n' for word in words)
        check('a file', run('ört 42', path), expected(words, 'ört 42'))

    tap.check('no text', '' if run().returncode == 2 else 'no failure')
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
