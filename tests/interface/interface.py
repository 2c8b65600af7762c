# The interface, compared with the one that is written down.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""interface.py [--update] SURFACE FILE ...: prints what differs, or takes it over."""

import argparse
import difflib
import shutil
import sys

import binary
import surfaces

SKIPPED = 77
ADVICE = '''
Programs that are in use depend on what was written down.  When the change is meant,
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

    abi = kinds.add_parser('abi')
    abi.add_argument('file')
    abi.add_argument('--readelf', required=True)
    abi.add_argument('--library', required=True)
    abi.add_argument('headers', nargs='+')
    return parser.parse_args()


def obstacle(args):
    """Why this surface cannot be looked at, if it cannot."""
    if args.surface != 'abi':
        return ''
    missing = [tool for tool in ('abidw', 'abidiff') if not shutil.which(tool)]
    if missing:
        return f'no {" and no ".join(missing)} here'
    return '' if binary.has_types(args.readelf, args.library) else 'built without debug information'


def surface_now(args):
    if args.surface == 'abi':
        return binary.describe('abidw', args.library, args.headers)
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


def differences_of(args, now):
    if args.surface == 'abi':
        return binary.differences('abidiff', args.file, now)
    return differences(args.file, now)


def main():
    args = parse()
    reason = obstacle(args)
    if reason:
        print(reason)
        return SKIPPED
    now = surface_now(args)

    if args.update:
        with open(args.file, 'w', encoding='utf-8') as file:
            file.writelines(line + '\n' for line in now)
        return 0

    found = differences_of(args, now)
    for line in found:
        print(line)
    if found:
        print(ADVICE)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
