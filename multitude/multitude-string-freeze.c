/* Strings that grow in an arena: cutting, joining, and what they end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what hands the text on where it is: to another string, or to the owner
 * that a caller goes on with.
 *
 * The text of a string that was cut off needs what that of any string has: a NUL in
 * front of it, where the first string ends, and a prefix for what it may be frozen
 * into.  So it moves by a few bytes, within the memory that both have.
 */

#include "config.h"

#include "multitude-string-private.h"

/* ---- In two ---- */

/* What there is in front of the text behind `at`, for the longest that it may become. */
static gsize
prefix_of_tail (const MultitudeString *string,
                gsize                  at)
{
  return string->allocated_len - at > MTUDE_PREFIX_SIZE_MAX ? MTUDE_BLOCK_PRIVATE_PREFIX (0) : sizeof (MtudePrefix);
}

/* Where that text goes: as far behind the NUL as the prefix needs. */
static gsize
place_of_tail (const MultitudeString *string,
               gsize                  at)
{
  guintptr end = (guintptr) string->str + at + 1 + prefix_of_tail (string, at);

  return ((end + MTUDE_BLOCK_ALIGNMENT - 1) & ~(guintptr) (MTUDE_BLOCK_ALIGNMENT - 1)) - (guintptr) string->str;
}

/* The header of the chunk has to be found from both. */
static gboolean
may_cut (const MultitudeString *string,
         gsize                  place,
         gsize                  length)
{
  return place < string->allocated_len && length < string->allocated_len - place
         && mtude_owners_of (string->str) == mtude_owners_of (string->str + place);
}

/* Cannot fail where it may be cut. */
static gboolean
cut_tail (MultitudeString *string,
          gsize            at,
          gsize            place,
          MultitudeString *tail)
{
  MtudeBlock block = multitude_string_get_block (string);
  gsize prefix = prefix_of_tail (string, at);
  gsize length = string->len - at;
  MtudeBlock rest;

  memmove (string->str + place, string->str + at, length + 1);
  if (!mtude_block_split (&string->arena->core, &block, block.capacity, place - prefix, &rest))
    return FALSE;

  multitude_string_set_block (string, block);
  multitude_string_set_block (tail, (MtudeBlock) { rest.data + prefix, rest.capacity - prefix, prefix });
  tail->len = length;
  return TRUE;
}

static gboolean
move_tail (MultitudeString *string,
           gsize            at,
           MultitudeString *tail)
{
  gsize place = place_of_tail (string, at);
  gsize length = string->len - at;

  if (length == 0)
    return TRUE;

  if (at == 0)
    {
      multitude_string_set_block (tail, multitude_string_get_block (string));
      tail->len = length;
      multitude_string_set_empty (string);
      return TRUE;
    }

  if (may_cut (string, place, length))
    return cut_tail (string, at, place, tail);

  return multitude_string_insert_bytes (tail, 0, string->str + at, length);
}

/**
 * multitude_string_try_split_off: (skip)
 * @string: a string
 * @at: the first byte to go; at most the length
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string_split_off(), but returns %NULL and sets @error where that would
 * abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): a new string, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_try_split_off (MultitudeString  *string,
                                gsize             at,
                                GError          **error)
{
  MultitudeString *tail;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (at <= string->len, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  tail = multitude_string_try_sized_new (string->arena, 0, error);
  if (tail == NULL)
    return NULL;

  if (!move_tail (string, at, tail))
    {
      multitude_string_set_error (tail, string->len - at, error);
      multitude_string_drop (tail);
      return NULL;
    }

  multitude_string_truncate (string, at);
  if (string->holds_arena)
    {
      g_object_ref (string->arena);
      tail->holds_arena = TRUE;
    }
  return tail;
}

/**
 * multitude_string_split_off: (skip)
 * @string: a string
 * @at: the first byte to go; at most the length
 *
 * Makes a string of its own, of the same arena, of the text from @at on.  Both can be
 * frozen without a copy.
 *
 * Takes time in proportion to the text behind @at, which moves by less than 32 bytes,
 * or 48 if there is memory for more than 64 KiB of it, and no memory besides the struct.
 * If there are not so many bytes left, or the cut is more than 64 KiB into a chunk, what
 * is behind @at is copied.  At either end it takes constant time.  Cutting a long text
 * into lines from its start moves the rest of it for each line.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_split_off (MultitudeString *string,
                            gsize            at)
{
  g_autoptr (GError) error = NULL;
  MultitudeString *tail = multitude_string_try_split_off (string, at, &error);

  if (G_UNLIKELY (error != NULL))
    multitude_string_abort (string, 0);

  return tail;
}

/* ---- In one ---- */

