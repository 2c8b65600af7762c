# multitude-stats PROGRAM: signals, keys of a terminal, and what is left behind.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import fcntl
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios

from command import TIMEOUT, differences, environment, group, same
from tap import Tap

TERMINAL_ENDS = [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM]


def mind_all():
    """Whoever started the tests may have some ignored."""
    for number in TERMINAL_ENDS:
        signal.signal(number, signal.SIG_DFL)


class Run:
    """The command with a program that says that it is ready, in one of its deeds."""

    def __init__(self, folder, what, **options):
        self.child = subprocess.Popen([sys.argv[1], '--json', sys.argv[2], what],
                                      **{'stdin': subprocess.PIPE, 'preexec_fn': mind_all, **options},
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      env=environment(TMPDIR=folder))
        assert self.child.stdout.readline() == b'ready\n'

    def program(self):
        with open(f'/proc/{self.child.pid}/task/{self.child.pid}/children', encoding='utf-8') as file:
            return int(file.read())

    def end(self):
        """How it ended, and the report; by itself, since the end of its input ends it as well."""
        self.child.wait(timeout=TIMEOUT)
        _, said = self.child.communicate(timeout=TIMEOUT)
        return self.child.returncode, json.loads(said.decode())


def is_there(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def check_killed(tap, folder):
    """A signal for the command ends the program, and then the command as the program did."""
    for number in TERMINAL_ENDS:
        run = Run(folder, 'wait')
        program = run.program()
        run.child.send_signal(number)
        status, document = run.end()
        tap.check(f'{number.name} is passed on', same((status, document['signal'], is_there(program)),
                                                      (128 + number, number, False)))
        tap.check(f'what had been told before {number.name}', differences(document, unfinished=1)
                  or differences(group(document, 'one of many'), arenas=100))
        tap.check(f'no file stays after {number.name}', same(os.listdir(folder), []))


def check_handled(tap, folder):
    """A program that does something about it ends as it likes, and tells everything."""
    run = Run(folder, 'interrupts')
    run.child.send_signal(signal.SIGINT)
    tap.check('the program has it', same(run.child.stdout.readline(), b'interrupted\n'))
    run.child.send_signal(signal.SIGTERM)
    status, document = run.end()
    tap.check('the status is the program\'s', same(status, 1)
              or differences(document, exit_status=1, signal=None, unfinished=0)
              or differences(group(document, 'alive'), arenas=1, alive=1))
    tap.check('no file stays', same(os.listdir(folder), []))


def ignore_hang_ups():
    mind_all()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def check_ignored(tap, folder):
    """As nohup has it, for the command and for the program."""
    run = Run(folder, 'interrupts', preexec_fn=ignore_hang_ups)
    run.child.send_signal(signal.SIGHUP)
    os.kill(run.program(), signal.SIGHUP)
    run.child.send_signal(signal.SIGTERM)
    tap.check('what is ignored stays so', same(run.end()[0], 0))


def check_program_signals(tap, folder):
    """The program has from the command what that had from its parent."""
    run = Run(folder, 'wait')
    states = {}
    with open(f'/proc/{run.program()}/status', encoding='utf-8') as file:
        for line in file:
            name, _, value = line.partition(':')
            if name in ('SigBlk', 'SigCgt', 'SigIgn'):
                states[name] = int(value, 16)
    ends = sum(1 << (number - 1) for number in TERMINAL_ENDS)
    run.child.stdin.write(b'\n')
    run.child.stdin.flush()
    tap.check('nothing is blocked, or ignored',
              same({name: state & ends for name, state in states.items()},
                   {'SigBlk': 0, 'SigCgt': 0, 'SigIgn': 0}))
    tap.check('it ends by itself', same(run.end()[0], 0))


def take_terminal():
    mind_all()
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def check_terminal(tap, folder):
    """A key is for both, and comes once."""
    master, slave = pty.openpty()
    run = Run(folder, 'interrupts', stdin=slave, preexec_fn=take_terminal)
    os.close(slave)
    os.write(master, b'\x03')
    run.child.stdout.readline()
    run.child.send_signal(signal.SIGTERM)
    status, document = run.end()
    tap.check('one interrupt for a key', same((status, document['exit_status']), (1, 1)))
    tap.check('no file stays', same(os.listdir(folder), []))
    os.close(master)


def check_reading(tap, folder):
    """When the report is made the file is gone."""
    fifo = os.path.join(folder, 'report')
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    inside = os.path.join(folder, 'inside')
    os.mkdir(inside)
    # More than a pipe has room for, so that the command waits for who reads.
    with subprocess.Popen([sys.argv[1], '--json', '--output', fifo, 'true', 'x' * 100000],
                          env=environment(TMPDIR=inside), preexec_fn=mind_all) as child:
        os.set_blocking(reader, True)
        select.select([reader], [], [], TIMEOUT)
        os.read(reader, 1)
        tap.check('no file while it reports', same(os.listdir(inside), []))
        child.send_signal(signal.SIGTERM)
        tap.check('then it ends by itself', same(child.wait(timeout=TIMEOUT), -signal.SIGTERM))
    os.close(reader)


def main():
    tap = Tap()
    for check in (check_killed, check_handled, check_ignored, check_program_signals, check_terminal,
                  check_reading):
        folder = tempfile.mkdtemp()
        try:
            check(tap, folder)
        finally:
            shutil.rmtree(folder)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
