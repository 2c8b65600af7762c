/* What the files of the growing strings of UTF-16 share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*   no memory  <=>  allocated_len == 0  =>  len == 0, and str is not to be written
 *   memory      =>  len < allocated_len and str[len] == 0
 *
 * What needs memory returns false or %NULL without it, and has then changed
 * nothing; the caller aborts or sets a GError.
 */

#pragma once

#include "multitude-string16.h"

#include "multitude-utf16-private.h"

/* What is asked for is put on a block of the core's. */
#define STRING16_ALIGNMENT 16

/* With neither units nor memory. */
MultitudeString16 *multitude_string16_create          (MultitudeArena     *arena);
MultitudeString16 *multitude_string16_create_sized    (MultitudeArena     *arena,
                                                       gsize               reserved_len);
void               multitude_string16_drop            (MultitudeString16  *string);

/* Room for n_more units and the 0, which there is then memory for in any case. */
gboolean           multitude_string16_expand          (MultitudeString16  *string,
                                                       gsize               n_more,
                                                       MtudeGrowth         growth);
void               multitude_string16_expand_or_abort (MultitudeString16  *string,
                                                       gsize               n_more,
                                                       MtudeGrowth         growth);
void               multitude_string16_set_error       (GError            **error,
                                                       MultitudeString16  *string,
                                                       gsize               n_more);
G_NORETURN
void               multitude_string16_abort           (MultitudeString16  *string,
                                                       gsize               n_more);

/* The memory of a string, to be changed and put back. */
MtudeBlock         multitude_string16_get_block       (MultitudeString16  *string);
void               multitude_string16_set_block       (MultitudeString16  *string,
                                                       MtudeBlock          block);

static inline void
multitude_string16_set_len (MultitudeString16 *string,
                            gsize              len)
{
  string->len = len;
  string->str[len] = 0;
}

/* Where units are that may be some of the string's own, so that they are found when
 * it has moved; G_MAXSIZE if they are others.
 */
static inline gsize
multitude_string16_offset_of (const MultitudeString16 *string,
                              const gunichar2         *units)
{
  guintptr offset = (guintptr) units - (guintptr) string->str;

  return offset <= string->len * sizeof (gunichar2) ? offset / sizeof (gunichar2) : G_MAXSIZE;
}
