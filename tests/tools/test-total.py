# The sum of several runs must never say more than what each of them said.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import io
import os
import sys
import tempfile

import total
from tap import Tap

# name, output of each run, or nothing where there is none, and what is printed
CASES = [
    ('each count is added to its like',
     {'test': '== building\n10 passed, 0 failed, 2 skipped\n', 'asan': '7 passed, 0 failed, 5 skipped\n'},
     ['test: 10 passed, 0 failed, 2 skipped', 'asan: 7 passed, 0 failed, 5 skipped',
      '17 passed, 0 failed, 7 skipped']),
    ('one run that fails is enough',
     {'test': '10 passed, 0 failed, 0 skipped\n', 'tsan': '8 passed, 2 failed, 0 skipped\n',
      'clang': '9 passed, 0 failed, 1 skipped\n'},
     ['test: 10 passed, 0 failed, 0 skipped', 'tsan: 8 passed, 2 failed, 0 skipped',
      'clang: 9 passed, 0 failed, 1 skipped', '27 passed, 2 failed, 1 skipped']),
    ('only the last line counts',
     {'test': '3 passed, 1 failed, 0 skipped\n4 passed, 0 failed, 0 skipped\n'},
     ['test: 4 passed, 0 failed, 0 skipped', '4 passed, 0 failed, 0 skipped']),
    ('a run that speaks after its count',
     {'test': '4 passed, 0 failed, 0 skipped\nKilled\n'},
     ['test: 0 passed, 1 failed, 0 skipped', '0 passed, 1 failed, 0 skipped']),
    ('a count among other words',
     {'test': 'almost 4 passed, 0 failed, 0 skipped\n'},
     ['test: 0 passed, 1 failed, 0 skipped', '0 passed, 1 failed, 0 skipped']),
    ('a run that says nothing',
     {'test': '4 passed, 0 failed, 0 skipped\n', 'asan': ''},
     ['test: 4 passed, 0 failed, 0 skipped', 'asan: 0 passed, 1 failed, 0 skipped',
      '4 passed, 1 failed, 0 skipped']),
    ('a run that passed nothing',
     {'asan': '0 passed, 0 failed, 9 skipped\n', 'test': '4 passed, 0 failed, 0 skipped\n'},
     ['asan: 0 passed, 1 failed, 9 skipped', 'test: 4 passed, 0 failed, 0 skipped',
      '4 passed, 1 failed, 9 skipped']),
    ('a run that is not there',
     {'test': '4 passed, 0 failed, 0 skipped\n', 'tsan': None},
     ['test: 4 passed, 0 failed, 0 skipped', 'tsan: 0 passed, 1 failed, 0 skipped',
      '4 passed, 1 failed, 0 skipped']),
    ('what failed is said again, with where it did',
     {'test': 'failed: core / heap: FAIL: 2 - b\n10 passed, 1 failed, 0 skipped\n',
      'asan': '7 passed, 0 failed, 5 skipped\n'},
     ['test: failed: core / heap: FAIL: 2 - b', 'test: 10 passed, 1 failed, 0 skipped',
      'asan: 7 passed, 0 failed, 5 skipped', '17 passed, 1 failed, 5 skipped']),
    ('no run at all', {}, ['0 passed, 1 failed, 0 skipped']),
]


def printed(outputs):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in outputs.items():
            if text is not None:
                with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
                    file.write(text)
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            code = total.main([os.path.join(folder, name) for name in outputs])
    return output.getvalue().splitlines(), code


def main():
    tap = Tap()
    for name, outputs, expected in CASES:
        lines, code = printed(outputs)
        is_content = ', 0 failed' in expected[-1]
        tap.check(name, '' if lines == expected and (code == 0) == is_content
                  else '\n'.join([f'exit status {code}', *lines]))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
