# An installation inside the build directory, for tests that look at what users get.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs a build into a folder of its own and makes pkg-config believe in it.

A file for pkg-config names the final prefix, while the files are below the
staging folder.  PKG_CONFIG_SYSROOT_DIR would move the paths of GLib as well, so
the absolute paths in our own files are moved instead, and nothing has to be
chosen when the build is configured.
"""

import os
import re
import shutil
import subprocess
import sys

TAGS = 'runtime,devel,typelib,i18n,python-runtime'


class Installation:
    """What somebody has installed below FOLDER instead of /."""

    def __init__(self, folder, libdir):
        self.folder = os.path.abspath(folder)
        self.libdir = self.inside(libdir)
        self.pkgconfig = os.path.join(self.libdir, 'pkgconfig')

        for name in os.listdir(self.pkgconfig):
            self._move_paths(os.path.join(self.pkgconfig, name))

    def inside(self, path):
        """Where PATH of the final system is here."""
        return self.folder + os.path.abspath(path)

    def environment(self):
        """Variables under which the installation is found, first of all."""
        env = dict(os.environ)
        prepend(env, 'PKG_CONFIG_PATH', self.pkgconfig)
        prepend(env, 'LD_LIBRARY_PATH', self.libdir)
        prepend(env, 'GI_TYPELIB_PATH', os.path.join(self.libdir, 'girepository-1.0'))
        return env

    def flags(self, package, *options):
        """What pkg-config answers for PACKAGE, as a list."""
        return run(['pkg-config', *options, package], env=self.environment()).split()

    def owns(self, path):
        return os.path.abspath(path).startswith(self.folder + os.sep)

    def _move_paths(self, path):
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(re.sub(r'^(\w+)=(?=/)', rf'\1={self.folder}', text, flags=re.MULTILINE))


class Stage(Installation):
    """A fresh installation of a build, in FOLDER."""

    def __init__(self, build, folder, libdir):
        shutil.rmtree(folder, ignore_errors=True)
        run(meson_command() + ['install', '-C', build, '--no-rebuild', '--quiet',
                               '--tags', TAGS, '--destdir', os.path.abspath(folder)])
        super().__init__(folder, libdir)


def meson_command():
    """The meson that runs this test, or the one in PATH."""
    introspect = os.environ.get('MESONINTROSPECT', '').split()
    return introspect[:-1] if introspect[-1:] == ['introspect'] else ['meson']


def prepend(env, name, value):
    env[name] = value + os.pathsep + env[name] if env.get(name) else value


def run(command, **options):
    """Output of COMMAND; raises with everything it said when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)
    if done.returncode != 0:
        raise Failure(f'{" ".join(command)}\nexit status {done.returncode}\n{done.stdout}')
    return done.stdout


class Failure(Exception):
    """A command that did not do its work."""


def separate_system_flags(stage, flags):
    """The same include paths, with other projects' ones as system headers."""
    answer = []
    for flag in flags:
        if flag.startswith('-I') and not stage.owns(flag[2:]):
            answer += ['-isystem', flag[2:]]
        else:
            answer.append(flag)
    return answer


if __name__ == '__main__':
    sys.exit('this is a module')
