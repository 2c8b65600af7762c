/* Strings that grow in an arena: making and freeing them, and their room.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what makes, compares, measures and frees a MultitudeString; to the other
 * files of it, how its memory grows.
 */

#include "config.h"

#include "multitude-string-private.h"

G_STATIC_ASSERT (sizeof (MultitudeString) <= MTUDE_BUILDER_SIZE);
G_STATIC_ASSERT (offsetof (MultitudeString, str) == offsetof (GString, str));
G_STATIC_ASSERT (offsetof (MultitudeString, len) == offsetof (GString, len));
G_STATIC_ASSERT (offsetof (MultitudeString, allocated_len) == offsetof (GString, allocated_len));

/* As GString's is: a copy of the text, in the same arena. */
static gpointer
boxed_copy (gpointer boxed)
{
  MultitudeString *string = boxed;
  MultitudeString *copy = multitude_string_new_len (string->arena, string->str, (gssize) string->len);

  g_object_ref (copy->arena);
  copy->holds_arena = TRUE;
  return copy;
}

static void
boxed_free (gpointer boxed)
{
  multitude_string_free (boxed, TRUE);
}

/**
 * multitude_string_get_type: (skip)
 *
 * Gets the boxed type of strings, for values and properties.  A copy is a string of
 * its own, and keeps the arena alive.
 *
 * May be called from any thread.
 *
 * Returns: a #GType
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (MultitudeString, multitude_string, boxed_copy, boxed_free)

/* ---- Room ---- */

/* Beyond what can be counted is a size that no arena can give. */
static gsize
size_with (const MultitudeString *string,
           gsize                  n_more)
{
  return n_more > G_MAXSIZE - string->len - 1 ? G_MAXSIZE : string->len + n_more + 1;
}

gboolean
multitude_string_expand (MultitudeString *string,
                         gsize            n_more,
                         MtudeGrowth      growth)
{
  MtudeBlock block = multitude_string_get_block (string);

  if (n_more < string->allocated_len - string->len)
    return TRUE;

  if (!mtude_block_grow (&string->arena->core, &block, block.data != NULL ? string->len + 1 : 0,
                         size_with (string, n_more), 0, growth))
    return FALSE;

  multitude_string_set_block (string, block);
  string->str[string->len] = '\0';
  return TRUE;
}

void
multitude_string_abort (MultitudeString *string,
                        gsize            n_more)
{
  gsize size = size_with (string, n_more);

  if (size == G_MAXSIZE)
    g_error ("adding %" G_GSIZE_FORMAT " to string would overflow", n_more);

  multitude_abort (&string->arena->core, size, 1);
}

void
multitude_string_expand_or_abort (MultitudeString *string,
                                  gsize            n_more,
                                  MtudeGrowth      growth)
{
  if (G_UNLIKELY (!multitude_string_expand (string, n_more, growth)))
    multitude_string_abort (string, n_more);
}

void
multitude_string_set_error (MultitudeString  *string,
                            gsize             n_more,
                            GError          **error)
{
  multitude_set_error (error, string->arena, size_with (string, n_more), 1);
}

/* ---- Making ---- */

MultitudeString *
multitude_string_create (MultitudeArena *arena)
{
  MultitudeString *string = mtude_builder_alloc (&arena->core);

  if (G_UNLIKELY (string == NULL))
    return NULL;

  string->arena = arena;
  string->holds_arena = FALSE;
  multitude_string_set_empty (string);
  return string;
}

static MultitudeString *
create_or_abort (MultitudeArena *arena)
{
  MultitudeString *string = multitude_string_create (arena);

  if (G_UNLIKELY (string == NULL))
    multitude_abort (&arena->core, MTUDE_BUILDER_SIZE, 8);

  return string;
}

