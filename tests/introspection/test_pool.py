# Pools of arenas in Python: lending, functions in worker threads, memory warnings.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import functools
import gc
import threading

from cases import Case, Multitude, criticals, is_dropped, main
from gi.repository import Gio, GLib, GObject


class Lending(Case):

    def test_properties(self):
        pool = Multitude.ArenaPool(name='requests', byte_budget=100000, max_idle=2)
        self.assertEqual((pool.props.name, pool.props.byte_budget, pool.props.max_idle),
                         ('requests', 100000, 2))
        self.assertEqual((pool.props.n_idle, pool.props.idle_bytes, pool.props.keep_bytes),
                         (0, 0, 65536))
        arena = pool.acquire()
        self.assertEqual((arena.props.name, arena.props.byte_budget), ('requests', 100000))

    def test_round(self):
        pool = Multitude.ArenaPool.new()
        arena = pool.acquire()
        kept = arena.new_bytes(b'kept')
        pool.release(arena)
        self.assertEqual(pool.props.n_idle, 1)
        self.assertGreater(pool.props.idle_bytes, 0)
        self.assertEqual(kept.get_data(), b'kept')

        # The variable has a reference, so nobody else gets the arena.
        address = hash(arena)
        other = pool.acquire()
        self.assertNotEqual(hash(other), address)
        pool.release(other)
        del arena, other
        gc.collect()
        again = {hash(arena) for arena in (pool.acquire(), pool.acquire())}
        self.assertIn(address, again)
        self.assertEqual(pool.props.n_idle, 0)

    def test_trim(self):
        pool = Multitude.ArenaPool.new()
        pool.release(pool.acquire())
        arena = pool.acquire()
        arena.new_bytes(bytes(1000))
        pool.release(arena)
        del arena
        gc.collect()
        self.assertGreater(pool.props.idle_bytes, 0)
        pool.trim()
        self.assertEqual(pool.props.idle_bytes, 0)

    def test_mistakes(self):
        _, log = self.child('''
pool = Multitude.ArenaPool()
pool.release(arena)
lent = pool.acquire()
pool.release(lent)
super(Multitude.ArenaPool, pool).release(lent)
pool.run_dispose()
print(pool.acquire())
''')
        self.assertEqual(criticals(log), [
            "multitude_arena_pool_release: arena '' is not of this pool",
            "multitude_arena_pool_release: arena '' was given back before",
            'multitude_arena_pool_acquire: the pool was disposed'])


    def test_given_back_twice(self):
        """It raises, before PyGObject would have given a reference too many."""
        pool = Multitude.ArenaPool()
        for __ in range(3):
            arena = pool.acquire()
            pool.release(arena)
            with self.assertRaisesRegex(ValueError, 'given back before'):
                pool.release(arena)
            self.assertEqual(pool.props.n_idle, 1)
            # Then it is lent again.
            del arena
            gc.collect()
        things = {'arena': pool.acquire()}
        pool.release(things['arena'])
        pool.run_dispose()
        self.assertTrue(is_dropped(things, 'arena'))

    def test_disposed(self):
        output, log = self.child('''
pool = Multitude.ArenaPool()
pool.run_dispose()
try:
    with pool.lend():
        print('lent')
except ValueError as error:
    print(error)
''')
        self.assertEqual(output, 'the pool was disposed\n')
        self.assertEqual(criticals(log), ['multitude_arena_pool_acquire: the pool was disposed'])

    def test_closed(self):
        """It comes back as others do, and is lent again when nobody else has it."""
        def close_in_block(pool):
            with pool.lend() as arena:
                arena.new_bytes(bytes(1000))
                arena.close()
                self.assertTrue(arena.closed)
                self.assertRaises(ValueError, arena.new_bytes, b'')
                return hash(arena)

        def close(pool):
            arena = pool.acquire()
            with arena:
                address = hash(arena)
            pool.release(arena)
            self.assertFalse(arena.closed)
            return address

        for use in close_in_block, close:
            pool = Multitude.ArenaPool()
            addresses = set()
            for __ in range(5):
                addresses.add(use(pool))
                gc.collect()
                self.assertEqual((len(addresses), pool.props.n_idle), (1, 1))
            arena = pool.acquire()
            self.assertFalse(arena.closed)
            self.assertEqual(arena.new_bytes(b'open').get_data(), b'open')
            self.assertEqual(pool.props.n_idle, 0)

    def test_closed_elsewhere(self):
        arena = Multitude.Arena()
        arena.close()
        self.assertRaisesRegex(ValueError, 'closed', Multitude.ArenaPool().release, arena)
        self.assertTrue(arena.closed)


