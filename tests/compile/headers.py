# Installed headers compile alone, without a warning, as every C and C++ we promise.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import argparse
import os
import shutil
import sys

from stage import Failure, Stage, run, separate_system_flags
from tap import Tap

DIALECTS = [
    ('c', ['gcc', 'clang'], ['c11', 'c17', 'c2x']),
    ('cc', ['g++', 'clang++'], ['c++11', 'c++17', 'c++20']),
]

STRICT = ['-Wall', '-Wextra', '-Wpedantic', '-Wundef', '-Werror', '-fsyntax-only']


def headers_below(folder):
    found = []
    for parent, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(parent, name), folder) for name in names]
    return sorted(found)


def is_core(header):
    name = os.path.basename(header)
    return name.startswith('mtude-') or name == 'multitude-core.h'


def write_units(folder, headers, suffix):
    """One source per header that includes it twice and nothing else."""
    units = []
    os.makedirs(folder, exist_ok=True)
    for header in headers:
        unit = os.path.join(folder, header.replace('/', '-') + '.' + suffix)
        with open(unit, 'w', encoding='utf-8') as file:
            file.write(f'#include <{header}>\n#include <{header}>\n')
            file.write('int multitude_unit_is_not_empty;\n')
        units.append(unit)
    return units


def strangers(stage, header):
    """Files that HEADER pulls in although the C library does not have them."""
    flags = stage.flags('multitude-core-1', '--cflags')
    listed = run(['gcc', '-std=c11', '-M', '-x', 'c', *flags, header])
    paths = listed.replace('\\\n', ' ').split()[1:]
    return [path for path in paths if 'glib' in path and not stage.owns(path)]


def compile_all(tap, stage, layers):
    for suffix, compilers, standards in DIALECTS:
        for layer, headers, flags in layers:
            units = write_units(os.path.join(stage.folder, 'units', layer), headers, suffix)
            for compiler in compilers:
                for standard in standards:
                    name = f'{layer} headers, {compiler} {standard}'
                    if not shutil.which(compiler):
                        tap.skip(name, f'no {compiler} here')
                        continue
                    try:
                        run([compiler, '-std=' + standard, *STRICT, *flags, *units])
                        tap.ok(name)
                    except Failure as failure:
                        tap.fail(name, str(failure))


def compile_copies(tap, stage, source, flags):
    """What only an optimiser sees, at every level that has one."""
    for compiler, language in [('gcc', 'c'), ('clang', 'c'), ('g++', 'c++'), ('clang++', 'c++')]:
        name = f'short copies, {compiler}'
        if not shutil.which(compiler):
            tap.skip(name, f'no {compiler} here')
            continue
        try:
            for level in ['-O1', '-O2', '-O3', '-Os']:
                run([compiler, '-x', language, level, '-Wall', '-Wextra', '-Werror', *flags,
                     '-c', source, '-o', os.path.join(stage.folder, 'copies.o')])
            tap.ok(name)
        except Failure as failure:
            tap.fail(name, str(failure))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--copies', required=True)
    for option in ['build', 'stage', 'libdir', 'includedir', 'api', 'core-api']:
        parser.add_argument('--' + option, required=True)
    args = parser.parse_args()

    tap = Tap()
    stage = Stage(args.build, args.stage, args.libdir)
    folder = stage.inside(args.includedir)
    headers = headers_below(folder)
    core = [header for header in headers if is_core(header)]
    upper = [header for header in headers if not is_core(header)]

    private = [header for header in headers if '-private' in header]
    tap.check('no private header is installed', '\n'.join(private))
    tap.check('both layers have headers', None if core and upper else 'there are none')

    core_flags = stage.flags(args.core_api, '--cflags')
    foreign = [flag for flag in core_flags if flag[:2] == '-I' and not stage.owns(flag[2:])]
    tap.check('the plain core asks for no foreign include path', ' '.join(foreign))
    tap.check('the plain core pulls in no header of GLib',
              '\n'.join(strangers(stage, os.path.join(folder, 'multitude-core.h'))))

    upper_flags = stage.flags(args.api, '--cflags')
    compile_all(tap, stage, [
        ('core', core, core_flags),
        ('object', upper, separate_system_flags(stage, upper_flags)),
    ])
    compile_copies(tap, stage, args.copies, separate_system_flags(stage, upper_flags))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
