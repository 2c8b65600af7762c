# Another project builds the library along with itself, from the tree and by the wrap file.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, the version, a folder for all that is made.

Neither needs a network: the tree is a symbolic link below subprojects/, the archive lies
where the wrap file expects it.
"""

import json
import os
import re
import shutil
import sys
import tarfile

from stage import Failure, meson_command, run
from tap import Tap

PROGRAMS = ['consumer.c', 'consumer-core.c']
WRAP = os.path.join('.ci', 'packaging', 'multitude.wrap')
PARTS_LEFT_OUT = ['docs', 'examples', 'tests']
DEPENDENCY = re.compile(r"^\w+ = dependency\([^)]*\)", re.MULTILINE)
NAMES_LEFT_OUT = ('.gir', '.typelib', '.vapi')


class Project:
    """The other project, in a folder of its own."""

    def __init__(self, source, folder):
        self.folder = folder
        self.build = os.path.join(folder, 'build')
        self.subprojects = os.path.join(folder, 'subprojects')
        here = os.path.join(source, 'tests', 'consumer')

        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(self.subprojects)
        for path in [*PROGRAMS, os.path.join('subproject', 'meson.build')]:
            shutil.copy(os.path.join(here, path), folder)

    def leave_it_to_wrap(self, first):
        """Names no fallback, and asks for the dependency FIRST before the other."""
        path = os.path.join(self.folder, 'meson.build')
        with open(path, encoding='utf-8') as file:
            text = re.sub(r'\n *fallback: .*', '', file.read())
        asked = sorted(DEPENDENCY.findall(text), key=lambda call: f"'{first}'" not in call)
        head, tail = DEPENDENCY.split(text)[::2]
        with open(path, 'w', encoding='utf-8') as file:
            file.write(head + '\n'.join(asked) + tail)

    def setup(self):
        run(meson_command() + ['setup', '--force-fallback-for=multitude', '--wrap-mode=nodownload',
                               '-Doptimization=0', self.build, self.folder])

    def introspect(self, what):
        return json.loads(run(meson_command() + ['introspect', '--' + what, self.build]))

    def unasked(self):
        """What is built of the library although the project has not asked for it."""
        there = os.path.join(self.subprojects, 'multitude')
        for target in self.introspect('targets'):
            part = os.path.relpath(target['defined_in'], there).split(os.sep)[0]
            if part in PARTS_LEFT_OUT or target['name'].endswith(NAMES_LEFT_OUT):
                yield target['name']

    def test(self):
        run(['ninja', '-C', self.build, '-j2'])
        run(meson_command() + ['test', '-C', self.build, '--no-rebuild'])


def pack(source, version, path):
    """An archive of the tree, without what was built in it."""
    def wanted(member):
        there = os.path.join(source, os.path.relpath(member.name, f'multitude-{version}'))
        if os.path.basename(member.name) in ('.git', '_build', '__pycache__'):
            return None
        return None if os.path.isdir(os.path.join(there, 'meson-private')) else member

    with tarfile.open(path, 'w:xz', preset=0) as archive:
        archive.add(source, f'multitude-{version}', filter=wanted)


def try_tree(source, folder):
    project = Project(source, folder)
    os.symlink(source, os.path.join(project.subprojects, 'multitude'))
    project.setup()
    unasked = list(project.unasked())
    if unasked:
        raise Failure(f'built, and not asked for: {", ".join(unasked)}')
    project.test()


def try_wrap(source, archive, folder, first):
    project = Project(source, folder)
    project.leave_it_to_wrap(first)
    files = os.path.join(project.subprojects, 'packagefiles')
    os.makedirs(files)
    shutil.copy(archive, files)
    shutil.copy(os.path.join(source, WRAP), project.subprojects)
    project.setup()


def attempt(tap, name, function, *args):
    try:
        function(*args)
        tap.ok(name)
    except Failure as failure:
        tap.fail(name, str(failure))


def main():
    source, version, folder = sys.argv[1:4]
    tap = Tap()
    attempt(tap, 'the tree as a subproject', try_tree, source, os.path.join(folder, 'tree'))

    archive = os.path.join(folder, f'multitude-{version}.tar.xz')
    pack(source, version, archive)
    for name in ['multitude-1', 'multitude-core-1']:
        attempt(tap, f'an archive by the wrap file, for {name}', try_wrap, source, archive,
                os.path.join(folder, 'wrap-' + name), name)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