class Tasks(Case):

    def run_task(self, pool, func, cancellable=None, finish='run_finish'):
        """What a function returns that runs in a worker.

        PyGObject loses the value of run_finish () when that fails; one that is to fail is
        asked for bytes."""
        loop = GLib.MainLoop()
        outcome = []

        def done(pool, result, *data):
            outcome.append(data)
            outcome.append(threading.get_ident())
            try:
                outcome.append(getattr(pool, finish)(result))
            except GLib.Error as error:
                outcome.append(error)
            outcome.append(pool.props.n_idle)
            loop.quit()

        pool.run_async(GLib.PRIORITY_DEFAULT, cancellable, func, done, 'data', 5)
        loop.run()
        self.assertEqual(outcome.pop(0), ('data', 5))
        self.assertEqual(outcome[0], threading.get_ident())
        self.n_idle = outcome[2]
        if isinstance(outcome[1], GLib.Error):
            raise outcome[1]
        if finish == 'run_bytes_finish':
            return outcome[1]
        self.assertIs(outcome[1][0], True)
        return outcome[1][1]

    def test_function(self):
        pool = Multitude.ArenaPool(name='worker')
        seen = []

        def join(first, second, task, arena, cancellable):
            seen.append((threading.get_ident(), arena.props.name, task.get_source_object() == pool,
                         cancellable))
            string = Multitude.String.new(arena, first)
            string.append(second)
            task.return_value(string.steal_bytes())

        result = self.run_task(pool, functools.partial(join, 'one, ', 'two'), finish='run_bytes_finish')
        self.assertEqual(result.get_data(), b'one, two')
        self.assertEqual(len(seen), 1)
        self.assertNotEqual(seen[0][0], threading.get_ident())
        self.assertEqual(seen[0][1:], ('worker', True, None))
        # It came back before the callback.
        self.assertEqual(self.n_idle, 1)

    def test_values(self):
        pool = Multitude.ArenaPool()
        for value in (7, 'text', 2.5, True, [1, 'two'], {'a': None}):
            self.assertEqual(self.run_task(pool, lambda task, *_: task.return_value(value)), value)

    def test_bytes_in_a_tuple(self):
        def work(task, arena, cancellable):
            task.return_value((arena.new_bytes(b'one'), arena.new_bytes(b'two')))

        one, two = self.run_task(Multitude.ArenaPool(), work)
        gc.collect()
        self.assertEqual((one.get_data(), two.get_data()), (b'one', b'two'))

    def test_not_bytes(self):
        with self.assertRaises(GLib.Error) as caught:
            self.run_task(Multitude.ArenaPool(), lambda task, *_: task.return_value(1),
                          finish='run_bytes_finish')
        self.assertEqual(caught.exception.message, 'The function has not returned bytes')

    def test_errors(self):
        pool = Multitude.ArenaPool(byte_budget=8192)

        def exceed(task, arena, cancellable):
            try:
                task.return_value(arena.new_bytes(bytes(100000)))
            except GLib.Error as error:
                task.return_error(error)

        with self.assertRaises(GLib.Error) as caught:
            self.run_task(pool, exceed, finish='run_bytes_finish')
        self.assertTrue(caught.exception.matches(Multitude.error_quark(), Multitude.Error.BUDGET))

    def test_cancelled(self):
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        ran = []
        with self.assertRaises(GLib.Error) as caught:
            self.run_task(Multitude.ArenaPool(), lambda *_: ran.append(True),
                          cancellable=cancellable, finish='run_bytes_finish')
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))
        self.assertEqual((ran, self.n_idle), ([], 0))

    def test_exception(self):
        """It is printed, and whoever waits hears of it."""
        output, log = self.child('''
pool = Multitude.ArenaPool()
loop = GLib.MainLoop()
def fail(*args):
    raise ValueError('in the worker')
def done(pool, result):
    try:
        pool.run_finish(result)
    except GLib.Error as error:
        print(error.message)
    loop.quit()
pool.run_async(0, None, fail, done)
loop.run()
''')
        self.assertEqual(output, 'The function has not returned a value\n')
        self.assertIn('in the worker', log)

    def test_closed(self):
        pool = Multitude.ArenaPool()
        addresses = set()

        def work(task, arena, cancellable):
            addresses.add(hash(arena))
            with arena:
                arena.new_bytes(bytes(1000))
            task.return_value(arena.closed)

        for __ in range(5):
            self.assertIs(self.run_task(pool, work), True)
            self.assertEqual((len(addresses), self.n_idle), (1, 1))

    def test_closed_and_kept(self):
        """It is not the worker's any more, and still nobody else's."""
        pool = Multitude.ArenaPool()
        kept = []

        def work(task, arena, cancellable):
            kept.append(arena)
            arena.close()
            task.return_value(1)

        for n_idle in 1, 2:
            self.run_task(pool, work)
            self.assertEqual(([arena.closed for arena in kept], self.n_idle),
                             ([False] * n_idle, n_idle))

    def test_what_is_no_function(self):
        pool = Multitude.ArenaPool()
        for arguments in ((None, print), ('work', print), (print, 'done'), (print, (7,), print), (print, 7),
                          (print, None, print)):
            self.assertRaises(TypeError, pool.run_async, 0, None, *arguments)

    def test_nobody_waits(self):
        ran = threading.Event()
        Multitude.ArenaPool().run_async(0, None, lambda task, *_: (task.return_value(1), ran.set()))
        self.assertTrue(ran.wait(60))

    def test_many(self):
        pool = Multitude.ArenaPool(max_idle=4)
        loop = GLib.MainLoop()
        results = {}

        def work(number, task, arena, cancellable):
            task.return_value(arena.new_bytes(b'%d' % number * 100))

        def done(pool, result, number):
            results[number] = pool.run_bytes_finish(result)
            if len(results) == 300:
                loop.quit()

        for number in range(300):
            pool.run_async(0, None, functools.partial(work, number), done, number)
        loop.run()
        self.assertEqual({number: result.get_data() for number, result in results.items()},
                         {number: b'%d' % number * 100 for number in range(300)})
        self.assertLessEqual(pool.props.n_idle, 4)


