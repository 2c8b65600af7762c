# Statistics in Python: every figure of simple situations, and what always holds.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import random

from cases import PAGE, Case, Multitude, main
from gi.repository import GLib

KEYS = [
    'reserved', 'peak', 'used', 'wasted', 'available', 'cached', 'retained', 'overhead',
    'seed-used', 'n-cached', 'n-retained', 'n-resets', 'n-normal', 'n-oversized', 'n-reused',
    'n-relocated', 'requested', 'n-normal-since-reset', 'n-oversized-since-reset',
    'n-reused-since-reset', 'n-relocated-since-reset', 'requested-since-reset',
]

# What a chunk of 100000 bytes takes, with 512 for its header and colour.
LARGE = 100512


def fill(arena):
    """Bytes in five chunks of 64 KiB, the last of which is the current one."""
    return [arena.new_bytes(bytes(1000)) for __ in range(300)]


# What fill() has asked for in a fresh arena, and what is said of it for ever.
FILLED = {'requested': 5 * 65536, 'peak': 5 * 65536, 'n_normal': 5}
FILLED_NOW = {**FILLED, 'requested_since_reset': 5 * 65536, 'n_normal_since_reset': 5}


def kept_besides(reserved):
    """The figures of a cache with all chunks but the current one."""
    cached = reserved - 65536
    return {'cached': cached, 'n_cached': cached // 65536} if cached else {}


class Forms(Case):

    def test_variant(self):
        variant = Multitude.Arena().get_stats().to_variant()
        self.assertEqual(variant.get_type_string(), 'a{st}')
        self.assertFalse(variant.is_floating())
        self.assertEqual([variant.get_child_value(index).get_child_value(0).get_string()
                          for index in range(variant.n_children())], KEYS)
        self.assertEqual(set(variant.unpack().values()), {0})

    def test_getters_and_variant_agree(self):
        arena = Multitude.Arena()
        kept = []
        for __ in range(3):
            arena.reset()
            kept += fill(arena)
            kept.append(arena.new_bytes(bytes(100000)))
            del kept[:100]
        stats = arena.get_stats()
        figures = stats.to_variant().unpack()
        for key in KEYS:
            self.assertEqual(getattr(stats, 'get_' + key.replace('-', '_'))(), figures[key], key)
        for key in 'n-normal', 'n-oversized', 'n-reused', 'requested':
            self.assertGreater(figures[key], figures[f'{key}-since-reset'])
            self.assertGreater(figures[f'{key}-since-reset'], 0)

    def test_string(self):
        arena = Multitude.Arena()
        data = arena.new_bytes(bytes(100000))
        stats = arena.get_stats()
        self.assertEqual(stats.to_string(), ''.join(
            f'{key}: {stats.to_variant().unpack()[key]}\n' for key in KEYS))
        self.assertIn(f'\nretained: {LARGE}\n', stats.to_string())
        del data

    def test_a_snapshot_does_not_change(self):
        arena = Multitude.Arena()
        before = arena.get_stats()
        text = before.to_string()
        copy = before.copy()
        kept = fill(arena)
        self.assertNotEqual(arena.get_stats().to_string(), text)
        del arena, kept
        self.assertEqual(before.to_string(), text)
        del before
        self.assertEqual(copy.to_string(), text)

    def test_there_is_no_constructor(self):
        with self.assertRaises(TypeError):
            Multitude.Stats()


class Situations(Case):

    def test_fresh(self):
        self.assert_figures(Multitude.Arena())

    def test_one_small(self):
        arena = Multitude.Arena()
        data = arena.new_bytes(bytes(100))
        self.assertEqual(data.get_size(), 100)
        chunk = {'reserved': PAGE, 'peak': PAGE, 'requested': PAGE, 'n_normal': 1}
        now = {'requested_since_reset': PAGE, 'n_normal_since_reset': 1}
        # 100 bytes end at a multiple of 8.
        self.assert_figures(arena, **chunk, **now, used=104, left=PAGE - 104)
        del data
        self.assert_figures(arena, **chunk, **now, used=104, left=PAGE - 104)
        arena.reset()
        self.assert_figures(arena, **chunk, n_resets=1, left=PAGE)
        arena.trim()
        self.assert_figures(arena, peak=PAGE, requested=PAGE, n_normal=1, n_resets=1)

    def test_one_small_that_survives_the_reset(self):
        arena = Multitude.Arena()
        data = arena.new_bytes(bytes(100))
        arena.reset()
        arena.trim()
        self.assert_figures(arena, reserved=PAGE, peak=PAGE, requested=PAGE, n_normal=1,
                            n_resets=1, used=104, left=PAGE - 104)
        self.assertEqual(data.get_size(), 100)

    def test_one_large(self):
        arena = Multitude.Arena()
        data = arena.new_bytes(bytes(100000))
        ever = {'peak': LARGE, 'requested': LARGE, 'n_oversized': 1}
        now = {'requested_since_reset': LARGE, 'n_oversized_since_reset': 1}
        held = {'reserved': LARGE, 'retained': LARGE, 'n_retained': 1}
        self.assert_figures(arena, **ever, **now, **held)
        arena.reset()
        self.assert_figures(arena, **ever, **held, n_resets=1)
        self.assertEqual(data.get_size(), 100000)
        del data
        self.assert_figures(arena, **ever, n_resets=1)

    def test_a_chunk_grows_in_place(self):
        arena = Multitude.Arena()
        kept = []
        for size in range(1000, 60001, 1000):
            kept.append(arena.new_bytes(bytes(1000)))
            figures = self.figures(arena)
            self.assertEqual(figures['n-normal'], 1)
            self.assertEqual(figures['requested'], figures['reserved'])
            self.assertNotIn('wasted', figures)
        self.assertEqual(figures['reserved'], 65536)
        kept.clear()

    def test_many(self):
        arena = Multitude.Arena()
        kept = fill(arena)
        figures = self.figures(arena)
        self.assertEqual((figures['retained'], figures['n-retained']), (4 * 65536, 4))
        kept.clear()
        figures = self.figures(arena)
        self.assertEqual((figures['cached'], figures['n-cached']), (4 * 65536, 4))
        self.assertNotIn('retained', figures)

    def test_reset_keeps_what_is_within_its_limit(self):
        for limit in 16 << 20, 5 * 65536, 5 * 65536 - 1, 3 * 65536, 65536, 0:
            for reset in (lambda arena: arena.reset(),
                          lambda arena: arena.reset_full(Multitude.ResetMode.KEEP_LIMIT)):
                with self.subTest(limit=limit):
                    arena = Multitude.Arena(reset_limit=limit)
                    fill(arena)
                    reset(arena)
                    # The current chunk stays, whatever the limit.
                    reserved = arena.props.reserved_bytes
                    self.assertLessEqual(reserved - 65536, limit)
                    self.assertGreater(reserved + 65536, min(limit, 5 * 65536))
                    self.assert_figures(arena, **FILLED, n_resets=1, reserved=reserved,
                                        **kept_besides(reserved), left=65536)

    def test_reset_keeps_all(self):
        arena = Multitude.Arena(reset_limit=0)
        fill(arena)
        arena.reset_full(Multitude.ResetMode.KEEP_ALL)
        self.assert_figures(arena, **FILLED, n_resets=1, reserved=5 * 65536, cached=4 * 65536,
                            n_cached=4, left=65536)

    def test_reset_frees_all(self):
        arena = Multitude.Arena()
        fill(arena)
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        self.assert_figures(arena, **FILLED, n_resets=1)

    def test_trim_gives_back_what_is_empty(self):
        arena = Multitude.Arena()
        kept = fill(arena)
        del kept[:-1]
        arena.trim()
        figures = self.figures(arena)
        self.assertEqual(figures['reserved'], 65536)
        self.assertNotIn('cached', figures)
        arena.trim()
        self.assertEqual(self.figures(arena), figures)
        self.assertEqual(kept[0].get_data(), bytes(1000))
        kept.clear()
        arena.trim()
        self.assert_figures(arena, **FILLED_NOW)

    def test_chunks_are_used_again(self):
        arena = Multitude.Arena()
        fill(arena)
        arena.reset()
        kept = fill(arena)
        stats = arena.get_stats()
        self.assertEqual(stats.get_requested(), 5 * 65536)
        self.assertEqual(stats.get_requested_since_reset(), 0)
        self.assertEqual(stats.get_n_normal_since_reset(), 0)
        # The fifth is the one that the reset rewound in place.
        self.assertEqual(stats.get_n_reused_since_reset(), 4)
        self.assertEqual(stats.get_n_reused(), 4)
        kept.clear()

    def test_resets_are_counted(self):
        arena = Multitude.Arena()
        arena.reset()
        for mode in range(3):
            arena.reset_full(Multitude.ResetMode(mode))
        self.assert_figures(arena, n_resets=4)
        arena.trim()
        self.assert_figures(arena, n_resets=4)

    def test_the_peak_stays(self):
        arena = Multitude.Arena()
        first = arena.new_bytes(bytes(100000))
        second = arena.new_bytes(bytes(100000))
        del first, second
        third = arena.new_bytes(bytes(100000))
        self.assertEqual(arena.props.peak_bytes, 2 * LARGE)
        self.assertEqual(arena.props.reserved_bytes, LARGE)
        self.assertEqual(arena.get_stats().get_requested(), 3 * LARGE)
        del third

    def test_capacity_comes_in_advance(self):
        arena = Multitude.Arena(shared_capacity=5 * 65536)
        before = arena.get_stats().get_requested()
        kept = fill(arena)
        self.assertEqual(arena.get_stats().get_requested(), before)
        self.assertEqual(arena.get_stats().get_n_reused(), 5)
        kept.clear()


class SteadyState(Case):

    def test_asks_for_nothing(self):
        arena = Multitude.Arena()
        for cycle in range(32):
            kept = [arena.new_bytes(bytes(number % 200)) for number in range(2000)]
            if cycle >= 16:
                stats = arena.get_stats()
                self.assertEqual(stats.get_requested_since_reset(), 0, cycle)
                self.assertEqual(stats.get_requested(), requested)
            requested = arena.get_stats().get_requested()
            kept.clear()
            arena.reset()
        self.assertEqual(arena.get_stats().get_n_resets(), 32)

    def test_asks_for_nothing_with_arrays(self):
        arena = Multitude.Arena()
        for cycle in range(32):
            kept = [arena.new_bytes_array(bytes(1000), [100] * 10) for __ in range(200)]
            if cycle >= 16:
                self.assertEqual(arena.get_stats().get_requested_since_reset(), 0, cycle)
            kept.clear()
            arena.reset()

    def test_asks_for_nothing_while_bytes_outlive_one_reset(self):
        arena = Multitude.Arena()
        older = []
        for cycle in range(48):
            newer = [arena.new_bytes(bytes(100)) for __ in range(1000)]
            if cycle >= 32:
                self.assertEqual(arena.get_stats().get_requested_since_reset(), 0, cycle)
            arena.reset()
            older[:] = newer
            newer.clear()
        self.assertLess(arena.props.peak_bytes, 10 * 65536)

    def test_gives_back_after_a_burst(self):
        arena = Multitude.Arena()
        kept = [arena.new_bytes(bytes(10000)) for __ in range(200)]
        kept.clear()
        burst = arena.props.reserved_bytes
        self.assertGreater(burst, 30 * 65536)
        for __ in range(64):
            kept = [arena.new_bytes(bytes(10000)) for __ in range(10)]
            kept.clear()
            arena.reset()
        self.assertLessEqual(arena.props.reserved_bytes, 4 * 65536)


class RandomWalk(Case):

    def test_the_figures_always_add_up(self):
        for seed in range(4):
            with self.subTest(seed=seed):
                self.walk(random.Random(seed))

    def walk(self, chance):
        arena = Multitude.Arena(max_normal_alloc=chance.choice([4096, 16384, 65024]),
                                byte_budget=4 << 20)
        kept = []
        for __ in range(500):
            step = chance.random()
            try:
                if step < 0.6:
                    kept.append(arena.new_bytes(bytes(int(chance.expovariate(1 / 5000)))))
                elif step < 0.7:
                    lengths = [chance.randrange(300) for __ in range(chance.randrange(50))]
                    kept.append(arena.new_bytes_array(bytes(sum(lengths)), lengths))
                elif step < 0.95:
                    del kept[:chance.randrange(5)]
                elif step < 0.98:
                    arena.reset_full(Multitude.ResetMode(chance.randrange(3)))
                else:
                    arena.trim()
            except GLib.Error as error:
                self.assertEqual(error.code, int(Multitude.Error.BUDGET))
                del kept[::2]
            figures = self.figures(arena)
            self.assertEqual(figures.get('reserved', 0), arena.props.reserved_bytes)
            self.assertLessEqual(figures.get('reserved', 0), figures.get('peak', 0))
            self.assertLessEqual(figures.get('peak', 0), 4 << 20)
            self.assertLessEqual(figures.get('peak', 0), figures.get('requested', 0))

        kept.clear()
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        self.assertEqual(arena.props.reserved_bytes, 0)


if __name__ == '__main__':
    main()
