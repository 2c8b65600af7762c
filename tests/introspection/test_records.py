# Lists of records in Python: records as bytes, and items that a function makes.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The function gets the number of bytes as well, unless PyGObject leaves it out, and
then its data."""

import gc
import struct
import weakref

from cases import Case, Multitude, is_dropped, main
from gi.repository import Gio, GLib, GObject

LAYOUT = struct.Struct('<QI4x')


class Item(GObject.Object):

    def __init__(self, number, size):
        super().__init__()
        self.number = number
        self.size = size


def packed(*numbers):
    return GLib.Bytes.new(b''.join(LAYOUT.pack(number, number * 2) for number in numbers))


class Records(Case):

    def setUp(self):
        self.calls = []
        self.rest = None

    def make(self, model, position, record, *rest):
        self.calls.append(position)
        self.rest = rest
        return Item(*LAYOUT.unpack(bytes(record)))

    def watched(self, *numbers):
        model = Multitude.RecordList.new(Item, LAYOUT.size, self.make)
        model.append_bytes(packed(*numbers))
        changes = []
        model.connect('items-changed', lambda *args: changes.append(args[1:]))
        return model, changes

    def numbers(self, model):
        return [item.number for item in model]

    def test_a_list_model(self):
        model, _ = self.watched(7, 2**30, 9)
        self.assertIsInstance(model, Gio.ListModel)
        self.assertEqual(len(model), 3)
        self.assertEqual(self.calls, [])
        self.assertEqual(self.numbers(model), [7, 2**30, 9])
        self.assertEqual(self.calls, [0, 1, 2])
        self.assertEqual(model[2].size, 18)
        self.assertEqual(model.get_item_type(), Item.__gtype__)
        self.assertIsNone(model.get_item(3))

    def test_data_of_the_function(self):
        arena = Multitude.Arena(byte_budget=100000)
        model = Multitude.RecordList.new_with_arena(arena, Item, LAYOUT.size, self.make, 'some', 'data')
        model.append_bytes(packed(1))
        self.assertEqual(self.numbers(model), [1])
        self.assertEqual(self.rest[-2:], ('some', 'data'))
        self.assertIs(model.get_arena(), arena)

    def test_properties(self):
        model, _ = self.watched(1, 2)
        self.assertEqual(model.props.n_items, 2)
        self.assertEqual(model.props.record_size, LAYOUT.size)
        self.assertEqual(model.get_record_size(), LAYOUT.size)
        self.assertEqual(model.props.item_type, Item.__gtype__)

    def test_changes(self):
        model, changes = self.watched(1, 2, 3)
        self.assertIs(model.append_bytes(packed(4, 5)), True)
        model.remove(0)
        self.assertIs(model.splice_bytes(1, 2, packed(10, 11, 12)), True)
        self.assertIs(model.splice_bytes(0, 1, None), True)
        self.assertEqual(self.numbers(model), [10, 11, 12, 5])
        self.assertEqual(changes, [(3, 0, 2), (0, 1, 0), (1, 2, 3), (0, 1, 0)])

    def test_reading(self):
        model, _ = self.watched(1, 2, 3)
        self.assertEqual(LAYOUT.unpack(model.get_record_bytes(1).get_data()), (2, 4))
        self.assertIsNone(model.get_record_bytes(3))
        self.assertEqual(model.get_bytes(1, 2).get_data(), packed(2, 3).get_data())
        self.assertEqual(model.get_bytes(3, 0).get_size(), 0)
        self.assertEqual(self.calls, [])

    def test_many(self):
        model, changes = self.watched()
        model.append_bytes(packed(*range(100000)))
        gc.collect()
        self.assertEqual(changes, [(0, 0, 100000)])
        self.assertEqual(model[99999].number, 99999)
        self.assertEqual(self.calls, [99999])

    def test_items_are_the_same_while_in_use(self):
        model, _ = self.watched(1, 2, 3)
        item = model.get_item(2)
        model.remove(0)
        self.assertIs(model.get_item(1), item)
        self.assertEqual(len(self.calls), 1)
        things = {'item': item}
        del item
        self.assertTrue(is_dropped(things, 'item'))
        self.assertEqual(model.get_item(1).number, 3)
        self.assertEqual(len(self.calls), 2)

    def test_items_outlive_the_list(self):
        model, _ = self.watched(1, 2)
        item = model.get_item(1)
        del model
        gc.collect()
        self.assertEqual(item.number, 2)

    def test_the_function_goes_with_the_list(self):
        class Maker:
            def __call__(self, model, position, record, *_):
                return Item(position, len(record))

        maker = Maker()
        model = Multitude.RecordList.new(Item, 1, maker)
        model.append_bytes(GLib.Bytes.new(b'abc'))
        reference = weakref.ref(maker)
        del maker
        gc.collect()
        self.assertIsNotNone(reference())
        self.assertEqual(model[2].number, 2)
        del model
        gc.collect()
        self.assertIsNone(reference())

    def test_bad_bytes(self):
        model, changes = self.watched(1)
        for call in (model.append_bytes, lambda records: model.splice_bytes(0, 1, records)):
            with self.assertRaises(GLib.Error) as caught:
                call(GLib.Bytes.new(b'x' * 17))
            self.assertTrue(caught.exception.matches(Multitude.error_quark(), Multitude.Error.INVALID))
            self.assertIn('17', caught.exception.message)
        self.assertEqual((self.numbers(model), changes), ([1], []))

    def test_no_budget(self):
        model = Multitude.RecordList.new_with_arena(Multitude.Arena(byte_budget=8192), Item, LAYOUT.size,
                                                    self.make)
        self.assert_refused(model.append_bytes, packed(*range(1000)))
        self.assertIs(model.append_bytes(packed(5)), True)
        self.assertEqual(self.numbers(model), [5])


if __name__ == '__main__':
    main()
