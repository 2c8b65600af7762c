/* Making and releasing ref-strings, inline.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A string that fits is a bump, a prefix and a short copy.  One comparison says that
 * it is not too long for that, and that a length was given at all: a negative one is a
 * very large one.  A reference that is the only one is read instead of subtracted.  The
 * real symbols do the rest; the inline calls do not check their arguments, the symbols do.
 */

#pragma once

#include "multitude-arena-inline.h"
#include "multitude-ref-string.h"

G_BEGIN_DECLS

/* NULL if that takes more than a bump. */
MTUDE_INLINE char *
multitude_ref_string_bump (MtudeArena *core,
                           const char *str,
                           gsize       length)
{
  guintptr prefix = core->shared_cur;
  guintptr next = prefix + sizeof (MtudePrefix) + mtude_round_to_word (length + 1);
  char *copy;

  if (MTUDE_UNLIKELY (length >= MTUDE_PREFIXED_MAX || next > core->shared_end))
    return NULL;

  core->shared_issued++;
  core->shared_cur = next;
  copy = (char *) mtude_prefix_write (prefix, length, MTUDE_TAG_ATOMIC_RC);
  mtude_copy (copy, str, length);
  copy[length] = '\0';
  return copy;
}

MTUDE_INLINE char *
multitude_ref_string_new_len_inline (MultitudeArena *arena,
                                     const char     *str,
                                     gssize          len)
{
  char *copy = multitude_ref_string_bump (&arena->core, str, (gsize) len);

  return MTUDE_LIKELY (copy != NULL) ? copy : (multitude_ref_string_new_len) (arena, str, len);
}

MTUDE_INLINE char *
multitude_ref_string_new_inline (MultitudeArena *arena,
                                 const char     *str)
{
  if (MTUDE_UNLIKELY (str == NULL))
    return (multitude_ref_string_new) (arena, str);

  return multitude_ref_string_new_len_inline (arena, str, (gssize) strlen (str));
}

MTUDE_INLINE void
multitude_ref_string_release_inline (char *str)
{
  if (MTUDE_LIKELY (mtude_atomic_rc_is_plain_and_unique_inline (str)))
    mtude_owners_drop_shared (mtude_owners_of (str), 1);
  else
    (multitude_ref_string_release) (str);
}

MTUDE_INLINE void
multitude_ref_string_release_in_inline (MultitudeArena *arena,
                                        char           *str)
{
  if (mtude_owner_is_current (&arena->core, str) && MTUDE_LIKELY (mtude_atomic_rc_is_plain_and_unique_inline (str)))
    arena->core.shared_issued--;
  else
    (multitude_ref_string_release_in) (arena, str);
}

#ifndef MULTITUDE_NO_INLINE
# define multitude_ref_string_new(arena, str) (multitude_ref_string_new_inline ((arena), (str)))
# define multitude_ref_string_new_len(arena, str, len) \
  (multitude_ref_string_new_len_inline ((arena), (str), (len)))
# define multitude_ref_string_release(str) (multitude_ref_string_release_inline (str))
# define multitude_ref_string_release_in(arena, str) \
  (multitude_ref_string_release_in_inline ((arena), (str)))
#endif

G_END_DECLS
