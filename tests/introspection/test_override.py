# What the library has on top in Python: with-blocks, views, errors, sequences.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import array
import ctypes
import gc
import mmap
import re
import struct
import sys
import threading

from cases import Case, Multitude, is_dropped, main
from gi.repository import Gio, GLib, GObject


def address_of(view):
    return ctypes.addressof(view.obj)


def constructors():
    for name in dir(Multitude):
        thing = getattr(Multitude, name)
        info = getattr(thing, '__info__', None)
        if hasattr(info, 'get_methods'):
            yield from ((thing, method) for method in info.get_methods() if method.is_constructor())


class Counted:
    """Stands for a list and counts the calls that reach it."""

    def __init__(self, model):
        self._model = model
        self.calls = 0

    def __getattr__(self, name):
        self.calls += 1
        return getattr(self._model, name)


class Loading(Case):

    def test_is_the_one_of_this_tree(self):
        override = sys.modules['gi.overrides.Multitude']
        for name in override.__all__:
            self.assertIs(getattr(Multitude, name), getattr(override, name))

    def test_objects_from_c_have_it(self):
        self.assertIs(type(Multitude.Arena.new()), Multitude.Arena)
        self.assertIs(type(Multitude.StringList.new(['a'])), Multitude.StringList)
        self.assertIs(type(Multitude.StringList.new(['a'])[0]), Multitude.StringObject)
        self.assertIs(type(Multitude.Arena().get_stats()), Multitude.Stats)
        self.assertIs(type(Multitude.String.new(Multitude.Arena(), '')), Multitude.String)
        self.assertIs(GObject.new(Multitude.Arena.__gtype__).__class__, Multitude.Arena)

    def test_registers_no_type(self):
        for name in 'Arena', 'StringList', 'StringObject', 'Stats', 'String', 'ByteArray':
            self.assertEqual(getattr(Multitude, name).__gtype__.name, 'Multitude' + name)

    def test_calls_keep_their_names_and_help(self):
        self.assertEqual(Multitude.Arena.new_bytes.__name__, 'new_bytes')
        self.assertIn('GLib.Bytes', Multitude.Arena.new_bytes.__doc__)


