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


# Those whose atomic instructions are counted.
ATOMIC_WORKLOADS = ['W3r', 'W7', 'W7u', 'W7k']

# The document, and a small one before it.
SMALL_DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'examples',
                              'document.xml')
DOCUMENT = '/usr/share/mime/packages/freedesktop.org.xml'


def tell(what):
    print(f'   {what}', flush=True)


def short(number):
    """With the digits that mean something, so that the file stays readable."""
    return float(f'{float(number):.4g}')


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


def largest_step(wanted):
    """The largest steps hold two and a half gigabytes; not everywhere they can."""
    available = first_line('/proc/meminfo', 'MemAvailable').split()[0]
    if available.isdecimal() and int(available) < 4 * 1024 * 1024 and wanted > 10 ** 7:
        tell('less than four gigabytes of memory are free: steps end at ten million')
        return 10 ** 7
    return wanted


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
    """Titles of the workloads, and the cases of each mode."""
    titles, modes, cases = {}, {}, {'time': [], 'memory': [], 'steps': []}
    for line in run(program, '--mode', 'list'):
        if line[0] == 'workload':
            modes[line[1]], titles[line[1]] = line[2], line[3]
        elif line[0] == 'case':
            cases[modes[line[1]]].append((line[1], line[2]))
    return titles, cases


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
            tell(f'series {turn + 1} of {n_processes}, {layout_of(program)}')
            for _, workload, name, work, release in run(
                    program, '--repetitions', str(repetitions), '--rounds', str(rounds),
                    '--seed', str(random.getrandbits(32))):
                series = times.setdefault(workload, {}).setdefault(name, {})
                series.setdefault(layout_of(program), []).append([short(work), short(release)])
    return times


def around_loop(totals):
    """What is counted of a phase besides the rounds of its loop: from an empty one."""
    return 2 * totals['|nothing|work|1'] - totals['|nothing|work|2']


def by_operation(totals, counts):
    """What was counted of an operation, [work, release], by workload and row."""
    around = around_loop(totals)
    for key, total in totals.items():
        if key.startswith('|'):
            continue
        workload, name, phase, n = key.split('|')
        both = counts.setdefault(workload, {}).setdefault(name, [0.0, 0.0])
        both[phase == 'release'] = short(max(total - around, 0) / int(n))
    return counts


def collect_counts(program, valgrind):
    tell('counting instructions')
    _, totals = callgrind.run(valgrind, [program, '--mode', 'count'], TUNABLES)
    return by_operation(totals, {})


def collect_atomics(program, valgrind):
    counts = {}
    for workload in ATOMIC_WORKLOADS:
        tell(f'counting atomic instructions of {workload}')
        by_operation(callgrind.run_for_atomics(
            valgrind, [program, '--mode', 'count', '--workload', workload], TUNABLES), counts)
    return counts


def collect_memory(program, cases):
    """Resident bytes of a value by workload and row, each from a process of its own."""
    tell('weighing')
    memory = {}
    for workload, name in cases:
        line, = run(program, '--mode', 'memory', '--workload', workload, '--name', name)
        memory.setdefault(workload, {})[name] = short(line[3])
    return memory


def collect_steps(programs, cases, largest):
    """Series of [first work, first release, work, release, resident bytes] by workload, row
    and step; each from a process of its own."""
    steps = {}
    for program in programs:
        shuffled = random.sample(cases, len(cases))
        for i, (workload, name) in enumerate(shuffled):
            if i % 10 == 0:
                tell(f'steps, {layout_of(program)}, {i} of {len(cases)}')
            for line in run(program, '--mode', 'steps', '--workload', workload, '--name', name,
                            '--largest', str(largest)):
                row = steps.setdefault(workload, {}).setdefault(name, {})
                row.setdefault('|'.join(line[3:5]), []).append([short(text) for text in line[5:]])
    return steps


def collect_job(program, paths, n_processes):
    """Series of [build, release, close, resident before, resident after] by variant."""
    job = {}
    for i in range(n_processes if program else 0):
        tell(f'XML job, {i + 1} of {n_processes}')
        for _, name, *figures in run(program, *paths):
            job.setdefault(name, []).append([int(figure) for figure in figures])
    return job


def as_text(results):
    """One row a line, so that two runs can be compared."""
    def rows_of(part):
        return ',\n'.join(f'  {json.dumps(workload)}: {{\n' + ',\n'.join(
            f'   {json.dumps(row)}: {json.dumps(value, separators=(",", ":"))}'
            for row, value in rows.items()) + '\n  }' for workload, rows in part.items())

    lines = []
    for key, value in results.items():
        if key in ('memory', 'counts', 'atomics', 'steps', 'times'):
            lines.append(f' {json.dumps(key)}: {{\n{rows_of(value)}\n }}')
        else:
            lines.append(f' {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}')
    return '{\n' + ',\n'.join(lines) + '\n}\n'


def main():
    parser = argparse.ArgumentParser(description='Run the benchmarks.')
    parser.add_argument('--output', required=True)
    parser.add_argument('--valgrind', default='valgrind')
    parser.add_argument('--compiler', default='unknown')
    parser.add_argument('--processes', type=int, default=6)
    parser.add_argument('--repetitions', type=int, default=8)
    parser.add_argument('--rounds', type=int, default=16)
    parser.add_argument('--largest', type=int, default=10 ** 9, help='step')
    parser.add_argument('--xml-program')
    parser.add_argument('--document', default=DOCUMENT)
    parser.add_argument('programs', nargs='+')
    args = parser.parse_args()

    if args.xml_program and not os.path.exists(args.document):
        tell(f'{args.document} is not installed: the XML job is left out')
        args.xml_program = None

    machine = describe_machine(args.compiler)
    titles, cases = list_cases(args.programs[0])
    versions, skipped = list_peers(args.programs[0])
    results = {
        'machine': machine,
        'processes': args.processes,
        'repetitions': args.repetitions,
        'rounds': args.rounds,
        'versions': versions,
        'skipped': skipped,
        'workloads': titles,
        'memory': collect_memory(args.programs[0], cases['memory']),
        'counts': collect_counts(args.programs[0], args.valgrind),
        'atomics': collect_atomics(args.programs[0], args.valgrind),
        'job': collect_job(args.xml_program, [SMALL_DOCUMENT, args.document],
                           len(args.programs) * args.processes),
        'steps': collect_steps(args.programs, cases['steps'],
                               largest_step(args.largest)),
        'times': collect_times(args.programs, args.processes, args.repetitions, args.rounds),
    }

    with open(args.output, 'w', encoding='utf-8') as file:
        file.write(as_text(results))
    return 0


if __name__ == '__main__':
    sys.exit(main())
