# The symbols of the Debian package, each with the version that it came with.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""symbols.py [--update VERSION] LIST SYMBOLS

LIST is what the library exports, one name a line, or - for standard input.  Prints where
SYMBOLS, a file for dpkg-gensymbols, differs from it.  With --update names that are new get
VERSION, and names that are gone go.
"""

import argparse
import re
import sys

ENTRY = re.compile(r'^ (\w+)@Base ([\w.~+-]+)$', re.MULTILINE)


def read(path):
    if path == '-':
        return sys.stdin.read()
    with open(path, encoding='utf-8') as file:
        return file.read()


def faults(exported, text):
    """What the file's TEXT lacks of the EXPORTED names, or has beyond them."""
    entries = dict(ENTRY.findall(text))
    for name in sorted(exported - entries.keys()):
        yield f'{name}: exported, and not listed'
    for name in sorted(entries.keys() - exported):
        yield f'{name}: listed, and not exported'


def updated(exported, text, version):
    entries = dict(ENTRY.findall(text))
    head = text[:text.index('\n ') + 1]
    return head + ''.join(f' {name}@Base {entries.get(name, version)}\n'
                          for name in sorted(exported))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--update', metavar='VERSION')
    parser.add_argument('list')
    parser.add_argument('symbols')
    args = parser.parse_args()

    exported = set(read(args.list).split())
    text = read(args.symbols)
    if args.update:
        with open(args.symbols, 'w', encoding='utf-8') as file:
            file.write(updated(exported, text, args.update))
        return 0

    found = list(faults(exported, text))
    for fault in found:
        print(f'{args.symbols}: {fault}')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
