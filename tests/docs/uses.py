# What a program may call, an example calls, or a chapter with an example links to.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree.

Each name of docs/multitude-sections.txt has to be in the code of an example that a
meson.build runs, where comments and strings do not count, or in a chapter of the guide
that shows code of an example and links to the name.  Two kinds of parts are left out:

- Private: macros and functions that only inline code of the headers needs;
- Standard: casts and types of GObject, which are the same for each class.
"""

import os
import sys

import snippets

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs'))
import mkcalls  # noqa: E402


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


def faults(names, used):
    for name in names:
        if name not in used:
            yield f'{name}: no example has it, and no chapter that shows one links to it'


def main():
    root = sys.argv[1]
    texts = mkcalls.read(root, mkcalls.SECTIONS, 'examples/meson.build')
    names = [name for _, section in mkcalls.sections(texts[mkcalls.SECTIONS]) for name in section]
    used = used_names(mkcalls.read_examples(root), mkcalls.read_chapters(root),
                      texts['examples/meson.build'])
    found = list(faults(names, used))
    for fault in found:
        print(fault)
    return 1 if found or not names else 0


if __name__ == '__main__':
    sys.exit(main())
