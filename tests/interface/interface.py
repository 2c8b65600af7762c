# The interface, compared with the one that is written down.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""interface.py [--update] SURFACE FILE ...: prints what differs, or takes it over."""

import argparse
import difflib
import sys

import surfaces

ADVICE = '''
Programs that are in use depend on each line with a minus.  When the change is meant,
    ninja -C BUILD update-interface
writes it down, for the commit that makes it.'''


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--update', action='store_true')
    kinds = parser.add_subparsers(dest='surface', required=True)

    symbols = kinds.add_parser('symbols')
    symbols.add_argument('file')
    symbols.add_argument('--nm', required=True)
    symbols.add_argument('--library', required=True)

    headers = kinds.add_parser('headers')
    headers.add_argument('file')
    headers.add_argument('--readelf', required=True)
    headers.add_argument('--compiler', required=True, action='append')
    headers.add_argument('--flag', action='append', default=[])
    headers.add_argument('names', nargs='+')

    introspection = kinds.add_parser('introspection')
    introspection.add_argument('file')
    introspection.add_argument('--gir', required=True)
    return parser.parse_args()


def surface_now(args):
    if args.surface == 'symbols':
        return surfaces.symbols(args.nm, args.library)
    if args.surface == 'headers':
        return surfaces.headers(args.compiler, args.readelf, args.flag, args.names)
    return surfaces.introspection(args.gir)


def differences(path, now):
    """Lines of a diff from what is written down in PATH to NOW."""
    with open(path, encoding='utf-8') as file:
        before = file.read().splitlines()
    return list(difflib.unified_diff(before, now, 'written down', 'now', lineterm='', n=3))


def main():
    args = parse()
    now = surface_now(args)

    if args.update:
        with open(args.file, 'w', encoding='utf-8') as file:
            file.writelines(line + '\n' for line in now)
        return 0

    found = differences(args.file, now)
    for line in found:
        print(line)
    if found:
        print(ADVICE)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
