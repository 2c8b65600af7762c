# multitude-stats PROGRAM: figures, rules, and how programs end.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import signal
import stat
import sys
import tempfile

from command import (FIGURES, Command, differences, environment, group, rules, run_program, same)
from tap import Tap

KEYS = ['version', 'command', 'exit_status', 'signal', 'pid', 'processes', 'unfinished', 'arenas',
        'totals', 'past', 'advice']

# What each deed of the program shows, and the rule that is there for it.
EXPECTED = {
    'keeps': ('keeps', ('kept', 'keeps')),
    'retains': ('retains', ('retained', 'retains')),
    'late': ('late', ('late-single-blocks', 'late'), ('late-chunks', 'late')),
    'caches': ('caches', ('cached', 'caches')),
    'wastes': ('wastes', ('wasted', 'wastes')),
    'many': ('one of many', ('made-often', 'one of many')),
    'spends': ('spends', ('budget', 'spends')),
}


def check_document(tap):
    command, document = run_program('alive')
    tap.check('keys of the document', same(list(document), KEYS))
    tap.check('keys of a group', same(list(document['arenas'][0]),
                                      ['name'] + FIGURES + ['max_normal_alloc', 'budget']))
    tap.check('keys of the totals', same(list(document['totals']), FIGURES))
    tap.check('the head', differences(document, version=1, command=[sys.argv[2], 'alive'],
                                      exit_status=0, signal=None, pid=None, processes=1,
                                      unfinished=0, advice=[]))
    tap.check('an arena that is alive', differences(group(document, 'alive'), arenas=1, alive=1,
                                                    kept=0, budget=None, max_normal_alloc=16384))
    tap.check('nothing else is said', same((command.status, command.output), (0, '')))


def check_rules(tap):
    for deed, (name, *expected) in EXPECTED.items():
        _, document = run_program(deed)
        tap.check(f'the rule for {deed}', same(rules(document), expected))
        tap.check(f'one group for {deed}', same([arenas['name'] for arenas in document['arenas']],
                                                [name]))


def check_ends(tap):
    command, document = run_program('fails')
    tap.check('a program that fails', same((command.status, document['exit_status']), (7, 7)))
    tap.check('its figures', differences(group(document, 'one of many'), arenas=100, alive=0))

    command, document = run_program('killed')
    tap.check('a program that is killed', same((command.status, document['signal']),
                                               (128 + signal.SIGKILL, int(signal.SIGKILL))))
    tap.check('what it had told by then', differences(document, exit_status=None, unfinished=1)
              or differences(group(document, 'one of many'), arenas=100)
              or same(len(document['arenas']), 1))

    command = Command('--json', 'true')
    tap.check('a program without the library',
              differences(command.document(), exit_status=0, processes=0, arenas=[], advice=[]))


def check_failures(tap):
    command = Command('/nonexistent/program')
    tap.check('no such program', same(command.status, 127))
    tap.check('one line about it', same((command.output, command.report.count('\n')), ('', 1)))
    tap.check('what is no program', same(Command(__file__).status, 126))
    for arguments in ([], ['--pid=1', 'true'], ['--unknown']):
        tap.check(f'arguments {arguments}', same(Command(*arguments).status, 125))
    for number in ('0', '-1', '+1', ' 1', '1 ', '1x', 'x', '', '2147483648', '18446744073709551617'):
        command = Command(f'--pid={number}', 'echo', 'has run')
        tap.check(f'"{number}" is no process',
                  same((command.status, command.output, command.report),
                       (125, '', 'multitude-stats: --pid takes the number of a process, '
                                 f'not “{number}”.\n')))


def check_output(tap):
    command = Command('--output=/nonexistent/report', 'echo', 'has run')
    tap.check('a report that cannot be written, before anything is run',
              same((command.status, command.output, command.report.count('\n')), (125, '', 1)))
    with tempfile.TemporaryDirectory() as folder:
        path, link, fifo = (os.path.join(folder, name) for name in ('report', 'link', 'fifo'))
        with open(path, 'w', encoding='utf-8') as file:
            file.write('before' * 1000)
        os.symlink(path, link)
        Command('--output', link, 'true')
        with open(path, encoding='utf-8') as file:
            tap.check('through a link', same((file.read(), os.path.islink(link)),
                                             ('No arena was used.\n', True)))

        # No device of the machine's is for a test to write to, in case that it were replaced.
        command = Command('-c', 'trap "" XFSZ; ulimit -f 0; exec "$@"', 'sh', sys.argv[1],
                          '--output', path, 'true', command='/bin/sh')
        # Counters of coverage complain on their own.
        words = [line for line in command.report.splitlines() if line.startswith('multitude-stats:')]
        tap.check('a report that there is no room for', same((command.status, len(words)), (125, 1)))

        os.mkfifo(fifo)
        descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        Command('--output', fifo, 'true')
        tap.check('into a pipe', same((os.read(descriptor, 100), stat.S_ISFIFO(os.stat(fifo).st_mode)),
                                      (b'No arena was used.\n', True)))
        os.close(descriptor)


