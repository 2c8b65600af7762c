# Programs in Vala are built against this tree, run, and watched by a memory checker.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import shutil
import subprocess
import sys
import tempfile

from program import Failure, Program, attempt, memcheck, parse_arguments, tell
from tap import Tap, skip_all

TEXT = 'One arena.\r\nNothing here\n  two arenas and a string\nstrings\n'

REPORT = '''\
arena:
    1 One arena.
    3 two arenas and a string
string:
    3 two arenas and a string
    4 strings
absent:
[('arena', 2), ('string', 2), ('absent', 0)]
'''

# What a Vala programmer reads of it: names, owners, arrays and what may be null.
DECLARATIONS = [
    'public GLib.GenericArray<GLib.Bytes> new_bytes_array (',
    'public string? name { get; set; }',
    'public ByteArray (Multitude.Arena arena) throws GLib.Error;',
    'public String (Multitude.Arena arena, string? init) throws GLib.Error;',
    'public bool append (string val) throws GLib.Error;',
    'public bool insert (ssize_t pos, string val) throws GLib.Error;',
    'public StrvBuilder (Multitude.Arena arena) throws GLib.Error;',
    'public bool add (string value) throws GLib.Error;',
    'public string[] end ();',
    'public GLib.Variant detach_variant (GLib.Variant child) throws GLib.Error;',
    'public GLib.Variant store_variant (GLib.Variant value) throws GLib.Error;',
]

UNPLEASANT = ['weak ', 'holding (', 'try_append (', 'try_add (', 'end_copy (', 'DestroysInstance',
              'void*']


def compile_vala(source, vapidir, pkgconfig, folder):
    """The compiler's warnings about the source are errors; those of the C are not ours."""
    name = os.path.basename(source).removesuffix('.vala')
    environment = dict(os.environ, PKG_CONFIG_PATH=pkgconfig)
    done = subprocess.run(['valac', '--fatal-warnings', '--vapidir', vapidir, '--pkg', 'multitude-1',
                           '--pkg', 'gio-2.0', '-X', '-w', '--directory', folder, '-o', name, source],
                          env=environment, capture_output=True, check=False)
    if done.returncode:
        raise Failure(tell(done))


def binding_is_pleasant(vapidir):
    with open(os.path.join(vapidir, 'multitude-1.vapi'), encoding='utf-8') as file:
        text = file.read()
    missing = [line for line in DECLARATIONS if line not in text]
    unpleasant = [words for words in UNPLEASANT if words in text]
    if missing or unpleasant:
        raise Failure('\n'.join(['missing:', *missing, 'unpleasant:', *unpleasant]))


def ownership(program, tool):
    if program.output(tool=tool) != 'done\n':
        raise Failure('It did not come to its end')


def words_report(words, tool):
    path = words.file('text', TEXT.encode())
    printed = words.output(path, 'arena', 'string', 'absent', tool=tool)
    if printed != REPORT:
        raise Failure(printed)


def words_fail(words, tool):
    long = words.file('long', b'word\n' * 20000)
    words.expect_failure(words.run(long, 'word', tool=tool), 1, 'there is too much to report')
    latin = words.file('latin', b'Gr\xfc\xdfe')
    words.expect_failure(words.run(latin, 'word', tool=tool), 1, 'no valid character')
    words.expect_failure(words.run(words.folder + '/missing', 'word', tool=tool), 1, 'No such file')


def run_cases(tap, arguments, folder):
    tool, reason = memcheck(arguments)
    tool = tool or []
    where = f' ({reason})' if reason else ''

    for source in arguments.ownership, arguments.words:
        attempt(tap, f'{os.path.basename(source)} is compiled', compile_vala, source,
                arguments.vapidir, arguments.pkgconfig, folder)
    attempt(tap, f'ownership{where}', ownership,
            Program(os.path.join(folder, 'ownership'), folder), tool)

    words = Program(os.path.join(folder, 'words'), folder)
    attempt(tap, f'words: report{where}', words_report, words, tool)
    attempt(tap, f'words: failures{where}', words_fail, words, tool)


def main():
    arguments = parse_arguments('words', 'ownership', 'vapidir', 'pkgconfig')
    if not os.path.exists(os.path.join(arguments.vapidir, 'multitude-1.vapi')):
        skip_all('built without the Vala binding')
    if arguments.sanitized:
        skip_all('a program in Vala is not linked with the sanitizer of this build')

    tap = Tap()
    attempt(tap, 'the binding is pleasant', binding_is_pleasant, arguments.vapidir)
    if shutil.which('valac'):
        with tempfile.TemporaryDirectory() as folder:
            run_cases(tap, arguments, folder)
    else:
        tap.skip('programs', 'no valac here')
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
