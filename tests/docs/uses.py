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
import sys

import snippets

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs'))
import mkcalls  # noqa: E402

MISSING = 'tests/docs/unused.txt'


def is_run(path, build):
    """Whether the rules in BUILD make or run a program of this file, or it is a header of one."""
    name = os.path.basename(path)
    stem = os.path.splitext(name)[0]
    words = (name, stem, stem.removeprefix('migrate-'))
    return name.endswith('.h') or any(f"'{word}'" in build for word in words)


def shows_an_example(path, text, examples):
    lines = [example.splitlines() for example in examples.values()]
    return any(len(block.lines) > snippets.LIMIT and any(block.is_in(each) for each in lines)
               for block in snippets.blocks_of(path, text))


def used_names(examples, chapters, build):
    used = set()
    for path, text in examples.items():
        if is_run(path, build):
            used.update(mkcalls.names_of_code(path, text))
    for path, text in chapters.items():
        if shows_an_example(path, text, examples):
            used |= mkcalls.names_of_chapter(text)
    return used


def faults(names, used, missing):
    """NAMES that are not USED, unless they are known to be MISSING, and those that are no longer."""
    for name in names:
        if name not in used and name not in missing:
            yield f'{name}: no example has it, and no chapter that shows one links to it'
    for name in sorted(missing):
        if name in used or name not in names:
            yield f'{name}: need not be in {MISSING} any more'


def main():
    root = sys.argv[1]
    texts = mkcalls.read(root, mkcalls.SECTIONS, MISSING, 'examples/meson.build')
    names = [name for _, section in mkcalls.sections(texts[mkcalls.SECTIONS]) for name in section]
    used = used_names(mkcalls.read_examples(root), mkcalls.read_chapters(root),
                      texts['examples/meson.build'])
    if '--list' in sys.argv[2:]:
        print('\n'.join(name for name in names if name not in used))
        return 0

    found = list(faults(names, used, set(texts.get(MISSING, '').split())))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
