# The closing line must never say more than what was seen to pass.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import contextlib
import io
import json
import os
import sys
import tempfile

import count
from tap import Tap

# name, log entries as (result, output), status of the runner, closing line
CASES = [
    ('plain programs count once',
     [('OK', ''), ('FAIL', 'no plan'), ('SKIP', '')], 1,
     '1 passed, 1 failed, 1 skipped'),
    ('every case of a TAP program counts',
     [('OK', 'ok 1 - a\nok 2 - b # SKIP none here\nok 3\n1..3\n')], 0,
     '2 passed, 0 failed, 1 skipped'),
    ('a skipped program is one skip',
     [('SKIP', '1..0 # SKIP no compiler\n')], 0,
     '0 passed, 0 failed, 1 skipped'),
    ('a failed case',
     [('FAIL', '1..2\nok 1\nnot ok 2 - b\n')], 1,
     '1 passed, 1 failed, 0 skipped'),
    ('an expected failure is none',
     [('OK', '1..1\nnot ok 1 - a # TO' 'DO later\n')], 0,
     '1 passed, 0 failed, 0 skipped'),
    ('a crash half-way',
     [('ERROR', '1..5\nok 1\nok 2\n')], 1,
     '2 passed, 1 failed, 0 skipped'),
    ('a crash before the plan',
     [('ERROR', 'ok 1\nok 2\n')], 1,
     '2 passed, 1 failed, 0 skipped'),
    ('fewer cases than planned, whatever the runner thinks',
     [('OK', '1..5\nok 1\nok 2\n')], 0,
     '2 passed, 1 failed, 0 skipped'),
    ('bailing out',
     [('ERROR', '1..1\nok 1\nBail out! enough\n')], 1,
     '1 passed, 1 failed, 0 skipped'),
    ('a timeout',
     [('TIMEOUT', 'ok 1\n'), ('OK', '')], 1,
     '2 passed, 1 failed, 0 skipped'),
    ('nested cases are their parent\'s business',
     [('OK', '    ok 1 - inner\n    1..1\nok 1 - outer\n1..1\n')], 0,
     '1 passed, 0 failed, 0 skipped'),
    ('a runner that fails for a reason of its own',
     [('OK', '')], 2,
     '1 passed, 1 failed, 0 skipped'),
    ('nothing ran',
     [], 0,
     '0 passed, 1 failed, 0 skipped'),
]


# name, entry of the log, status of the runner, what is said above the count
REPORTS = [
    ('cases that failed are named',
     {'name': 'core / heap', 'result': 'FAIL', 'stdout': '1..2\nok 1 - a\nnot ok 2 - /heap/b\n'}, 1,
     ['failed: core / heap: FAIL: 2 - /heap/b']),
    ('a program that ends too early is named',
     {'name': 'core / heap', 'result': 'TIMEOUT', 'stdout': 'ok 1 - a\n'}, 1,
     ['failed: core / heap: TIMEOUT: no case of it']),
    ('what passes is not',
     {'name': 'core / heap', 'result': 'OK', 'stdout': ''}, 0, []),
    ('a runner that fails by itself is',
     {'name': 'core / heap', 'result': 'OK', 'stdout': ''}, 2,
     ['failed: the run itself, with status 2']),
]


def printed(text, status):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'log')
        if text is not None:
            with open(path, 'w', encoding='utf-8') as log:
                log.write(text)
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            code = count.main(['--status', str(status), path])
    return output.getvalue().splitlines(), code


def problem_with(text, status, expected):
    lines, code = printed(text, status)
    line = lines[-1]
    if line != expected:
        return f'printed "{line}", expected "{expected}"'
    if (code == 0) != (', 0 failed' in expected):
        return f'exit status {code} for "{line}"'
    return None


def main():
    tap = Tap()

    for name, entries, status, expected in CASES:
        text = ''.join(json.dumps({'result': result, 'stdout': output}) + '\n'
                       for result, output in entries)
        tap.check(name, problem_with(text, status, expected))

    tap.check('a missing log', problem_with(None, 0, '0 passed, 1 failed, 0 skipped'))
    tap.check('a log that is cut short',
              problem_with('{"result": "OK", "stdout": ""}\n{"resu', 0,
                           '1 passed, 1 failed, 0 skipped'))

    for name, entry, status, expected in REPORTS:
        above = printed(json.dumps(entry) + '\n', status)[0][:-1]
        tap.check(name, None if above == expected else '\n'.join(above))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
