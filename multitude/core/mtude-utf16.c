/* UTF-8 becomes UTF-16, and the other way round.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-utf16.h.  What is well-formed, and how much of what is not becomes
 * one U+FFFD, is said by The Unicode Standard, Version 15.0, section 3.9: table
 * 3-7, "Well-Formed UTF-8 Byte Sequences", and "U+FFFD Substitution of Maximal
 * Subparts".  There is one decoder for each form; measuring, strict or not, and
 * writing are loops around it and cannot differ.
 */

#include "mtude-utf16.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* More than any character. */
#define ILL_FORMED UINT32_MAX

#define FIRST_BEHIND_BMP 0x10000

/* ASCII is looked at in words; the masks are the same in both byte orders. */
#define BYTES_AT_ONCE 8
#define UNITS_AT_ONCE 4
#define NOT_ASCII_IN_BYTES UINT64_C (0x8080808080808080)
#define NOT_ASCII_IN_UNITS UINT64_C (0xff80ff80ff80ff80)

MTUDE_INLINE bool
is_ascii_word (const void *at,
               uint64_t    mask)
{
  uint64_t word;

  memcpy (&word, at, sizeof word);
  return (word & mask) == 0;
}

/* ---- Decoding UTF-8 ---- */

/* What may follow a first byte: how many bytes, and the bounds of the first of
 * them, which keep out overlong forms, surrogates and what is beyond U+10FFFF.
 */
typedef struct
{
  uint8_t n_more;
  uint8_t low;
  uint8_t high;
} Follow;

MTUDE_INLINE Follow
follow_of (uint8_t first)
{
  if (first < 0xc2 || first > 0xf4)
    return (Follow) { 0, 0, 0 };
  if (first < 0xe0)
    return (Follow) { 1, 0x80, 0xbf };
  if (first < 0xf0)
    return (Follow) { 2, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf };

  return (Follow) { 3, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf };
}

/* Returns how many bytes the character has, or the maximal subpart of one. */
MTUDE_INLINE size_t
decode_utf8 (const char *str,
             size_t      length,
             uint32_t   *character)
{
  const uint8_t *bytes = (const uint8_t *) str;
  Follow follow;
  uint32_t value;
  size_t i;

  if (bytes[0] < 0x80)
    {
      *character = bytes[0];
      return 1;
    }

  *character = ILL_FORMED;
  follow = follow_of (bytes[0]);
  if (follow.n_more == 0)
    return 1;

  value = bytes[0] & (0x3fu >> follow.n_more);
  for (i = 1; i <= follow.n_more; i++)
    {
      if (i == length || bytes[i] < follow.low || bytes[i] > follow.high)
        return i;
      value = value << 6 | (bytes[i] & 0x3fu);
      follow.low = 0x80;
      follow.high = 0xbf;
    }

  *character = value;
  return i;
}

/* Where words of ASCII that begin at `at` end. */
MTUDE_INLINE size_t
skip_ascii_bytes (const char *str,
                  size_t      at,
                  size_t      length)
{
  while (length - at >= BYTES_AT_ONCE && is_ascii_word (str + at, NOT_ASCII_IN_BYTES))
    at += BYTES_AT_ONCE;

  return at;
}

/**
 * mtude_utf8_measure:
 * @str: bytes
 * @length: how many; NUL is one of them like others
 * @n_valid: (out): the bytes in front of the first that is not valid UTF-8; @length
 *   if all is
 *
 * Finds how far bytes are valid UTF-8, and how long they are as UTF-16.
 *
 * May be called from any thread.  Takes time in proportion to @length, an eighth of
 * it where the text is ASCII.
 *
 * Returns: the 16-bit units for the first @n_valid bytes
 *
 * Since: 1.0
 */
size_t
mtude_utf8_measure (const char *str,
                    size_t      length,
                    size_t     *n_valid)
{
  size_t at = 0;
  size_t n_units = 0;

  while (at < length)
    {
      size_t end = skip_ascii_bytes (str, at, length);
      uint32_t character;
      size_t step;

      n_units += end - at;
      at = end;
      if (at == length)
        break;

      step = decode_utf8 (str + at, length - at, &character);
      if (character == ILL_FORMED)
        break;
      at += step;
      n_units += character < FIRST_BEHIND_BMP ? 1 : 2;
    }

  *n_valid = at;
  return n_units;
}

/**
 * mtude_utf8_measure_lossy:
 * @str: bytes
 * @length: how many
 *
 * Finds how long bytes are as UTF-16 if U+FFFD stands for what is not valid: one
 * for each longest part that could begin a character, and for each other byte.
 *
 * May be called from any thread.
 *
 * Returns: the 16-bit units that mtude_utf8_to_utf16() writes
 *
 * Since: 1.0
 */
size_t
mtude_utf8_measure_lossy (const char *str,
                          size_t      length)
{
  size_t at = 0;
  size_t n_units = 0;

  while (at < length)
    {
      size_t n_valid;
      uint32_t character;

      n_units += mtude_utf8_measure (str + at, length - at, &n_valid);
      at += n_valid;
      if (at == length)
        break;

      at += decode_utf8 (str + at, length - at, &character);
      n_units++;
    }

  return n_units;
}

MTUDE_INLINE uint16_t *
put_units (uint16_t *units,
           uint32_t  character)
{
  if (character == ILL_FORMED)
    *units++ = REPLACEMENT;
  else if (character < FIRST_BEHIND_BMP)
    *units++ = (uint16_t) character;
  else
    {
      *units++ = (uint16_t) (0xd7c0 + (character >> 10));
      *units++ = (uint16_t) (0xdc00 | (character & 0x3ff));
    }

  return units;
}