/* Whether the memory of tail became the end of that of the string. */
static gboolean
join_blocks (MultitudeString *string,
             MultitudeString *tail)
{
  MtudeBlock block = multitude_string_get_block (string);
  MtudeBlock rest = multitude_string_get_block (tail);

  if (string->arena != tail->arena || block.data == NULL || rest.data != block.data + block.capacity + rest.prefix)
    return FALSE;

  rest = (MtudeBlock) { rest.data - rest.prefix, rest.capacity + rest.prefix, 0 };
  if (!mtude_block_join (&string->arena->core, &block, &rest))
    return FALSE;

  multitude_string_set_block (string, block);
  memmove (string->str + string->len, tail->str, tail->len + 1);
  string->len += tail->len;
  return TRUE;
}

static void
take_block (MultitudeString *string,
            MultitudeString *tail)
{
  MtudeBlock block = multitude_string_get_block (string);

  mtude_block_free (&string->arena->core, &block);
  multitude_string_set_block (string, multitude_string_get_block (tail));
  string->len = tail->len;
}

/**
 * multitude_string_join: (skip)
 * @string: a string
 * @tail: (transfer full): another one
 *
 * Moves the text of @tail to the end of @string, and frees @tail.
 *
 * If @string is empty and of the same arena, this takes constant time.  If @tail was
 * split off from it and neither has moved since, the text of @tail moves back and no
 * memory is needed.  Else it is appended.
 *
 * Only the thread that uses the arenas of both may call this.  Aborts the program
 * when there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_join (MultitudeString *string,
                       MultitudeString *tail)
{
  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (tail != NULL && tail != string, string);

  if (string->len == 0 && tail->len > 0 && string->arena == tail->arena)
    take_block (string, tail);
  else if (join_blocks (string, tail))
    ;
  else
    {
      multitude_string_append_len (string, tail->str, (gssize) tail->len);
      multitude_string_free (tail, TRUE);
      return string;
    }

  multitude_string_drop (tail);
  return string;
}

/* ---- The end ---- */

/* A string without memory gets as much as its NUL needs. */
static void
get_memory_or_abort (MultitudeString *string)
{
  MtudeBlock block = { NULL, 0, 0 };

  if (G_LIKELY (multitude_string_has_memory (string)))
    return;

  if (!mtude_block_grow (&string->arena->core, &block, 0, 1, 0, MTUDE_GROW_EXACT))
    multitude_string_abort (string, 0);
  multitude_string_set_block (string, block);
  string->str[0] = '\0';
}

/* Whether what is not used went back. */
static inline gboolean
end_block (MultitudeString *string)
{
  return mtude_block_end_inline (&string->arena->core, string->str, string->allocated_len, string->len + 1);
}

static char * G_GNUC_NO_INLINE
freeze_box_or_abort (MultitudeString *string)
{
  MtudeBlock block = multitude_string_get_block (string);
  char *box = mtude_block_freeze_box (&string->arena->core, &block, string->len + 1);

  if (G_UNLIKELY (box == NULL))
    multitude_string_abort (string, 0);

  return box;
}

/* Leaves the string without a text; the caller drops it or makes it empty.  All its
 * blocks are aligned.
 */
static inline char *
take_box (MultitudeString *string)
{
  get_memory_or_abort (string);
  return end_block (string) ? string->str : freeze_box_or_abort (string);
}

/* As take_box(). */
static char *
take_atomic_rc (MultitudeString *string)
{
  MtudeBlock block;
  char *value;

  get_memory_or_abort (string);
  if (end_block (string))
    return mtude_prefix_write ((guintptr) string->str - sizeof (MtudePrefix), string->len, MTUDE_TAG_ATOMIC_RC);

  block = multitude_string_get_block (string);
  value = mtude_block_freeze_atomic_rc (&string->arena->core, &block, string->len + 1, string->len, 0, NULL);
  if (G_UNLIKELY (value == NULL))
    multitude_string_abort (string, 0);

  return value;
}

/* No memory is needed for what is empty. */
static GBytes *
new_empty_bytes (void)
{
  static const char nothing[MTUDE_BLOCK_ALIGNMENT] __attribute__ ((aligned (MTUDE_BLOCK_ALIGNMENT)));

  return g_bytes_new_static (nothing, 0);
}

static GBytes *
new_bytes (char  *box,
           gsize  len)
{
  return g_bytes_new_with_free_func (box, len, mtude_box_free, box);
}

