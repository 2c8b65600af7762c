# An example program under test: how it is run, and what it must say.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cases of a program are functions that raise Failure."""

import argparse
import os
import shutil
import subprocess

MEMCHECK = ['valgrind', '--quiet', '--trace-children=yes', '--error-exitcode=9',
            '--leak-check=full', '--show-leak-kinds=definite,indirect',
            '--errors-for-leak-kinds=definite,indirect']

GLIB_SUPPRESSIONS = '/usr/share/glib-2.0/valgrind/glib.supp'


class Failure(Exception):
    """What went wrong, in words."""


class Program:
    """The program, run on files of a folder that goes away."""

    def __init__(self, path, folder):
        self.path = path
        self.name = os.path.basename(path)
        self.folder = folder

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.write(content)
        return path

    def run(self, *arguments, tool=()):
        return subprocess.run([*tool, self.path, *arguments], capture_output=True, check=False)

    def output(self, *arguments, tool=()):
        done = self.run(*arguments, tool=tool)
        if done.returncode or done.stderr:
            raise Failure(tell(done))
        return done.stdout.decode()

    def expect_failure(self, done, status, what):
        """One line on the error stream that says what, and nothing but that."""
        said = done.stderr.decode(errors='replace')
        if (done.returncode != status or done.stdout or said.count('\n') != 1
                or not said.startswith(self.name + ': ') or what not in said):
            raise Failure(tell(done))


def tell(done):
    return (f'{" ".join(done.args)}\nstatus {done.returncode}\n'
            f'{done.stdout[-2000:].decode(errors="replace")}'
            f'{done.stderr[-4000:].decode(errors="replace")}')


def parse_arguments(*names):
    parser = argparse.ArgumentParser()
    for name in names:
        parser.add_argument(name)
    parser.add_argument('--sanitized', action='store_true')
    return parser.parse_args()


def memcheck(arguments):
    """A command that looks for mistakes with memory, or why there is none."""
    if arguments.sanitized:
        return None, 'the sanitizer of this build looks for leaks'
    if not shutil.which(MEMCHECK[0]):
        return None, 'no valgrind here'
    suppressions = [f'--suppressions={GLIB_SUPPRESSIONS}'] if os.path.exists(GLIB_SUPPRESSIONS) else []
    return MEMCHECK + suppressions, None


def attempt(tap, name, function, *arguments):
    try:
        function(*arguments)
        tap.ok(name)
    except Failure as failure:
        tap.fail(name, str(failure))
