# What the tests in Python have in common.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Loads the library through its typelib, runs the cases of a program as one TAP
case each, and has the figures and the child processes that they need."""

import gc
import mmap
import os
import signal
import subprocess
import sys
import unittest

from tap import Tap, skip_all

try:
    import gi
except ImportError:
    skip_all(f'{sys.executable} has no gi')

gi.require_version('Multitude', '1')
from gi.repository import GLib, Multitude

# The default source starts a chunk with this many bytes.
PAGE = mmap.PAGESIZE

MAXUINT64 = 2**64 - 1


class Case(unittest.TestCase):
    """A case with assertions about arenas."""

    maxDiff = None

    def figures(self, arena):
        """All figures that are not 0.  They always fulfil their equation."""
        figures = arena.get_stats().to_variant().unpack()
        self.assertEqual(figures['reserved'],
                         figures['used'] - figures['seed-used'] + figures['wasted']
                         + figures['available'] + figures['cached'] + figures['retained']
                         + figures['overhead'])
        return {key: value for key, value in figures.items() if value}

    def assert_figures(self, arena, **expected):
        """These figures are so, and all others are 0; what a chunk has left depends
        on its address, so "left" is what it has left together with its overhead."""
        figures = self.figures(arena)
        available = figures.pop('available', 0)
        overhead = figures.pop('overhead', 0)
        self.assertEqual(overhead % 64, 0)
        if available + overhead:
            figures['left'] = available + overhead
        self.assertEqual(figures, {key.replace('_', '-'): value for key, value in expected.items()})

    def assert_refused(self, call, *args):
        """A call fails for want of budget."""
        with self.assertRaises(GLib.Error) as caught:
            call(*args)
        self.assertEqual((caught.exception.domain, caught.exception.code),
                         ('multitude-error-quark', int(Multitude.Error.BUDGET)))
        return caught.exception.message

    def child(self, body, is_fatal=False):
        """What another interpreter prints and logs that runs some lines with an
        arena, and then says that it is done; as a rule a critical does not end it."""
        environment = dict(os.environ)
        environment['G_DEBUG'] = 'fatal-criticals' if is_fatal else ''
        # PyGObject 3.42 leaks every string that it sets as a property.
        environment['ASAN_OPTIONS'] = environment.get('ASAN_OPTIONS', '') + ':detect_leaks=0'
        done = subprocess.run([sys.executable, '-c', PRELUDE + body + EPILOGUE], env=environment,
                              capture_output=True, text=True, check=False)
        if is_fatal:
            self.assertIn(-done.returncode, (signal.SIGTRAP, signal.SIGABRT), done.stderr)
            self.assertNotIn('done', done.stdout)
        else:
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(done.stdout.endswith('done\n'), done.stderr)
        return done.stdout.removesuffix('done\n'), done.stderr


PRELUDE = '''
import gi
gi.require_version('Multitude', '1')
from gi.repository import GLib, Multitude
arena = Multitude.Arena()
'''

EPILOGUE = '''
print('done')
'''


def criticals(log):
    """The messages of this library in what a program logged."""
    return [line.split(': ', 3)[3] for line in log.splitlines() if 'Multitude-CRITICAL' in line]


def is_dropped(things, name):
    """Takes the last reference to an object out of a dictionary; whether the object
    goes with it."""
    gone = []
    things[name].weak_ref(gone.append, True)
    del things[name]
    gc.collect()
    return gone == [True]


class TapResult(unittest.TestResult):
    """Prints each case when it ends."""

    def __init__(self, tap):
        super().__init__()
        self.tap = tap

    def addSuccess(self, test):
        self.tap.ok(self._name(test))

    def addFailure(self, test, err):
        self.tap.fail(self._name(test), self._exc_info_to_string(err, test))

    def addError(self, test, err):
        self.addFailure(test, err)

    def addSkip(self, test, reason):
        self.tap.skip(self._name(test), reason)

    def addSubTest(self, test, subtest, err):
        if err:
            self.tap.fail(f'{self._name(test)} {subtest._subDescription()}',
                          self._exc_info_to_string(err, test))

    @staticmethod
    def _name(test):
        return test.id().rsplit('.', 1)[-1].removeprefix('test_').replace('_', ' ')


def main():
    tap = Tap()
    cases = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    cases.run(TapResult(tap))
    sys.exit(tap.close())
