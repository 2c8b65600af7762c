# Conversions between UTF-8 and UTF-16 from a script.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A script gets a copy of what the arena has, as a list of numbers or a text."""

from cases import Case, Multitude, main
from gi.repository import GLib

TEXT = 'Grüße, \U0001f600'


def units_of(text):
    encoded = text.encode('utf-16-le', 'surrogatepass')
    return [encoded[i] | encoded[i + 1] << 8 for i in range(0, len(encoded), 2)]


class Conversions(Case):

    def test_to_utf16(self):
        units, read = Multitude.Arena().utf8_to_utf16(TEXT, -1)
        self.assertEqual(units, units_of(TEXT))
        self.assertEqual(read, len(TEXT.encode()))

    def test_to_utf8(self):
        self.assertEqual(Multitude.Arena().utf16_to_utf8(units_of(TEXT)),
                         (TEXT, len(units_of(TEXT)), len(TEXT.encode())))
        self.assertEqual(Multitude.Arena().utf16_to_utf8([]), ('', 0, 0))

    def test_lossy(self):
        arena = Multitude.Arena()
        self.assertEqual(arena.utf8_to_utf16_lossy(b'a\xe2\x82b\xff'),
                         units_of('a\ufffdb\ufffd'))
        self.assertEqual(arena.utf16_to_utf8_lossy([97, 0xd800, 98]), ('a\ufffdb', 5))

    def test_error(self):
        with self.assertRaises(GLib.Error) as caught:
            Multitude.Arena().utf16_to_utf8([97, 0xdc00])
        self.assertTrue(caught.exception.matches(GLib.convert_error_quark(),
                                                 GLib.ConvertError.ILLEGAL_SEQUENCE))


if __name__ == '__main__':
    main()
