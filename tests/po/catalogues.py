# Every catalogue has every message, translated, with the formats of the original.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The messages are taken from the sources anew, and each catalogue is merged with
them before it is checked: a catalogue that has lost the flag of a format string
would else escape the check of that."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import Tap, skip_all

TOOLS = ['msgcmp', 'msgfmt', 'msgmerge', 'xgettext']
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2', 'g_dngettext:2,3']

# What msgfmt reports of a catalogue with nothing left to do.
COMPLETE = re.compile(r'(\d+) translated messages?\.\n')

# As the language teams of GNOME have them.
PLURALS = {
    'de': 'nplurals=2; plural=(n != 1);',
    'es': 'nplurals=2; plural=(n != 1);',
    'fr': 'nplurals=2; plural=(n > 1);',
    'it': 'nplurals=2; plural=(n != 1);',
    'ja': 'nplurals=1; plural=0;',
    'pl': 'nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);',
    'pt_BR': 'nplurals=2; plural=(n > 1);',
    'sv': 'nplurals=2; plural=(n != 1);',
    'uk': 'nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : '
          'n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);',
    'zh_CN': 'nplurals=1; plural=0;',
}


def run(*command):
    """What a command says, with its status in front if it is not 0."""
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8'})
    said = done.stdout + done.stderr
    return f'{command[0]} ended with status {done.returncode}\n{said}' if done.returncode else said


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def listing(path):
    return [line for line in read(path).splitlines() if line and not line.startswith('#')]


class Catalogues:
    """The folder po/, and a scratch folder with a fresh template in it."""

    def __init__(self, root, scratch):
        self.root = root
        self.folder = os.path.join(root, 'po')
        self.scratch = scratch
        self.template = os.path.join(scratch, 'fresh.pot')

    def extract(self):
        sources = listing(os.path.join(self.folder, 'POTFILES.in'))
        problem = run('xgettext', '--from-code=UTF-8', *(f'--keyword={word}' for word in KEYWORDS),
                      '--directory', self.root, '--output', self.template, *sources)
        if problem:
            return problem
        silent = [path for path in sources if f' {path}:' not in read(self.template)]
        return f'no message in {" ".join(silent)}' if silent else ''

    def n_messages(self):
        return len(re.findall(r'^msgid (?!""\n(?!"))', read(self.template), re.MULTILINE))

    def languages(self):
        return listing(os.path.join(self.folder, 'LINGUAS'))

    def listed(self):
        listed = self.languages()
        found = sorted(name[:-3] for name in os.listdir(self.folder) if name.endswith('.po'))
        return '' if listed == found else f'LINGUAS says {listed}, there are {found}'

    def headers(self, language):
        text = read(self._catalogue(language))
        wanted = [
            f'Language: {language}',
            'Content-Type: text/plain; charset=UTF-8',
            f'Plural-Forms: {PLURALS.get(language, "of this language, in the table of this test")}',
        ]
        return '\n'.join(f'no "{line}"' for line in wanted if f'"{line}\\n"\n' not in text)

    def compared(self, language):
        """Neither a message too few nor one too many."""
        return run('msgcmp', self._catalogue(language), self.template)

    def compiled(self, language):
        return self._check(self._catalogue(language))

    def merged(self, language):
        merged = os.path.join(self.scratch, f'{language}.po')
        problem = run('msgmerge', '--quiet', '--no-fuzzy-matching', '--output-file', merged,
                      self._catalogue(language), self.template)
        return problem or self._check(merged)

    def _catalogue(self, language):
        return os.path.join(self.folder, f'{language}.po')

    def _check(self, catalogue):
        compiled = os.path.join(self.scratch, 'compiled.mo')
        said = run('msgfmt', '--check', '--statistics', '--output-file', compiled, catalogue)
        complete = COMPLETE.fullmatch(said)
        return '' if complete and int(complete[1]) == self.n_messages() else said


def main():
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        skip_all(f'no {", ".join(missing)} here')

    tap = Tap()
    with tempfile.TemporaryDirectory() as scratch:
        catalogues = Catalogues(sys.argv[1], scratch)
        problem = catalogues.extract()
        tap.check('messages are extracted', problem)
        if problem:
            return tap.close()

        tap.check('LINGUAS lists what is there', catalogues.listed())
        for language in catalogues.languages():
            tap.check(f'{language}: headers', catalogues.headers(language))
            tap.check(f'{language}: the messages of the sources', catalogues.compared(language))
            tap.check(f'{language}: nothing fuzzy, nothing left', catalogues.compiled(language))
            tap.check(f'{language}: formats as in the sources', catalogues.merged(language))

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
