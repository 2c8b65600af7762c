/* Where the units of growing strings are, and how their room grows.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls of multitude-string16-private.h. */

#include "config.h"

#include "multitude-string16-private.h"

G_STATIC_ASSERT (sizeof (MultitudeString16) <= MTUDE_BUILDER_SIZE);

static const gunichar2 no_units[1] = { 0 };

MultitudeString16 *
multitude_string16_create (MultitudeArena *arena)
{
  MultitudeString16 *string = mtude_builder_alloc (&arena->core);

  if (G_UNLIKELY (string == NULL))
    return NULL;

  *string = (MultitudeString16) { .str = (gunichar2 *) no_units, .arena = arena };
  return string;
}

MultitudeString16 *
multitude_string16_create_sized (MultitudeArena *arena,
                                 gsize           reserved_len)
{
  MultitudeString16 *string = multitude_string16_create (arena);

  if (G_UNLIKELY (string == NULL))
    multitude_abort (&arena->core, MTUDE_BUILDER_SIZE, 8);

  if (reserved_len > 0)
    multitude_string16_expand_or_abort (string, reserved_len, MTUDE_GROW_EXACT);

  return string;
}

void
multitude_string16_drop (MultitudeString16 *string)
{
  mtude_builder_free (&string->arena->core, string);
}

MtudeBlock
multitude_string16_get_block (MultitudeString16 *string)
{
  if (string->allocated_len == 0)
    return (MtudeBlock) { NULL, 0, 0 };

  return (MtudeBlock) { (char *) string->str, string->allocated_len * sizeof (gunichar2), string->prefix };
}

void
multitude_string16_set_block (MultitudeString16 *string,
                              MtudeBlock         block)
{
  string->str = block.data != NULL ? (gunichar2 *) (void *) block.data : (gunichar2 *) no_units;
  string->allocated_len = block.capacity / sizeof (gunichar2);
  string->prefix = block.prefix;
}

static gsize
size_with (const MultitudeString16 *string,
           gsize                    n_more)
{
  return multitude_utf16_size (n_more <= G_MAXSSIZE - string->len ? string->len + n_more : G_MAXSIZE);
}

gboolean
multitude_string16_expand (MultitudeString16 *string,
                           gsize              n_more,
                           MtudeGrowth        growth)
{
  MtudeBlock block;

  if (G_LIKELY (n_more < string->allocated_len - string->len))
    return TRUE;

  block = multitude_string16_get_block (string);
  if (!mtude_block_grow (&string->arena->core, &block, block.data != NULL ? size_with (string, 0) : 0,
                         size_with (string, n_more), 0, growth))
    return FALSE;

  multitude_string16_set_block (string, block);
  string->str[string->len] = 0;
  return TRUE;
}

void
multitude_string16_abort (MultitudeString16 *string,
                          gsize              n_more)
{
  multitude_abort (&string->arena->core, size_with (string, n_more), STRING16_ALIGNMENT);
}

void
multitude_string16_expand_or_abort (MultitudeString16 *string,
                                    gsize              n_more,
                                    MtudeGrowth        growth)
{
  if (G_UNLIKELY (!multitude_string16_expand (string, n_more, growth)))
    multitude_string16_abort (string, n_more);
}

void
multitude_string16_set_error (GError            **error,
                              MultitudeString16  *string,
                              gsize               n_more)
{
  multitude_set_error (error, string->arena, size_with (string, n_more), STRING16_ALIGNMENT);
}
