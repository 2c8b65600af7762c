# Strings that grow in Python: what they hold, and what keeps what alive.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc

from cases import Case, Multitude, is_dropped, main
from gi.repository import GObject


class Contents(Case):

    def test_appended_in_order(self):
        string = Multitude.String.new(Multitude.Arena(), 'first')
        for text in ', second', '', ', thïrd', ', ' + 'and more ' * 10000:
            self.assertIs(string.append(text), True)
        expected = 'first, second, thïrd, ' + 'and more ' * 10000
        self.assertEqual(string.get_str(), expected)
        self.assertEqual(string.get_len(), len(expected.encode()))

    def test_empty(self):
        string = Multitude.String.new(Multitude.Arena(), None)
        self.assertEqual(string.get_str(), '')
        self.assertEqual(string.get_len(), 0)
        self.assertEqual(string.steal_bytes().get_data(), b'')

    def test_insert(self):
        string = Multitude.String.new(Multitude.Arena(), 'ad')
        self.assertIs(string.insert(1, 'bc'), True)
        self.assertIs(string.insert(-1, 'e'), True)
        self.assertEqual(string.get_str(), 'abcde')

    def test_equal(self):
        arena = Multitude.Arena()
        string, same = (Multitude.String.new(arena, 'same') for __ in range(2))
        self.assertTrue(string.equal(same))
        self.assertEqual(string.hash(), same.hash())
        same.append('!')
        self.assertFalse(string.equal(same))

    def test_used_again_after_a_steal(self):
        string = Multitude.String.new(Multitude.Arena(), 'first')
        first = string.steal_bytes()
        string.append('second')
        second = string.steal_bytes()
        self.assertEqual((first.get_data(), second.get_data()), (b'first', b'second'))

    def test_is_not_copied(self):
        arena = Multitude.Arena()
        string = Multitude.String.new(arena, None)
        for __ in range(1000):
            string.append('ten bytes.')
        before = arena.get_stats().get_used()
        data = string.steal_bytes()
        self.assertLessEqual(arena.get_stats().get_used(), before)
        self.assertEqual(data.get_region(1, 0, 0) % 16, 0)

    def test_a_boxed_type(self):
        self.assertEqual(Multitude.String.__gtype__.name, 'MultitudeString')
        self.assertEqual(Multitude.String.__gtype__.parent.name, 'GBoxed')
        string = Multitude.String.new(Multitude.Arena(), 'text')
        value = GObject.Value(Multitude.String, string)
        copy = value.get_boxed()
        copy.append(' of its own')
        self.assertEqual(string.get_str(), 'text')


class Builder(Case):

    def test_of_arrays(self):
        builder = Multitude.StrvBuilder.new(Multitude.Arena())
        gc.collect()
        for number in range(1000):
            self.assertIs(builder.add(f'string {number}'), True)
        self.assertEqual(builder.end(), [f'string {number}' for number in range(1000)])
        self.assertEqual(builder.end(), [])
        self.assertEqual(Multitude.StrvBuilder.__gtype__.parent.name, 'GBoxed')

    def test_no_budget(self):
        self.assert_refused(Multitude.StrvBuilder.new, Multitude.Arena(byte_budget=0))
        builder = Multitude.StrvBuilder.new(Multitude.Arena(byte_budget=8192))
        builder.add('kept')
        self.assert_refused(builder.add, 'x' * 100000)
        self.assertEqual(builder.end(), ['kept'])


class Lifetime(Case):

    def test_keeps_the_arena_alive(self):
        things = {'arena': Multitude.Arena()}
        string = Multitude.String.new(things['arena'], 'alive')
        self.assertFalse(is_dropped(things, 'arena'))
        string.append(', and well' * 1000)
        self.assertEqual(string.get_str(), 'alive' + ', and well' * 1000)

    def test_lets_the_arena_go(self):
        things = {'arena': Multitude.Arena()}
        string = Multitude.String.new(things['arena'], 'abc')
        del string
        gc.collect()
        self.assertTrue(is_dropped(things, 'arena'))

    def test_the_bytes_outlive_both(self):
        things = {'arena': Multitude.Arena()}
        string = Multitude.String.new(things['arena'], 'outlives ' * 1000)
        data = string.steal_bytes()
        del string
        gc.collect()
        self.assertTrue(is_dropped(things, 'arena'))
        self.assertEqual(data.get_data(), b'outlives ' * 1000)

    def test_a_reset_leaves_it(self):
        arena = Multitude.Arena()
        string = Multitude.String.new(arena, 'before, ')
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        string.append('after')
        self.assertEqual(string.get_str(), 'before, after')


class Failure(Case):

    def test_no_budget_for_a_string(self):
        self.assert_refused(Multitude.String.new, Multitude.Arena(byte_budget=0), 'text')

    def test_no_budget_for_text(self):
        string = Multitude.String.new(Multitude.Arena(byte_budget=8192), 'abc')
        self.assert_refused(string.append, 'x' * 100000)
        self.assert_refused(string.insert, 0, 'x' * 100000)
        self.assertEqual(string.get_str(), 'abc')

    def test_wrong_types(self):
        string = Multitude.String.new(Multitude.Arena(), '')
        for value in b'abc', None, 5:
            with self.assertRaises(TypeError, msg=value):
                string.append(value)
        for value in None, 5, string:
            with self.assertRaises(TypeError, msg=value):
                Multitude.String.new(value, '')


if __name__ == '__main__':
    main()
