/* The bytes of an input, read as numbers, sizes and texts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the fuzz_input_ calls.  Sizes are those at which the library changes its
 * mind: the seed, the classes of chunks, and where a value gets one of its own.
 */

#include "input.h"

#include <string.h>

#define TEXT_ROOM (FUZZ_MAX_TEXT + 256)

gboolean
fuzz_input_is_at_end (const FuzzInput *self)
{
  return self->at == self->size;
}

guint8
fuzz_input_byte (FuzzInput *self)
{
  return self->at < self->size ? self->bytes[self->at++] : 0;
}

guint
fuzz_input_below (FuzzInput *self,
                  guint      limit)
{
  guint value = fuzz_input_byte (self);

  if (limit > 256)
    value = value << 8 | fuzz_input_byte (self);

  return value % limit;
}

gsize
fuzz_input_size (FuzzInput *self)
{
  static const gsize boundaries[] = {
    255, 256, 257, 304, 312, 320, 321, 447, 448, 449, 500, 511, 512, 513, 1000, 1023, 1024, 1025,
    2047, 2048, 4000, 4095, 4096, 4097, 8191, 8192, 16383, 16384, 16385, 32768, 65023, 65024,
    65025, 65535, 65536, 65537, 80000, 131072,
  };
  guint8 first = fuzz_input_byte (self);

  if (first < 160)
    return first;
  if (first < 160 + G_N_ELEMENTS (boundaries))
    return boundaries[first - 160];

  return (gsize) (first - 160 - G_N_ELEMENTS (boundaries)) << 8 | fuzz_input_byte (self);
}

gsize
fuzz_input_alignment (FuzzInput *self,
                      gsize      limit)
{
  gsize alignment = (gsize) 1 << fuzz_input_below (self, 16);

  return MIN (alignment, limit);
}

static const char *
letters (void)
{
  static char text[TEXT_ROOM];
  guint32 random = 2463534242;
  gsize i;

  if (text[0] != '\0')
    return text;

  for (i = 0; i < sizeof text; i++)
    {
      random ^= random << 13;
      random ^= random >> 17;
      random ^= random << 5;
      text[i] = "abcdefghijklmnopqrstuvwxyz AEIOU.%"[random % 34];
    }
  return text;
}

const char *
fuzz_input_text (FuzzInput *self,
                 gsize     *length)
{
  gsize start = fuzz_input_byte (self);
  gsize size = fuzz_input_size (self);

  *length = MIN (size, FUZZ_MAX_TEXT);
  return letters () + start;
}

const char *
fuzz_input_string (FuzzInput *self,
                   gsize     *length)
{
  static char string[FUZZ_MAX_TEXT + 1];
  const char *text = fuzz_input_text (self, length);

  memcpy (string, text, *length);
  string[*length] = '\0';
  return string;
}
