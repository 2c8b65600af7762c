# Builds the tests of the core together with all mutants.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing is compiled twice from the same text, so that a run after a small change begins
soon.
"""

import hashlib
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import schemata
import targets

REFUSED = re.compile(r'^mutant:(\d+):\d+:(?:\d+:)? error:', re.MULTILINE)
NUMBER = re.compile(r'mutation_is_in \((\d+),')
# A variable that a mutant does not set must not be taken for the one that others set; that
# pass of gcc's would do so all the same.
FLAGS = ['-std=gnu11', '-O1', '-w', '-pthread', '-ftrivial-auto-var-init=pattern',
         '-fno-tree-fre']
SANITIZED = ['-fsanitize=address']
CORE_FLAGS = ['-D_DEFAULT_SOURCE']
CONFIG = '''#include "{build}/config.h"
#undef MTUDE_CHECK_LEVEL
#define MTUDE_CHECK_LEVEL {level}
'''

# What programs have, and all there is to find mistakes sooner.
LEVEL_OF_RELEASES = 1
LEVEL_OF_TESTS = 3
HERE = os.path.dirname(os.path.abspath(__file__))


def digest(*texts):
    found = hashlib.sha256()
    for text in texts:
        found.update(text.encode() if isinstance(text, str) else text)
        found.update(b'\0')
    return found.hexdigest()[:24]


def read(path):
    with open(path, 'rb') as file:
        return file.read()


class Program:
    """A test program that was built, and the source that has its cases."""

    def __init__(self, path, source):
        self.path = path
        self.source = source


class Programs:
    """The test programs in a folder, with everything below them."""

    def __init__(self, options, folder, phase):
        self.source = options.source
        self.build_folder = options.build
        self.folder = folder
        self.jobs = options.jobs
        self.command = options.compiler.split() + FLAGS
        self.command += SANITIZED if phase == 'sanitized' else []
        self.core = os.path.join(folder, 'multitude/core')
        self.tests = os.path.join(folder, 'tests/core')
        self.objects = os.path.join(folder, 'objects')
        self.refused = set()
        self.known = targets.read(options.build)
        self.libraries = subprocess.run(
            ['pkg-config', '--libs', 'gio-2.0'], stdout=subprocess.PIPE, text=True,
            check=True).stdout.split()

        os.makedirs(self.objects, exist_ok=True)
        # Some of them include a source of the core by its path from their own.
        shutil.copytree(os.path.join(self.source, 'tests/core'), self.tests, dirs_exist_ok=True)
        with open(os.path.join(folder, 'config.h'), 'w', encoding='utf-8') as file:
            level = LEVEL_OF_RELEASES if phase == 'released' else LEVEL_OF_TESTS
            file.write(CONFIG.format(build=self.build_folder, level=level))

    def includes(self):
        folders = [self.folder, os.path.join(self.folder, 'multitude'), self.core, self.tests, HERE]
        return [f'-I{path}' for path in folders]

    def build(self, files, names):
        """The programs; refuses mutants until the compiler refuses none."""
        chosen = [self.known[name] for name in names]
        common = self.units_of_core(files) + self.units_above(chosen)
        own = [self.units_of_test(target) for target in chosen]

        while True:
            schemata.write(files, self.source, self.core, self.refused)
            errors = self.compile(common + sum(own, []))
            if not errors:
                break
            refused = {int(number) for number in REFUSED.findall(errors)} - self.refused
            if not refused:
                raise SystemExit(f'this does not compile:\n{errors}')
            self.refused |= refused

        archive = self.archive([self.objects_of[unit] for unit in common])
        with ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(lambda pair: self.link(archive, *pair), zip(chosen, own)))

    def units_of_core(self, files):
        """A unit is a path and what the compiler is told for it."""
        paths = [os.path.join(self.core, file.name) for file in files if file.name.endswith('.c')]
        paths.append(os.path.join(self.tests, 'recorder.c'))
        count = sum(len(place.mutants) for file in files for place in file.places)
        switch = (os.path.join(HERE, 'switch.c'), (f'-DMUTATION_COUNT={max(count, 1)}',))
        return [switch] + [(path, tuple(CORE_FLAGS)) for path in paths]

    def units_above(self, chosen):
        if all(target.is_core() for target in chosen):
            return []
        library = self.known[targets.LIBRARY]
        return [(path, tuple(library.flags)) for path in library.sources]

    def units_of_test(self, target):
        if target.is_core():
            flags = tuple(CORE_FLAGS + target.undefined())
            return [(os.path.join(self.tests, os.path.basename(path)), flags)
                    for path in target.sources]
        return [(path, tuple(target.flags)) for path in target.sources]

    def headers(self):
        folders = [self.core, self.tests, HERE, self.folder,
                   os.path.join(self.source, 'multitude'),
                   os.path.join(self.source, 'tests/gobject'),
                   os.path.join(self.build_folder, 'multitude')]
        return digest(' '.join(self.command),
                      *(read(os.path.join(folder, name)) for folder in folders
                        for name in sorted(os.listdir(folder)) if name.endswith('.h')))

    def compile(self, units):
        headers = self.headers()
        with ThreadPoolExecutor(self.jobs) as pool:
            results = list(pool.map(lambda unit: self.compile_one(headers, *unit), set(units)))
        self.objects_of = {unit: path for unit, path, _ in results}
        return ''.join(errors for _, _, errors in results)

    def compile_one(self, headers, path, flags):
        name = os.path.basename(path)[:-2]
        output = os.path.join(
            self.objects, f'{name}-{digest(headers, " ".join(flags), path, read(path))}.o')
        if os.path.exists(output):
            return (path, flags), output, ''
        result = subprocess.run(
            self.command + self.includes() + list(flags) + ['-c', path, '-o', output],
            stderr=subprocess.PIPE, text=True, check=False)
        return (path, flags), output, result.stderr if result.returncode else ''

    def archive(self, objects):
        """So that a test can have a file of the core of its own."""
        output = os.path.join(self.folder, 'libcommon.a')
        if os.path.exists(output):
            os.unlink(output)
        subprocess.run(['ar', 'rc', output] + objects, check=True)
        return output

    def link(self, archive, target, own):
        output = os.path.join(self.folder, target.name)
        subprocess.run(self.command + [self.objects_of[unit] for unit in own] +
                       [archive, '-o', output] + ([] if target.is_core() else self.libraries),
                       check=True)
        return Program(output, own[0][0])

    def compiled(self, files):
        """First numbers of the places that the preprocessor leaves in."""
        found = set()
        for path, flags in self.units_of_core(files):
            text = subprocess.run(
                self.command + self.includes() + list(flags) + ['-E', '-P', path],
                stdout=subprocess.PIPE, text=True, check=True).stdout
            found |= {int(number) for number in NUMBER.findall(text)}
        return found