class Closing(Case):

    def test_at_the_end_of_the_block(self):
        with Multitude.Arena(name='block') as arena:
            self.assertIsInstance(arena, Multitude.Arena)
            self.assertFalse(arena.closed)
            arena.new_bytes(bytes(1000))
            self.assertGreater(arena.props.reserved_bytes, 0)
        self.assertTrue(arena.closed)
        self.assertEqual(arena.props.reserved_bytes, 0)

    def test_when_the_block_raises(self):
        with self.assertRaises(KeyError):
            with Multitude.Arena() as arena:
                raise KeyError
        self.assertTrue(arena.closed)

    def test_twice(self):
        arena = Multitude.Arena()
        arena.close()
        arena.close()
        self.assertEqual(arena.get_stats()['n-resets'], 1)

    def test_all_else_is_refused(self):
        arena = Multitude.Arena()
        arena.close()
        allowed = {'trim', 'ignore_memory_warnings'}
        for info in Multitude.Arena.__info__.get_methods():
            name = info.get_name()
            if not info.is_method() or name.startswith('get_') or name.endswith('_finish'):
                allowed.add(name)
        refused = {info.get_name() for info in Multitude.Arena.__info__.get_methods()} - allowed
        self.assertLessEqual({'new_bytes', 'new_bytes_array', 'reset', 'reset_full', 'set_name',
                              'utf8_to_utf16'}, refused)
        for name in refused:
            with self.assertRaisesRegex(ValueError, '^the arena is closed$', msg=name):
                getattr(arena, name)(*[None] * 3)
        for call in (arena.__enter__, lambda: arena.new_bytes_list([b'a']), lambda: arena.reset(),
                     lambda: arena.new_bytes(data=b'a')):
            self.assertRaisesRegex(ValueError, '^the arena is closed$', call)
        self.assertEqual(arena.get_byte_budget(), 2**64 - 1)
        arena.ignore_memory_warnings()

    def test_nothing_is_made_with_it(self):
        arena = Multitude.Arena()
        arena.close()
        for call in [lambda: Multitude.String(arena), lambda: Multitude.String(arena=arena),
                     lambda: Multitude.String.new(arena, ''), lambda: Multitude.ByteArray(arena),
                     lambda: Multitude.StrvBuilder(arena), lambda: Multitude.StrvBuilder.new(arena),
                     lambda: Multitude.StringList(arena=arena),
                     lambda: Multitude.StringList.new_with_arena(arena),
                     lambda: Multitude.StringList.new_with_arena(arena=arena)]:
            self.assertRaisesRegex(ValueError, '^the arena is closed$', call)

    def test_each_call_that_takes_an_arena_checks_it(self):
        arena = Multitude.Arena()
        arena.close()
        checked = set()
        for thing, info in constructors():
            types = [argument.get_type().get_interface() for argument in info.get_arguments()]
            if 'Arena' in [kind.get_name() for kind in types if kind is not None]:
                checked.add(thing.__name__)
                self.assertRaisesRegex(ValueError, 'closed', getattr(thing, info.get_name()),
                                       *[arena if kind else None for kind in types])
        self.assertLessEqual({'String', 'ByteArray', 'StrvBuilder', 'StringList'}, checked)

    def test_owners_live_on(self):
        with Multitude.Arena() as arena:
            data = arena.new_bytes(b'kept')
            view = Multitude.view(data)
            model = Multitude.StringList(['a'], arena=arena)
            string = Multitude.String(arena, 'grown')
        del data
        gc.collect()
        self.assertEqual(view, b'kept')
        model.strings.append('b')
        string += ' on'
        self.assertEqual((list(model.strings), str(string)), (['a', 'b'], 'grown on'))

    def test_is_remembered(self):
        arena = Multitude.Arena()
        model = Multitude.StringList(arena=arena)
        arena.close()
        del arena
        gc.collect()
        self.assertTrue(model.get_arena().closed)

    def test_what_comes_back_is_trimmed(self):
        arena = Multitude.Arena()
        data = arena.new_bytes(bytes(1000))
        arena.close()
        self.assertGreater(arena.props.reserved_bytes, 0)
        del data
        arena.trim()
        self.assertEqual(arena.props.reserved_bytes, 0)

    def test_representation(self):
        arena = Multitude.Arena(name='request')
        self.assertRegex(repr(arena), "^<Multitude.Arena 'request' at 0x")
        arena.close()
        self.assertRegex(repr(arena), r"^<Multitude.Arena 'request' \(closed\) at 0x")
        self.assertRegex(repr(Multitude.Arena()), '^<Multitude.Arena at 0x')


