# An arena in Python: construction, properties, generations, threads.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc
import threading

from cases import MAXUINT64, Case, Multitude, criticals, is_dropped, main
from gi.repository import GObject

# What each can be set to, from its default and then again.
NUMBERS = {
    'byte-budget': (1 << 20, 1 << 21),
    'max-normal-alloc': (8192, 4096),
    'local-capacity': (512, None),
    'shared-capacity': (512, None),
    'reset-limit': (65536, 0),
}
SETTABLE = {'name': ('reader', 'writer'), **NUMBERS}

DEFAULTS = {
    'name': None,
    'byte-budget': MAXUINT64,
    'max-normal-alloc': 16384,
    'local-capacity': 0,
    'shared-capacity': 0,
    'reset-limit': 16 << 20,
}

READ_ONLY = ['reserved-bytes', 'peak-bytes', 'cached-bytes']


def python_name(property_name):
    return property_name.replace('-', '_')


class Construction(Case):

    def test_constructor_and_new(self):
        for arena in Multitude.Arena(), Multitude.Arena.new(), GObject.new(Multitude.Arena):
            self.assertIs(type(arena), Multitude.Arena)
            self.assertEqual(arena.__gtype__.name, 'MultitudeArena')
            for name, value in DEFAULTS.items():
                self.assertEqual(arena.get_property(name), value, name)
            for name in READ_ONLY:
                self.assertEqual(arena.get_property(name), 0, name)

    def test_properties_at_construction(self):
        arena = Multitude.Arena(name='reader', byte_budget=1 << 20, max_normal_alloc=8192,
                                local_capacity=10000, shared_capacity=100000, reset_limit=65536)

        self.assertEqual(arena.props.name, 'reader')
        self.assertEqual(arena.props.byte_budget, 1 << 20)
        self.assertEqual(arena.props.max_normal_alloc, 8192)
        self.assertEqual(arena.props.local_capacity, 10000)
        self.assertEqual(arena.props.shared_capacity, 100000)
        self.assertEqual(arena.props.reset_limit, 65536)
        # One chunk of the class that holds 10000, two of the largest for 100000.
        self.assertEqual(arena.props.reserved_bytes, 16384 + 2 * 65536)

    def test_a_new_arena_asks_for_nothing(self):
        self.assertEqual(self.figures(Multitude.Arena(name='reader')), {})

    def test_the_class_is_final(self):
        __, log = self.child('''
try:
    class Subclass(Multitude.Arena):
        pass
except RuntimeError as error:
    print(error)
''')
        self.assertIn("cannot derive '__main__+Subclass' from final parent type 'MultitudeArena'", log)

    def test_an_arena_is_freed(self):
        things = {'arena': Multitude.Arena(name='reader')}
        things['arena'].new_bytes(b'gone at once')
        self.assertTrue(is_dropped(things, 'arena'))

    def test_many_arenas(self):
        gone = []
        for number in range(1000):
            arena = Multitude.Arena(name=f'arena {number}')
            arena.new_bytes(b'something')
            arena.weak_ref(gone.append, number)
        del arena
        gc.collect()
        self.assertEqual(sorted(gone), list(range(1000)))


