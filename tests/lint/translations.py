# Every language in po/LINGUAS has every message, and none is a guess.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import shutil
import subprocess
import sys
import tempfile

from tree import Tree

SKIPPED = 77
TOOLS = ['xgettext', 'msgmerge', 'msgfmt', 'msgattrib']
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2', 'g_dngettext:2,3']


def listed(tree, path):
    return [line for line in tree.read(path).splitlines() if line and not line.startswith('#')]


def run(tree, *command):
    """What COMMAND says, on both outputs, and whether it was content."""
    done = subprocess.run(command, cwd=tree.root, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding='utf-8', errors='replace',
                          check=False)
    return done.stdout.strip(), done.returncode == 0


def extract(tree, template):
    keywords = [f'--keyword={keyword}' for keyword in KEYWORDS]
    said, content = run(tree, 'xgettext', '--from-code=UTF-8', '--add-comments', *keywords,
                        '--output', template, *listed(tree, 'po/POTFILES.in'))
    if said or not content:
        tree.offence('po/POTFILES.in', 0, said)


def check(tree, language, template, folder):
    path = f'po/{language}.po'
    if not tree.is_file(path):
        tree.offence(path, 0, 'does not exist')
        return

    compiled = os.path.join(folder, f'{language}.mo')
    said, content = run(tree, 'msgfmt', '--check', '--output-file', compiled, path)
    if not content:
        tree.offence(path, 0, said)
        return

    merged = os.path.join(folder, language)
    run(tree, 'msgmerge', '--quiet', '--output-file', merged, path, template)
    for state, option in [('missing', '--untranslated'), ('a guess', '--only-fuzzy')]:
        said, _ = run(tree, 'msgattrib', option, '--no-obsolete', '--no-wrap', merged)
        _, _, entries = said.partition('\n\n')
        if '\nmsgid ' in entries:
            tree.offence(path, 0, f'{state}:\n{entries}')


def main():
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        print('no', ', '.join(missing), 'here')
        return SKIPPED

    tree = Tree()
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, 'template')
        extract(tree, template)
        for language in listed(tree, 'po/LINGUAS'):
            check(tree, language, template, folder)

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