class Views(Case):

    def view(self, data):
        return Multitude.view(Multitude.Arena().new_bytes(data))

    def test_is_the_memory_itself(self):
        data = Multitude.Arena().new_bytes(bytes(64 << 20))
        view = Multitude.view(data)
        self.assertEqual(address_of(view), data.get_region(1, 0, 0))
        self.assertEqual(view.nbytes, 64 << 20)
        self.assertEqual(address_of(view[1:]), data.get_region(1, 0, 0))

    def test_what_is_written_below_is_seen(self):
        data = Multitude.Arena().new_bytes(b'before')
        view = Multitude.view(data)
        ctypes.memmove(data.get_region(1, 0, 0), b'behind', 6)
        self.assertEqual(view, b'behind')

    def test_cannot_be_written_to(self):
        view = self.view(b'hello')
        self.assertTrue(view.readonly)
        for write in [lambda: view.__setitem__(0, 1), lambda: view[1:].__setitem__(0, 1),
                      lambda: view.__setitem__(slice(0, 1), b'x'),
                      lambda: view.obj.__setitem__(0, 1),
                      lambda: ctypes.c_ubyte.from_buffer(view),
                      lambda: struct.pack_into('B', view, 0, 1)]:
            self.assertRaises(TypeError, write)
        self.assertEqual(view, b'hello')

    def test_is_like_bytes(self):
        view = self.view(b'hello, world')
        self.assertEqual((len(view), bytes(view), list(view[:2]), view[-1]),
                         (12, b'hello, world', [104, 101], 100))
        self.assertEqual(view[7:], b'world')
        self.assertEqual(bytes(view[::-1]), b'dlrow ,olleh')
        self.assertEqual(hash(view), hash(b'hello, world'))
        self.assertEqual({view: 1}[b'hello, world'], 1)
        self.assertNotEqual(view, b'hello, World')
        self.assertEqual((view.format, view.itemsize, view.contiguous), ('B', 1, True))
        self.assertIn(ord('w'), view)

    def test_is_taken_like_bytes(self):
        view = self.view(b'\1\0\0\0name=value')
        self.assertEqual(struct.unpack_from('<I', view), (1,))
        self.assertEqual(re.search(rb'(\w+)=(\w+)', view).span(2), (9, 14))
        self.assertEqual(int.from_bytes(view[:4], 'little'), 1)
        self.assertEqual(str(view[4:8], 'utf-8'), 'name')
        self.assertEqual(b'-'.join([view[4:5], view[5:6]]), b'n-a')
        self.assertEqual(GLib.Bytes.new(view).get_data(), view)

    def test_empty(self):
        for data in Multitude.Arena().new_bytes(b''), GLib.Bytes.new(b''):
            view = Multitude.view(data)
            self.assertEqual((len(view), view.readonly, bytes(view)), (0, True, b''))

    def test_of_other_bytes(self):
        self.assertEqual(Multitude.view(GLib.Bytes.new(b'not of an arena')), b'not of an arena')
        part = Multitude.Arena().new_bytes(b'hello, world').new_from_bytes(7, 5)
        self.assertEqual(Multitude.view(part), b'world')
        self.assertEqual(address_of(Multitude.view(part)), part.get_region(1, 0, 0))

    def test_of_nothing_else(self):
        for value in b'bytes', 'text', None, 5, Multitude.Arena():
            self.assertRaises(TypeError, Multitude.view, value)

    def test_keeps_the_bytes_and_nothing_else(self):
        things = {'arena': Multitude.Arena()}
        view = Multitude.view(things['arena'].new_bytes(b'kept' * 1000))
        self.assertTrue(is_dropped(things, 'arena'))
        part = view[4:8]
        del view
        gc.collect()
        self.assertEqual(part, b'kept')

    def test_gives_the_memory_back(self):
        arena = Multitude.Arena()
        views = [Multitude.view(arena.new_bytes(bytes(100000)))[size:] for size in range(5)]
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        self.assertEqual(arena.props.reserved_bytes, 5 * 100512)
        del views[0]
        gc.collect()
        arena.trim()
        self.assertEqual(arena.props.reserved_bytes, 4 * 100512)
        views.clear()
        gc.collect()
        arena.trim()
        self.assertEqual(arena.props.reserved_bytes, 0)

    def test_dropped_on_another_thread(self):
        for closes in True, False:
            arena = Multitude.Arena()
            views = [Multitude.view(arena.new_bytes(bytes([size % 256]) * size))
                     for size in range(1, 3000)]
            if closes:
                arena.close()
                del arena
            thread = threading.Thread(target=views.clear)
            thread.start()
            thread.join()
        gc.collect()
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        self.assertEqual(arena.props.reserved_bytes, 0)