class Properties(Case):

    def test_setters_getters_and_properties_agree(self):
        for name, (first, second) in NUMBERS.items():
            with self.subTest(name):
                field = python_name(name)
                arena = Multitude.Arena()
                getattr(arena, f'set_{field}')(first)
                self.assertEqual(arena.get_property(name), first)
                self.assertEqual(getattr(arena.props, field), first)
                self.assertEqual(getattr(arena, f'get_{field}')(), first)
                # A capacity can be set once.
                if second is not None:
                    arena.set_property(name, second)
                    self.assertEqual(getattr(arena, f'get_{field}')(), second)
                    setattr(arena.props, field, first)
                    self.assertEqual(getattr(arena, f'get_{field}')(), first)

    def test_names(self):
        arena = Multitude.Arena()
        for name in '', 'reader', 'Größe 🙂', 'x' * 10000, None:
            arena.set_name(name)
            self.assertEqual(arena.get_name(), name)
            self.assertEqual(arena.props.name, name)

    def test_name_as_a_property(self):
        said, __ = self.child('''
arena.connect('notify::name', lambda arena, spec: print(arena.get_name()))
arena.props.name = 'reader'
arena.set_property('name', 'reader')
arena.set_property('name', 'writer')
arena.props.name = None
''')
        self.assertEqual(said, 'reader\nwriter\nNone\n')

    def test_notify(self):
        for name, (first, __) in NUMBERS.items():
            with self.subTest(name):
                arena = Multitude.Arena()
                told = []
                arena.connect('notify', lambda arena, spec: told.append(spec.name))
                arena.connect(f'notify::{name}', lambda arena, spec: told.append('this one'))

                arena.set_property(name, arena.get_property(name))
                self.assertEqual(told, [])
                arena.set_property(name, first)
                self.assertEqual(told, [name, 'this one'])
                arena.set_property(name, first)
                self.assertEqual(told, [name, 'this one'])

    def test_notify_of_setters(self):
        for name, (first, __) in SETTABLE.items():
            with self.subTest(name):
                arena = Multitude.Arena()
                told = []
                arena.connect('notify', lambda arena, spec: told.append(spec.name))
                getattr(arena, f'set_{python_name(name)}')(first)
                self.assertEqual(told, [name])

    def test_read_only_properties(self):
        arena = Multitude.Arena()
        for name in READ_ONLY:
            with self.assertRaisesRegex(TypeError, f"property '{name}' is not writable"):
                arena.set_property(name, 1)
            self.assertFalse(hasattr(arena, f'set_{python_name(name)}'))
            self.assertEqual(arena.get_property(name), 0)

    def test_read_only_properties_follow_the_arena(self):
        arena = Multitude.Arena()
        told = []
        arena.connect('notify', lambda arena, spec: told.append(spec.name))

        data = arena.new_bytes(bytes(100000))
        self.assertEqual(arena.props.reserved_bytes, 100512)
        self.assertEqual(arena.props.peak_bytes, 100512)
        self.assertEqual(arena.props.cached_bytes, 0)
        del data
        self.assertEqual(arena.get_reserved_bytes(), 0)
        self.assertEqual(arena.get_peak_bytes(), 100512)

        arena = Multitude.Arena(local_capacity=10000)
        self.assertEqual(arena.get_cached_bytes(), 16384)
        self.assertEqual(told, [])

    def test_values_out_of_range(self):
        __, log = self.child('''
for value in 4095, 65025:
    arena.set_max_normal_alloc(value)
    assert arena.props.max_normal_alloc == 16384
    arena.props.max_normal_alloc = value
    assert arena.props.max_normal_alloc == 16384
for value in 4096, 65024:
    arena.props.max_normal_alloc = value
    assert arena.props.max_normal_alloc == value
for value in 1, 511:
    arena.set_local_capacity(value)
    arena.set_shared_capacity(value)
    assert arena.get_local_capacity() == arena.get_shared_capacity() == 0
''')
        self.assertEqual(len(criticals(log)), 2 + 4, log)
        self.assertEqual(log.count('out of range for property'), 2, log)

    def test_python_refuses_what_is_no_size(self):
        arena = Multitude.Arena()
        for value in -1, 2**64:
            with self.assertRaises(OverflowError):
                arena.set_byte_budget(value)
        for value in None, 'many':
            with self.assertRaises(TypeError):
                arena.set_byte_budget(value)
        self.assertEqual(arena.get_byte_budget(), MAXUINT64)


