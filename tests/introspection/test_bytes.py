# Bytes in Python: what they hold, where it lives, and how long.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc
import random
import threading

from cases import Case, Multitude, is_dropped, main
from gi.repository import Gio, GLib

# Around the alignment, the smallest chunk, a page, and the largest normal size.
SIZES = [1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 320, 321, 511, 512, 513, 1000, 4032, 4033, 4095,
         4096, 4097, 16368, 16376, 16377, 16384, 16385, 65535, 65536, 65537, 200000, 3 << 20]

MODES = [Multitude.ResetMode.KEEP_LIMIT, Multitude.ResetMode.KEEP_ALL,
         Multitude.ResetMode.FREE_ALL]


def pattern(size, seed=0):
    return random.Random(size * 31 + seed).randbytes(size)


def address(data):
    return data.get_region(1, 0, 0)


class Contents(Case):

    def test_of_every_size(self):
        arena = Multitude.Arena()
        kept = [arena.new_bytes(pattern(size)) for size in SIZES]
        for size, data in zip(SIZES, kept):
            self.assertEqual(data.get_size(), size)
            self.assertTrue(data.get_data() == pattern(size), size)
        self.figures(arena)

    def test_of_every_byte(self):
        everything = bytes(range(256))
        self.assertEqual(Multitude.Arena().new_bytes(everything).get_data(), everything)

    def test_is_a_copy(self):
        original = bytearray(b'before')
        data = Multitude.Arena().new_bytes(original)
        original[:] = b'after!'
        self.assertEqual(data.get_data(), b'before')

    def test_from_other_types(self):
        for value in b'abc', bytearray(b'abc'), memoryview(b'abc'), [97, 98, 99], (97, 98, 99):
            self.assertEqual(Multitude.Arena().new_bytes(value).get_data(), b'abc')
        for value in 'abc', 5, GLib.Bytes.new(b'abc'), [256], [-1]:
            with self.assertRaises((TypeError, OverflowError), msg=value):
                Multitude.Arena().new_bytes(value)

    def test_empty(self):
        for value in b'', [], None:
            arena = Multitude.Arena()
            first, second = arena.new_bytes(value), arena.new_bytes(value)
            for data in first, second:
                self.assertEqual(data.get_size(), 0)
                self.assertEqual(data.get_data(), b'')
                self.assertTrue(address(data))
                self.assertEqual(address(data) % 16, 0)
            del arena
            gc.collect()
            self.assertTrue(first.equal(second))

    def test_alignment(self):
        arena = Multitude.Arena()
        kept = [arena.new_bytes(bytes(size)) for size in SIZES * 3]
        self.assertEqual({address(data) % 16 for data in kept}, {0})

    def test_do_not_overlap(self):
        arena = Multitude.Arena()
        sizes = [random.Random(1).choice(SIZES[:20]) for __ in range(500)]
        kept = sorted((arena.new_bytes(bytes(size)) for size in sizes), key=address)
        for lower, upper in zip(kept, kept[1:]):
            self.assertLessEqual(address(lower) + lower.get_size(), address(upper))

    def test_are_like_other_bytes(self):
        arena = Multitude.Arena()
        ours, theirs = arena.new_bytes(b'some data'), GLib.Bytes.new(b'some data')
        self.assertIs(type(ours), GLib.Bytes)
        self.assertTrue(ours.equal(theirs))
        self.assertEqual(ours.hash(), theirs.hash())
        self.assertLess(ours.compare(arena.new_bytes(b'some other data')), 0)