/**
 * multitude_string_free: (skip)
 * @string: (transfer full): a string
 * @free_segment: whether the text shall be freed as well
 *
 * Frees a string.  The twin of g_string_free(); but a text that stays is the box of
 * multitude_string_free_to_box(), and no memory of g_malloc().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the text, to be freed with
 *   multitude_box_free(); %NULL if @free_segment is true
 *
 * Since: 1.0
 */
char *
multitude_string_free (MultitudeString *string,
                       gboolean         free_segment)
{
  MtudeBlock block;

  g_return_val_if_fail (string != NULL, NULL);

  if (!free_segment)
    return multitude_string_free_to_box (string);

  block = multitude_string_get_block (string);
  multitude_builder_drop_block (string->arena, &block, string->holds_arena);
  multitude_string_drop (string);
  return NULL;
}

/**
 * multitude_string_free_to_bytes: (skip)
 * @string: (transfer full): a string
 *
 * Frees a string and makes a #GBytes of the text, without a copy.  There is a NUL
 * behind the data.  The twin of g_string_free_to_bytes(); but the data is aligned to
 * 16 bytes, and never %NULL.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program when GLib has no memory for the struct.
 *
 * Returns: (transfer full): a #GBytes that may outlive the arena and be released on
 *   any thread
 *
 * Since: 1.0
 */
GBytes *
multitude_string_free_to_bytes (MultitudeString *string)
{
  gsize len;
  char *box;

  g_return_val_if_fail (string != NULL, NULL);

  if (G_UNLIKELY (!multitude_string_has_memory (string)))
    {
      multitude_string_drop (string);
      return new_empty_bytes ();
    }

  len = string->len;
  box = take_box (string);
  multitude_string_drop (string);
  return new_bytes (box, len);
}

/**
 * multitude_string_steal_bytes:
 * @string: a string
 *
 * Makes a #GBytes of the text, without a copy, and leaves the string empty, to be
 * used further: what multitude_string_free_to_bytes() is for scripts.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program when GLib has no memory for the struct.
 *
 * Returns: (transfer full): a #GBytes that may outlive the string and the arena, and
 *   be released on any thread
 *
 * Since: 1.0
 */
GBytes *
multitude_string_steal_bytes (MultitudeString *string)
{
  gsize len;
  char *box;

  g_return_val_if_fail (string != NULL, NULL);

  if (!multitude_string_has_memory (string))
    return new_empty_bytes ();

  len = string->len;
  box = take_box (string);
  multitude_string_set_empty (string);
  return new_bytes (box, len);
}

/**
 * multitude_string_free_to_box: (skip)
 * @string: (transfer full): a string
 *
 * Frees a string and makes a box of the text, without a copy.  It is aligned to 16
 * bytes.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program when there is no memory, which is not asked for if the string has some
 * already.
 *
 * Returns: (transfer full): the text with a NUL behind it, to be freed with
 *   multitude_box_free() on any thread.  It may outlive the arena.
 *
 * Since: 1.0
 */
char *
multitude_string_free_to_box (MultitudeString *string)
{
  char *box;

  g_return_val_if_fail (string != NULL, NULL);

  box = take_box (string);
  multitude_string_drop (string);
  return box;
}

/**
 * multitude_string_free_to_atomic_rc_box: (skip)
 * @string: (transfer full): a string
 *
 * Frees a string and makes a counted value of the text, without a copy, which any
 * thread may share.  multitude_atomic_rc_box_get_size() says how long it is.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program when there is no memory, which is not asked for if the string has some
 * already.
 *
 * Returns: (transfer full): the text with a NUL behind it, to be released with
 *   multitude_atomic_rc_box_release().  It may outlive the arena.
 *
 * Since: 1.0
 */
char *
multitude_string_free_to_atomic_rc_box (MultitudeString *string)
{
  char *value;

  g_return_val_if_fail (string != NULL, NULL);

  value = take_atomic_rc (string);
  multitude_string_drop (string);
  return value;
}

/**
 * multitude_string_free_to_ref_string: (skip)
 * @string: (transfer full): a string
 *
 * Frees a string and makes a ref-string of the text, without a copy: what
 * multitude_ref_string_new_len() would make by copying.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program when there is no memory, which is not asked for if the string has some
 * already.
 *
 * Returns: (transfer full): the text, to be released with
 *   multitude_ref_string_release().  It may outlive the arena.
 *
 * Since: 1.0
 */
char *
multitude_string_free_to_ref_string (MultitudeString *string)
{
  char *value;

  g_return_val_if_fail (string != NULL, NULL);

  value = take_atomic_rc (string);
  multitude_string_drop (string);
  return value;
}
