# The pager in Python: what it shows and finds, and that it has the log once.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: a Python with gi, and the pager."""

import os
import re
import subprocess
import sys
import tempfile

from tap import Tap

HEIGHT = 4
MIB = 1 << 20
LARGE = 100

LEVELS = ['info', 'debug', 'warning', 'error']


def make_lines(count):
    return [f'2026-01-01T00:00:{number % 60:02} host service[{number % 7}]: '
            f'{LEVELS[number % 4]}: request {number} tøok {number * 31 % 1000} ms'
            for number in range(count)]


class Pager:
    """The program under test, on files of a folder that goes away."""

    def __init__(self, command, folder):
        self.command = command
        self.folder = folder

    def file(self, name, pieces):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.writelines(pieces)
        return path

    def run(self, path, *commands, options=(), text=None):
        # Two dashes: a command may begin with one.
        arguments = [*self.command, f'--height={HEIGHT}', *options, path]
        return subprocess.run(arguments + (['--', *commands] if commands else []), input=text,
                              capture_output=True, text=True, check=False)


def pages(lines, *firsts):
    """What it prints for pages that begin with these lines, counted from 0."""
    return ''.join(f'{number + 1:8}  {lines[number]}\n' for first in firsts
                   for number in range(first, min(first + HEIGHT, len(lines))))


def complaint(done, expected):
    if done.returncode == 0 and not done.stderr and done.stdout == expected:
        return ''
    return f'status {done.returncode}\n{done.stdout}{done.stderr}instead of\n{expected}'


def failure(done, *words):
    """It ends with one line that has some words in it."""
    if done.returncode == 1 and done.stderr.count('\n') == 1 \
            and all(word in done.stderr for word in words):
        return ''
    return f'status {done.returncode}\n{done.stdout}{done.stderr}'


def paging(pager, path, lines):
    last = len(lines) - 1
    moves = [('', 4), ('+', 8), ('-', 4), ('-', 0), ('-', 0), ('100', 99), (str(last + 1), last),
             ('+', last), ('99999999', last), ('0', 0)]
    return complaint(pager.run(path, *(move for move, __ in moves)),
                     pages(lines, 0, *(first for __, first in moves)))


def searching(pager, path, lines):
    errors = [number for number, line in enumerate(lines) if 'error: request 9' in line]
    done = pager.run(path, *['/error: request 9'] * 3, '/nothing like it', '/tøok')
    return complaint(done, pages(lines, 0, *errors[:3]) + 'not found\n'
                     + pages(lines, errors[2] + 1))


def counting(pager, path, lines):
    patterns = ['error', r'request \d+7 ', 'tøok 31 ms$', '^2026.*warning', 'nothing', 'a|o']
    counts = [sum(1 for line in lines if re.search(pattern, line)) for pattern in patterns]
    done = pager.run(path, *(f'#{pattern}' for pattern in patterns))
    return complaint(done, pages(lines, 0) + ''.join(f'{count} lines match\n' for count in counts))


def reading_commands(pager, path, lines):
    done = pager.run(path, text='+\n7\nq\n+\n')
    return complaint(done, pages(lines, 0) + ': ' + pages(lines, 4) + ': ' + pages(lines, 6) + ': ')


def end_of_commands(pager, path, lines):
    return complaint(pager.run(path, text=''), pages(lines, 0) + ': ')


def bad_commands(pager, path, lines):
    done = pager.run(path, '#(', 'what')
    if done.returncode or 'no regular expression' not in done.stdout or 'quit' not in done.stdout:
        return done.stdout + done.stderr
    return ''


def has_it_once(pager, small, large, n_lines):
    """The memory for a log of 100 MiB, beyond that for a short one."""
    def peak(path, *commands):
        done = pager.run(path, *commands, options=['--memory'])
        found = re.search(r'(\d+) lines, (\d+) MiB; .* (\d+) MiB at most', done.stdout)
        if done.returncode or not found:
            raise ValueError(done.stdout + done.stderr)
        return [int(number) for number in found.groups()]

    try:
        used = peak(large, '/request 77 ', '#error: request 7 ', str(n_lines), '-')
        more = used[2] - peak(small, 'q')[2]
    except ValueError as error:
        return str(error)
    print(f'# {used[1]} MiB took {more} MiB')
    if used[0] != n_lines or not used[1] <= more <= used[1] * 3 // 2:
        return f'{used}, {more} MiB more than for a short log'
    return ''


def main():
    tap = Tap()
    lines = make_lines(1003)
    with tempfile.TemporaryDirectory() as folder:
        pager = Pager(sys.argv[1:], folder)
        path = pager.file('short.log', ['\n'.join(lines).encode(), b'\n'])
        for case in paging, searching, counting, reading_commands, end_of_commands, bad_commands:
            tap.check(case.__name__.replace('_', ' '), case(pager, path, lines))

        empty = pager.file('empty.log', [])
        tap.check('empty', complaint(pager.run(empty, '+', '-', '5', '/x', '#x'),
                                     'not found\n0 lines match\n'))
        tap.check('missing', failure(pager.run(os.path.join(folder, 'none.log')), 'none.log'))
        binary = pager.file('binary.log', [b'text\n\xff'])
        tap.check('no text', failure(pager.run(binary), 'binary.log', 'position 5'))

        block = '\n'.join(make_lines(10000)).encode() + b'\n'
        count = LARGE * MIB // len(block) + 1
        large = pager.file('large.log', [block] * count)
        tap.check('has it once', has_it_once(pager, path, large, 10000 * count))

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
