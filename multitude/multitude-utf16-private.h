/* What the conversions and the strings of UTF-16 share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A length in units may be any number that a caller comes up with; sizes in bytes
 * are at most G_MAXSIZE, which no arena has.
 */

#pragma once

#include "multitude-private.h"

/* The bytes of so many units and a 0. */
static inline gsize
multitude_utf16_size (gsize n_units)
{
  return n_units < G_MAXSSIZE / sizeof (gunichar2) ? (n_units + 1) * sizeof (gunichar2) : G_MAXSIZE;
}

/* The units in front of the first 0. */
static inline gsize
multitude_utf16_length (const gunichar2 *str)
{
  gsize n = 0;

  while (str[n] != 0)
    n++;

  return n;
}

/* Why UTF-8 is no longer valid at this byte, by the rules of GLib. */
gboolean multitude_utf8_is_cut     (const char       *str,
                                    gssize            len,
                                    gsize             at);
void     multitude_set_utf8_error  (GError          **error,
                                    const char       *str,
                                    gssize            len,
                                    gsize             at);

/* The same for a text that may have a NUL in it, which ends no character. */
void     multitude_set_utf8_error_with_nul (GError    **error,
                                            const char *str,
                                            gsize       length,
                                            gsize       at);

/* Why UTF-16 is no longer valid at this surrogate, which is alone. */
void     multitude_set_utf16_error (GError          **error,
                                    const gunichar2  *str,
                                    gsize             length,
                                    gsize             alone);
