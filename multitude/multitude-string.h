/* Strings that grow in an arena, and are frozen without a copy.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twin of GLib's GString: the same calls in the same order, with the arena in
 * front where a string is made.  Scripts see those that take and give text.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_STRING (multitude_string_get_type ())

/**
 * MultitudeString:
 * @str: the text, always with a NUL behind it and never %NULL; changes when the
 *   string grows
 * @len: its bytes, without that NUL
 * @allocated_len: how many bytes there is memory for, with the NUL; 1 while that is
 *   all there is, in the struct itself
 *
 * A text that grows, in the memory of an arena.
 *
 * A string belongs to the thread that uses the arena.  It has to be freed before
 * the arena is, unless it was made by multitude_string_new_holding().
 *
 * Since: 1.0
 */
typedef struct _MultitudeString MultitudeString;

/* Scripts see no fields. */
#ifndef __GI_SCANNER__
struct _MultitudeString
{
  char           *str;
  gsize           len;
  gsize           allocated_len;

  /*< private >*/
  MultitudeArena *arena;
  guint8          prefix;       /* bytes in front of str, for freezing */
  guint8          holds_arena;
  char            nothing;      /* the text while there is no memory */
};
#endif

MULTITUDE_AVAILABLE_IN_1_0
GType            multitude_string_get_type              (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_new                   (MultitudeArena         *arena,
                                                         const char             *init) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_new_len               (MultitudeArena         *arena,
                                                         const char             *init,
                                                         gssize                  len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_sized_new             (MultitudeArena         *arena,
                                                         gsize                   dfl_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_try_sized_new         (MultitudeArena         *arena,
                                                         gsize                   dfl_size,
                                                         GError                **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_new_holding           (MultitudeArena         *arena,
                                                         const char             *init,
                                                         GError                **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char            *multitude_string_free                  (MultitudeString        *string,
                                                         gboolean                free_segment);

MULTITUDE_AVAILABLE_IN_1_0
gboolean         multitude_string_equal                 (const MultitudeString  *v,
                                                         const MultitudeString  *v2);
MULTITUDE_AVAILABLE_IN_1_0
guint            multitude_string_hash                  (const MultitudeString  *str);
MULTITUDE_AVAILABLE_IN_1_0
const char      *multitude_string_get_str               (MultitudeString        *string);
MULTITUDE_AVAILABLE_IN_1_0
gsize            multitude_string_get_len               (MultitudeString        *string);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_assign                (MultitudeString        *string,
                                                         const char             *rval);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_truncate              (MultitudeString        *string,
                                                         gsize                   len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_set_size              (MultitudeString        *string,
                                                         gsize                   len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_insert_len            (MultitudeString        *string,
                                                         gssize                  pos,
                                                         const char             *val,
                                                         gssize                  len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_append                (MultitudeString        *string,
                                                         const char             *val);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_append_len            (MultitudeString        *string,
                                                         const char             *val,
                                                         gssize                  len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_append_c              (MultitudeString        *string,
                                                         char                    c);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_append_unichar        (MultitudeString        *string,
                                                         gunichar                wc);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_prepend               (MultitudeString        *string,
                                                         const char             *val);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_prepend_len           (MultitudeString        *string,
                                                         const char             *val,
                                                         gssize                  len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_prepend_c             (MultitudeString        *string,
                                                         char                    c);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_prepend_unichar       (MultitudeString        *string,
                                                         gunichar                wc);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_insert                (MultitudeString        *string,
                                                         gssize                  pos,
                                                         const char             *val);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_insert_c              (MultitudeString        *string,
                                                         gssize                  pos,
                                                         char                    c);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_insert_unichar        (MultitudeString        *string,
                                                         gssize                  pos,
                                                         gunichar                wc);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_overwrite             (MultitudeString        *string,
                                                         gsize                   pos,
                                                         const char             *val);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_overwrite_len         (MultitudeString        *string,
                                                         gsize                   pos,
                                                         const char             *val,
                                                         gssize                  len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_erase                 (MultitudeString        *string,
                                                         gssize                  pos,
                                                         gssize                  len);
MULTITUDE_AVAILABLE_IN_1_0
guint            multitude_string_replace               (MultitudeString        *string,
                                                         const char             *find,
                                                         const char             *replace,
                                                         guint                   limit);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_ascii_down            (MultitudeString        *string);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_ascii_up              (MultitudeString        *string);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_append_uri_escaped    (MultitudeString        *string,
                                                         const char             *unescaped,
                                                         const char             *reserved_chars_allowed,
                                                         gboolean                allow_utf8);

MULTITUDE_AVAILABLE_IN_1_0
void             multitude_string_vprintf               (MultitudeString        *string,
                                                         const char             *format,
                                                         va_list                 args) G_GNUC_PRINTF (2, 0);
MULTITUDE_AVAILABLE_IN_1_0
void             multitude_string_printf                (MultitudeString        *string,
                                                         const char             *format,
                                                         ...) G_GNUC_PRINTF (2, 3);
MULTITUDE_AVAILABLE_IN_1_0
void             multitude_string_append_vprintf        (MultitudeString        *string,
                                                         const char             *format,
                                                         va_list                 args) G_GNUC_PRINTF (2, 0);
MULTITUDE_AVAILABLE_IN_1_0
void             multitude_string_append_printf         (MultitudeString        *string,
                                                         const char             *format,
                                                         ...) G_GNUC_PRINTF (2, 3);

MULTITUDE_AVAILABLE_IN_1_0
gboolean         multitude_string_try_insert_len        (MultitudeString        *string,
                                                         gssize                  pos,
                                                         const char             *val,
                                                         gssize                  len,
                                                         GError                **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean         multitude_string_try_append_len        (MultitudeString        *string,
                                                         const char             *val,
                                                         gssize                  len,
                                                         GError                **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean         multitude_string_try_insert            (MultitudeString        *string,
                                                         gssize                  pos,
                                                         const char             *val,
                                                         GError                **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean         multitude_string_try_append            (MultitudeString        *string,
                                                         const char             *val,
                                                         GError                **error);

MULTITUDE_AVAILABLE_IN_1_0
void             multitude_string_reserve               (MultitudeString        *string,
                                                         gsize                   len);
MULTITUDE_AVAILABLE_IN_1_0
gboolean         multitude_string_try_reserve           (MultitudeString        *string,
                                                         gsize                   len,
                                                         GError                **error);
MULTITUDE_AVAILABLE_IN_1_0
void             multitude_string_shrink                (MultitudeString        *string);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_split_off             (MultitudeString        *string,
                                                         gsize                   at) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_try_split_off         (MultitudeString        *string,
                                                         gsize                   at,
                                                         GError                **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeString *multitude_string_join                  (MultitudeString        *string,
                                                         MultitudeString        *tail);

MULTITUDE_AVAILABLE_IN_1_0
GBytes          *multitude_string_free_to_bytes         (MultitudeString        *string) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char            *multitude_string_free_to_ref_string    (MultitudeString        *string) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char            *multitude_string_free_to_box           (MultitudeString        *string) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char            *multitude_string_free_to_atomic_rc_box (MultitudeString        *string) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GBytes          *multitude_string_steal_bytes           (MultitudeString        *string);

G_END_DECLS
