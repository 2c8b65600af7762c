# What Python refuses to put into lists and strings, and changes of lists that are whole.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

from cases import Case, Multitude, main
from gi.repository import GLib

CUT = 'before\0behind'


def letters():
    return Multitude.StringList(list('abcdef'), arena=Multitude.Arena())


def changes(model):
    """The signals of a list from now on."""
    signals = []
    model.connect('items-changed', lambda *args: signals.append(args[1:]))
    return signals


class Refusals(Case):

    def takers(self, model):
        """All that puts a string into a list."""
        strings = model.strings
        return [model.append, model.take, strings.append,
                lambda text: strings.insert(0, text),
                lambda text: strings.extend(['x', text]),
                lambda text: strings.extend(iter(['x', text])),
                lambda text: strings.__iadd__([text]),
                lambda text: strings.__setitem__(0, text),
                lambda text: strings.__setitem__(slice(None), ['x', text]),
                lambda text: strings.__setitem__(slice(None, None, 3), ['x', text]),
                lambda text: setattr(model, 'strings', [text]),
                lambda text: model.append_strv(['x', text]),
                lambda text: model.splice(0, 1, ['x', text]),
                lambda text: model.splice(0, 1, iter(['x', text])),
                lambda text: model.try_splice(0, 1, ['x', text]),
                lambda text: model.try_splice(0, 1, additions=('x', text)),
                lambda text: Multitude.StringList(['x', text]),
                lambda text: Multitude.StringList.new(['x', text])]

    def test_what_is_no_string(self):
        model = letters()
        for number, take in enumerate(self.takers(model)):
            for value in None, 5, b'bytes':
                with self.assertRaises(TypeError, msg=number):
                    take(value)
        self.assertEqual(list(model.strings), list('abcdef'))

    def test_what_would_be_cut(self):
        model = letters()
        for number, take in enumerate(self.takers(model)):
            with self.assertRaisesRegex(ValueError, 'NUL', msg=number):
                take(CUT)
        self.assertEqual(list(model.strings), list('abcdef'))

    def test_what_is_looked_for(self):
        model = Multitude.StringList(['before'])
        for look in [model.find, model.strings.index, lambda text: model.search(0, text),
                     lambda text: list(model.strings.find_all(text))]:
            self.assertRaises(ValueError, look, CUT)
        # That is an answer.
        self.assertNotIn(CUT, model.strings)

    def test_strings_and_builders(self):
        string = Multitude.String(Multitude.Arena(), 'kept')
        builder = Multitude.StrvBuilder(Multitude.Arena())
        for take in [string.append, string.write, string.__iadd__, builder.add,
                     lambda text: string.append(val=text),
                     lambda text: Multitude.String(Multitude.Arena(), text),
                     Multitude.StringObject]:
            self.assertRaises(ValueError, take, CUT)
        self.assertEqual((str(string), builder.end()), ('kept', []))

    def test_only_strings_are_equal(self):
        model = Multitude.StringList(['a', 'b'])
        self.assertNotEqual(model.strings, [1, 2])
        self.assertNotEqual(model.strings, [None, None])
        self.assertEqual(model.strings, ['a', 'b'])


class Whole(Case):

    def test_one_signal(self):
        for change, expected in [
                (lambda strings: strings.reverse(), (0, 6, 6)),
                (lambda strings: strings.__setitem__(slice(1, None, 2), list('xyz')), (1, 5, 5)),
                (lambda strings: strings.__setitem__(slice(None, None, -2), list('xyz')), (1, 5, 5)),
                (lambda strings: strings.__delitem__(slice(None, None, 2)), (0, 5, 2)),
                (lambda strings: strings.__delitem__(slice(None, None, -2)), (1, 5, 2))]:
            model, plain = letters(), list('abcdef')
            signals = changes(model)
            change(plain)
            change(model.strings)
            self.assertEqual((list(model.strings), signals), (plain, [expected]))

    def test_nothing_is_nothing(self):
        model = letters()
        signals = changes(model)
        model.strings[9::2] = []
        del model.strings[9::2]
        self.assertEqual((len(model), signals), (6, []))

    def test_all_or_nothing(self):
        model = Multitude.StringList(list('abcdef'), arena=Multitude.Arena(byte_budget=8192))
        with self.assertRaises(Multitude.BudgetError):
            model.strings[::3] = ['x', 'y' * 100000]
        self.assertEqual(list(model.strings), list('abcdef'))

    def full(self):
        """Lines in an arena that has no memory for a copy of one of them."""
        arena = Multitude.Arena(byte_budget=1 << 16)
        model = Multitude.StringList(arena=arena)
        model.append_lines(GLib.Bytes.new(b'a line of the text\n' * 2000))
        self.kept = []
        for size in 4096, 256, 8:
            with self.assertRaises(Multitude.BudgetError):
                while True:
                    self.kept.append(arena.new_bytes(bytes(size)))
        return model

    def test_deletion_needs_no_memory(self):
        model = self.full()
        del model.strings[::2]
        self.assertEqual(len(model), 1000)

    def test_reading_needs_no_memory(self):
        model = self.full()
        self.assertEqual({model.get_string(position) for position in range(2000)},
                         {'a line of the text'})
        self.assertIsNone(model.get_string(2000))
        self.assertIsNone(model.get_string(GLib.MAXUINT))


if __name__ == '__main__':
    main()