def check_arguments(tap):
    command = Command('echo', '--json', '-x', 'a b')
    tap.check('what is behind the program is for it', same(command.output, '--json -x a b\n'))
    command = Command('--', 'echo', '--')
    tap.check('two dashes end the options, once', same(command.output, '--\n'))
    tap.check('the version', same(Command('--version').output.split()[0], 'multitude-stats'))

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'report')
        command = Command('--output', path, sys.argv[2], 'many')
        with open(path, encoding='utf-8') as file:
            tap.check('a report in a file', same('one of many' in file.read(), True))
        tap.check('and not elsewhere', same(command.report, ''))


def check_environment(tap):
    """What the user asks of the library is done as well, and no file is left."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(MULTITUDE_DEBUG='leaks', TMPDIR=folder)
        command = Command(sys.argv[2], 'alive', env=env)
        tap.check('reports of the library',
                  same([line for line in command.report.splitlines() if 'libmultitude' in line],
                       ["libmultitude: leaks: arena 'alive' is alive and has 2048 bytes",
                        'libmultitude: leaks: arenas alive: 1, chunks that outlive theirs: 0, '
                        'of 0 bytes']))
        tap.check('no file stays', same(os.listdir(folder), []))


def check_file(tap):
    """The library writes to what is there, and makes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'figures')
        link = os.path.join(folder, 'link')
        for name in (path, 'relative', ''):
            command = Command('many', command=sys.argv[2],
                              env=environment(MULTITUDE_STATS_FILE=name))
            tap.check(f'"{os.path.basename(name)}" is not there',
                      same((command.status, command.report if name == path else '',
                            os.listdir(folder)), (0, '', [])))

        with open(path, 'w', encoding='utf-8'):
            pass
        os.symlink(path, link)
        Command('many', command=sys.argv[2], env=environment(MULTITUDE_STATS_FILE=link))
        tap.check('a link is not followed', same(os.path.getsize(path), 0))
        Command('many', command=sys.argv[2], env=environment(MULTITUDE_STATS_FILE=path))
        with open(path, encoding='utf-8') as file:
            words = [line.split()[0] for line in file]
        tap.check('a line for each arena', same(words, ['begin'] + ['ended'] * 100 + ['exit']))
        tap.check('a regular file', same(stat.S_ISREG(os.stat(path).st_mode), True))


def check_processes(tap):
    _, document = run_program('forks')
    tap.check('a child and its parent', differences(document, processes=2, unfinished=1))
    tap.check('an arena counts where it was made',
              differences(group(document, 'parent'), arenas=1)
              or differences(group(document, 'child'), arenas=1))

    _, document = run_program('forks-and-exits')
    tap.check('a child that ends by exit()', differences(document, processes=2, unfinished=0)
              or differences(group(document, 'parent'), arenas=1, alive=1)
              or differences(group(document, 'alive'), arenas=1, alive=1)
              or differences(group(document, 'one of many'), arenas=100))
    _, document = run_program('forks-without-arena')
    tap.check('a child without arenas has nothing to tell',
              differences(document, processes=1, unfinished=0)
              or differences(group(document, 'alive'), arenas=1))

    command = Command('--json', 'sh', '-c', f'"{sys.argv[2]}" many; "{sys.argv[2]}" many')
    document = command.document()
    tap.check('programs of a program', differences(document, processes=2, unfinished=0)
              or differences(group(document, 'one of many'), arenas=200))


def check_crowd(tap):
    """Lines of processes that write at the same time stay whole."""
    _, document = run_program('crowd')
    found = {arenas['name']: (arenas['arenas'], arenas['alive'], arenas['peak'])
             for arenas in document['arenas']}
    tap.check('four processes with 3000 arenas each',
              same(found, {name: (4000, 4000, 2048) for name in
                           ('a', 'some name', 'a name that is rather long')}))


