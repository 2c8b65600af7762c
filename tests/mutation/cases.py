# The cases of the test programs: what each reaches, and whether it passes.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

CASE = re.compile(r'\bTAP_TEST \((\w+)\)')
MEMORY = 16 << 30
MEMCHECK = ['valgrind', '--quiet', '--error-exitcode=9']


class Case:
    """One case of a program, which is run alone; without arguments, all of them in a row."""

    def __init__(self, wrapper, program, *arguments):
        self.name = ' '.join([os.path.basename(program.path), *arguments])
        self.command = [*wrapper, program.path, *arguments]
        self.seconds = 0
        self.reached = frozenset()

    def __str__(self):
        return self.name

    def run(self, environment, seconds=None):
        """'passed', 'failed' or 'timeout'."""
        with subprocess.Popen(self.command, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True) as process:
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                status = None
            if status != 0:
                end_session(process.pid)
        if status is None or status == -signal.SIGXCPU or status == -signal.SIGKILL:
            return 'timeout'
        return 'failed' if status else 'passed'

    def judge(self, environment, number):
        """Whether it sees this mutant."""
        limit = 1 + int(20 * self.seconds)
        return self.run(environment | {
            'MUTATION_CHOSEN': str(number),
            'MUTATION_SECONDS': str(limit),
        }, 4 + 4 * limit)


def end_session(leader):
    """Children of a test that has died may wait for it for ever."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def environment_for(phase):
    """What tests run under anyway, and the limits of a mutant."""
    own = {
        'ASAN_OPTIONS': 'detect_stack_use_after_return=1:strict_string_checks=1',
        'G_DEBUG': 'fatal-criticals',
        'G_SLICE': 'always-malloc',
        'MALLOC_PERTURB_': '42',
    }
    if phase in ('plain', 'released'):
        own['MUTATION_MEMORY'] = str(MEMORY)
    return os.environ | own


def cases_of(program, wrapper):
    """Those above the core take longer to begin than to look, so that all of a program is
    one case; and one that takes arguments of its own cannot be asked for a case.
    """
    with open(program.source, encoding='utf-8') as file:
        text = file.read()
    if 'TAP_MAIN (' not in text and 'argv[1] : NULL' not in text:
        return [Case(wrapper, program)]

    return [Case(wrapper, program, name) for name in CASE.findall(text)]


def look(case, environment, count, path):
    """Fills in what it reaches and how long that takes; whether it passes."""
    with open(path, 'wb') as file:
        file.write(bytes(count))
    before = time.monotonic()
    result = case.run(environment | {'MUTATION_REACHED': path})
    case.seconds = time.monotonic() - before
    with open(path, 'rb') as file:
        case.reached = frozenset(i for i, byte in enumerate(file.read()) if byte)
    os.unlink(path)
    return result == 'passed'


def find(programs, wrapper, environment, count, folder, jobs):
    """All cases that pass, those that take least time first; and those that fail."""
    found = sum((cases_of(program, wrapper) for program in programs), [])
    with ThreadPoolExecutor(jobs) as pool:
        passed = list(pool.map(
            lambda pair: look(pair[1], environment, count, os.path.join(folder, f'reached-{pair[0]}')),
            enumerate(found)))
    return (sorted((case for case, does in zip(found, passed) if does), key=lambda case: case.seconds),
            [case for case, does in zip(found, passed) if not does])
