# Waiting for budget in Python: who completes, when, and in which order.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc
import threading

from cases import Case, Multitude, main
from gi.repository import Gio, GLib

# One message is alone in its chunk.
UNIT = 65536
MESSAGE = 65000


class Waiting(Case):

    def setUp(self):
        self.arena = Multitude.Arena(byte_budget=2 * UNIT, max_normal_alloc=65024)
        self.log = []

    def message(self):
        return self.arena.new_bytes(bytes(MESSAGE))

    def wait(self, name, size, cancellable=None, then=None):
        def called(arena, result, *data):
            self.assertIs(arena, self.arena)
            self.assertEqual(data, ('data',))
            try:
                self.assertIs(arena.wait_finish(result), True)
            except GLib.Error as error:
                self.log.append((name, error.message))
                return
            self.log.append(name)
            if then:
                then()

        self.arena.wait_async(size, cancellable, called, 'data')

    def turned(self):
        """What has completed after all that can happen has happened."""
        now = GLib.get_monotonic_time()
        while GLib.get_monotonic_time() <= now + 1:
            pass
        while GLib.MainContext.default().iteration(False):
            pass
        log, self.log = self.log, []
        return log

    def test_room_now(self):
        self.wait('a', MESSAGE)
        self.assertEqual(self.log, [])
        self.assertEqual(self.turned(), ['a'])

        self.arena = Multitude.Arena()
        self.wait('b', 2**62)
        self.assertEqual(self.turned(), ['b'])

    def test_room_never(self):
        self.wait('a', 2 * UNIT - 575)
        self.assertEqual(self.turned(), [
            ('a', 'Cannot allocate 130497 bytes: the budget is 131072 bytes, of which 0 are in use')])
        self.wait('a', 2 * UNIT - 576)
        self.assertEqual(self.turned(), ['a'])

    def test_released(self):
        messages = [self.message(), self.message()]
        self.assert_refused(self.message)
        self.wait('both', 2 * UNIT - 576)
        self.assertEqual(self.turned(), [])
        messages.pop()
        gc.collect()
        self.assertEqual(self.turned(), [])
        messages.pop()
        gc.collect()
        self.assertEqual(self.turned(), ['both'])

    def test_released_elsewhere(self):
        messages = [self.message(), self.message()]
        self.wait('a', 1000)
        self.assertEqual(self.turned(), [])
        thread = threading.Thread(target=messages.clear)
        thread.start()
        thread.join()
        gc.collect()
        self.assertEqual(self.turned(), ['a'])

    def test_own_types(self):
        """A builder holds its chunk."""
        string = Multitude.String.new(self.arena, 'x' * 60000)
        self.wait('a', 2 * UNIT - 576)
        self.assertEqual(self.turned(), [])
        self.assertEqual(string.get_len(), 60000)
        del string
        gc.collect()
        self.assertEqual(self.turned(), ['a'])

    def test_order(self):
        made = []
        messages = [self.message(), self.message()]
        self.wait('first', 2 * UNIT - 576, then=lambda: made.append(self.message()))
        self.wait('second', UNIT - 576, then=lambda: made.append(self.message()))
        self.wait('third', 1)
        messages.pop()
        gc.collect()
        self.assertEqual(self.turned(), [])
        messages.pop()
        gc.collect()
        self.assertEqual(self.turned(), ['first', 'second'])
        made.clear()
        gc.collect()
        self.assertEqual(self.turned(), ['third'])

    def test_cancelled(self):
        messages = [self.message(), self.message()]
        cancellables = [Gio.Cancellable() for _ in range(3)]
        for number, cancellable in enumerate(cancellables):
            self.wait(number, MESSAGE, cancellable)
        self.assertEqual(self.turned(), [])
        cancellables[1].cancel()
        self.assertEqual([number for number, _ in self.turned()], [1])
        cancellables[0].cancel()
        self.assertEqual([number for number, _ in self.turned()], [0])
        messages.clear()
        gc.collect()
        self.assertEqual(self.turned(), [2])

    def test_the_arena_stays(self):
        messages = [self.message(), self.message()]
        gone = []
        self.arena.weak_ref(gone.append, True)
        self.arena.wait_async(1, None, lambda arena, result: self.log.append(arena.wait_finish(result)))
        del self.arena
        gc.collect()
        self.assertEqual((self.turned(), gone), ([], []))
        messages.clear()
        gc.collect()
        self.assertEqual(self.turned(), [True])
        gc.collect()
        self.assertEqual(gone, [True])

    def test_producer(self):
        """Ten thousand messages in the room of two, released by a thread."""
        pending = threading.Semaphore(0)
        messages, n_sent, n_pauses = [], 0, 0
        done = threading.Event()

        def release():
            while True:
                pending.acquire()
                if messages.pop(0) is None:
                    return

        def produce(*_):
            nonlocal n_sent, n_pauses
            while n_sent < 10000:
                try:
                    message = self.arena.new_bytes(bytes(5000))
                except GLib.Error:
                    n_pauses += 1
                    self.arena.wait_async(5000, None, waited)
                    return
                n_sent += 1
                messages.append(message)
                del message
                pending.release()
            done.set()

        def waited(arena, result):
            arena.wait_finish(result)
            produce()

        thread = threading.Thread(target=release)
        thread.start()
        produce()
        while not done.is_set():
            GLib.MainContext.default().iteration(True)
        messages.append(None)
        pending.release()
        thread.join()
        self.assertGreater(n_pauses, 0)
        self.assertLessEqual(self.arena.props.peak_bytes, 2 * UNIT)


if __name__ == '__main__':
    main()
