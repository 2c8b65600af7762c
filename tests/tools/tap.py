# Results in the Test Anything Protocol, for test scripts.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One line per case, the plan at the end, and an exit status that agrees."""

import sys


class Tap:
    """Prints cases as they end; close () prints the plan."""

    def __init__(self):
        self.count = 0
        self.failures = 0

    def ok(self, name):
        self._line('ok', name)

    def fail(self, name, details=''):
        self.failures += 1
        self._line('not ok', name)
        for line in details.rstrip().splitlines():
            print('#', line, flush=True)

    def skip(self, name, reason):
        self._line('ok', f'{name} # SKIP {reason}')

    def check(self, name, problem):
        """A case that passes when there is no problem to tell."""
        if problem:
            self.fail(name, problem)
        else:
            self.ok(name)

    def close(self):
        print(f'1..{self.count}', flush=True)
        return 1 if self.failures else 0

    def _line(self, result, name):
        self.count += 1
        print(f'{result} {self.count} - {name}', flush=True)


def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)
