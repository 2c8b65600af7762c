/* Strings of UTF-16 that grow in an arena, and are frozen without a copy.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What GString is for bytes, for 16-bit units, with GString's names and rules.  The
 * units are in an owner of the arena from the first one on, so a string ends as a
 * box, a counted string or a GBytes in constant time.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

/**
 * MultitudeString16: (skip)
 * @str: the units, with a 0 behind them; changes when the string grows.  While there
 *   is no memory it is a 0 that must not be written
 * @len: the number of units, without that 0
 * @allocated_len: the units that there is memory for, with that 0
 *
 * A string of UTF-16 that grows, in the memory of an arena.  Its units are in the
 * byte order of the machine, and may be anything: 0, and surrogates that are alone.
 * All lengths and positions are in units.
 *
 * A string belongs to the thread that uses the arena, and has to be freed before the
 * arena is.
 *
 * Since: 1.0
 */
typedef struct _MultitudeString16 MultitudeString16;

struct _MultitudeString16
{
  gunichar2      *str;
  gsize           len;
  gsize           allocated_len;

  /*< private >*/
  MultitudeArena *arena;
  gsize           prefix;               /* as in MtudeBlock */
};

MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_new                  (MultitudeArena  *arena,
                                                            const gunichar2 *init) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_new_len              (MultitudeArena  *arena,
                                                            const gunichar2 *init,
                                                            gssize           len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_sized_new            (MultitudeArena *arena,
                                                            gsize           dfl_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_try_sized_new        (MultitudeArena  *arena,
                                                            gsize            dfl_size,
                                                            GError         **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gunichar2         *multitude_string16_free                 (MultitudeString16 *string,
                                                            gboolean           free_segment);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_append               (MultitudeString16 *string,
                                                            const gunichar2   *val);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_append_len           (MultitudeString16 *string,
                                                            const gunichar2   *val,
                                                            gssize             len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_append_c             (MultitudeString16 *string,
                                                            gunichar2          c);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_append_unichar       (MultitudeString16 *string,
                                                            gunichar           wc);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_string16_append_utf8          (MultitudeString16  *string,
                                                            const char         *val,
                                                            gssize              len,
                                                            GError            **error);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_prepend_len          (MultitudeString16 *string,
                                                            const gunichar2   *val,
                                                            gssize             len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_insert_len           (MultitudeString16 *string,
                                                            gssize             pos,
                                                            const gunichar2   *val,
                                                            gssize             len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_insert_unichar       (MultitudeString16 *string,
                                                            gssize             pos,
                                                            gunichar           wc);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_string16_try_append_len       (MultitudeString16  *string,
                                                            const gunichar2    *val,
                                                            gssize              len,
                                                            GError            **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_string16_try_insert_len       (MultitudeString16  *string,
                                                            gssize              pos,
                                                            const gunichar2    *val,
                                                            gssize              len,
                                                            GError            **error);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_assign               (MultitudeString16 *string,
                                                            const gunichar2   *rval);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_overwrite_len        (MultitudeString16 *string,
                                                            gsize              pos,
                                                            const gunichar2   *val,
                                                            gssize             len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_erase                (MultitudeString16 *string,
                                                            gssize             pos,
                                                            gssize             len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_truncate             (MultitudeString16 *string,
                                                            gsize              len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_set_size             (MultitudeString16 *string,
                                                            gsize              len);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_string16_reserve              (MultitudeString16 *string,
                                                            gsize              reserved_len);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_string16_try_reserve          (MultitudeString16  *string,
                                                            gsize               reserved_len,
                                                            GError            **error);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_string16_shrink               (MultitudeString16 *string);

MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_string16_equal                (const MultitudeString16 *v,
                                                            const MultitudeString16 *v2);
MULTITUDE_AVAILABLE_IN_1_0
guint              multitude_string16_hash                 (const MultitudeString16 *str);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_split_off            (MultitudeString16 *string,
                                                            gsize              at) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString16 *multitude_string16_join                 (MultitudeString16 *string,
                                                            MultitudeString16 *tail);
MULTITUDE_AVAILABLE_IN_1_0
char              *multitude_string16_to_utf8              (const MultitudeString16  *string,
                                                            gsize                    *length,
                                                            GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gunichar2         *multitude_string16_free_to_box          (MultitudeString16 *string,
                                                            gsize             *len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gunichar2         *multitude_string16_free_to_ref_string16 (MultitudeString16 *string) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GBytes            *multitude_string16_free_to_bytes        (MultitudeString16 *string) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
