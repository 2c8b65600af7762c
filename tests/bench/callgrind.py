# Runs a program under callgrind and reads what it counted between its requests.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A program that is counted toggles the collection around a phase, and has callgrind
dump what it counted under a name."""

import functools
import os
import re
import subprocess
import tempfile

# For the addresses of what was executed.
EACH_INSTRUCTION = ['--dump-instr=yes', '--compress-strings=no', '--compress-pos=no']

OBJECT = re.compile(r'^ob=(.*)$')
COST = re.compile(r'^0x([0-9a-f]+) \d+ (\d+)$')
DISASSEMBLED = re.compile(r'^\s*([0-9a-f]+):\t(.*)$')

# What writes memory in one step that others see: an instruction with the prefix, or an
# exchange with memory, which has it without saying so.
ATOMIC = re.compile(r'\block\b|\bxchg\b.*\(')

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


def parse_costs(text):
    """How often each instruction was executed, by object file and address."""
    costs, current, is_call = {}, None, False
    for line in text.splitlines():
        found = OBJECT.match(line)
        if found:
            current = found[1]
        cost = COST.match(line)
        if cost and not is_call:
            key = current, int(cost[1], 16)
            costs[key] = costs.get(key, 0) + int(cost[2])
        is_call = line.startswith('calls=')
    return costs


def find_atomics(disassembly):
    """The addresses of the atomic instructions."""
    found = map(DISASSEMBLED.match, disassembly.splitlines())
    return {int(line[1], 16) for line in found if line and ATOMIC.search(line[2])}


@functools.lru_cache(maxsize=None)
def atomics_of(path):
    done = subprocess.run(['objdump', '--disassemble', '--no-show-raw-insn', path],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return find_atomics(done.stdout)


def read_atomics(folder):
    """How many atomic instructions were executed, by the name of the dump."""
    counts = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding='utf-8') as file:
            text = file.read()
        dump = parse_dump(text)
        if not dump:
            continue
        counts[dump[0]] = sum(cost for (path, address), cost in parse_costs(text).items()
                              if address in atomics_of(path))
    return counts


def run_with(read, valgrind, options, command, tunables):
    environment = dict(os.environ, GLIBC_TUNABLES=tunables)
    environment.pop('MALLOC_PERTURB_', None)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [valgrind, '--quiet', '--tool=callgrind', '--collect-atstart=no',
             f'--callgrind-out-file={folder}/out', *options, *command],
            env=environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout, read(folder)


def run(valgrind, command, tunables):
    """What the program printed, and the instructions of each phase by name."""
    return run_with(read_dumps, valgrind, [], command, tunables)


def run_for_atomics(valgrind, command, tunables):
    """The atomic instructions of each phase by name."""
    return run_with(read_atomics, valgrind, EACH_INSTRUCTION, command, tunables)[1]


def run_for_both(valgrind, command, tunables):
    """What the program printed; the instructions of each phase, and the atomic ones."""
    output, counts = run_with(lambda folder: (read_dumps(folder), read_atomics(folder)),
                              valgrind, EACH_INSTRUCTION, command, tunables)
    return output, *counts
