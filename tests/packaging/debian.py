# The Debian packages: their names, what goes into each, and what their build needs.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, the build folder, and complete or partial.

In a build that is complete each pattern of the packages finds something.  The packages
themselves are built by .ci/packaging/build-deb.sh.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys

import options
from tap import Tap

DEBIAN = '.ci/packaging/debian'
LIBRARY = 'libmultitude-1-0'
MULTIARCH = 'usr/lib/multiarch'
PYTHON = 'usr/lib/python3/dist-packages'

# What meson's plan has not: a link, and what an install script puts there.
UNPLANNED = [MULTIARCH + '/libmultitude-1.so', 'usr/share/gtk-doc/html/multitude-1/index.html']

# Packages that others stand for in Build-Depends.
PROVIDERS = {'debhelper-compat': 'debhelper', 'dh-sequence-gir': 'gobject-introspection',
             'dh-sequence-python3': 'dh-python', 'python3:any': 'python3'}


class Packages:
    """What debian/ has, as text and as tables."""

    def __init__(self, source):
        self.source = source
        self.folder = os.path.join(source, DEBIAN)
        self.paragraphs = [self._fields(text) for text in
                           re.split(r'\n\n+', options.read(self.folder, 'control').strip())]
        self.names = [fields['Package'] for fields in self.paragraphs[1:]]
        self.patterns = [(name.removesuffix('.install'), pattern)
                         for name in sorted(os.listdir(self.folder)) if name.endswith('.install')
                         for pattern in options.read(self.folder, name).split()]

    def homes(self, path):
        """The packages that PATH, of an installation, goes into."""
        return [package for package, pattern in self.patterns if matches(path, pattern)]

    @staticmethod
    def _fields(paragraph):
        return dict(re.findall(r'^([\w-]+):((?:.*)(?:\n .*)*)', paragraph.replace(': ', ':'),
                               re.MULTILINE))


def matches(path, pattern):
    """As dh_install takes it: a folder goes with all that is in it."""
    parts = path.split('/')
    wanted = pattern.split('/')
    return len(parts) >= len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))


def installed(build):
    """Where the files of BUILD are in a Debian system."""
    def introspect(what):
        path = os.path.join(build, 'meson-info', f'intro-{what}.json')
        return json.loads(options.read(path))

    values = {option['name']: option['value'] for option in introspect('buildoptions')}
    prefix = values['prefix']
    folders = {'{prefix}': prefix, '{libdir_shared}': '{libdir}'}
    for name in ('bindir', 'includedir', 'libdir', 'mandir'):
        folders[f'{{{name}}}'] = os.path.join(prefix, values[name])
    for kind in introspect('install_plan').values():
        for entry in kind.values():
            path = entry['destination']
            for variable, folder in folders.items():
                path = path.replace(variable, folder)
            path = os.path.join(prefix, path).replace(folders['{libdir}'], '/' + MULTIARCH)
            path = re.sub(r'^.*-packages/', '/' + PYTHON + '/', path)
            yield os.path.normpath(re.sub('^' + re.escape(prefix), '/usr', path)).lstrip('/')


def placement_faults(packages, paths):
    for path in paths:
        homes = packages.homes(path)
        if len(homes) != 1:
            yield f'{path} is in {", ".join(homes) or "no package"}'


def pattern_faults(packages, paths):
    for package, pattern in packages.patterns:
        if not any(matches(path, pattern) for path in paths):
            yield f'{package}: nothing is installed as {pattern}'


def name_faults(packages, paths):
    """Names follow from what is in the package, by Debian's policy."""
    sonames = [re.sub(r'(\.so\.\d+).*', r'\1', os.path.basename(path)) for path in paths
               if packages.homes(path) == [LIBRARY]]
    for soname in set(sonames):
        if re.sub(r'(\d)\.so\.', r'\1-', soname) != LIBRARY:
            yield f'{soname} is in {LIBRARY}'
        if f'{soname} {LIBRARY} ' not in options.read(packages.folder, LIBRARY + '.symbols'):
            yield f'{soname} is not the library of {LIBRARY}.symbols'
    if not sonames:
        yield f'no library is in {LIBRARY}'

    for path in paths:
        if path.endswith('.typelib'):
            name = os.path.basename(path).removesuffix('.typelib').lower()
            if packages.homes(path) != [f'gir1.2-{name}']:
                yield f'{path} is not in gir1.2-{name}'

    listed = {name.split('.install')[0] for name in os.listdir(packages.folder)
              if name.endswith('.install')}
    for name in listed.symmetric_difference(packages.names):
        yield f'{name} is either not in control or has no .install'


