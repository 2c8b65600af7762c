/* UTF-8 and UTF-16: every character, and everything that is none.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What is right is worked out in another way than in the core: all characters are
 * encoded by the arithmetic of their definition, and every beginning of such a
 * form is put down.  A maximal subpart is then the longest one that is found.
 */

#include "mtude-utf16.h"
#include "tap.h"

#define N_CHARACTERS 0x110000
#define REPLACEMENT 0xfffd

/* ---- What is right ---- */

static size_t
encode (uint32_t character,
        uint8_t *bytes)
{
  if (character < 0x80)
    {
      bytes[0] = (uint8_t) character;
      return 1;
    }
  if (character < 0x800)
    {
      bytes[0] = (uint8_t) (192 + character / 64);
      bytes[1] = (uint8_t) (128 + character % 64);
      return 2;
    }
  if (character < 0x10000)
    {
      bytes[0] = (uint8_t) (224 + character / 4096);
      bytes[1] = (uint8_t) (128 + character / 64 % 64);
      bytes[2] = (uint8_t) (128 + character % 64);
      return 3;
    }

  bytes[0] = (uint8_t) (240 + character / 262144);
  bytes[1] = (uint8_t) (128 + character / 4096 % 64);
  bytes[2] = (uint8_t) (128 + character / 64 % 64);
  bytes[3] = (uint8_t) (128 + character % 64);
  return 4;
}

static bool
is_surrogate (uint32_t character)
{
  return character >= 0xd800 && character <= 0xdfff;
}

/* Which bytes begin a character: by one, by two, by three of them. */
static bool begins1[256];
static bool begins2[256][256];
static bool begins3[256][256][256];

static void
learn_beginnings (void)
{
  uint8_t bytes[4];
  uint32_t c;

  for (c = 0; c < N_CHARACTERS; c++)
    {
      size_t length = encode (c, bytes);

      if (is_surrogate (c))
        continue;
      begins1[bytes[0]] = true;
      if (length > 1)
        begins2[bytes[0]][bytes[1]] = true;
      if (length > 2)
        begins3[bytes[0]][bytes[1]][bytes[2]] = true;
    }
}

