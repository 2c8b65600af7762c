# Other people's programs find, build against and run with the installed library.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import argparse
import os
import shutil
import sys

from stage import Failure, Installation, Stage, run
from tap import Tap

STRICT = ['-Wall', '-Wextra', '-Werror', '-O2']


class Consumer:
    """Builds the sources of this folder against an installation."""

    def __init__(self, args):
        self.args = args
        if args.root:
            self.stage = Installation(args.root, args.libdir)
        else:
            self.stage = Stage(args.build, args.stage, args.libdir)
        self.programs = os.path.join(self.stage.folder, 'programs')
        os.makedirs(self.programs, exist_ok=True)

    def c(self, compiler, standard, source, package):
        program = self._program(compiler, source)
        run([compiler, '-std=' + standard, *STRICT, self._source(source), '-o', program,
             *self.stage.flags(package, '--cflags', '--libs')])
        return self._run([program])

    def plain_core(self, compiler, standard, source, package):
        foreign = [flag for flag in self.stage.flags(package, '--cflags') if 'glib' in flag]
        if foreign:
            raise Failure(f'{package} asks for {" ".join(foreign)}')
        return self.c(compiler, standard, source, package)

    def vala(self, compiler, source, package):
        # What the package needs is in a file that meson gives no tag, so that this
        # installation has it not.
        program = self._program(compiler, source)
        run([compiler, '--fatal-warnings', '--directory', self.programs,
             '--vapidir', os.path.join(self.stage.inside(self.args.datadir), 'vala', 'vapi'),
             '--pkg', package, '--pkg', 'gio-2.0', '-X', '-w', '-o', os.path.basename(program),
             self._source(source)], env=self.stage.environment())
        return self._run([program])

    def script(self, interpreter, source):
        stub = self.stage.inside(os.path.join(self.args.python_dir, 'gi-stubs/repository/Multitude.pyi'))
        if not os.path.exists(stub):
            raise Failure(f'{stub} is not installed')
        return self._run([interpreter, self._source(source)],
                         PYTHONPATH=self.stage.inside(self.args.python_dir))

    def javascript(self, interpreter, source):
        module = self.stage.flags(self.args.api, '--variable=gjs_module')[0]
        return self._run([interpreter, '-m', self._source(source), module])

    def _source(self, name):
        return os.path.join(self.args.sources, name)

    def _program(self, compiler, source):
        return os.path.join(self.programs, f'{source}-{compiler}'.replace('.', '-'))

    def _run(self, command, **variables):
        said = run(command, env={**self.stage.environment(), **variables})
        if said != '42 hello\n':
            raise Failure(f'{command[0]} printed:\n{said}')


def attempt(tap, name, tool, function, *args):
    if not shutil.which(tool):
        tap.skip(name, f'no {tool} here')
        return
    try:
        function(tool, *args)
        tap.ok(name)
    except Failure as failure:
        tap.fail(name, str(failure))


def main():
    parser = argparse.ArgumentParser()
    for option in ['libdir', 'datadir', 'sources', 'api', 'core-api']:
        parser.add_argument('--' + option, required=True)
    parser.add_argument('--root', help='where it is installed')
    parser.add_argument('--build', help='the build to be installed, without --root')
    parser.add_argument('--stage', help='where to, without --root')
    parser.add_argument('--vapi', action='store_true')
    parser.add_argument('--gjs')
    parser.add_argument('--python')
    parser.add_argument('--python-dir')
    args = parser.parse_args()

    tap = Tap()
    consumer = Consumer(args)

    for compiler in ['gcc', 'clang']:
        attempt(tap, f'C, {compiler}', compiler, consumer.c, 'c11', 'consumer.c', args.api)
        attempt(tap, f'C without GLib, {compiler}', compiler, consumer.plain_core, 'c11',
                'consumer-core.c', args.core_api)
    for compiler in ['g++', 'clang++']:
        attempt(tap, f'C++, {compiler}', compiler, consumer.c, 'c++17', 'consumer.cc', args.api)

    if args.vapi:
        attempt(tap, 'Vala', 'valac', consumer.vala, 'consumer.vala', args.api)
    else:
        tap.skip('Vala', 'built without the Vala binding')

    if args.python:
        attempt(tap, 'Python', args.python, consumer.script, 'consumer-script.py')
    else:
        tap.skip('Python', 'nothing is installed for Python, or no Python with gi here')

    if args.gjs:
        attempt(tap, 'JavaScript', args.gjs, consumer.javascript, 'consumer-script.js')
    else:
        tap.skip('JavaScript', 'built without introspection, or no gjs here')

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