def field_faults(packages):
    for fields in packages.paragraphs[1:]:
        name = fields['Package']
        for field in ('Architecture', 'Depends', 'Description'):
            if field not in fields:
                yield f'{name} has no {field}'
        # Of a program one architecture is enough; of all else there may have to be two.
        has_program = any(package == name and matches(pattern, 'usr/bin')
                          for package, pattern in packages.patterns)
        kind = 'foreign' if has_program else 'same'
        if fields['Architecture'] == 'any' and fields.get('Multi-Arch') != kind:
            yield f'{name} is not Multi-Arch: {kind}'
        if '${misc:Depends}' not in fields['Depends']:
            yield f'{name} does not leave its dependencies to debhelper'


def build_dependencies(packages):
    """Names and versions; those for tests are left out, they are not run here."""
    for entry in packages.paragraphs[0]['Build-Depends'].split(','):
        match = re.match(r'\s*([\w.+:-]+)(?: \([<>=]+ ([^)]*)\))?(.*)', entry)
        if match and '!nocheck' not in match[3]:
            yield match[1], match[2]


def dependency_faults(packages):
    needed = dict(build_dependencies(packages))
    script = options.read(packages.source, 'tests/tools/packages.sh')
    lists = dict(re.findall(r"^(\w+_packages)=[\"']([^\"']*)[\"']", script, re.MULTILINE))
    there = set((lists['packaging_packages'] + ' ' + lists['build_packages']).split())
    for name in needed:
        if PROVIDERS.get(name, name) not in there:
            yield f'{name} is needed, and not in packaging_packages'

    text = options.read(packages.source, 'meson.build')
    for name, version in [('libglib2.0-dev', r"^glib_req = '>= (.*)'$"),
                          ('meson', r"meson_version: '>= (.*)'"),
                          ('libgirepository1.0-dev', r"gobject-introspection-1.0', version: '>= ([\d.]*)'")]:
        wanted = re.search(version, text, re.MULTILINE)[1]
        if needed.get(name) != wanted:
            yield f'{name}: {needed.get(name)}, and meson.build wants {wanted}'


def option_faults(packages):
    rules = options.read(packages.folder, 'rules')
    return options.faults(re.sub(r'\$\(call enabled_unless,\w+\)', 'enabled', rules), packages.source)


def changelog_faults(packages):
    done = subprocess.run(['dpkg-parsechangelog', '-l', os.path.join(packages.folder, 'changelog')],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    fields = dict(re.findall(r'^(\w+): (.*)$', done.stdout, re.MULTILINE))
    if done.returncode != 0 or 'warning' in done.stdout:
        yield done.stdout
    elif (fields['Source'], fields['Maintainer']) != (
            packages.paragraphs[0]['Source'], packages.paragraphs[0]['Maintainer']):
        yield 'source or maintainer are not those of control'


def symbol_faults(packages):
    done = subprocess.run([sys.executable, os.path.join(packages.source, '.ci/packaging/symbols.py'),
                           os.path.join(packages.source, 'tests/interface/symbols.txt'),
                           os.path.join(packages.folder, LIBRARY + '.symbols')],
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        yield done.stdout
        yield 'ninja -C BUILD update-interface writes it down'


def main():
    source, build, extent = sys.argv[1:4]
    tap = Tap()
    packages = Packages(source)
    paths = [*installed(build), *UNPLANNED]

    def check(name, faults):
        tap.check(name, '\n'.join(faults))

    check('fields', field_faults(packages))
    check('each file is in one package', placement_faults(packages, paths))
    if extent == 'complete':
        check('each pattern finds something', pattern_faults(packages, paths))
    else:
        tap.skip('each pattern finds something', 'parts are left out of this build')
    check('names', name_faults(packages, paths))
    check('build dependencies', dependency_faults(packages))
    check('options', option_faults(packages))
    check('symbols', symbol_faults(packages))
    if shutil.which('dpkg-parsechangelog'):
        check('changelog', changelog_faults(packages))
    else:
        tap.skip('changelog', 'no dpkg-parsechangelog here')
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