def report_lines(lines):
    """What the command makes of lines that a program wrote."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(lines)
        file.flush()
        return Command('--json', 'sh', '-c', 'cat "$1" >> "$MULTITUDE_STATS_FILE"', 'sh',
                       file.name).document()


FIGURES_OF_A_LINE = ' '.join(f'{key}=7' for key in [*FIGURES[2:], 'max_normal_alloc']
                             if key != 'peaks').encode()


def check_torn_lines(tap):
    whole = b'ended pid=7 ' + FIGURES_OF_A_LINE + b' name=whole'
    torn = [whole.replace(b' pid=7', b''), whole.replace(b' moved=7', b''),
            whole.replace(b'moved=7', b'moved=7ended pid=8'), b'alive pid=7 peak=5',
            whole[:40] + whole, b'ended pid=7', b'ended', b'', b'unknown pid=9']
    document = report_lines(b'\n'.join([*torn, whole, b'']))
    tap.check('lines that are not whole', differences(document, processes=1)
              or same([(arenas['name'], arenas['arenas']) for arenas in document['arenas']],
                      [('whole', 1)]))


def check_nul(tap):
    """A NUL byte is the end of nothing, and what has one is no name."""
    whole = b'ended pid=7 ' + FIGURES_OF_A_LINE + b' name='
    document = report_lines(b'\0\n' + whole + b'torn\0\n' + whole + b'\0\n' + whole + b'whole\n\0')
    tap.check('lines around a NUL byte', differences(document, processes=1)
              or same([(arenas['name'], arenas['arenas']) for arenas in document['arenas']],
                      [('whole', 1)]))


def check_long_lines(tap):
    """Blocks in which a line begins, ends, and does neither."""
    lengths = [1, 65535, 65536, 65537, 200000]
    document = report_lines(b''.join(b'ended pid=7 ' + FIGURES_OF_A_LINE + b' name=' + b'x' * length
                                     + b'\n' for length in lengths) + b'begin pid=8')
    tap.check('names of all lengths', differences(document, processes=1)
              or same(sorted(len(arenas['name']) for arenas in document['arenas']), lengths))


MANY_LINES = """
line = b'unknown pid=1 ' + b'x' * 1009 + b'\\n'
with open(__import__('os').environ['MULTITUDE_STATS_FILE'], 'ab') as file:
    for _ in range({}):
        file.write(line * 64)
"""


def peak_after(n_kibibytes):
    """The memory that the command needs, in KiB, when a program has written so much."""
    env = environment()
    env['ASAN_OPTIONS'] += ':quarantine_size_mb=1:thread_local_quarantine_size_kb=64'
    pid = os.spawnve(os.P_NOWAIT, sys.argv[1], [sys.argv[1], '--output=/dev/null', sys.executable, '-c',
                                                MANY_LINES.format(n_kibibytes // 64)], env)
    _, status, usage = os.wait4(pid, 0)
    assert status == 0
    return usage.ru_maxrss


def check_memory(tap):
    """What a program wrote is in memory by the line."""
    grown = peak_after(96 * 1024) - peak_after(64)
    tap.check('a file of 96 MiB needs no memory', '' if grown < 32 * 1024 else f'{grown} KiB')


def check_crowd_of_names(tap):
    """So many rows that a look at all of them for each would last for minutes."""
    lines = ('alive pid=7 ' + FIGURES_OF_A_LINE.decode() + ' name=')
    code = f"""
with open(__import__('os').environ['MULTITUDE_STATS_FILE'], 'a') as file:
    for number in range(50000):
        file.write('{lines}%d\\n' % number)
"""
    command = Command(sys.executable, '-c', code)
    rows = command.report.partition('\n\n')[0].splitlines()
    tap.check('a table of 50000 names', same(sum(row[0].isdigit() for row in rows), 50000))


def check_encoding(tap):
    """A document is UTF-8 in every locale."""
    for locale in ('C', 'C.UTF-8'):
        _, document = run_program('names', env=environment(LC_ALL=locale))
        tap.check(f'a name in the locale {locale}',
                  same('Größe' in {arenas['name'] for arenas in document['arenas']}, True))


def check_names(tap):
    _, document = run_program('names')
    found = {arenas['name'] for arenas in document['arenas']}
    tap.check('names as they are', same(found, {'two words', 'a\\b"c', 'line\nbreak', 'Größe',
                                                '\ufffd', '', None}))
    tap.check('a name that breaks the line, in a table',
              same('line\\012break ' in Command(sys.argv[2], 'names').report, True))

    document = report_lines(b''.join(
        b'alive pid=7 %s name=%s\n' % (FIGURES_OF_A_LINE, name)
        for name in (b'end\\', b'\\000', b'\\777', b'\\12', b'\\x', b'\\134')))
    tap.check('what only looks like a byte',
              same(sorted(arenas['name'] for arenas in document['arenas']),
                   sorted(['end\\', '\\000', '\\777', '\\12', '\\x', '\\'])))


def main():
    tap = Tap()
    for check in (check_document, check_rules, check_ends, check_failures, check_output, check_arguments,
                  check_environment, check_file, check_processes, check_crowd, check_torn_lines,
                  check_nul, check_long_lines, check_memory, check_crowd_of_names, check_encoding, check_names):
        check(tap)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