/**
 * multitude_string_new: (skip)
 * @arena: an arena
 * @init: (nullable): the text to begin with, or %NULL
 *
 * Creates a string.  The twin of g_string_new(); but an empty string has no memory
 * besides its struct.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full): a string, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_new (MultitudeArena *arena,
                      const char     *init)
{
  MultitudeString *string;

  g_return_val_if_fail (arena != NULL, NULL);

  string = create_or_abort (arena);
  return init != NULL ? (multitude_string_append) (string, init) : string;
}

/**
 * multitude_string_new_len: (skip)
 * @arena: an arena
 * @init: (nullable): the text to begin with
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 *
 * Creates a string with a text of known length, or with room for one if @init is
 * %NULL.  The twin of g_string_new_len().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full): a string, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_new_len (MultitudeArena *arena,
                          const char     *init,
                          gssize          len)
{
  MultitudeString *string;

  g_return_val_if_fail (arena != NULL, NULL);

  if (init == NULL)
    return multitude_string_sized_new (arena, len > 0 ? (gsize) len : 0);

  string = create_or_abort (arena);
  return (multitude_string_append_len) (string, init, len);
}

/**
 * multitude_string_sized_new: (skip)
 * @arena: an arena
 * @dfl_size: how many bytes there shall be room for, without a NUL
 *
 * Creates an empty string with room, in one piece.  The twin of
 * g_string_sized_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full): a string, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_sized_new (MultitudeArena *arena,
                            gsize           dfl_size)
{
  MultitudeString *string;

  g_return_val_if_fail (arena != NULL, NULL);

  string = create_or_abort (arena);
  if (dfl_size > 0)
    multitude_string_expand_or_abort (string, dfl_size, MTUDE_GROW_EXACT);
  return string;
}

/**
 * multitude_string_try_sized_new: (skip)
 * @arena: an arena
 * @dfl_size: how many bytes there shall be room for, without a NUL; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string_sized_new(), but returns %NULL and sets @error where that would
 * abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): a string, to be freed before the arena is; or
 *   %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_try_sized_new (MultitudeArena  *arena,
                                gsize            dfl_size,
                                GError         **error)
{
  MultitudeString *string;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  string = multitude_string_create (arena);
  if (string == NULL)
    {
      multitude_set_error (error, arena, MTUDE_BUILDER_SIZE, 8);
      return NULL;
    }

  if (dfl_size > 0 && !multitude_string_expand (string, dfl_size, MTUDE_GROW_EXACT))
    {
      multitude_string_set_error (string, dfl_size, error);
      multitude_string_drop (string);
      return NULL;
    }

  return string;
}

/**
 * multitude_string_new_holding: (rename-to multitude_string_new)
 * @arena: an arena
 * @init: (nullable): the text to begin with, or %NULL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Creates a string that holds a reference to its arena, as scripts need it, which do
 * not free things in an order.  It has to be freed by the thread that uses the arena.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY.
 *
 * Returns: (transfer full): a string, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_new_holding (MultitudeArena  *arena,
                              const char      *init,
                              GError         **error)
{
  MultitudeString *string;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  string = multitude_string_try_sized_new (arena, 0, error);
  if (string == NULL)
    return NULL;

  if (init != NULL && !multitude_string_try_append (string, init, error))
    {
      multitude_string_drop (string);
      return NULL;
    }

  g_object_ref (arena);
  string->holds_arena = TRUE;
  return string;
}

/* ---- Looking ---- */

/**
 * multitude_string_equal:
 * @v: a string
 * @v2: another one
 *
 * Compares all bytes of two strings, NUL or not; a #GEqualFunc.  The twin of
 * g_string_equal().
 *
 * May be called from any thread that may use both.
 *
 * Returns: whether they are equal
 *
 * Since: 1.0
 */
gboolean
multitude_string_equal (const MultitudeString *v,
                        const MultitudeString *v2)
{
  return v->len == v2->len && memcmp (v->str, v2->str, v->len) == 0;
}

