# Scripts for a shell are read by that shell to their end.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A quote that is not closed shows when a script runs, and no suite runs all of them."""

import os
import subprocess
import sys

from tree import Tree

FIRST_LINES = ('#!/bin/sh', '#!/bin/bash')


def shell_of(tree, path):
    """What reads the file, if it is a script for a shell."""
    with open(os.path.join(tree.root, path), 'rb') as file:
        first = file.readline(40).decode('utf-8', 'replace').split()
    if first and first[0] in FIRST_LINES:
        return first[0][2:]
    return '/bin/sh' if path.endswith('.sh') else ''


def main():
    tree = Tree()
    for path in tree.files():
        shell = shell_of(tree, path)
        if not shell:
            continue
        done = subprocess.run([shell, '-n', path], cwd=tree.root, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0 or done.stdout:
            tree.offence(path, 0, done.stdout.strip())
    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
