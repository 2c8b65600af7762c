/* Short objects, copied with a length that the compiler cannot know.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The inlined copies have a branch for each length, and most of them are longer than
 * what is copied here.  headers.py compiles this as C and as C++: no optimiser may warn
 * of branches that are not taken.
 */

#include <multitude.h>

void     append_all (MultitudeString *string, gssize length);
void     append_one (MultitudeString *string, gboolean is_set);
gpointer copy_bytes (MultitudeArena *arena, gsize size);
gpointer copy_whole (MultitudeArena *arena, gsize size);
char    *core_copy  (MtudeArena *arena, size_t length);

void
append_all (MultitudeString *string,
            gssize           length)
{
  multitude_string_append_len (string, "", length);
  multitude_string_append_len (string, "a", length);
  multitude_string_append_len (string, "abc", length);
  multitude_string_append_len (string, "seven b", length);
  multitude_string_append_len (string, "fifteen of them", length);
  multitude_string_append_len (string, "thirty-one are a byte too few..", length);
  multitude_string_append_len (string, "thirty-three, and a NUL behind it", length);
}

void
append_one (MultitudeString *string,
            gboolean         is_set)
{
  multitude_string_append (string, is_set ? "true" : "no");
}

gpointer
copy_bytes (MultitudeArena *arena,
            gsize           size)
{
  static const guint8 few[] = { 1, 2, 3 };
  static const guint8 more[20] = { 1 };
  static const guint64 line[8] = { 1 };

  if (size < 4)
    return multitude_arena_memdup (arena, few, size);
  if (size < 21)
    return multitude_arena_memdup (arena, more, size);

  return multitude_arena_memdup (arena, line, size);
}

/* The whole of a struct from its first member, which is shorter than most lengths. */
gpointer
copy_whole (MultitudeArena *arena,
            gsize           size)
{
  static const struct
  {
    guint8  kind[3];
    guint8  more[5];
    guint64 words[6];
  } record = { { 1, 2, 3 }, { 4 }, { 5 } };

  return multitude_arena_memdup (arena, record.kind, size);
}

char *
core_copy (MtudeArena *arena,
           size_t      length)
{
  return mtude_arena_strndup (arena, "ab", length);
}