class PropertiesInUse(Case):
    """After its first allocation an arena is as it is."""

    def test_each_is_refused(self):
        said, log = self.child(f'''
for name, (value, __) in {SETTABLE!r}.items():
    arena = Multitude.Arena()
    arena.connect('notify', lambda arena, spec: print('notify', spec.name))
    before = arena.get_property(name)
    arena.new_bytes(b'x')
    arena.set_property(name, value)
    getattr(arena, 'set_' + name.replace('-', '_'))(value)
    assert arena.get_property(name) == before
''')
        self.assertEqual(said, '')
        self.assertEqual(criticals(log), [
            f"arena '': '{name}' cannot be changed after the first allocation"
            for name in SETTABLE for __ in range(2)])

    def test_the_message_has_the_name(self):
        __, log = self.child('''
arena.set_name('reader')
arena.new_bytes(b'x')
arena.set_name('writer')
assert arena.get_name() == 'reader'
''')
        self.assertEqual(criticals(log), [
            "arena 'reader': 'name' cannot be changed after the first allocation"])

    def test_a_critical_can_be_made_fatal(self):
        __, log = self.child('''
arena.new_bytes(b'x')
arena.set_name('writer')
''', is_fatal=True)
        self.assertIn("'name' cannot be changed after the first allocation", log)

    def test_nor_after_a_reset(self):
        __, log = self.child('''
arena.new_bytes(b'x')
arena.reset_full(Multitude.ResetMode.FREE_ALL)
arena.trim()
arena.set_byte_budget(65536)
assert arena.get_byte_budget() == 2**64 - 1
''')
        self.assertEqual(len(criticals(log)), 1, log)

    def test_setting_what_it_is_already_is_no_mistake(self):
        arena = Multitude.Arena(name='reader', byte_budget=1 << 20)
        arena.new_bytes(b'x')
        for name in NUMBERS:
            arena.set_property(name, arena.get_property(name))
        arena.set_name('reader')
        self.assertEqual(arena.props.name, 'reader')

    def test_capacity_is_set_once(self):
        __, log = self.child('''
arena.set_local_capacity(1000)
arena.set_local_capacity(2000)
arena.set_shared_capacity(3000)
arena.set_shared_capacity(4000)
assert arena.get_local_capacity() == 1000
assert arena.get_shared_capacity() == 3000
assert arena.get_reserved_bytes() == 1024 + 4096
''')
        self.assertEqual(len(criticals(log)), 2, log)

    def test_capacity_beyond_the_budget(self):
        __, log = self.child('''
arena = Multitude.Arena(name='small', byte_budget=4095)
arena.set_local_capacity(4096)
assert arena.get_local_capacity() == 0
assert arena.get_reserved_bytes() == 0
''')
        self.assertEqual(criticals(log), [
            "arena 'small': cannot ask for 4096 bytes in advance: the byte budget is exceeded"])

    def test_capacity_is_all_or_nothing(self):
        __, log = self.child('''
arena.set_byte_budget(3 * 65536 - 1)
arena.set_shared_capacity(3 * 65536)
assert arena.get_reserved_bytes() == 0
arena.set_shared_capacity(2 * 65536)
assert arena.get_reserved_bytes() == 2 * 65536
''')
        self.assertEqual(len(criticals(log)), 1, log)


class Capacity(Case):

    def test_chunks_of_the_capacity(self):
        for capacity, n_chunks, size in [(512, 1, 512), (513, 1, 1024), (10000, 1, 16384),
                                         (65536, 1, 65536), (65537, 2, 65536),
                                         (200000, 4, 65536)]:
            for lane in 'local', 'shared':
                with self.subTest(lane, capacity=capacity):
                    # No owner fits into a chunk of 512.
                    total = n_chunks * (1024 if (lane, size) == ('shared', 512) else size)
                    arena = Multitude.Arena(**{f'{lane}_capacity': capacity})
                    self.assert_figures(arena, reserved=total, peak=total, requested=total,
                                        requested_since_reset=total, n_normal=n_chunks,
                                        n_normal_since_reset=n_chunks, cached=total,
                                        n_cached=n_chunks)

    def test_shared_capacity_is_used_by_bytes(self):
        arena = Multitude.Arena(shared_capacity=10000)
        data = arena.new_bytes(bytes(5000))
        self.assert_figures(arena, reserved=16384, peak=16384, requested=16384,
                            requested_since_reset=16384, n_normal=1, n_normal_since_reset=1,
                            n_reused=1, n_reused_since_reset=1, used=5000, left=16384 - 5000)
        self.assertEqual(data.get_size(), 5000)


class Threads(Case):

    def test_handed_over_and_back(self):
        arena = Multitude.Arena(name='handed over')
        kept = [arena.new_bytes(b'from the first thread')]

        def work():
            kept.append(arena.new_bytes(b'from the second thread'))
            arena.reset()
            kept.append(arena.new_bytes(b'from the second thread, after a reset'))

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

        kept.append(arena.new_bytes(b'from the first thread again'))
        self.assertEqual([data.get_data() for data in kept], [
            b'from the first thread', b'from the second thread',
            b'from the second thread, after a reset', b'from the first thread again'])
        self.assertEqual(arena.get_stats().get_n_resets(), 1)

    def test_freed_on_another_thread(self):
        things = {'arena': Multitude.Arena()}
        data = things['arena'].new_bytes(b'still here')
        results = []

        thread = threading.Thread(target=lambda: results.append(is_dropped(things, 'arena')))
        thread.start()
        thread.join()

        self.assertEqual(results, [True])
        self.assertEqual(data.get_data(), b'still here')

    def test_an_arena_for_each_thread(self):
        results = {}

        def work(number):
            arena = Multitude.Arena(name=f'thread {number}')
            for __ in range(20):
                kept = [arena.new_bytes(bytes([number]) * size) for size in range(100)]
                if any(data.get_data() != bytes([number]) * size for size, data in enumerate(kept)):
                    return
                kept.clear()
                arena.reset()
            results[number] = arena.get_stats().get_requested_since_reset()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, {number: 0 for number in range(4)})


if __name__ == '__main__':
    main()