/**
 * multitude_string_hash:
 * @str: a string
 *
 * Hashes all bytes of a string; a #GHashFunc.  The twin of g_string_hash(), with the
 * same result.
 *
 * May be called from any thread that may use @str.
 *
 * Returns: the hash
 *
 * Since: 1.0
 */
guint
multitude_string_hash (const MultitudeString *str)
{
  guint hash = 0;
  gsize i;

  for (i = 0; i < str->len; i++)
    hash = hash * 31 + (guint) str->str[i];

  return hash;
}

/**
 * multitude_string_get_str:
 * @string: a string
 *
 * The text, for those who cannot read the field.
 *
 * May be called from any thread that may use @string.
 *
 * Returns: (transfer none): the text with a NUL behind it, valid until the string
 *   changes
 *
 * Since: 1.0
 */
const char *
multitude_string_get_str (MultitudeString *string)
{
  g_return_val_if_fail (string != NULL, NULL);

  return string->str;
}

/**
 * multitude_string_get_len:
 * @string: a string
 *
 * The length of the text, for those who cannot read the field.
 *
 * May be called from any thread that may use @string.
 *
 * Returns: bytes, without the NUL
 *
 * Since: 1.0
 */
gsize
multitude_string_get_len (MultitudeString *string)
{
  g_return_val_if_fail (string != NULL, 0);

  return string->len;
}

/* ---- The length, and what is behind it ---- */

/**
 * multitude_string_truncate: (skip)
 * @string: a string
 * @len: the new length
 *
 * Cuts the end off, if the string is longer than that.  The twin of
 * g_string_truncate().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_truncate (MultitudeString *string,
                           gsize            len)
{
  g_return_val_if_fail (string != NULL, NULL);

  string->len = MIN (len, string->len);
  string->str[string->len] = '\0';
  return string;
}

/**
 * multitude_string_set_size: (skip)
 * @string: a string
 * @len: the new length
 *
 * Makes a string shorter or longer.  What is new is not initialised, but for the NUL
 * behind it.  The twin of g_string_set_size().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_set_size (MultitudeString *string,
                           gsize            len)
{
  g_return_val_if_fail (string != NULL, NULL);

  if (len > string->len)
    multitude_string_expand_or_abort (string, len - string->len, MTUDE_GROW_AMORTIZED);

  string->len = len;
  string->str[len] = '\0';
  return string;
}

/**
 * multitude_string_reserve: (skip)
 * @string: a string
 * @len: how long it shall be able to become
 *
 * Takes as much memory as a text of that length needs, and no more.  Until the
 * string is longer, nothing that is appended can fail or move the text.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_string_reserve (MultitudeString *string,
                          gsize            len)
{
  g_return_if_fail (string != NULL);

  if (len > string->len)
    multitude_string_expand_or_abort (string, len - string->len, MTUDE_GROW_EXACT);
}

/**
 * multitude_string_try_reserve: (skip)
 * @string: a string
 * @len: how long it shall be able to become
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string_reserve(), but returns false and sets @error where that would
 * abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there is room
 *
 * Since: 1.0
 */
gboolean
multitude_string_try_reserve (MultitudeString  *string,
                              gsize             len,
                              GError          **error)
{
  g_return_val_if_fail (string != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (len <= string->len || multitude_string_expand (string, len - string->len, MTUDE_GROW_EXACT))
    return TRUE;

  multitude_string_set_error (string, len - string->len, error);
  return FALSE;
}

/**
 * multitude_string_shrink: (skip)
 * @string: a string
 *
 * Gives the room back that is not used, if nothing was allocated behind it; else does
 * nothing.  Freezing does this by itself.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
multitude_string_shrink (MultitudeString *string)
{
  MtudeBlock block;

  g_return_if_fail (string != NULL);

  if (!multitude_string_has_memory (string))
    return;

  block = multitude_string_get_block (string);
  mtude_block_shrink (&string->arena->core, &block, string->len + 1);
  string->allocated_len = block.capacity;
}
