/* The bytes of an input, read as numbers, sizes and texts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports FuzzInput.  Every input means something: what is asked for beyond its end
 * is 0, and a number is brought into its range.  One byte decides what it can, so
 * that a change of one byte changes one thing.
 */

#pragma once

#include <glib.h>

typedef struct
{
  const guint8 *bytes;
  gsize         size;
  gsize         at;             /* <= size */
} FuzzInput;

/* Texts that operations are given are no longer than this. */
#define FUZZ_MAX_TEXT 9000

gboolean    fuzz_input_is_at_end (const FuzzInput *self);
guint8      fuzz_input_byte      (FuzzInput       *self);

/* Below `limit`, which is at most 65536 and not 0. */
guint       fuzz_input_below     (FuzzInput       *self,
                                  guint            limit);

/* Mostly small, now and then at a boundary of the library, or too large for a chunk. */
gsize       fuzz_input_size      (FuzzInput       *self);

/* A power of two, at most `limit`. */
gsize       fuzz_input_alignment (FuzzInput       *self,
                                  gsize            limit);

/* Letters without a NUL among the first `length` of them, nor perhaps behind them. */
const char *fuzz_input_text      (FuzzInput       *self,
                                  gsize           *length);

/* The same with a NUL, in a buffer that the next call writes over. */
const char *fuzz_input_string    (FuzzInput       *self,
                                  gsize           *length);