class Monitor(GObject.Object, Gio.Initable, Gio.MemoryMonitor):
    """Warns when it is told to."""

    def warn(self, level):
        self.emit('low-memory-warning', level)


class Warnings(Case):

    LEVELS = (Gio.MemoryMonitorWarningLevel.LOW, Gio.MemoryMonitorWarningLevel.MEDIUM,
              Gio.MemoryMonitorWarningLevel.CRITICAL)

    def test_arena(self):
        monitor = Monitor()
        for least in self.LEVELS:
            arena = Multitude.Arena()
            arena.trim_on_memory_warning(monitor, least)
            for level in self.LEVELS:
                arena.new_bytes(bytes(5000))
                gc.collect()
                self.assertGreater(arena.props.reserved_bytes, 0)
                monitor.warn(level)
                self.assertEqual(arena.props.reserved_bytes == 0, level >= least)
            arena.ignore_memory_warnings()

    def test_pool(self):
        monitor = Monitor()
        pool = Multitude.ArenaPool()
        pool.trim_on_memory_warning(monitor, Gio.MemoryMonitorWarningLevel.MEDIUM)
        arena = pool.acquire()
        arena.new_bytes(bytes(5000))
        pool.release(arena)
        del arena
        gc.collect()
        monitor.warn(Gio.MemoryMonitorWarningLevel.LOW)
        self.assertGreater(pool.props.idle_bytes, 0)
        monitor.warn(Gio.MemoryMonitorWarningLevel.CRITICAL)
        self.assertEqual(pool.props.idle_bytes, 0)


if __name__ == '__main__':
    main()
