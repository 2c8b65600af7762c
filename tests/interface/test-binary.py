# What abidiff says of small libraries before and after a change.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-binary.py COMPILER ...: each change of what programs depend on is told, no other is."""

import os
import shutil
import subprocess
import sys
import tempfile

import binary
from tap import Tap, skip_all

HEADER = '''
typedef enum { MULTITUDE_KIND_A, MULTITUDE_KIND_B = 4 } MultitudeKind;
typedef struct _MultitudeHidden MultitudeHidden;
typedef struct
{
  MultitudeHidden *hidden;
  unsigned         count;
  char             rooms[4];
} MultitudeThing;
void multitude_thing_turn (MultitudeThing *thing, unsigned long angle);
MultitudeKind multitude_thing_kind (const MultitudeThing *thing);
int multitude_hidden_size (void);
'''

SOURCE = '''
#include "thing.h"
struct _MultitudeHidden { int one; };
void multitude_thing_turn (MultitudeThing *thing, unsigned long angle) { thing->count += angle; }
MultitudeKind multitude_thing_kind (const MultitudeThing *thing) { return thing->count; }
int multitude_hidden_size (void) { return sizeof (MultitudeHidden); }
'''

# Changes of both files, and words of what is said.
CHANGES = [
    ('a function is gone', 'int multitude_hidden', 'static int multitude_hidden',
     '1 Removed function:'),
    ('a parameter is smaller', 'unsigned long angle', 'unsigned char angle', 'type size changed'),
    ('a parameter has a sign', 'unsigned long angle', 'long angle', "to 'long int'"),
    ('a result is another', 'int multitude_hidden', 'long multitude_hidden', 'return type changed'),
    ('a member is larger', 'unsigned         count', 'unsigned long count', 'type size changed'),
    ('a member has another name', 'hidden;\n', 'secret;\n', "::hidden' changed to"),
    ('a member is new', 'rooms[4];', 'rooms[4]; char more;', "'char more'"),
    ('an array is shorter in the same size', 'rooms[4];', 'rooms[3];', "'char[4]' to 'char[3]'"),
    ('a number of an enumeration', '_B = 4', '_B = 5', "from value '4' to '5'"),
]

UNITS_WRITTEN = "<abi-instr address-size='64' path='multitude/core/mtude-heap.c' language='C'>"
UNITS = [UNITS_WRITTEN.replace("='mul", f"='{folder}mul")
         for folder in ('', '../', '../../', '../wt/', '/home/multitude/')]

SILENT = [
    ('the same', 'KIND', 'KIND'),
    ('comments and places', 'typedef struct\n', '/* A thing. */\n\ntypedef struct\n'),
    ('names of parameters', 'angle', 'theta'),
    ('what the headers do not declare', '{ int one; }', '{ int one; int two; }'),
    ('what is not exported', 'struct _MultitudeHidden {',
     'static int turn (void) { return 1; }\nstruct _MultitudeHidden {'),
]


class Folder:
    """Libraries, compiled from both texts after a change of them."""

    def __init__(self, path, compiler):
        self.path = path
        self.compiler = compiler

    def write(self, name, text):
        path = os.path.join(self.path, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def library(self, flag, old, new):
        path = os.path.join(self.path, 'library.so')
        self.write('thing.h', HEADER.replace(old, new))
        # Elsewhere clang names the source by number 0 alone, which abidw takes for the header.
        subprocess.run([*self.compiler, flag, '-w', '-shared', '-fPIC', '-o', path,
                        self.write('library.c', SOURCE.replace(old, new))], cwd=self.path, check=True)
        return path

    def describe(self, old='', new=''):
        library = self.library('-g', old, new)
        return binary.describe('abidw', library, [os.path.join(self.path, 'thing.h')])

    def differences(self, before, now):
        written = self.write('before.xml', ''.join(line + '\n' for line in before))
        return '\n'.join(binary.differences('abidiff', written, now))


def check_changes(tap, folder):
    before = folder.describe()
    for name, old, new, words in CHANGES:
        said = folder.differences(before, folder.describe(old, new))
        tap.check(name, '' if words in said else f'not said: {words}\n{said}')

    fewer = folder.describe(*CHANGES[0][1:3])
    said = folder.differences(fewer, before)
    tap.check('a function is new', '' if '1 Added function:' in said else said)

    for name, old, new in SILENT:
        tap.check(f'nothing of {name}', folder.differences(before, folder.describe(old, new)))


def check_files(tap, folder):
    before = folder.describe()
    said = folder.differences(['<nothing/>'], before)
    tap.check('what was written down cannot be read', '' if 'failed' in said else said)

    for flag, expected in (('-g', True), ('-g0', False)):
        found = binary.has_types('readelf', folder.library(flag, '', ''))
        tap.check(f'debug information with {flag}', '' if found is expected else str(found))

    units = [line for line in UNITS if binary.UNIT.sub(r'\1', line) != UNITS_WRITTEN]
    tap.check('units have the same path from everywhere', '\n'.join(units))


def main():
    if not shutil.which('abidw') or not shutil.which('abidiff'):
        skip_all('no abidw and abidiff here')
    tap = Tap()
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path, sys.argv[1:])
        check_changes(tap, folder)
        check_files(tap, folder)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
