# Lists of strings in Python: what a list model is there, and what it signals.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc

from cases import Case, Multitude, main
from gi.repository import Gio, GLib


def strings(model):
    return [item.props.string for item in model]


class Lists(Case):

    def watched(self, *initial):
        model = Multitude.StringList.new(initial)
        changes = []
        model.connect('items-changed', lambda *args: changes.append(args[1:]))
        return model, changes

    def test_a_list_model(self):
        model = Multitude.StringList.new(['one', 'zwölf', ''])
        self.assertIsInstance(model, Gio.ListModel)
        self.assertEqual(len(model), 3)
        self.assertEqual(strings(model), ['one', 'zwölf', ''])
        self.assertEqual(model[1].get_string(), 'zwölf')
        self.assertEqual(model.get_item_type(), Multitude.StringObject.__gtype__)
        self.assertIsNone(model.get_item(3))

    def test_none(self):
        for model in Multitude.StringList.new(None), Multitude.StringList():
            self.assertEqual(list(model), [])

    def test_properties(self):
        arena = Multitude.Arena()
        model = Multitude.StringList(arena=arena, strings=['a', 'b'])
        self.assertIs(model.props.arena, arena)
        self.assertIs(model.get_arena(), arena)
        self.assertEqual(model.props.n_items, 2)
        self.assertEqual(strings(model), ['a', 'b'])

    def test_changes(self):
        model, changes = self.watched('one', 'two', 'three')
        model.append('four')
        model.take('five')
        model.remove(0)
        model.splice(1, 2, ['x', 'y', 'z'])
        model.append_strv(['last', 'but', 'one'])
        self.assertEqual(strings(model), ['two', 'x', 'y', 'z', 'five', 'last', 'but', 'one'])
        self.assertEqual(changes, [(3, 0, 1), (4, 0, 1), (0, 1, 0), (1, 2, 3), (5, 0, 3)])
        self.assertEqual(model.get_string(1), 'x')
        self.assertIsNone(model.get_string(8))

    def test_lines(self):
        model, changes = self.watched()
        text = '\r\n'.join(f'line {number}' for number in range(10000))
        self.assertIs(model.append_lines(GLib.Bytes.new(text.encode())), True)
        gc.collect()
        self.assertEqual(changes, [(0, 0, 10000)])
        self.assertEqual(strings(model), text.split('\r\n'))

    def test_many_at_once(self):
        model = Multitude.StringList.new(['one', 'zwölf', ''])
        model.append_lines(GLib.Bytes.new(b'-' * 5000 + b'\nlast'))
        self.assertEqual(model.get_strings(1, 2), ['zwölf', ''])
        self.assertEqual(model.get_strings(3, 2**32 - 1), ['-' * 5000, 'last'])
        self.assertEqual((model.get_strings(0, 0), model.get_strings(9, 9)), ([], []))
        self.assertEqual(model.get_text(1, 2), 'zwölf\0\0'.encode())
        self.assertEqual(model.get_text(5, 1), b'')
        self.assertEqual((model.find('zwölf'), model.find('last')), (1, 4))
        self.assertEqual((model.search(0, 'w'), model.search(2, 'st')), (1, 4))
        self.assertEqual({model.find('w'), model.search(2, 'w')}, {GLib.MAXUINT})

    def test_items_are_the_same_while_in_use(self):
        model = Multitude.StringList.new(['one', 'two'])
        item = model.get_item(1)
        model.remove(0)
        self.assertIs(model.get_item(0), item)
        del model
        gc.collect()
        self.assertEqual(item.props.string, 'two')

    def test_bad_text(self):
        model, changes = self.watched()
        for text, position in (b'a\nb\xff', 3), (b'a\0b', 1):
            with self.assertRaises(GLib.Error) as caught:
                model.append_lines(GLib.Bytes.new(text))
            self.assertTrue(caught.exception.matches(Multitude.error_quark(),
                                                     Multitude.Error.INVALID))
            self.assertIn(str(position), caught.exception.message)
        self.assertEqual((len(model), changes), (0, []))

    def test_no_budget(self):
        model = Multitude.StringList.new_with_arena(Multitude.Arena(byte_budget=8192))
        self.assert_refused(model.try_splice, 0, 0, ['kept', 'x' * 100000])
        self.assertIs(model.try_splice(0, 0, ['kept']), True)
        self.assertEqual(strings(model), ['kept'])


if __name__ == '__main__':
    main()
