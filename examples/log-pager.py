# Pages and searches a log of any length, in Python, without a second copy of it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The text is bytes in an arena.  A list model has its lines without copying them, and
regular expressions run on a view of the same bytes.

    log-pager.py /var/log/syslog                  reads commands
    log-pager.py /var/log/syslog '/error' +       carries out these
"""

import argparse
import re
import resource
import sys

import gi

gi.require_version('Multitude', '1')
from gi.repository import Gio, GLib, Multitude

HELP = '''\
+ or nothing   the next page          NUMBER    the page that begins with this line
-              the page before        /TEXT     the next page that begins with TEXT in a line
#PATTERN       how many lines match   q         quit'''


def load(arena, path):
    """The contents of a file as bytes in the arena, read straight into them."""
    return arena.load_file(Gio.File.new_for_path(path), None)


class Pager:
    """A text and the place in it that is shown."""

    def __init__(self, arena, data, height):
        self.view = Multitude.view(data)
        self.lines = Multitude.StringList(arena=arena)
        self.lines.append_lines(data)
        self.height = height
        self.first = 0

    def page(self):
        """One call, however long the page is."""
        return self.lines.strings[self.first:self.first + self.height]

    def go_to(self, line):
        self.first = min(max(line, 0), max(len(self.lines) - 1, 0))

    def find_next(self, text):
        """Goes to the next line with a text, if there is one."""
        line = self.lines.search(self.first + 1, text)
        if line == GLib.MAXUINT:
            return False
        self.first = line
        return True

    def count(self, pattern):
        """How many lines match; the expression sees the memory itself."""
        expression = re.compile(b'^.*(?:%s).*$' % pattern.encode(), re.MULTILINE)
        return sum(1 for __ in expression.finditer(self.view))


def show(pager):
    for number, line in enumerate(pager.page(), pager.first + 1):
        print(f'{number:8}  {line}')


def carry_out(pager, command):
    """Does what a command says; false if it says to quit."""
    if command == 'q':
        return False
    if command.startswith('#'):
        print(f'{pager.count(command[1:])} lines match')
        return True
    if command.startswith('/'):
        if not pager.find_next(command[1:]):
            print('not found')
            return True
    elif command in ('', '+'):
        pager.go_to(pager.first + pager.height)
    elif command == '-':
        pager.go_to(pager.first - pager.height)
    elif command.isdecimal():
        pager.go_to(int(command) - 1)
    else:
        print(HELP)
        return True
    show(pager)
    return True


def commands_from_user():
    while True:
        try:
            yield input(': ')
        except EOFError:
            return


def run(pager, commands):
    show(pager)
    for command in commands:
        try:
            if not carry_out(pager, command):
                return
        except re.error as error:
            print(f'no regular expression: {error}')


def main():
    parser = argparse.ArgumentParser(description='Pages and searches a log.', epilog=HELP,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--height', type=int, default=20, help='lines of a page')
    parser.add_argument('--memory', action='store_true', help='tell what it took')
    parser.add_argument('file')
    parser.add_argument('commands', nargs='*')
    args = parser.parse_args()

    with Multitude.Arena(name='log') as arena:
        try:
            pager = Pager(arena, load(arena, args.file), args.height)
        except (OSError, GLib.Error) as error:
            sys.exit(f'{args.file}: {error}')
        run(pager, args.commands or commands_from_user())

        if args.memory:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f'{len(pager.lines)} lines, {len(pager.view) >> 20} MiB; the arena has '
                  f'{arena.props.reserved_bytes >> 20} MiB, the process had {peak} MiB at most')


if __name__ == '__main__':
    main()
