# What programs that are built already depend on, as libabigail tells it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two tools of libabigail on the shared library itself: abidw writes its functions down
with all types that the public headers declare, and abidiff says in words what a change
of them does to programs.  The library needs debug information for that.
"""

import os
import re
import shutil
import subprocess
import tempfile

# What the headers do not declare is nobody's business, and places differ between builds.
OPTIONS = ['--drop-private-types', '--exported-interfaces-only', '--type-id-style', 'hash',
           '--no-architecture', '--no-comp-dir-path', '--no-corpus-path', '--no-elf-needed',
           '--no-parameter-names', '--no-show-locs', '--no-write-default-sizes']

UNIT = re.compile(r"(<abi-instr [^>]*\bpath=')(?:[^']*/)?(?=multitude/)")

# Bits of its exit status: it could not compare, or there is a change.
FAILED = 0b0011
CHANGED = 0b1100


def has_types(readelf, library):
    sections = subprocess.run([readelf, '--section-headers', '--wide', library],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
    return '.debug_info' in sections


def describe(abidw, library, headers):
    """LIBRARY in the words of abidw, the same wherever it was built."""
    # Elsewhere the same header has another path; in a folder its name is enough.
    with tempfile.TemporaryDirectory() as folder:
        for header in headers:
            shutil.copy(header, folder)
        written = subprocess.run([abidw, *OPTIONS, '--headers-dir', folder, library],
                                 stdout=subprocess.PIPE, text=True, check=True).stdout
    return [UNIT.sub(r'\1', line) for line in written.splitlines()]


def differences(abidiff, path, now):
    """What abidiff says of the way from what is written down in PATH to NOW."""
    with tempfile.TemporaryDirectory() as folder:
        current = os.path.join(folder, 'now.xml')
        with open(current, 'w', encoding='utf-8') as file:
            file.writelines(line + '\n' for line in now)
        done = subprocess.run([abidiff, '--harmless', path, current], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode & FAILED or done.returncode < 0:
        return [f'abidiff failed with {done.returncode}', *done.stdout.splitlines()]
    return done.stdout.splitlines() if done.returncode & CHANGED else []
