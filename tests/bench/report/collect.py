#!/usr/bin/env python3
# Runs the benchmark programs and writes what they printed into one file.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs are the same code, linked in different orders.  They take turns, so that
what the machine does meanwhile falls on all of them."""

import argparse
import datetime
import json
import os
import platform
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

import callgrind  # noqa: E402

# Room for the thread-local variables of an allocator that is loaded late.
TUNABLES = 'glibc.rtld.optional_static_tls=16384'


def run(*command):
    environment = dict(os.environ, GLIBC_TUNABLES=TUNABLES)
    for name in ('G_SLICE', 'MALLOC_PERTURB_', 'MALLOC_CHECK_'):
        environment.pop(name, None)
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [line.split('\t') for line in done.stdout.splitlines()]


def layout_of(program):
    return os.path.basename(program).removeprefix('bench-')


def first_line(path, prefix):
    try:
        with open(path, encoding='utf-8') as file:
            for line in file:
                if line.startswith(prefix):
                    return line.split(':' if ':' in line else '=', 1)[1].strip().strip('"')
    except OSError:
        pass
    return 'unknown'


def describe_machine(compiler):
    return {
        'date': datetime.date.today().isoformat(),
        'processor': first_line('/proc/cpuinfo', 'model name'),
        'n_processors': os.cpu_count(),
        'virtual': 'hypervisor' in first_line('/proc/cpuinfo', 'flags').split(),
        'kernel': platform.release(),
        'system': first_line('/etc/os-release', 'PRETTY_NAME'),
        'load': [round(load, 2) for load in os.getloadavg()],
        'compiler': compiler,
    }


def list_cases(program):
    workloads, cases = {}, []
    for line in run(program, '--mode', 'list'):
        if line[0] == 'workload':
            workloads[line[1]] = line[2]
        elif line[0] == 'case':
            cases.append([line[1], line[2]])
    return workloads, cases


def list_peers(program):
    versions, skipped = {}, []
    for line in run(program, '--mode', 'list', '--peers'):
        if line[0] == 'version':
            versions[line[1]] = line[2]
        elif line[0] == 'skipped':
            skipped.append(line[1])
    return versions, skipped


def collect_times(programs, n_processes, repetitions, rounds):
    """Series of [work, release] by workload, row and layout."""
    times = {}
    for turn in range(n_processes):
        for program in random.sample(programs, len(programs)):
            print(f'   series {turn + 1} of {n_processes}, {layout_of(program)}', flush=True)
            for _, workload, name, work, release in run(
                    program, '--repetitions', str(repetitions), '--rounds', str(rounds),
                    '--seed', str(random.getrandbits(32))):
                series = times.setdefault(workload, {}).setdefault(name, {})
                series.setdefault(layout_of(program), []).append([float(work), float(release)])
    return times


def collect_counts(program, valgrind):
    """Instructions of an operation, [work, release], by workload and row."""
    _, totals = callgrind.run(valgrind, [program, '--mode', 'count'], TUNABLES)
    counts = {}
    for key, total in totals.items():
        workload, name, phase, n = key.split('|')
        both = counts.setdefault(workload, {}).setdefault(name, [0.0, 0.0])
        both[phase == 'release'] = total / int(n)
    return counts


def collect_memory(program, cases):
    """Resident bytes of a value by row, each from a process of its own."""
    lines = (run(program, '--mode', 'memory', '--workload', workload, '--name', name)
             for workload, name in cases if workload == 'W12')
    return {line[0][2]: float(line[0][3]) for line in lines}


def main():
    parser = argparse.ArgumentParser(description='Run the benchmarks.')
    parser.add_argument('--output', required=True)
    parser.add_argument('--valgrind', default='valgrind')
    parser.add_argument('--compiler', default='unknown')
    parser.add_argument('--processes', type=int, default=6)
    parser.add_argument('--repetitions', type=int, default=10)
    parser.add_argument('--rounds', type=int, default=16)
    parser.add_argument('programs', nargs='+')
    args = parser.parse_args()

    workloads, cases = list_cases(args.programs[0])
    versions, skipped = list_peers(args.programs[0])
    results = {
        'machine': describe_machine(args.compiler),
        'processes': args.processes,
        'repetitions': args.repetitions,
        'rounds': args.rounds,
        'versions': versions,
        'skipped': skipped,
        'workloads': workloads,
        'memory': collect_memory(args.programs[0], cases),
        'counts': collect_counts(args.programs[0], args.valgrind),
        'times': collect_times(args.programs, args.processes, args.repetitions, args.rounds),
    }

    with open(args.output, 'w', encoding='utf-8') as file:
        json.dump(results, file, indent=1)
    return 0


if __name__ == '__main__':
    sys.exit(main())