class Buffers(Case):

    def test_bytes_of_what_has_a_buffer(self):
        with mmap.mmap(-1, 4096) as mapped:
            mapped[:5] = b'hello'
            for value in (bytearray(b'hello'), memoryview(b'-hello')[1:], array.array('B', b'hello'),
                          mapped,
                          Multitude.view(GLib.Bytes.new(b'hello'))):
                data = Multitude.Arena().new_bytes(value)
                self.assertEqual(data.get_data()[:5], b'hello')
        self.assertEqual(Multitude.Arena().new_bytes(memoryview(b'h-e-l-l-o')[::2]).get_data(), b'hello')
        self.assertEqual(Multitude.Arena().new_bytes(data=bytearray(b'abc')).get_data(), b'abc')

    def test_are_copied_in_one_piece(self):
        class Sequence(bytearray):
            def __getitem__(self, index):
                raise AssertionError('went through the items')

            __iter__ = __getitem__

        self.assertEqual(Multitude.Arena().new_bytes(Sequence(b'hello')).get_data(), b'hello')

    def test_lists_of_bytes(self):
        arena = Multitude.Arena()
        pieces = [b'one', bytearray(b''), memoryview(b'three')]
        made = arena.new_bytes_list(iter(pieces))
        self.assertEqual([data.get_data() for data in made], pieces)
        self.assertEqual(arena.new_bytes_list([]), [])
        self.assertRaises(TypeError, arena.new_bytes_list, ['text'])

    def test_byte_arrays(self):
        grown = Multitude.ByteArray(arena=Multitude.Arena())
        self.assertEqual(grown.write(b'one'), 3)
        grown += bytearray(b', two')
        self.assertEqual(grown.write(memoryview(b', three')), 7)
        self.assertIs(type(grown), Multitude.ByteArray)
        self.assertEqual(grown.steal_bytes().get_data(), b'one, two, three')


class Errors(Case):

    def test_each_code_has_a_class(self):
        kinds = {'NO_MEMORY': (Multitude.NoMemoryError, MemoryError),
                 'BUDGET': (Multitude.BudgetError, MemoryError),
                 'ALIGNMENT': (Multitude.AlignmentError, ValueError),
                 'OVERFLOW': (Multitude.OverflowError, OverflowError),
                 'INVALID': (Multitude.InvalidError, ValueError)}
        self.assertEqual(len(kinds), len(Multitude.Error.__enum_values__))
        for kind, builtin in kinds.values():
            for base in GLib.Error, Multitude.ArenaError, builtin:
                self.assertTrue(issubclass(kind, base))

    def test_budget(self):
        arena = Multitude.Arena(name='small', byte_budget=4096)
        with self.assertRaises(Multitude.BudgetError) as caught:
            arena.new_bytes(bytes(100000))
        error = caught.exception
        self.assertTrue(error.matches(Multitude.error_quark(), Multitude.Error.BUDGET))
        self.assertIsNone(error.__cause__)
        self.assertTrue(error.__suppress_context__)
        self.assertEqual(repr(error), f'Multitude.BudgetError({error.message!r})')
        for call in [lambda: arena.new_bytes_list([bytes(100000)]),
                     lambda: Multitude.String(arena, 'x' * 100000),
                     lambda: Multitude.StringList(['x' * 100000], arena=arena),
                     lambda: Multitude.ByteArray(Multitude.Arena(byte_budget=0))]:
            self.assertRaises(Multitude.BudgetError, call)

    def test_invalid(self):
        self.assertRaises(Multitude.InvalidError, Multitude.Arena().new_bytes_array, b'abc', [1])
        model = Multitude.StringList()
        self.assertRaises(Multitude.InvalidError, model.append_lines, GLib.Bytes.new(b'\xff'))

    def test_of_others_stay_as_they_are(self):
        with self.assertRaises(GLib.Error) as caught:
            Gio.File.new_for_path('/nowhere').load_bytes(None)
        self.assertIs(type(caught.exception), GLib.Error)

    def test_lists_raise_where_c_aborts(self):
        model = Multitude.StringList(['kept'], arena=Multitude.Arena(byte_budget=8192))
        large = 'x' * 100000
        for call in [lambda: model.append(large), lambda: model.take(large),
                     lambda: model.append_strv([large]), lambda: model.splice(0, 1, [large]),
                     lambda: model.strings.append(large), lambda: model.strings.extend([large]),
                     lambda: model.strings.insert(0, large),
                     lambda: model.strings.__setitem__(0, large)]:
            self.assertRaises(Multitude.BudgetError, call)
        self.assertEqual(list(model.strings), ['kept'])


