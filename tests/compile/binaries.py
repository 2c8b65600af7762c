# What the linked files are hardened with, read from the files themselves.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each promise of docs/HARDENING.md about binaries is looked up with readelf.

A flag that a compiler accepts and ignores, or one that a later one takes back, is seen
here and nowhere else.
"""

import argparse
import re
import subprocess

from tap import Tap, skip_all


def read_elf(readelf, path):
    done = subprocess.run([readelf, '-W', '-h', '-l', '-d', '--dyn-syms', path],
                          check=True, capture_output=True, text=True,
                          env={'LC_ALL': 'C', 'PATH': '/usr/bin:/bin'})
    return done.stdout


def segments(elf, kind):
    return re.findall(rf'^ +{kind} +(?:0x[0-9a-f]+ +){{5}}([RWE ]{{3}})', elf, re.MULTILINE)


def problem_of_relro(elf):
    if not segments(elf, 'GNU_RELRO'):
        return 'there is no GNU_RELRO segment'
    if 'BIND_NOW' not in elf and not re.search(r'FLAGS_1.*\bNOW\b', elf):
        return 'addresses of functions are filled in late, and stay writable: no BIND_NOW'
    return ''


def problem_of_stack(elf):
    flags = segments(elf, 'GNU_STACK')
    if not flags:
        return 'there is no GNU_STACK segment'
    return 'the stack can be executed' if 'E' in flags[0] else ''


def problem_of_code(elf):
    if 'TEXTREL' in elf:
        return 'code is written to when it is loaded: TEXTREL'
    if any('W' in flags and 'E' in flags for flags in segments(elf, 'LOAD')):
        return 'a segment can be both written to and executed'
    return ''


def problem_of_address(elf):
    return '' if re.search(r'^ +Type: +DYN', elf, re.MULTILINE) else 'it has a fixed address'


def problem_of_canaries(elf):
    return '' if '__stack_chk_fail' in elf else 'no function has a canary'


def problem_of_fortify(elf):
    return '' if re.search(r' __mem\w+_chk\b', elf) else 'no call is checked: _FORTIFY_SOURCE is not in effect'


EVERYWHERE = [
    ('relro', problem_of_relro),
    ('stack', problem_of_stack),
    ('code', problem_of_code),
    ('address', problem_of_address),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--readelf')
    parser.add_argument('--library')
    parser.add_argument('--program', action='append', default=[])
    parser.add_argument('--fortified', action='store_true')
    parser.add_argument('--skip')
    args = parser.parse_args()
    if args.skip:
        skip_all(args.skip)

    tap = Tap()
    library = read_elf(args.readelf, args.library)
    for name, problem in EVERYWHERE + [('canaries', problem_of_canaries)]:
        tap.check(f'library: {name}', problem(library))
    if args.fortified:
        tap.check('library: fortify', problem_of_fortify(library))
    for path in args.program:
        program = read_elf(args.readelf, path)
        for name, problem in EVERYWHERE:
            tap.check(f'{path.rsplit("/", 1)[-1]}: {name}', problem(program))
    raise SystemExit(tap.close())


if __name__ == '__main__':
    main()
