# The manual builds without a warning.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: ninja, the build directory, the target of the manual.

The target is never up to date, so it says what it has to say on every run.
"""

import re
import subprocess
import sys

COMPLAINT = re.compile(r'\b(?:warning|error):', re.IGNORECASE)


def complaints(output):
    return [line for line in output.splitlines() if COMPLAINT.search(line)]


def main():
    ninja, build, target = sys.argv[1:]
    done = subprocess.run([ninja, '-C', build, target], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout)
        return 1

    found = complaints(done.stdout)
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