/* How many bytes all characters that begin with this one have. */
static size_t
length_by_first (uint8_t first)
{
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static size_t
beginning_of (const uint8_t *bytes,
              size_t         length)
{
  if (!begins1[bytes[0]])
    return 0;
  if (length < 2 || !begins2[bytes[0]][bytes[1]])
    return 1;
  if (length < 3 || !begins3[bytes[0]][bytes[1]][bytes[2]])
    return 2;
  if (length < 4 || length_by_first (bytes[0]) < 4 || bytes[3] < 128 || bytes[3] > 191)
    return 3;
  return 4;
}

/* Returns the units; sets the bytes in front of the first error, and the units of those. */
static size_t
right_units (const uint8_t *bytes,
             size_t         length,
             uint16_t      *units,
             size_t        *n_valid,
             size_t        *n_valid_units)
{
  static const uint8_t masks[] = { 0, 127, 31, 15, 7 };
  size_t n = 0;
  size_t at = 0;

  *n_valid = length;
  *n_valid_units = SIZE_MAX;
  while (at < length)
    {
      size_t found = beginning_of (bytes + at, length - at);
      uint32_t c = REPLACEMENT;

      if (found > 0 && found == length_by_first (bytes[at]))
        {
          size_t i;

          c = bytes[at] & masks[found];
          for (i = 1; i < found; i++)
            c = c * 64 + bytes[at + i] % 64;
        }
      else if (*n_valid_units == SIZE_MAX)
        {
          *n_valid = at;
          *n_valid_units = n;
        }

      if (c >= 0x10000)
        {
          units[n++] = (uint16_t) (0xd800 + (c - 0x10000) / 0x400);
          units[n++] = (uint16_t) (0xdc00 + (c - 0x10000) % 0x400);
        }
      else
        units[n++] = (uint16_t) c;
      at += found > 0 ? found : 1;
    }

  if (*n_valid_units == SIZE_MAX)
    *n_valid_units = n;
  return n;
}

static void
check_bytes (const uint8_t *bytes,
             size_t         length)
{
  uint16_t expected[64], units[65];
  size_t n_valid, expected_valid, n_valid_units, n;

  n = right_units (bytes, length, expected, &expected_valid, &n_valid_units);
  check_uint (mtude_utf8_measure ((const char *) bytes, length, &n_valid), n_valid_units);
  check_uint (n_valid, expected_valid);
  check_uint (mtude_utf8_measure_lossy ((const char *) bytes, length), n);
  units[n] = 0xbeef;
  check_uint (mtude_utf8_to_utf16 ((const char *) bytes, length, units), n);
  check (memcmp (units, expected, 2 * n) == 0);
  check_uint (units[n], 0xbeef);
}

/* ---- Characters ---- */

static void
check_round_trip (const uint8_t  *bytes,
                  size_t          length,
                  const uint16_t *units,
                  size_t          n_units)
{
  uint8_t back[33];
  size_t n_valid;

  check_bytes (bytes, length);
  check_uint (mtude_utf16_measure (units, n_units, &n_valid), length);
  check_uint (n_valid, n_units);
  check_uint (mtude_utf16_measure_lossy (units, n_units), length);
  back[length] = 0xa5;
  check_uint (mtude_utf16_to_utf8 (units, n_units, (char *) back), length);
  check (memcmp (back, bytes, length) == 0);
  check_uint (back[length], 0xa5);
}

static void
every_character_and_no_surrogate (void)
{
  uint8_t bytes[4];
  uint16_t units[2];
  uint32_t c;

  for (c = 0; c < N_CHARACTERS; c++)
    {
      size_t length = encode (c, bytes);

      if (is_surrogate (c))
        {
          check_bytes (bytes, length);
          check_uint (mtude_utf8_measure_lossy ((const char *) bytes, length), 3);
          continue;
        }
      if (c < 0x10000)
        units[0] = (uint16_t) c;
      else
        {
          units[0] = (uint16_t) (0xd800 + (c - 0x10000) / 0x400);
          units[1] = (uint16_t) (0xdc00 + (c - 0x10000) % 0x400);
        }
      check_round_trip (bytes, length, units, c < 0x10000 ? 1 : 2);
    }
}

/* At every place of the words that ASCII is read by, and behind. */
static void
ascii_is_read_by_words (void)
{
  static const uint32_t others[] = { 0, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff };
  uint8_t bytes[32];
  uint16_t units[32];
  size_t n, at, which, i;

  for (n = 0; n < 24; n++)
    for (at = 0; at <= n; at++)
      for (which = 0; which < sizeof others / sizeof others[0]; which++)
        {
          size_t length, n_units, n_valid, n_valid_units;

          for (i = 0; i < at; i++)
            bytes[i] = (uint8_t) ('!' + i);
          length = at + encode (others[which], bytes + at);
          for (i = at; i < n; i++)
            bytes[length++] = (uint8_t) ('!' + i);

          n_units = right_units (bytes, length, units, &n_valid, &n_valid_units);
          check_uint (n_valid, length);
          check_round_trip (bytes, length, units, n_units);
        }
}

static void
nothing_is_valid (void)
{
  size_t n_valid = 7;

  check_uint (mtude_utf8_measure ("", 0, &n_valid), 0);
  check_uint (n_valid, 0);
  n_valid = 7;
  check_uint (mtude_utf16_measure (NULL, 0, &n_valid), 0);
  check_uint (n_valid, 0);
  check_uint (mtude_utf8_measure_lossy ("", 0), 0);
  check_uint (mtude_utf16_measure_lossy (NULL, 0), 0);
  check_uint (mtude_utf8_to_utf16 ("", 0, NULL), 0);
  check_uint (mtude_utf16_to_utf8 (NULL, 0, NULL), 0);
}

/* ---- What is no UTF-8 ---- */

static void
every_two_bytes (void)
{
  uint8_t bytes[3] = { 0, 0, 'x' };
  unsigned i, j;

  for (i = 0; i < 256; i++)
    for (j = 0; j < 256; j++)
      {
        bytes[0] = (uint8_t) i;
        bytes[1] = (uint8_t) j;
        check_bytes (bytes, 1);
        check_bytes (bytes, 2);
        check_bytes (bytes, 3);
      }
}

static void
every_three_bytes_from_e0 (void)
{
  uint8_t bytes[4] = { 0, 0, 0, 0x9f };
  unsigned i, j, k;

  for (i = 0xe0; i < 0xf8; i++)
    for (j = 0; j < 256; j++)
      for (k = 0; k < 256; k++)
        {
          bytes[0] = (uint8_t) i;
          bytes[1] = (uint8_t) j;
          bytes[2] = (uint8_t) k;
          check_bytes (bytes, 3);
          check_bytes (bytes, 4);
        }
}

static void
every_fourth_byte (void)
{
  uint8_t bytes[5] = { 0, 0, 0x80, 0, '.' };
  unsigned i, j, k;

  for (i = 0xf0; i < 256; i++)
    for (j = 0x70; j < 0xd0; j++)
      for (k = 0; k < 256; k++)
        {
          bytes[0] = (uint8_t) i;
          bytes[1] = (uint8_t) j;
          bytes[3] = (uint8_t) k;
          check_bytes (bytes, 4);
          check_bytes (bytes, 5);
        }
}

/* The examples of the standard, tables 3-8 to 3-11, and some of their kind. */
static void
maximal_subparts (void)
{
  static const struct
  {
    const char *what;
    const char *bytes;
    uint16_t    units[16];
  } cases[] = {
    { "overlong", "\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41",
      { 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x41 } },
    { "surrogates", "\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41",
      { 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x41 } },
    { "beyond the last character", "\xf4\x91\x92\x93\xff\x41\x80\xbf\x42",
      { 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x41, 0xfffd, 0xfffd, 0x42 } },
    { "cut", "\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", { 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0x41 } },
    { "cut behind a word", "12345678\xf0\x9f\x98", { '1', '2', '3', '4', '5', '6', '7', '8', 0xfffd } },
    { "cut behind a character", "\xf0\x9f\x98\x80\xc3", { 0xd83d, 0xde00, 0xfffd } },
    { "five bytes", "\xf8\x88\x80\x80\x80", { 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd } },
    { "no first bytes", "\xfe\xff", { 0xfffd, 0xfffd } },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      size_t length = strlen (cases[i].bytes);
      uint16_t units[16] = { 0 };

      tap_set_context (cases[i].what);
      check (mtude_utf8_measure_lossy (cases[i].bytes, length)
             == mtude_utf8_to_utf16 (cases[i].bytes, length, units));
      check (memcmp (units, cases[i].units, sizeof units) == 0);
      check_bytes ((const uint8_t *) cases[i].bytes, length);
    }
}

static void
first_error_is_found_anywhere (void)
{
  uint8_t bytes[40];
  size_t at;

  for (at = 0; at < sizeof bytes; at++)
    {
      size_t n_valid;

      memset (bytes, 'a', sizeof bytes);
      bytes[at] = 0xff;
      check_uint (mtude_utf8_measure ((const char *) bytes, sizeof bytes, &n_valid), at);
      check_uint (n_valid, at);
      check_bytes (bytes, sizeof bytes);
    }
}

/* ---- What is no UTF-16 ---- */

static void
check_units (const uint16_t *units,
             size_t          n_units,
             const char     *lossy,
             size_t          expected_valid)
{
  char str[64];
  size_t n_valid;
  size_t length = mtude_utf16_measure_lossy (units, n_units);

  str[length] = 'E';
  check_uint (mtude_utf16_to_utf8 (units, n_units, str), length);
  check_uint (str[length], 'E');
  str[length] = '\0';
  check_string (str, lossy);

  check_uint (mtude_utf16_measure (units, n_units, &n_valid), expected_valid);
  check_uint (n_valid, expected_valid);
}

static void
every_lone_surrogate (void)
{
  uint32_t c;

  for (c = 0xd800; c < 0xe000; c++)
    {
      uint16_t unit = (uint16_t) c;
      uint16_t alone[] = { unit };
      uint16_t between[] = { 'a', unit, 'b' };
      uint16_t behind_a_word[] = { '1', '2', '3', '4', unit, '5', '6', '7', '8' };
      uint16_t twice[] = { unit, unit };
      uint16_t reversed[] = { 0xdc00, unit };
      bool is_low = c >= 0xdc00;
      uint16_t in_front_of_a_pair[] = { unit, 0xd83d, 0xde00 };

      check_units (alone, 1, "\xef\xbf\xbd", 0);
      check_units (between, 3, "a\xef\xbf\xbd" "b", 1);
      check_units (behind_a_word, 9, "1234\xef\xbf\xbd" "5678", 4);
      check_units (twice, 2, "\xef\xbf\xbd\xef\xbf\xbd", 0);
      check_units (reversed, 2, "\xef\xbf\xbd\xef\xbf\xbd", 0);
      check_units (in_front_of_a_pair, 3, "\xef\xbf\xbd\xf0\x9f\x98\x80", 0);
      if (!is_low)
        {
          uint16_t cut[] = { 'a', unit };

          check_units (cut, 2, "a\xef\xbf\xbd", 1);
        }
    }
}

static void
every_unit_behind_a_high_surrogate (void)
{
  uint32_t c;

  for (c = 0; c < 0x10000; c++)
    {
      uint16_t units[] = { 0xdbff, (uint16_t) c };
      bool is_pair = c >= 0xdc00 && c < 0xe000;
      size_t n_valid;

      check_uint (mtude_utf16_measure (units, 2, &n_valid), is_pair ? 4 : 0);
      check_uint (n_valid, is_pair ? 2 : 0);
    }
}

int
main (int    argc,
      char **argv)
{
  static const TapTest tests[] = {
    TAP_TEST (every_character_and_no_surrogate),
    TAP_TEST (ascii_is_read_by_words),
    TAP_TEST (nothing_is_valid),
    TAP_TEST (every_two_bytes),
    TAP_TEST (every_three_bytes_from_e0),
    TAP_TEST (every_fourth_byte),
    TAP_TEST (maximal_subparts),
    TAP_TEST (first_error_is_found_anywhere),
    TAP_TEST (every_lone_surrogate),
    TAP_TEST (every_unit_behind_a_high_surrogate),
  };

  learn_beginnings ();
  return tap_run (tests, sizeof tests / sizeof tests[0], argc > 1 ? argv[1] : NULL);
}
