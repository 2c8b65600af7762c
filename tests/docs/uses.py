# What a program may call, an example calls, or a chapter with an example links to.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, and --list to see the names that are missing.

Each name of docs/multitude-sections.txt has to be in the code of an example that a
meson.build runs, where comments and strings do not count, or in a chapter of the guide
that shows code of an example and links to the name.  Two kinds of parts are left out:

- Private: macros and functions that only inline code of the headers needs;
- Standard: casts and types of GObject, which are the same for each class.

The names in tests/docs/unused.txt are not there yet.  One that is there by now must not
be in that file any more.
"""

import os
import re
import sys

import snippets

SECTIONS = 'docs/multitude-sections.txt'
MISSING = 'tests/docs/unused.txt'
LEFT_OUT = ('Private', 'Standard')

# Comments, strings and characters, of languages with slashes and of those with hashes.
STRINGS = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
SLASHES = re.compile(r'/\*.*?\*/|//[^\n]*|`(?:\\.|[^`\\])*`|' + STRINGS, re.DOTALL)
HASHES = re.compile(r'""".*?"""|\'\'\'.*?\'\'\'|#[^\n]*|' + STRINGS, re.DOTALL)
TEXT = {'.c': SLASHES, '.h': SLASHES, '.js': SLASHES, '.py': HASHES, '.vala': SLASHES}

NAME = re.compile(r'[A-Za-z_]\w+')
LINK = re.compile(r'(\w+) ?\(\)|[#%]([A-Z]\w+)|linkend="([\w-]+)(?::CAPS)?"')
LISTING = re.compile(r'<programlisting[^>]*>.*?</programlisting>', re.DOTALL)


def public_names(text):
    """The names of each part that programs see, in their order."""
    is_public = True
    for line in text.splitlines():
        if line.startswith('<SUBSECTION'):
            is_public = not any(part in line for part in LEFT_OUT)
        elif line.startswith('<SECTION>'):
            is_public = True
        elif is_public and NAME.fullmatch(line):
            yield line


def names_of_code(path, text):
    """What stands in code; scripts write Multitude.Thing for MultitudeThing."""
    code = TEXT[os.path.splitext(path)[1]].sub(' ', text)
    if not path.endswith(('.c', '.h')):
        code = code.replace('Multitude.', 'Multitude')
    return set(NAME.findall(code))


def is_run(path, build):
    """Whether the rules in BUILD make or run a program of this file, or it is a header of one."""
    name = os.path.basename(path)
    stem = os.path.splitext(name)[0]
    words = (name, stem, stem.removeprefix('migrate-'))
    return name.endswith('.h') or any(f"'{word}'" in build for word in words)


def names_of_chapter(path, text, examples):
    """What a chapter links to, if it shows code of one of the EXAMPLES."""
    lines = [example.splitlines() for example in examples.values()]
    if not any(len(block.lines) > snippets.LIMIT and any(block.is_in(each) for each in lines)
               for block in snippets.blocks_of(path, text)):
        return set()
    found = set()
    for call, word, anchor in LINK.findall(LISTING.sub('', text)):
        found.add(call or word or anchor.replace('-', '_'))
    return found


def used_names(examples, chapters, build):
    used = set()
    for path, text in examples.items():
        if is_run(path, build):
            used |= names_of_code(path, text)
    for path, text in chapters.items():
        used |= names_of_chapter(path, text, examples)
    return used


def faults(names, used, missing):
    """NAMES that are not USED, unless they are known to be MISSING, and those that are no longer."""
    for name in names:
        if name not in used and name not in missing:
            yield f'{name}: no example has it, and no chapter that shows one links to it'
    for name in sorted(missing):
        if name in used or name not in names:
            yield f'{name}: need not be in {MISSING} any more'


def read_tree(root):
    examples = snippets.read(root, *(f'examples/*{suffix}' for suffix in TEXT))
    chapters = snippets.read(root, 'docs/guide-*.xml', 'docs/migrate-*.xml')
    build = ''.join(snippets.read(root, 'examples/meson.build').values())
    return examples, chapters, build


def main():
    root = sys.argv[1]
    texts = snippets.read(root, SECTIONS, MISSING)
    names = list(public_names(texts[SECTIONS]))
    used = used_names(*read_tree(root))
    if '--list' in sys.argv[2:]:
        print('\n'.join(name for name in names if name not in used))
        return 0

    found = list(faults(names, used, set(texts.get(MISSING, '').split())))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
