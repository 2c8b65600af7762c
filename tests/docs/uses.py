# What a program may call, an example calls.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree.

Each name of docs/multitude-sections.txt has to be in the code of an example that a
meson.build runs, where comments, strings and what the preprocessor leaves out do not
count.  Two kinds of parts are left out:

- Private: macros and functions that only inline code of the headers needs;
- Standard: casts and types of GObject, which are the same for each class.
"""

import os
import sys

import programs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs'))
import mkcalls  # noqa: E402


def used_names(examples, build):
    used = set()
    for path, text in programs.run(examples, build).items():
        used.update(mkcalls.names_of_code(path, text))
    return used


def faults(names, used):
    for name in names:
        if name not in used:
            yield f'{name}: no example has it'


def main():
    root = sys.argv[1]
    texts = mkcalls.read(root, mkcalls.SECTIONS, programs.BUILD)
    names = [name for _, section in mkcalls.sections(texts[mkcalls.SECTIONS]) for name in section]
    used = used_names(mkcalls.read_examples(root), texts[programs.BUILD])
    found = list(faults(names, used))
    for fault in found:
        print(fault)
    return 1 if found or not names else 0


if __name__ == '__main__':
    sys.exit(main())
