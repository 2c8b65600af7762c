# The manual builds without a warning, and finds its pictures.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: ninja, the build directory, the target of the manual.

The target is never up to date, so it says what it has to say on every run.
"""

import glob
import os
import re
import subprocess
import sys

PICTURE = re.compile(r'(?:src|data)="([^":]+\.svg)"')
COMPLAINT = re.compile(r'\b(?:warning|error):', re.IGNORECASE)


def complaints(output):
    return [line for line in output.splitlines() if COMPLAINT.search(line)]


def missing_pictures(folder):
    """Of all pages: what they show and what is not beside them."""
    missing = set()
    for page in glob.glob(os.path.join(folder, '*.html')):
        with open(page, encoding='utf-8') as file:
            names = PICTURE.findall(file.read())
        missing |= {f'{os.path.basename(page)} shows {name}, which is not there'
                    for name in names if not os.path.exists(os.path.join(folder, name))}
    return sorted(missing)


def main():
    ninja, build, target = sys.argv[1:]
    done = subprocess.run([ninja, '-C', build, target], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout)
        return 1

    found = complaints(done.stdout) + missing_pictures(os.path.join(build, 'docs', 'html'))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
