# Variants in an arena in Python: what they say, and what they keep alive.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc
import struct
import sys
import threading

from cases import Case, Multitude, main
from gi.repository import GLib

NUMBERS = GLib.VariantType('at')
PAIRS = GLib.VariantType('a{sv}')


def make_pairs(size):
    return GLib.Variant('a{sv}', {'name': GLib.Variant('s', 'small'),
                                  'data': GLib.Variant('ay', bytes(size))})


def serialised(value):
    return value.get_data_as_bytes().get_data()


class Variants(Case):

    def test_from_data(self):
        arena = Multitude.Arena()
        value = arena.new_variant_from_data(NUMBERS, struct.pack('=3Q', 1, 2, 3), False)
        self.assertEqual(value.unpack(), [1, 2, 3])
        self.assertFalse(value.is_floating())
        self.assertEqual(self.figures(arena)['used'], 24)

    def test_nothing(self):
        arena = Multitude.Arena()
        for data in b'', None:
            self.assertEqual(arena.new_variant_from_data(NUMBERS, data, True).unpack(), [])

    def test_not_what_the_type_says(self):
        arena = Multitude.Arena()
        good = serialised(make_pairs(10))
        for length in range(1, len(good)):
            value = arena.new_variant_from_data(PAIRS, good[:length], False)
            self.assertFalse(value.is_normal_form(), length)
            self.assertTrue(arena.detach_variant(value).is_normal_form(), length)

    def test_other_byte_order(self):
        arena = Multitude.Arena()
        order = '>' if sys.byteorder == 'little' else '<'
        message = arena.new_variant_from_data(NUMBERS, struct.pack(order + '2Q', 1, 2), False)
        self.assertEqual(arena.store_variant(message.byteswap()).unpack(), [1, 2])

    def test_store(self):
        arena = Multitude.Arena()
        value = make_pairs(100)
        stored = arena.store_variant(value)
        self.assertTrue(stored.equal(value))
        self.assertEqual(stored.unpack(), value.unpack())
        self.assertEqual(self.figures(arena)['used'], (stored.get_size() + 7) // 8 * 8)

    def test_detach(self):
        arena = Multitude.Arena()
        message = arena.store_variant(make_pairs(100000))
        reserved = arena.props.reserved_bytes
        child = message.lookup_value('name', None)
        del message
        gc.collect()
        self.assertEqual(arena.props.reserved_bytes, reserved)
        kept = arena.detach_variant(child)
        del child
        gc.collect()
        self.assertLess(arena.props.reserved_bytes, 65537)
        self.assertEqual(kept.unpack(), 'small')

    def test_outlives_the_arena(self):
        arena = Multitude.Arena()
        values = [arena.store_variant(GLib.Variant('(ts)', (number, 'text'))) for number in range(100)]
        arena.reset()
        del arena
        gc.collect()
        self.assertEqual([value.unpack() for value in values],
                         [(number, 'text') for number in range(100)])
        thread = threading.Thread(target=values.clear)
        thread.start()
        thread.join()

    def test_no_budget(self):
        arena = Multitude.Arena(byte_budget=8192)
        value = make_pairs(10000)
        self.assert_refused(arena.new_variant_from_data, PAIRS, serialised(value), False)
        self.assert_refused(arena.store_variant, value)
        self.assert_refused(arena.detach_variant, value)
        self.assertEqual(arena.props.reserved_bytes, 0)
        self.assertEqual(value.unpack()['name'], 'small')


if __name__ == '__main__':
    main()
