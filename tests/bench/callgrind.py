# Runs a program under callgrind and reads what it counted between its requests.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program that is counted toggles the collection around a phase, and has callgrind
dump what it counted under a name."""

import os
import re
import subprocess
import tempfile

TRIGGER = re.compile(r'^desc: Trigger: Client Request: (.*)$', re.MULTILINE)
TOTALS = re.compile(r'^totals: (\d+)', re.MULTILINE)


def parse_dump(text):
    """The name of a dump and its instructions; None for the one at the program's end."""
    trigger, totals = TRIGGER.search(text), TOTALS.search(text)
    return (trigger[1], int(totals[1])) if trigger and totals else None


def read_dumps(folder):
    counts = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding='utf-8') as file:
            dump = parse_dump(file.read())
        if dump:
            counts[dump[0]] = dump[1]
    return counts


def run(valgrind, command, tunables):
    """What the program printed, and the instructions of each phase by name."""
    environment = dict(os.environ, GLIBC_TUNABLES=tunables)
    environment.pop('MALLOC_PERTURB_', None)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [valgrind, '--quiet', '--tool=callgrind', '--collect-atstart=no',
             f'--callgrind-out-file={folder}/out', *command],
            env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout, read_dumps(folder)