class Lifetime(Case):

    def test_outlive_the_arena(self):
        things = {'arena': Multitude.Arena()}
        kept = [things['arena'].new_bytes(pattern(size)) for size in SIZES]
        self.assertTrue(is_dropped(things, 'arena'))

        # Whoever gets the memory that was given back writes into it.
        other = Multitude.Arena()
        others = [other.new_bytes(b'\xee' * size) for size in SIZES]
        for size, data in zip(SIZES, kept):
            self.assertTrue(data.get_data() == pattern(size), size)
        del others

    def test_outlive_a_reset(self):
        for mode in MODES:
            with self.subTest(mode.value_nick):
                arena = Multitude.Arena()
                kept = {}
                for generation in range(10):
                    made = [arena.new_bytes(pattern(size, generation)) for size in SIZES[:25]]
                    kept[generation] = made[::3]
                    del made
                    arena.reset_full(mode)
                    arena.trim()
                    self.figures(arena)
                for generation in kept:
                    # Without assertEqual, which would look at length for the difference.
                    self.assertTrue([data.get_data() for data in kept[generation]]
                                    == [pattern(size, generation) for size in SIZES[:25:3]])
                kept.clear()
                arena.reset_full(Multitude.ResetMode.FREE_ALL)
                self.assertEqual(arena.props.reserved_bytes, 0)

    def test_a_slice_is_enough(self):
        things = {'arena': Multitude.Arena()}
        part = things['arena'].new_bytes(b'hello, world').new_from_bytes(7, 5)
        self.assertTrue(is_dropped(things, 'arena'))
        self.assertEqual(part.get_data(), b'world')

    def test_a_stream_is_enough(self):
        things = {'arena': Multitude.Arena()}
        stream = Gio.MemoryInputStream.new_from_bytes(things['arena'].new_bytes(b'hello'))
        self.assertTrue(is_dropped(things, 'arena'))
        self.assertEqual(stream.read_bytes(100, None).get_data(), b'hello')

    def test_a_variant_is_enough(self):
        things = {'arena': Multitude.Arena()}
        serialised = GLib.Variant('(sat)', ('name', [1, 2, 3])).get_data_as_bytes().get_data()
        variant = GLib.Variant.new_from_bytes(GLib.VariantType('(sat)'),
                                              things['arena'].new_bytes(serialised), False)
        self.assertTrue(is_dropped(things, 'arena'))
        self.assertEqual(variant.unpack(), ('name', [1, 2, 3]))

    def test_keep_their_chunk_and_no_other(self):
        arena = Multitude.Arena()
        first = arena.new_bytes(bytes(60000))
        del first
        arena.reset_full(Multitude.ResetMode.FREE_ALL)

        small = arena.new_bytes(b'small')
        filler = [arena.new_bytes(bytes(1000)) for __ in range(300)]
        self.assertEqual(arena.get_stats().get_n_normal(), 5)
        del filler
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        # The current chunk of a lane is not counted as retained; this one is.
        self.assertEqual(arena.get_stats().get_retained(), 65536)
        self.assertEqual(arena.props.reserved_bytes, 65536)
        del small
        arena.trim()
        self.assertEqual(arena.props.reserved_bytes, 0)


class Threads(Case):

    def release_elsewhere(self, kept):
        """Gives up all bytes of a list on a new thread."""
        thread = threading.Thread(target=kept.clear)
        thread.start()
        thread.join()

    def test_released_on_another_thread(self):
        arena = Multitude.Arena()
        kept = [arena.new_bytes(pattern(size)) for size in SIZES]
        self.assertGreater(arena.get_stats().get_retained(), 3 << 20)
        self.release_elsewhere(kept)
        self.assertEqual(arena.get_stats().get_retained(), 0)
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        self.assertEqual(arena.props.reserved_bytes, 0)

    def test_released_on_another_thread_after_the_arena(self):
        things = {'arena': Multitude.Arena()}
        kept = [things['arena'].new_bytes(pattern(size)) for size in SIZES]
        self.assertTrue(is_dropped(things, 'arena'))
        self.release_elsewhere(kept)

    def test_come_home_from_many_threads(self):
        arena = Multitude.Arena()
        failures = []

        def consume(part, seed):
            for size, data in enumerate(part):
                if data.get_data() != pattern(size, seed):
                    failures.append((size, seed))
            part.clear()

        for generation in range(10):
            threads = []
            for seed in range(4):
                part = [arena.new_bytes(pattern(size, seed)) for size in range(200)]
                threads.append(threading.Thread(target=consume, args=(part, seed)))
                threads[-1].start()
                del part
            for thread in threads:
                thread.join()
            threads.clear()
            arena.reset()

        self.assertEqual(failures, [])
        figures = self.figures(arena)
        self.assertNotIn('retained', figures)
        self.assertNotIn('requested-since-reset', figures)


