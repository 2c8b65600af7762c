# Makes small mistakes in the core, one at a time, and tells which no test sees.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""mutation.py SOURCE BUILD [options]: README.md beside it says how that works.

The exit status is 1 if a mutant survives that survivors.txt does not have, if one is
killed that it has, or if too few of all are killed.
"""

import argparse
import json
import os
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import cases
import mutants
import programs
import report
import survivors
import targets

# Most mutants are seen at once by a case that takes less; others are asked when none was.
QUICK_SECONDS = 0.5

# Few enough for each run of the tests: those that sample.txt names, of these files.
SAMPLE = {
    'files': 'mtude-arith-private.h,mtude-table-move.c,mtude-table.c,mtude-utf16.c',
    'tests': 'test-layout,test-table,test-utf16',
}
PHASES = ('plain', 'released', 'sanitized', 'memcheck')

# What says under valgrind what it cannot say without.
FOR_MEMCHECK = {'test-checker', 'test-checker-lanes'}
HERE = os.path.dirname(os.path.abspath(__file__))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('source')
    parser.add_argument('build')
    parser.add_argument('--compiler', default='cc', help='with arguments, if need be')
    parser.add_argument('--files', help='look only at mutants of these, with commas between them')
    parser.add_argument('--tests', help='run only these')
    parser.add_argument('--every', type=int, default=1, help='only each so many-th mutant')
    parser.add_argument('--phase', choices=PHASES, help='only this one')
    parser.add_argument('--again', action='store_true', help='only what survived the last time')
    parser.add_argument('--quick', action='store_true', help='leave slow cases out')
    parser.add_argument('--sample', action='store_true', help='a few mutants, of fixed files')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    options = parser.parse_args()
    if options.sample:
        vars(options).update(SAMPLE, phase='plain', names=sample_names())
    return options


def sample_names():
    with open(os.path.join(HERE, 'sample.txt'), encoding='utf-8') as file:
        return {line.rstrip('\n') for line in file if not line.startswith('#')}


class Results:
    """What became of each mutant, by name; kept in a file from run to run."""

    def __init__(self, path):
        self.path = path
        self.new = {}
        self.found = self.load()

    def load(self):
        if not os.path.exists(self.path):
            return {}
        with open(self.path, encoding='utf-8') as file:
            return json.load(file)

    def verdict(self, mutant):
        return self.found.get(mutant.name, ('', ''))[0]

    def set(self, mutant, verdict, by=''):
        self.new[mutant.name] = self.found[mutant.name] = (verdict, by)

    def save(self):
        """Beside another run, which may have killed what this one has not."""
        saved = self.load()
        self.found = saved | self.new
        self.found |= {name: verdict for name, verdict in saved.items()
                       if verdict[0] in report.KILLED}
        with open(self.path + '.new', 'w', encoding='utf-8') as file:
            json.dump(self.found, file, indent=1)
        os.replace(self.path + '.new', self.path)


class Judge:
    """Lets the cases look at mutants."""

    def __init__(self, found, environment):
        self.environment = environment
        self.by_place = {}
        self.killers = {}
        for case in found:
            for first in case.reached:
                self.by_place.setdefault(first, []).append(case)

    def __call__(self, first, mutant, is_quick):
        """Which case kills it and how; what killed a neighbour is asked first."""
        reaching = self.by_place.get(first, [])
        asked = [case for case in reaching if (case.seconds < QUICK_SECONDS) == is_quick]
        recent = self.killers.setdefault(mutant.place.function, [])
        for case in sorted(asked, key=lambda case: rank(recent, case)):
            verdict = case.judge(self.environment, mutant.number)
            if verdict != 'passed':
                if case in recent:
                    recent.remove(case)
                recent.insert(0, case)
                return verdict, str(case)
        return ('survived' if reaching else 'not reached'), ''


def rank(recent, case):
    return recent.index(case) if case in recent else len(recent)


class Run:
    """One phase: the programs are built, and look at what is to be looked at."""

    def __init__(self, options, phase, files, results):
        self.options = options
        self.phase = phase
        self.files = files
        self.results = results
        self.everything = mutants.of(files)
        self.first_of = {mutant.number: place.mutants[0].number
                         for file in files for place in file.places for mutant in place.mutants}
        name = 'sample' if options.sample else 'plain' if phase == 'memcheck' else phase
        self.folder = os.path.join(options.build, f'mutants-{name}')
        os.makedirs(self.folder, exist_ok=True)
        self.built = programs.Programs(options, self.folder, phase)
        self.environment = cases.environment_for(phase)
        self.wrapper = cases.MEMCHECK if phase == 'memcheck' else []

    def prepare(self):
        names = [name for name, target in self.built.known.items() if self.is_asked(target)]
        if self.options.tests:
            names = self.options.tests.split(',')
        linked = self.built.build(self.files, names)
        print(f'# built, {len(self.built.refused)} mutants are no C', flush=True)

        found, failed = cases.find(linked, self.wrapper, self.environment, len(self.everything),
                                   self.folder, self.options.jobs)
        for case in failed:
            print(f'# {case} fails without a mutant, and is not asked', flush=True)
        print(f'# {len(found)} cases, {sum(case.seconds for case in found):.1f} s, '
              f'{sum(case.seconds < QUICK_SECONDS for case in found)} of them quick', flush=True)
        self.judge = Judge(found, self.environment)

    def is_asked(self, target):
        """Above the core little is said of memory that the core's own tests do not say."""
        if self.phase == 'memcheck':
            return target.name in FOR_MEMCHECK
        return target.is_core() or (target.name != targets.LIBRARY and self.phase == 'plain')

    def choose(self, only_again):
        """The mutants to look at; what is none is told apart."""
        compiled = self.built.compiled(self.files)
        chosen = []
        for mutant in self.everything:
            if mutant.number in self.built.refused:
                self.results.set(mutant, 'refused')
            elif self.first_of[mutant.number] not in compiled:
                self.results.set(mutant, 'not compiled')
            elif self.is_chosen(mutant, only_again):
                chosen.append(mutant)
        return chosen

    def is_chosen(self, mutant, only_again):
        if self.options.sample:
            return mutant.name in self.options.names
        if self.options.files and mutant.name.split(':')[0] not in self.options.files.split(','):
            return False
        if only_again and self.results.verdict(mutant) in report.KILLED:
            return False
        return mutant.number % self.options.every == 0

    def look(self, chosen):
        for is_quick in (True,) if self.options.quick else (True, False):
            self.look_once(chosen, is_quick)
            chosen = [mutant for mutant in chosen if self.results.verdict(mutant) == 'survived']
            print(f'# {len(chosen)} survived {"quick" if is_quick else "all"} cases', flush=True)

    def look_once(self, chosen, is_quick):
        begin = time.monotonic()
        lock = threading.Lock()
        done = 0

        def one(mutant):
            nonlocal done
            verdict, by = self.judge(self.first_of[mutant.number], mutant, is_quick)
            with lock:
                done += 1
                self.results.set(mutant, verdict, by)
                if done % 100 == 0:
                    self.results.save()
                    print(f'# {done} of {len(chosen)}, {time.monotonic() - begin:.0f} s', flush=True)

        with ThreadPoolExecutor(self.options.jobs) as pool:
            list(pool.map(one, chosen))
        self.results.save()


def main():
    options = parse()
    # Only a sample is built without the mutants of other files.
    files = mutants.read(options.source, SAMPLE['files'].split(',') if options.sample else None)
    listed = {survivor.name for survivor in survivors.read(os.path.join(HERE, 'survivors.txt'))}
    path = os.path.join(options.build, 'mutants-sample.json' if options.sample else 'mutants.json')
    if not options.again and not options.files and os.path.exists(path):
        os.unlink(path)
    results = Results(path)

    only_again = options.again
    for phase in [options.phase] if options.phase else PHASES:
        if phase == 'memcheck' and not shutil.which('valgrind'):
            print('# there is no valgrind, which some of them need')
            continue
        run = Run(options, phase, files, results)
        run.prepare()
        run.look(run.choose(only_again))
        only_again = True

    if options.sample:
        return report.tell_sample(options.names, results)
    return report.tell(files, results, listed)


if __name__ == '__main__':
    sys.exit(main())