/**
 * mtude_utf8_to_utf16:
 * @str: bytes
 * @length: how many
 * @units: (out caller-allocates): where to write as many units as were measured;
 *   must not overlap @str
 *
 * Converts UTF-8 to UTF-16 of the byte order of the machine.  What is not valid
 * becomes U+FFFD, as mtude_utf8_measure_lossy() says.
 *
 * May be called from any thread.
 *
 * Returns: how many units were written
 *
 * Since: 1.0
 */
size_t
mtude_utf8_to_utf16 (const char *str,
                     size_t      length,
                     uint16_t   *units)
{
  uint16_t *out = units;
  size_t at = 0;

  while (at < length)
    {
      uint32_t character;
      size_t end = skip_ascii_bytes (str, at, length);

      for (; at < end; at++)
        *out++ = (uint8_t) str[at];
      if (at == length)
        break;

      at += decode_utf8 (str + at, length - at, &character);
      out = put_units (out, character);
    }

  return (size_t) (out - units);
}

/* ---- Decoding UTF-16 ---- */

/* Returns how many units the character has; 1 for a surrogate that is alone. */
MTUDE_INLINE size_t
decode_utf16 (const uint16_t *units,
              size_t          n_units,
              uint32_t       *character)
{
  *character = units[0];
  if ((units[0] & 0xf800) != 0xd800)
    return 1;

  if (units[0] < 0xdc00 && n_units > 1 && (units[1] & 0xfc00) == 0xdc00)
    {
      *character = FIRST_BEHIND_BMP + ((uint32_t) (units[0] & 0x3ff) << 10 | (units[1] & 0x3ff));
      return 2;
    }

  *character = ILL_FORMED;
  return 1;
}

MTUDE_INLINE size_t
skip_ascii_units (const uint16_t *units,
                  size_t          at,
                  size_t          n_units)
{
  while (n_units - at >= UNITS_AT_ONCE && is_ascii_word (units + at, NOT_ASCII_IN_UNITS))
    at += UNITS_AT_ONCE;

  return at;
}

MTUDE_INLINE size_t
utf8_length_of (uint32_t character)
{
  return 1 + (character >= 0x80) + (character >= 0x800) + (character >= FIRST_BEHIND_BMP);
}

/**
 * mtude_utf16_measure:
 * @units: 16-bit units, in the byte order of the machine
 * @n_units: how many; 0 is one of them like others
 * @n_valid: (out): the units in front of the first surrogate that is alone; @n_units
 *   if there is none
 *
 * Finds how far units are valid UTF-16, and how long they are as UTF-8.
 *
 * May be called from any thread.  Takes time in proportion to @n_units, a quarter
 * of it where the text is ASCII.
 *
 * Returns: the bytes for the first @n_valid units
 *
 * Since: 1.0
 */
size_t
mtude_utf16_measure (const uint16_t *units,
                     size_t          n_units,
                     size_t         *n_valid)
{
  size_t at = 0;
  size_t length = 0;

  while (at < n_units)
    {
      size_t end = skip_ascii_units (units, at, n_units);
      uint32_t character;
      size_t step;

      length += end - at;
      at = end;
      if (at == n_units)
        break;

      step = decode_utf16 (units + at, n_units - at, &character);
      if (character == ILL_FORMED)
        break;
      at += step;
      length += utf8_length_of (character);
    }

  *n_valid = at;
  return length;
}

/**
 * mtude_utf16_measure_lossy:
 * @units: 16-bit units, in the byte order of the machine
 * @n_units: how many
 *
 * Finds how long units are as UTF-8 if U+FFFD stands for each surrogate that is
 * alone.
 *
 * May be called from any thread.
 *
 * Returns: the bytes that mtude_utf16_to_utf8() writes
 *
 * Since: 1.0
 */
size_t
mtude_utf16_measure_lossy (const uint16_t *units,
                           size_t          n_units)
{
  size_t at = 0;
  size_t length = 0;

  while (at < n_units)
    {
      size_t n_valid;

      length += mtude_utf16_measure (units + at, n_units - at, &n_valid);
      at += n_valid;
      if (at == n_units)
        break;

      at++;
      length += utf8_length_of (REPLACEMENT);
    }

  return length;
}

MTUDE_INLINE char *
put_bytes (char    *str,
           uint32_t character)
{
  static const uint8_t marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
  size_t length = utf8_length_of (character);
  size_t i;

  for (i = length - 1; i > 0; i--)
    {
      str[i] = (char) (0x80 | (character & 0x3f));
      character >>= 6;
    }
  str[0] = (char) (marks[length] | character);

  return str + length;
}

/**
 * mtude_utf16_to_utf8:
 * @units: 16-bit units, in the byte order of the machine
 * @n_units: how many
 * @str: (out caller-allocates): where to write as many bytes as were measured; must
 *   not overlap @units
 *
 * Converts UTF-16 to UTF-8.  A surrogate that is alone becomes U+FFFD.
 *
 * May be called from any thread.
 *
 * Returns: how many bytes were written
 *
 * Since: 1.0
 */
size_t
mtude_utf16_to_utf8 (const uint16_t *units,
                     size_t          n_units,
                     char           *str)
{
  char *out = str;
  size_t at = 0;

  while (at < n_units)
    {
      size_t end = skip_ascii_units (units, at, n_units);
      uint32_t character;

      for (; at < end; at++)
        *out++ = (char) units[at];
      if (at == n_units)
        break;

      at += decode_utf16 (units + at, n_units - at, &character);
      out = put_bytes (out, character == ILL_FORMED ? REPLACEMENT : character);
    }

  return (size_t) (out - str);
}