class Arrays(Case):

    def test_contents_in_order(self):
        whole = pattern(5000)
        lengths = [0, 1, 15, 16, 17, 0, 951, 1000, 3000, 0]
        made = Multitude.Arena().new_bytes_array(whole, lengths)
        self.assertIs(type(made), list)
        self.assertEqual([data.get_size() for data in made], lengths)
        self.assertTrue(b''.join(data.get_data() for data in made) == whole)

    def test_lie_behind_each_other(self):
        lengths = [1, 16, 0, 17, 5]
        made = Multitude.Arena().new_bytes_array(bytes(sum(lengths)), lengths)
        places = [address(data) - address(made[0]) for data in made]
        self.assertEqual(places, [0, 16, 32, 32, 64])
        self.assertEqual({address(data) % 16 for data in made}, {0})

    def test_empty(self):
        for data in b'', [], None:
            for lengths in [], None:
                self.assertEqual(Multitude.Arena().new_bytes_array(data, lengths), [])
            made = Multitude.Arena().new_bytes_array(data, [0, 0, 0])
            self.assertEqual([some.get_data() for some in made], [b''] * 3)
            self.assertEqual({address(some) % 16 for some in made}, {0})

    def test_many(self):
        arena = Multitude.Arena()
        text = ''.join(f'line {number}\n' for number in range(50000)).encode()
        lines = text.splitlines(keepends=True)
        made = arena.new_bytes_array(text, [len(line) for line in lines])
        # Each takes 16 bytes, and the chunk's header and its colour 512.
        self.assert_figures(arena, reserved=800512, peak=800512, requested=800512,
                            requested_since_reset=800512, n_oversized=1,
                            n_oversized_since_reset=1, retained=800512, n_retained=1)
        self.assertEqual([data.get_data() for data in made[:3] + made[-1:]],
                         lines[:3] + lines[-1:])
        self.assertTrue(b''.join(data.get_data() for data in made) == text)

    def test_the_last_one_gives_the_backing_back(self):
        for count in 2, 3, 64, 1000, 20000:
            with self.subTest(count=count):
                things = {'arena': Multitude.Arena(max_normal_alloc=4096)}
                arena = things['arena']
                made = arena.new_bytes_array(pattern(count * 20), [20] * count)
                normal = arena.get_stats().get_n_normal()
                survivor = made[count // 2]
                del made
                arena.reset_full(Multitude.ResetMode.FREE_ALL)
                self.assertGreaterEqual(arena.props.reserved_bytes, count * 32)
                self.assertEqual(survivor.get_data(),
                                 pattern(count * 20)[count // 2 * 20:count // 2 * 20 + 20])
                del survivor
                arena.trim()
                self.assertEqual(arena.props.reserved_bytes, 0)
                self.assertEqual(normal, 1 if count * 32 <= 4096 else 0)

    def test_outlive_the_arena(self):
        things = {'arena': Multitude.Arena()}
        made = things['arena'].new_bytes_array(pattern(30000), [10] * 3000)
        self.assertTrue(is_dropped(things, 'arena'))
        kept = made[::100]
        thread = threading.Thread(target=made.clear)
        thread.start()
        thread.join()
        self.assertEqual([data.get_data() for data in kept],
                         [pattern(30000)[start:start + 10] for start in range(0, 30000, 1000)])


if __name__ == '__main__':
    main()
