# What is read from callgrind's files and from a disassembly.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..'))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'tools'))

import callgrind  # noqa: E402
from tap import Tap  # noqa: E402

DUMP = '''\
desc: Trigger: Client Request: W7|box|work|1000
totals: 3010
ob=/lib/a.so
fn=release
0x1000 0 1000
0x1004 0 1000
calls=7 0x2000 0
0x1008 0 5000
0x100c 0 3
ob=/bin/b
fn=main
0x1004 0 1000
fn=release
0x1000 0 7
'''

DISASSEMBLY = '''\
    1000:\tmov    %rdi,%rax
    1004:\tlock subq $0x1,(%rax)
    1008:\txchg   %rax,(%rdx)
    100c:\txchg   %ax,%ax
    1010:\tblock
0000000000002000 <lock>:
'''


def expect(actual, expected):
    return '' if actual == expected else f'{actual!r} instead of {expected!r}'


def main():
    tap = Tap()
    tap.check('name and sum', expect(callgrind.parse_dump(DUMP), ('W7|box|work|1000', 3010)))
    tap.check('the one at the end', expect(callgrind.parse_dump('totals: 5\n'), None))
    tap.check('how often each instruction was executed, without what was called',
              expect(callgrind.parse_costs(DUMP), {
                  ('/lib/a.so', 0x1000): 1000, ('/lib/a.so', 0x1004): 1000,
                  ('/lib/a.so', 0x100c): 3, ('/bin/b', 0x1004): 1000, ('/bin/b', 0x1000): 7}))
    tap.check('atomic instructions', expect(callgrind.find_atomics(DISASSEMBLY), {0x1004, 0x1008}))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