class Lists(Case):

    def both(self, n=20):
        """A list of strings, and the model that has them."""
        strings = [f'string {number}' for number in range(n)]
        return strings[:], Multitude.StringList(strings)

    def test_construction(self):
        arena = Multitude.Arena()
        for model in [Multitude.StringList(['a', 'b'], arena), Multitude.StringList(iter('ab'), arena=arena),
                      Multitude.StringList(strings=('a', 'b'), arena=arena)]:
            self.assertEqual(model.strings, ['a', 'b'])
            self.assertIs(model.get_arena(), arena)
        self.assertEqual(Multitude.StringList().strings, [])
        self.assertRaises(TypeError, Multitude.StringList, 'ab')
        self.assertRaises(TypeError, Multitude.StringList, ['a', 5])

    def test_is_read_like_a_list(self):
        strings, model = self.both()
        self.assertEqual((len(model.strings), list(model.strings)), (20, strings))
        for index in range(-20, 20):
            self.assertEqual(model.strings[index], strings[index])
        for index in -21, 20, 1 << 40:
            self.assertRaises(IndexError, lambda: model.strings[index])
        self.assertEqual(list(reversed(model.strings)), strings[::-1])
        self.assertEqual(model.strings.count('string 7'), 1)
        self.assertEqual(model.strings, tuple(strings))
        self.assertEqual(model.strings, Multitude.StringList(strings).strings)
        self.assertNotEqual(model.strings, strings[:-1])
        self.assertNotEqual(model.strings, strings[:-1] + ['other'])
        self.assertNotEqual(model.strings, 'string')
        self.assertRaises(TypeError, hash, model.strings)

    def test_slices(self):
        strings, model = self.both()
        bounds = [None, *range(-22, 23, 3)]
        for start in bounds:
            for stop in bounds:
                for step in None, 1, 2, 7, -1, -3:
                    part = slice(start, stop, step)
                    self.assertEqual(model.strings[part], strings[part], part)

    def test_changes_like_a_list(self):
        changes = [
            lambda strings: strings.append('new'), lambda strings: strings.extend(['x', 'y']),
            lambda strings: strings.insert(3, 'new'), lambda strings: strings.insert(-1, 'new'),
            lambda strings: strings.insert(100, 'new'), lambda strings: strings.insert(-100, 'new'),
            lambda strings: strings.pop(), lambda strings: strings.pop(4),
            lambda strings: strings.remove('string 9'), lambda strings: strings.reverse(),
            lambda strings: strings.clear(), lambda strings: strings.__setitem__(5, 'new'),
            lambda strings: strings.__setitem__(-1, 'new'), lambda strings: strings.__iadd__(['z']),
            lambda strings: strings.__setitem__(slice(2, 5), ['a', 'b', 'c', 'd']),
            lambda strings: strings.__setitem__(slice(5, 2), ['a']),
            lambda strings: strings.__setitem__(slice(None, None, 3), list('abcdefg')),
            lambda strings: strings.__setitem__(slice(None), []),
            lambda strings: strings.__setitem__(slice(3, None, -1), list('wxyz')),
            lambda strings: strings.__delitem__(0), lambda strings: strings.__delitem__(-1),
            lambda strings: strings.__delitem__(slice(3, 9)), lambda strings: strings.__delitem__(slice(9, 3)),
            lambda strings: strings.__delitem__(slice(9, 3, -1)),
            lambda strings: strings.__delitem__(slice(None, None, 4)),
        ]
        for number, change in enumerate(changes):
            strings, model = self.both()
            change(strings)
            change(model.strings)
            self.assertEqual(list(model.strings), strings, number)

    def test_bad_changes(self):
        strings, model = self.both(3)
        for error, change in [
                (IndexError, lambda: model.strings.__setitem__(3, 'x')),
                (IndexError, lambda: model.strings.__delitem__(-4)),
                (ValueError, lambda: model.strings.__setitem__(slice(None, None, 2), ['x'])),
                (ValueError, lambda: model.strings.remove('missing')),
                (TypeError, lambda: model.strings.extend('text')),
                (TypeError, lambda: model.strings.append(5))]:
            self.assertRaises(error, change)
        self.assertEqual(model.strings, strings)

    def test_assignment(self):
        strings, model = self.both(3)
        model.strings += ['more']
        self.assertEqual(model.strings, strings + ['more'])
        model.strings = ['other']
        self.assertEqual(model.strings, ['other'])
        model.strings = Multitude.StringList(['copied']).strings
        self.assertEqual(model.strings, ['copied'])

    def test_extended_by_itself(self):
        strings, model = self.both(3)
        model.strings.extend(model.strings)
        self.assertEqual(model.strings, strings * 2)

    def test_one_signal(self):
        __, model = self.both(10)
        signals = []
        model.connect('items-changed', lambda *args: signals.append(args[1:]))
        model.strings.extend(f'{number}' for number in range(1000))
        model.strings[2:5] = ['a']
        del model.strings[1:]
        model.strings[:] = ['b', 'c']
        model.strings.clear()
        self.assertEqual(signals, [(10, 0, 1000), (2, 3, 1), (1, 1007, 0), (0, 1, 2), (0, 2, 0)])

    def test_a_few_calls_for_many(self):
        model = Multitude.StringList()
        strings = [f'line {number}' for number in range(100000)]
        counted = Counted(model)
        view = Multitude.Strings(counted)

        def assert_calls(calls, work, result):
            counted.calls = 0
            # Without assertEqual, which would print the strings.
            self.assertTrue(work() == result)
            self.assertEqual(counted.calls, calls)

        assert_calls(2, lambda: view.extend(strings), None)
        assert_calls(2, lambda: view[500:90000], strings[500:90000])
        assert_calls(2, lambda: view[::-1], strings[::-1])
        # One for each 4096 strings, and one that finds the end.
        assert_calls(26, lambda: [string for string in view], strings)
        assert_calls(1, lambda: 'line 99999' in view, True)
        assert_calls(1, lambda: view.index('line 99999'), 99999)
        assert_calls(12, lambda: [*view.find_all('e 9999')], [9999, *range(99990, 100000)])
        assert_calls(2, lambda: view.__delitem__(slice(10, None)), None)

    def test_find(self):
        strings, model = self.both()
        for string in strings:
            self.assertEqual(model.strings.index(string), strings.index(string))
        self.assertEqual(model.strings.index('string 7', 3, 9), 7)
        for arguments in ('missing',), ('string 7', 8), ('string 7', 0, 7), (5,):
            self.assertRaises(ValueError, model.strings.index, *arguments)
        self.assertEqual([*model.strings.find_all('g 1')], [1, *range(10, 20)])
        self.assertEqual([*model.strings.find_all('none')], [])
        self.assertIn('string 7', model.strings)
        self.assertNotIn('string', model.strings)
        self.assertNotIn(7, model.strings)

    def test_lines_are_read_without_a_copy(self):
        model = Multitude.StringList()
        model.append_lines(GLib.Bytes.new(b'a line that is kept\n' * 10000))
        before = model.get_arena().get_stats().to_string()
        self.assertEqual(set(model.strings), {'a line that is kept'})
        self.assertEqual(model.strings[9999], 'a line that is kept')
        self.assertEqual(model.strings.index('a line that is kept'), 0)
        self.assertEqual(model.get_arena().get_stats().to_string(), before)

    def test_the_model_has_items(self):
        strings, model = self.both(3)
        self.assertIsInstance(model, Gio.ListModel)
        self.assertEqual([type(item) for item in model], [Multitude.StringObject] * 3)
        self.assertEqual([str(item) for item in model[1:]], strings[1:])
        self.assertIn(strings[0], model)
        self.assertIn(model[0], model)
        self.assertIn(Multitude.StringObject(strings[2]), model)
        self.assertNotIn('missing', model)
        self.assertNotIn(0, model)

    def test_representation(self):
        __, model = self.both(3)
        self.assertEqual(repr(model.strings), "Strings(['string 0', 'string 1', 'string 2'])")
        self.assertEqual(repr(self.both(1000)[1].strings),
                         "Strings(['string 0', 'string 1', 'string 2', 'string 3', 'string 4', "
                         '... 1000 in all])')
        self.assertRegex(repr(model), '^<Multitude.StringList of 3 at 0x')


