# Snapshots in Python: what they keep, for how long, and on which thread it ends.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc
import threading

from cases import Case, Multitude, main
from gi.repository import GLib, GObject


def sealed(arena):
    """A snapshot that alone keeps an object, and whether the object is there.

    Not with weakref: PyGObject makes another wrapper when it needs one again."""
    gone = []
    node = GObject.Object()
    node.weak_ref(gone.append, True)
    arena.hold_object(node)
    return arena.seal(), lambda: not gone


class Snapshots(Case):

    def test_keeps_objects(self):
        arena = Multitude.Arena()
        snapshot, alive = sealed(arena)
        arena.reset()
        gc.collect()
        self.assertTrue(alive())
        del snapshot
        gc.collect()
        self.assertFalse(alive())

    def test_outlives_the_arena(self):
        snapshot, alive = sealed(Multitude.Arena())
        gc.collect()
        self.assertTrue(alive())
        del snapshot
        gc.collect()
        self.assertFalse(alive())

    def test_each_has_its_own(self):
        arena = Multitude.Arena()
        first, one = sealed(arena)
        second, two = sealed(arena)
        del first
        gc.collect()
        self.assertFalse(one())
        self.assertTrue(two())

    def test_size(self):
        arena = Multitude.Arena()
        node = GObject.Object()
        self.assertEqual(arena.seal().get_size(), 0)
        for _ in range(1000):
            arena.hold_object(node)
        snapshot = arena.seal()
        self.assertGreaterEqual(snapshot.get_size(), 24000)
        self.assertLessEqual(snapshot.get_size(), arena.props.reserved_bytes)
        self.assertEqual(node.ref_count, 1001)
        del snapshot
        self.assertEqual(node.ref_count, 1)

    def test_a_copy_keeps_it(self):
        snapshot, alive = sealed(Multitude.Arena())
        copy = snapshot.copy()
        del snapshot
        gc.collect()
        self.assertTrue(alive())
        del copy
        gc.collect()
        self.assertFalse(alive())

    def test_ends_on_another_thread(self):
        held = []
        worker = threading.Thread(target=lambda: held.append(sealed(Multitude.Arena())))
        worker.start()
        worker.join()
        snapshot, alive = held.pop()
        box = [snapshot]
        del snapshot
        self.assertTrue(alive())
        worker = threading.Thread(target=box.clear)
        worker.start()
        worker.join()
        gc.collect()
        self.assertFalse(alive())

    def test_errors(self):
        arena = Multitude.Arena(byte_budget=0)
        node = GObject.Object()
        with self.assertRaises(GLib.Error) as caught:
            for _ in range(100):
                arena.hold_object(node)
        self.assertTrue(caught.exception.matches(Multitude.error_quark(), Multitude.Error.BUDGET))
        with self.assertRaises(GLib.Error) as caught:
            arena.seal()
        self.assertTrue(caught.exception.matches(Multitude.error_quark(), Multitude.Error.BUDGET))
        arena.reset()
        self.assertEqual(node.ref_count, 1)


if __name__ == '__main__':
    main()
