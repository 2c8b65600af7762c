# multitude-stats --pid: a look at a process that runs.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

from command import TIMEOUT, Command, differences, environment, group, same
from tap import Tap

N_LOOKS = 50


class Process:
    """The program, in one of its deeds that wait, and ready."""

    def __init__(self, folder, what, keys='live'):
        self.env = environment(XDG_RUNTIME_DIR=folder)
        self.child = subprocess.Popen([sys.argv[2], what], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      env={**self.env, 'MULTITUDE_DEBUG': keys})
        self.pid = self.child.pid
        line = self.child.stdout.readline()
        if line != b'ready\n':
            self.pid = int(line)
            self.child.stdout.readline()
        self.path = os.path.join(folder, f'multitude-{self.pid}')

    def look(self, *options):
        return Command(*options, f'--pid={self.pid}', env=self.env)

    def document(self):
        command = self.look('--json')
        assert command.status == 0, command.report + self.end()[1]
        return json.loads(command.output)

    def end(self):
        _, said = self.child.communicate(b'\n', timeout=TIMEOUT)
        return self.child.returncode, said.decode()


def check_figures(tap, folder):
    process = Process(folder, 'wait')
    command = process.look('--json')
    tap.check('the report is on the standard output', same((command.status, command.report), (0, '')))
    document = process.document()
    tap.check('the head', differences(document, version=1, command=None, exit_status=None,
                                      signal=None, pid=process.pid, processes=1, unfinished=0))
    tap.check('an arena that was reset',
              differences(group(document, 'busy'), arenas=1, alive=1, resets=3, single_blocks=3))
    tap.check('an arena with an owner', differences(group(document, 'owner'), arenas=1, resets=0,
                                                    single_blocks=1, retained=0))
    tap.check('arenas that have ended', differences(document['past'], arenas=100, peak=2048, kept=0))
    tap.check('a look changes nothing', same(process.document(), document))
    tap.check('words for people', same(process.look().output.splitlines()[-1],
                                       'Arenas that have ended: 100, with a peak of up to 2048 bytes.'))
    tap.check('only its user may ask', same(stat.S_IMODE(os.stat(process.path).st_mode) & 0o177, 0))
    tap.check('it ends as ever', same(process.end(), (0, '')))
    tap.check('and the socket with it', same(os.path.exists(process.path), False))
    tap.check('then nobody answers', same(process.look().status, 125))


def check_silence(tap, folder):
    """One that does not read does not keep others from being answered."""
    process = Process(folder, 'wait')
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(process.path)
        tap.check('others are answered', same(process.look('--json').status, 0))
    tap.check('who hangs up does no harm', same(process.look('--json').status, 0))
    tap.check('it ends', same(process.end()[0], 0))


def check_threads(tap, folder):
    process = Process(folder, 'wait-in-threads')
    problems = []
    for _ in range(N_LOOKS):
        document = process.document()
        for arenas in document['arenas']:
            if arenas['name'] not in ('odd', 'even', None) or arenas['reserved'] > arenas['peaks']:
                problems.append(str(arenas))
    tap.check('figures of busy arenas make sense', '\n'.join(problems))
    tap.check('nothing is amiss in the end', same(process.end(), (0, '')))


def check_fork(tap, folder):
    process = Process(folder, 'wait-in-child')
    document = process.document()
    tap.check('a child answers for itself', same([arenas['name'] for arenas in document['arenas']],
                                                 ['child'])
              or differences(document['past'], arenas=0, peak=0, kept=0))
    tap.check('both end', same(process.end(), (0, '')))
    tap.check('no socket stays', same(os.listdir(folder), []))


def sockets(pid):
    folder = f'/proc/{pid}/fd'
    return [os.readlink(os.path.join(folder, name)) for name in os.listdir(folder)
            if os.readlink(os.path.join(folder, name)).startswith('socket:')]