class Values(Case):

    def test_string_objects(self):
        one, same = Multitude.StringObject('text'), Multitude.StringObject(string='text')
        self.assertIsNot(one, same)
        self.assertEqual((str(one), repr(one)), ('text', "Multitude.StringObject('text')"))
        self.assertEqual(one, same)
        self.assertEqual(one, 'text')
        self.assertEqual('text', one)
        self.assertNotEqual(one, Multitude.StringObject('other'))
        self.assertNotEqual(one, 5)
        self.assertEqual(len({one, same, 'text'}), 1)
        self.assertTrue(Multitude.StringObject(''))
        self.assertRaises(TypeError, Multitude.StringObject)
        store = Gio.ListStore(item_type=Multitude.StringObject)
        store.append(one)
        self.assertEqual(store.find(one), (True, 0))

    def test_strings(self):
        string = Multitude.String(Multitude.Arena(), init='grö')
        string += 'ß'
        print('er', 1, sep='-', end='', file=string)
        self.assertEqual((str(string), string.get_len()), ('größer-1', 10))
        self.assertEqual(string.write('!'), 1)
        self.assertEqual(string, 'größer-1!')
        self.assertEqual(string, Multitude.String(Multitude.Arena(), 'größer-1!'))
        self.assertNotEqual(string, 'größer-1')
        self.assertRaises(TypeError, hash, string)
        self.assertEqual(repr(string), "<Multitude.String 'größer-1!'>")
        self.assertEqual(f'{string}', 'größer-1!')

    def test_lent(self):
        pool = Multitude.ArenaPool()
        with pool.lend() as arena:
            data = arena.new_bytes(b'kept')
            self.assertEqual(pool.props.n_idle, 0)
        self.assertEqual(pool.props.n_idle, 1)
        self.assertFalse(arena.closed)
        self.assertEqual(data.get_data(), b'kept')
        del arena

        with self.assertRaises(ZeroDivisionError):
            with pool.lend():
                1 / 0
        gc.collect()
        with pool.lend() as arena:
            self.assertEqual(arena.get_stats()['n-resets'], 2)

    def test_builders_of_arrays(self):
        builder = Multitude.StrvBuilder(Multitude.Arena())
        builder.add('one')
        self.assertEqual(builder.end(), ['one'])
        self.assertIs(type(builder), Multitude.StrvBuilder)

    def test_statistics(self):
        arena = Multitude.Arena()
        data = arena.new_bytes(bytes(1000))
        stats = arena.get_stats()
        self.assertEqual(dict(stats), stats.to_variant().unpack())
        self.assertEqual(list(stats), list(stats.keys()))
        self.assertEqual((stats['n-normal'], len(stats)), (1, len(dict(stats))))
        self.assertEqual(str(stats), stats.to_string())
        self.assertEqual(repr(stats), f'<Multitude.Stats {dict(stats)}>')
        self.assertEqual(stats, arena.get_stats())
        self.assertRaises(TypeError, hash, stats)
        self.assertRaises(KeyError, lambda: stats['missing'])
        arena.reset()
        self.assertNotEqual(stats, arena.get_stats())
        del data


if __name__ == '__main__':
    main()
