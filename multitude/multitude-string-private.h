/* The inside of strings that grow.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the files of MultitudeString share: where the text is, and room for more of
 * it.
 *
 *   str[len] is a NUL
 *   str == &nothing  =>  len == 0, allocated_len == 1: there is no memory
 *   str != &nothing  =>  {str, allocated_len, prefix} is a block of the arena
 *
 * What needs memory returns false without it, and has then changed nothing; the
 * caller aborts or sets a GError.  Nothing here is installed.
 */

#pragma once

#include "multitude-builder-private.h"
#include "multitude-string-inline.h"

MultitudeString *multitude_string_create          (MultitudeArena   *arena);

/* Room for n_more bytes, and the NUL. */
gboolean         multitude_string_expand          (MultitudeString  *string,
                                                   gsize             n_more,
                                                   MtudeGrowth       growth);
void             multitude_string_expand_or_abort (MultitudeString  *string,
                                                   gsize             n_more,
                                                   MtudeGrowth       growth);
void             multitude_string_set_error       (MultitudeString  *string,
                                                   gsize             n_more,
                                                   GError          **error);
G_NORETURN
void             multitude_string_abort           (MultitudeString  *string,
                                                   gsize             n_more);

/* The bytes may be some of the string itself. */
gboolean         multitude_string_insert_bytes    (MultitudeString  *string,
                                                   gsize             pos,
                                                   const char       *val,
                                                   gsize             len);

static inline gboolean
multitude_string_has_memory (const MultitudeString *string)
{
  return string->str != &string->nothing;
}

static inline MtudeBlock
multitude_string_get_block (const MultitudeString *string)
{
  if (!multitude_string_has_memory (string))
    return (MtudeBlock) { NULL, 0, 0 };

  return (MtudeBlock) { string->str, string->allocated_len, string->prefix };
}

/* The length and the NUL are left to the caller. */
static inline void
multitude_string_set_block (MultitudeString *string,
                            MtudeBlock       block)
{
  string->str = block.data != NULL ? block.data : &string->nothing;
  string->allocated_len = block.data != NULL ? block.capacity : 1;
  string->prefix = (guint8) block.prefix;
}

static inline void
multitude_string_set_empty (MultitudeString *string)
{
  string->str = &string->nothing;
  string->len = 0;
  string->allocated_len = 1;
  string->nothing = '\0';
}

/* How far behind the start an address is; more than the length if it is not in the
 * text.
 */
static inline gsize
multitude_string_offset_of (const MultitudeString *string,
                            const char            *val)
{
  return (guintptr) val - (guintptr) string->str;
}

/* The first memory of a string, if it takes no more than a bump.  The NUL is left to
 * the caller.
 */
static inline gboolean
multitude_string_claim (MultitudeString *string,
                        gsize            n_more)
{
  MtudeBlock block;

  if (multitude_string_has_memory (string) || n_more >= MTUDE_BLOCK_FIRST_CAPACITY
      || !mtude_block_claim_inline (&string->arena->core, &block, MTUDE_BLOCK_FIRST_CAPACITY, sizeof (MtudePrefix)))
    return FALSE;

  string->str = block.data;
  string->allocated_len = block.capacity;
  string->prefix = (guint8) block.prefix;
  return TRUE;
}

/* A string whose memory is somewhere else by now. */
static inline void
multitude_string_drop (MultitudeString *string)
{
  multitude_builder_drop (string->arena, string, string->holds_arena);
}