def check_orphan(tap, folder):
    """A child without arenas has no part of what its parent listens on."""
    process = Process(folder, 'wait-beside-child')
    tap.check('the socket is not in the child',
              same((len(sockets(process.child.pid)), sockets(process.pid)), (1, [])))
    process.child.send_signal(signal.SIGKILL)
    process.child.wait(timeout=TIMEOUT)
    command = Command(f'--pid={process.child.pid}', env=process.env)
    tap.check('nobody answers when the parent is killed',
              same((command.status, 'Connection refused' in command.report), (125, True)))
    process.child.communicate(b'\n', timeout=TIMEOUT)


def check_fork_meanwhile(tap, folder):
    """Who is told something hears its end, although a child has that connection, too."""
    process = Process(folder, 'wait-and-fork')
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(TIMEOUT)
        peer.connect(process.path)
        peer.recv(1, socket.MSG_PEEK)
        process.child.stdin.write(b'\n')
        process.child.stdin.flush()
        process.child.stdout.readline()
        told = b''
        while part := peer.recv(65536):
            told += part
    tap.check('all of it is told', same((told.count(b'alive pid='), told.count(b'\npast pid=')),
                                        (4000, 1)))
    process.child.stdin.write(b'\n')
    tap.check('both end', same(process.end()[0], 0))


def count_naps(pid):
    """How often threads of it have gone to sleep."""
    folder = f'/proc/{pid}/task'
    naps = 0
    for name in os.listdir(folder):
        with open(os.path.join(folder, name, 'status'), encoding='utf-8') as file:
            naps += sum(int(line.split()[1]) for line in file if line.startswith('voluntary_'))
    return naps


def naps(pid):
    """Whether it goes to sleep three times more, as what spins does not."""
    before = count_naps(pid)
    for _ in range(1000):
        if count_naps(pid) >= before + 3:
            return True
        time.sleep(0.01)
    return False


def check_shortage(tap, folder):
    """A process without descriptors answers when it has some again."""
    process = Process(folder, 'wait-without-descriptors')
    with subprocess.Popen([sys.argv[1], '--json', f'--pid={process.pid}'], env=process.env,
                          stdout=subprocess.PIPE) as look:
        words = process.child.stderr.readline().decode()
        tap.check('it says so', same(words, 'libmultitude: live: cannot answer yet: '
                                            'Too many open files\n'))
        tap.check('and waits', same(naps(process.pid), True))
        process.child.stdin.write(b'\n')
        process.child.stdin.flush()
        document = json.loads(look.communicate(timeout=TIMEOUT)[0])
    tap.check('it answers in the end', same((look.returncode, document['arenas'][0]['name']),
                                            (0, 'short of descriptors')))
    tap.check('and again', same(process.look().status, 0))
    tap.check('what is said once is enough', same(process.end(), (0, '')))


def check_leftovers(tap, folder):
    process = Process(folder, 'wait')
    process.child.send_signal(signal.SIGKILL)
    process.child.communicate(timeout=TIMEOUT)
    tap.check('a killed process leaves its socket', same(os.path.exists(process.path), True))
    tap.check('where nobody answers', same(process.look().status, 125))


def check_refusals(tap, folder):
    process = Process(folder, 'wait', keys='all')
    tap.check('all keys do not make a process listen', same(os.path.exists(process.path), False))
    tap.check('and it does not answer', same((process.look().status, process.look().output), (125, '')))
    process.end()

    for runtime in ('relative', folder + '/' + 'x' * 120, os.path.join(folder, 'nowhere')):
        process = Process(runtime, 'wait')
        status, said = process.end()
        tap.check(f'no socket in {runtime[:40]}', same((status, said.startswith('libmultitude: live: '),
                                                       said.count('\n')), (0, True, 1)))


def main():
    tap = Tap()
    for check in (check_figures, check_silence, check_threads, check_fork, check_orphan,
                  check_fork_meanwhile, check_shortage, check_leftovers, check_refusals):
        # The path of a socket is short.
        folder = tempfile.mkdtemp(dir='/tmp')
        try:
            check(tap, folder)
        finally:
            shutil.rmtree(folder)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
