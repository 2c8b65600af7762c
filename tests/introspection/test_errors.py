# Errors in Python: their domain, codes and messages, and what they leave behind.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

from cases import PAGE, Case, Multitude, main
from gi.repository import GLib

CODES = ['NO_MEMORY', 'BUDGET', 'ALIGNMENT', 'OVERFLOW', 'INVALID']


class Domain(Case):

    def test_quark(self):
        quark = GLib.quark_from_string('multitude-error-quark')
        self.assertEqual(Multitude.error_quark(), quark)
        self.assertEqual(Multitude.Error.quark(), quark)

    def test_codes(self):
        self.assertEqual([int(getattr(Multitude.Error, code)) for code in CODES], [0, 1, 2, 3, 4])

    def test_error_is_matched(self):
        with self.assertRaises(GLib.Error) as caught:
            Multitude.Arena(byte_budget=0).new_bytes(b'x')
        error = caught.exception
        self.assertEqual(error.domain, 'multitude-error-quark')
        self.assertEqual(error.code, 1)
        for code in CODES:
            self.assertEqual(error.matches(Multitude.error_quark(), getattr(Multitude.Error, code)),
                             code == 'BUDGET')
        self.assertFalse(error.matches(GLib.quark_from_string('g-io-error-quark'), 1))


class Budget(Case):

    def test_message(self):
        arena = Multitude.Arena(byte_budget=4096)
        self.assertEqual(
            self.assert_refused(arena.new_bytes, bytes(100000)),
            'Cannot allocate 100000 bytes: the budget is 4096 bytes, of which 0 are in use')

    def test_message_with_a_name(self):
        arena = Multitude.Arena(name='reader', byte_budget=8192)
        data = arena.new_bytes(bytes(1000))
        self.assertEqual(
            self.assert_refused(arena.new_bytes, bytes(100000)),
            'reader: Cannot allocate 100000 bytes: '
            f'the budget is 8192 bytes, of which {PAGE} are in use')
        del data

    def test_an_array_needs_all_or_nothing(self):
        arena = Multitude.Arena(byte_budget=16384)
        self.assertEqual(
            self.assert_refused(arena.new_bytes_array, bytes(2000), [1] * 2000),
            'Cannot allocate 32000 bytes: the budget is 16384 bytes, of which 0 are in use')
        self.assertEqual(self.figures(arena), {})

    def test_nothing_is_given_for_a_budget_of_0(self):
        arena = Multitude.Arena(byte_budget=0)
        for size in 0, 1, 100, 100000:
            self.assert_refused(arena.new_bytes, bytes(size))
        self.assert_refused(arena.new_bytes_array, b'', [0])
        self.assertEqual(arena.new_bytes_array(b'', []), [])
        self.assertEqual(self.figures(arena), {})

    def test_to_the_byte(self):
        # A large value gets a chunk of its own, with 512 bytes for header and colour.
        for budget, fits in (100511, False), (100512, True), (100513, True):
            arena = Multitude.Arena(byte_budget=budget)
            if fits:
                data = arena.new_bytes(bytes(100000))
                self.assertEqual(arena.props.reserved_bytes, 100512)
                del data
            else:
                self.assert_refused(arena.new_bytes, bytes(100000))
                self.assertEqual(arena.props.reserved_bytes, 0)

    def test_a_smaller_chunk_is_tried(self):
        for budget, reserved in (1024, 1024), (2047, 1024), (2048, 2048), (PAGE - 1, PAGE // 2):
            arena = Multitude.Arena(byte_budget=budget)
            data = arena.new_bytes(bytes(400))
            self.assertEqual(arena.props.reserved_bytes, reserved)
            del data

    def test_the_arena_is_as_before(self):
        arena = Multitude.Arena(byte_budget=65536)
        kept = [arena.new_bytes(bytes([number]) * 1000) for number in range(3)]
        before = arena.get_stats().to_string()
        for __ in range(3):
            self.assert_refused(arena.new_bytes, bytes(65536))
            self.assert_refused(arena.new_bytes_array, bytes(65536), [1] * 65536)
        self.assertEqual(arena.get_stats().to_string(), before)
        kept.append(arena.new_bytes(bytes([3]) * 1000))
        for number, data in enumerate(kept):
            self.assertEqual(data.get_data(), bytes([number]) * 1000)

    def test_release_makes_room(self):
        arena = Multitude.Arena(byte_budget=150000)
        data = arena.new_bytes(bytes(100000))
        self.assert_refused(arena.new_bytes, bytes(100000))
        del data
        data = arena.new_bytes(bytes(100000))
        self.assertEqual(arena.props.reserved_bytes, 100512)
        self.assertEqual(arena.props.peak_bytes, 100512)
        del data

    def test_release_of_all_in_a_chunk_makes_room(self):
        arena = Multitude.Arena(byte_budget=65536)
        kept = []
        with self.assertRaises(GLib.Error):
            for __ in range(100):
                kept.append(arena.new_bytes(bytes(1000)))
        self.assertEqual(len(kept), 64)
        kept.pop()
        self.assert_refused(arena.new_bytes, bytes(1000))
        kept.clear()
        kept.append(arena.new_bytes(bytes(1000)))
        self.assertEqual(arena.props.reserved_bytes, 65536)

    def test_the_cache_is_given_back_first(self):
        arena = Multitude.Arena(byte_budget=131072)
        kept = [arena.new_bytes(bytes(1000)) for __ in range(100)]
        self.assertEqual(arena.props.reserved_bytes, 131072)
        self.assert_refused(arena.new_bytes, bytes(64000))
        # The first 64 or so are the whole of a chunk, which goes into the cache.
        del kept[:66]
        self.assertEqual(arena.props.cached_bytes, 65536)
        data = arena.new_bytes(bytes(64000))
        self.assertEqual(arena.props.cached_bytes, 0)
        self.assertEqual(arena.props.reserved_bytes, 65536 + 64512)
        del data

    def test_bytes_that_outlive_a_reset_count(self):
        arena = Multitude.Arena(byte_budget=150000)
        data = arena.new_bytes(bytes(100000))
        arena.reset_full(Multitude.ResetMode.FREE_ALL)
        self.assert_refused(arena.new_bytes, bytes(100000))
        self.assertEqual(data.get_size(), 100000)


class Lengths(Case):

    def assert_mismatch(self, data, lengths):
        arena = Multitude.Arena(name='reader')
        with self.assertRaises(GLib.Error) as caught:
            arena.new_bytes_array(data, lengths)
        self.assertTrue(caught.exception.matches(Multitude.error_quark(), Multitude.Error.INVALID))
        self.assertEqual(caught.exception.message,
                         'The lengths do not add up to the size of the data')
        self.assertEqual(self.figures(arena), {})

    def test_too_few_or_too_many(self):
        for lengths in [], [4], [6], [1, 3], [3, 3], [5, 1], [0], [0, 0, 0], [1] * 6:
            self.assert_mismatch(b'hello', lengths)
        for lengths in [1], [0, 1]:
            self.assert_mismatch(b'', lengths)

    def test_sums_that_wrap(self):
        for lengths in [2**64 - 1, 6], [2**63, 2**63, 5], [2**64 - 16, 21], [5, 2**64 - 1, 1]:
            self.assert_mismatch(b'hello', lengths)

    def test_python_refuses_what_is_no_length(self):
        for lengths in [-1, 6], [2**64], ['5'], 'hello', 5:
            with self.assertRaises((TypeError, OverflowError)):
                Multitude.Arena().new_bytes_array(b'hello', lengths)


if __name__ == '__main__':
    main()
