# The checklist of a release sees what is open, and does nothing then.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, its version.

The list is gone through in a copy of the tree, a repository of its own, where what takes
long is played by scripts that leave a trace.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import Tap, skip_all

SCRIPT = '.ci/release.sh'
TOOLS = ['git', 'msgcmp', 'msgfmt', 'msgmerge', 'xgettext']
COPIED = ['.ci', 'NEWS', 'docs', 'meson.build', 'multitude', 'po', 'tests/interface', 'tests/lint',
          'tests/po', 'tests/tools']
POINTS = ['versions', 'dates', 'tree', 'tag', 'interface', 'translations']
DEEDS = ['tests', 'archive', 'packages', 'tag']

PASSING = 'echo 9 passed, 0 failed, 1 skipped'
FAILING = 'echo 9 passed, 1 failed, 1 skipped'
PLAYED = {
    'tests/run.sh': f'echo "tests $*" >>$TRACE; {PASSING}\n',
    '.ci/packaging/build-deb.sh': 'echo packages >>$TRACE\n',
    'bin/meson': '''#!/bin/sh
echo archive >>$TRACE
mkdir -p _build/test/meson-dist
git archive --prefix=multitude-VERSION/ HEAD | xz -0 >_build/test/meson-dist/multitude-VERSION.tar.xz
''',
}


class Copy:
    """A tree that a release can be made of, except where a test has spoilt it."""

    def __init__(self, source, version, folder):
        self.folder = os.path.join(folder, 'tree')
        self.trace = os.path.join(folder, 'trace')
        for path in COPIED:
            self._copy(os.path.join(source, path), os.path.join(self.folder, path))
        for path, text in PLAYED.items():
            self.write(path, text.replace('VERSION', version))
        os.chmod(os.path.join(self.folder, 'bin/meson'), 0o755)
        self.write('.gitignore', '/_build/\n')

        self.edit('NEWS', r'\A(.*) \(.*\)', r'\1 (2000-01-01)')
        self.edit('.ci/packaging/debian/changelog', 'UNRELEASED', 'unstable')
        self.git('init', '--quiet')
        self.git('config', 'user.name', 'Nobody')
        self.git('config', 'user.email', 'nobody@localhost')
        self.commit()

    @staticmethod
    def _copy(source, target):
        if os.path.isdir(source):
            shutil.copytree(source, target, ignore=shutil.ignore_patterns('__pycache__'))
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(source, target)

    def write(self, path, text):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def edit(self, path, pattern, replacement):
        with open(os.path.join(self.folder, path), encoding='utf-8') as file:
            text = file.read()
        changed = re.sub(pattern, replacement, text, count=1)
        assert changed != text, f'{path} has no {pattern}'
        self.write(path, changed)

    def git(self, *command):
        return subprocess.run(['git', *command], cwd=self.folder, check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def commit(self):
        self.git('add', '--all')
        self.git('commit', '--quiet', '--message', 'all')

    def release(self, *options):
        """Status, words and deeds."""
        open(self.trace, 'w', encoding='utf-8').close()
        path = os.path.join(self.folder, 'bin') + os.pathsep + os.environ['PATH']
        done = subprocess.run(['sh', SCRIPT, *options], cwd=self.folder, check=False,
                              env={**os.environ, 'PATH': path, 'TRACE': self.trace},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        with open(self.trace, encoding='utf-8') as file:
            return done.returncode, done.stdout, file.read().split('\n')[:-1]


def points(said, mark):
    return re.findall(rf'^{mark} +(\w+):', said, re.MULTILINE)


def differs(result, status, opened, deeds):
    code, said, done = result
    if (code, points(said, 'open'), done) == (status, opened, deeds):
        return ''
    return f'exit status {code}, {done}\n{said}'


def check_tree(tap, source):
    """The tree itself, whatever its state: what does not depend on the day has to hold."""
    done = subprocess.run(['sh', os.path.join(source, SCRIPT), '--dry-run'], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    kept = {'versions', 'interface', 'translations'}
    wrong = done.returncode or kept - set(points(done.stdout, 'ok'))
    tap.check('this tree, dry', done.stdout if wrong else '')
    tap.check('what would be done', '' if points(done.stdout, 'would') == DEEDS else done.stdout)


def check_open(tap, copy, version):
    """Each point that is open is told, and stops a release before anything is done."""
    spoilt = {
        'versions': ('NEWS', re.escape(version), version + '9'),
        'dates': ('.ci/packaging/debian/changelog', 'unstable', 'UNRELEASED'),
        'interface': ('tests/interface/symbols.txt', r'\A', 'multitude_new_one\n'),
        'translations': ('po/sv.po', r'\n(msgid "[^"]+"\nmsgstr) "[^"]+"', r'\n\1 ""'),
    }
    for point, edit in spoilt.items():
        copy.edit(*edit)
        # The date is looked for behind the version.
        opened = ['versions', 'dates', 'tree'] if point == 'versions' else sorted(
            [point, 'tree'], key=POINTS.index)
        tap.check(f'{point} open', differs(copy.release(), 1, opened, []))
        copy.git('checkout', '--quiet', '.')

    copy.git('tag', version)
    tap.check('tag open, dry', differs(copy.release('--dry-run'), 0, ['tag'], []))
    copy.git('tag', '--delete', version)


def check_deeds(tap, copy, version):
    tap.check('all in order, dry', differs(copy.release('--dry-run'), 0, [], []))

    copy.edit('tests/run.sh', PASSING, FAILING)
    copy.commit()
    tap.check('a test fails', differs(copy.release(), 1, [], ['tests ']))
    tap.check('no tag then', copy.git('tag'))

    copy.edit('tests/run.sh', FAILING, PASSING)
    copy.commit()
    tap.check('all in order', differs(copy.release(), 0, [],
                                      ['tests ', 'archive', 'tests release', 'packages']))
    tap.check('the tag', '' if copy.git('tag') == version + '\n' else 'there is none')


def main():
    source, version = sys.argv[1:3]
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        skip_all(f'no {", ".join(missing)} here')

    tap = Tap()
    check_tree(tap, source)
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(source, version, folder)
        check_open(tap, copy, version)
        check_deeds(tap, copy, version)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
