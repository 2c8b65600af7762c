# Arrays of bytes in Python: what they hold, and what keeps what alive.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc
import random

from cases import Case, Multitude, is_dropped, main
from gi.repository import GLib, GObject


def pattern(size):
    return random.Random(size).randbytes(size)


class Contents(Case):

    def test_appended_in_order(self):
        array = Multitude.ByteArray.new(Multitude.Arena())
        expected = b''
        for size in 1, 0, 15, 240, 1000, 70000, 3:
            self.assertIs(array.append_bytes(GLib.Bytes.new(pattern(size))), True)
            expected += pattern(size)
        self.assertTrue(array.steal_bytes().get_data() == expected)

    def test_empty(self):
        array = Multitude.ByteArray.new(Multitude.Arena())
        self.assertEqual(array.steal_bytes().get_data(), b'')
        array.append_bytes(GLib.Bytes.new(b''))
        self.assertEqual(array.steal_bytes().get_size(), 0)

    def test_used_again_after_a_steal(self):
        array = Multitude.ByteArray.new(Multitude.Arena())
        kept = []
        for size in range(1, 500, 50):
            array.append_bytes(GLib.Bytes.new(pattern(size)))
            kept.append((size, array.steal_bytes()))
        for size, data in kept:
            self.assertEqual(data.get_data(), pattern(size))

    def test_is_not_copied(self):
        arena = Multitude.Arena()
        array = Multitude.ByteArray.new(arena)
        for __ in range(100):
            array.append_bytes(GLib.Bytes.new(pattern(100)))
        before = arena.get_stats().get_used()
        data = array.steal_bytes()
        self.assertLessEqual(arena.get_stats().get_used(), before)
        self.assertEqual(arena.get_stats().get_n_relocated(), 0)
        self.assertEqual(data.get_region(1, 0, 0) % 16, 0)

    def test_a_boxed_type(self):
        self.assertEqual(Multitude.ByteArray.__gtype__.name, 'MultitudeByteArray')
        self.assertEqual(Multitude.ByteArray.__gtype__.parent.name, 'GBoxed')
        array = Multitude.ByteArray.new(Multitude.Arena())
        value = GObject.Value(Multitude.ByteArray, array)
        value.get_boxed().append_bytes(GLib.Bytes.new(b'the same one'))
        self.assertEqual(array.steal_bytes().get_data(), b'the same one')


class Lifetime(Case):

    def test_keeps_the_arena_alive(self):
        things = {'arena': Multitude.Arena()}
        things['array'] = Multitude.ByteArray.new(things['arena'])
        array = things['array']
        self.assertFalse(is_dropped(things, 'arena'))
        array.append_bytes(GLib.Bytes.new(pattern(5000)))
        self.assertTrue(array.steal_bytes().get_data() == pattern(5000))

    def test_lets_the_arena_go(self):
        things = {'arena': Multitude.Arena()}
        array = Multitude.ByteArray.new(things['arena'])
        array.append_bytes(GLib.Bytes.new(b'abc'))
        del array
        gc.collect()
        self.assertTrue(is_dropped(things, 'arena'))

    def test_the_bytes_outlive_both(self):
        things = {'arena': Multitude.Arena()}
        array = Multitude.ByteArray.new(things['arena'])
        array.append_bytes(GLib.Bytes.new(pattern(3000)))
        data = array.steal_bytes()
        del array
        gc.collect()
        self.assertTrue(is_dropped(things, 'arena'))
        self.assertTrue(data.get_data() == pattern(3000))

    def test_a_reset_leaves_it(self):
        arena = Multitude.Arena()
        array = Multitude.ByteArray.new(arena)
        array.append_bytes(GLib.Bytes.new(b'before, '))
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        array.append_bytes(GLib.Bytes.new(b'after'))
        self.assertEqual(array.steal_bytes().get_data(), b'before, after')


class Failure(Case):

    def test_no_budget_for_an_array(self):
        arena = Multitude.Arena(byte_budget=0)
        self.assert_refused(Multitude.ByteArray.new, arena)

    def test_no_budget_for_bytes(self):
        arena = Multitude.Arena(byte_budget=8192)
        array = Multitude.ByteArray.new(arena)
        array.append_bytes(GLib.Bytes.new(b'abc'))
        self.assert_refused(array.append_bytes, GLib.Bytes.new(bytes(100000)))
        self.assertEqual(array.steal_bytes().get_data(), b'abc')

    def test_wrong_types(self):
        array = Multitude.ByteArray.new(Multitude.Arena())
        for value in b'abc', 'abc', None, 5:
            with self.assertRaises(TypeError, msg=value):
                array.append_bytes(value)
        for value in None, 5, array:
            with self.assertRaises(TypeError, msg=value):
                Multitude.ByteArray.new(value)


if __name__ == '__main__':
    main()
