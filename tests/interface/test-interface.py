# Each comparison of the interface finds what it is there for, and nothing where all is well.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-interface.py COMPILER ...: small interfaces before and after a change."""

import os
import subprocess
import sys
import tempfile

import interface
import surfaces
from tap import Tap

SOURCE = '''
void multitude_kept (void) {}
void multitude_lost (void) {}
__attribute__ ((visibility ("hidden"))) void multitude_hidden (void) {}
'''

HEADER = '''
#define MULTITUDE_LIMIT 12
typedef struct _MultitudeThing MultitudeThing;
typedef int (*MultitudeMake) (MultitudeThing *, const char *);
typedef enum { MULTITUDE_KIND_A, MULTITUDE_KIND_B = 4 } MultitudeKind;
struct _MultitudeThing
{
  char     *name;
  union
  {
    short   number;
    long    large;
  };
  unsigned  is_kept : 1;
  int       rooms[2][3];
};
extern void multitude_thing_turn (MultitudeThing *thing, unsigned long angle);
static inline int multitude_thing_inline (int i) { return i; }
extern void other_turn (int i);
'''

HEADER_LINES = '''# Prototypes

extern void multitude_thing_turn (MultitudeThing *, long unsigned int);

# Constants

MULTITUDE_LIMIT 12

# Types, with the offset of each member

struct _MultitudeThing: 48 bytes
     0  char * name
     8  union (unnamed)
       8  short int number
       8  long int large
    16  unsigned int is_kept : 1
    20  int[2][3] rooms

typedef MultitudeKind: 4 bytes
  MULTITUDE_KIND_A = 0
  MULTITUDE_KIND_B = 4
typedef MultitudeMake = int (*) (MultitudeThing *, const char *)
typedef MultitudeThing = struct _MultitudeThing'''.splitlines()

# What a change of the header shows: (from, to, a line that goes, a line that comes).
HEADER_CHANGES = [
    ('unsigned long angle', 'unsigned char angle',
     '-extern void multitude_thing_turn (MultitudeThing *, long unsigned int);',
     '+extern void multitude_thing_turn (MultitudeThing *, unsigned char);'),
    ('char     *name;', 'char     *name; int more;',
     '-    16  unsigned int is_kept : 1', '+    24  unsigned int is_kept : 1'),
    ('[2][3]', '[2][4]', '-    20  int[2][3] rooms', '+    20  int[2][4] rooms'),
    ('is_kept : 1', 'is_kept : 2',
     '-    16  unsigned int is_kept : 1', '+    16  unsigned int is_kept : 2'),
    ('KIND_B = 4', 'KIND_B', '-  MULTITUDE_KIND_B = 4', '+  MULTITUDE_KIND_B = 1'),
    ('LIMIT 12', 'LIMIT 13', '-MULTITUDE_LIMIT 12', '+MULTITUDE_LIMIT 13'),
    ('const char *);', 'char *);',
     '-typedef MultitudeMake = int (*) (MultitudeThing *, const char *)',
     '+typedef MultitudeMake = int (*) (MultitudeThing *, char *)'),
]

GIR = '''<repository xmlns="http://www.gtk.org/introspection/core/1.0"
            xmlns:c="http://www.gtk.org/introspection/c/1.0">
 <namespace name="N" version="1">
  <class name="Thing" version="1.0">
   <source-position filename="thing.h" line="12"/>
   <method name="turn" c:identifier="n_thing_turn" version="1.0">
    <doc line="7">Turns it.</doc>
    <return-value transfer-ownership="full">
     <array length="0"><type name="utf8" c:type="char*"/></array>
    </return-value>
    <parameters>
     <instance-parameter name="self" transfer-ownership="none"><type name="Thing"/></instance-parameter>
     <parameter name="angle" transfer-ownership="none"><type name="gint"/></parameter>
    </parameters>
   </method>
  </class>
 </namespace>
</repository>'''

GIR_LINES = '''namespace N 1

class Thing
  method turn c:identifier=n_thing_turn
    return-value array<utf8 c:type=char*> length=0 transfer-ownership=full
    instance-parameter self Thing transfer-ownership=none
    parameter angle gint transfer-ownership=none'''.splitlines()

GIR_CHANGES = [
    ('value transfer-ownership="full"', 'value transfer-ownership="container"',
     '-    return-value array<utf8 c:type=char*> length=0 transfer-ownership=full',
     '+    return-value array<utf8 c:type=char*> length=0 transfer-ownership=container'),
    ('"angle" transfer', '"angle" nullable="1" transfer',
     '-    parameter angle gint transfer-ownership=none',
     '+    parameter angle gint nullable=1 transfer-ownership=none'),
    ('method name="turn"', 'method name="turn" introspectable="0"',
     '-  method turn c:identifier=n_thing_turn',
     '+  method turn introspectable=0 c:identifier=n_thing_turn'),
]


class Folder:
    """Small files, written and looked at."""

    def __init__(self, path, compiler):
        self.path = path
        self.compiler = compiler

    def write(self, name, text):
        path = os.path.join(self.path, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def symbols(self, source):
        library = os.path.join(self.path, 'library.so')
        subprocess.run([*self.compiler, '-shared', '-fPIC', '-o', library,
                        self.write('library.c', source)], check=True)
        return surfaces.symbols('nm', library)

    def headers(self, header):
        self.write('thing.h', header)
        return surfaces.headers(self.compiler, 'readelf', ['-I' + self.path], ['thing.h'])

    def introspection(self, gir):
        return surfaces.introspection(self.write('thing.gir', gir))

    def differences(self, before, now):
        path = self.write('before.txt', ''.join(line + '\n' for line in before))
        return interface.differences(path, now)


def is_unlike(lines, expected):
    return '' if lines == expected else '\n'.join(lines)


def check_symbols(tap, folder):
    before = folder.symbols(SOURCE)
    ours = [name for name in before if name.startswith('multitude')]
    tap.check('exported symbols alone', is_unlike(ours, ['multitude_kept', 'multitude_lost']))
    tap.check('the same symbols differ in nothing', '\n'.join(folder.differences(before, before)))

    now = folder.symbols(SOURCE.replace('void multitude_lost (void) {}', ''))
    changed = [line for line in folder.differences(before, now) if line[1:].startswith('multitude')]
    tap.check('a symbol that is gone', is_unlike(
        [line for line in changed if not line.startswith(' ')], ['-multitude_lost']))


def check_changes(tap, folder, surface, text, lines, changes):
    tap.check(f'{surface.__name__} as lines', is_unlike(surface(text), lines))
    for old, new, gone, come in changes:
        found = folder.differences(lines, surface(text.replace(old, new)))
        missing = [line for line in (gone, come) if line not in found]
        tap.check(f'{surface.__name__}: {old} becomes {new}',
                  '\n'.join(found) if missing else '')

    commented = text.replace('Turns it.', 'Turns.').replace('line="12"', 'line="13"')
    commented = commented.replace('struct _MultitudeThing\n', '/* A thing. */\nstruct _MultitudeThing\n')
    tap.check(f'{surface.__name__}: comments and places do not matter',
              '\n'.join(folder.differences(lines, surface(commented))))


def main():
    tap = Tap()
    compiler = sys.argv[1:]
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path, compiler)
        check_symbols(tap, folder)
        check_changes(tap, folder, folder.introspection, GIR, GIR_LINES, GIR_CHANGES)
        if 'clang' in compiler[0]:
            tap.skip('headers', 'only gcc lists prototypes')
        else:
            check_changes(tap, folder, folder.headers, HEADER, HEADER_LINES, HEADER_CHANGES)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
