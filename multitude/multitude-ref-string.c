/* Strings in an arena that any thread shares by counting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_ref_string_ calls.  A string is an atomic rc of the core's
 * whose size is its length, with one byte more behind it.
 */

#include "config.h"

#include "multitude-ref-string.h"

#include "multitude-intern-private.h"
#include "multitude-owner-check-private.h"
#include "multitude-private.h"
#include "multitude-ref-string-inline.h"

#include <string.h>

static gsize
length_of (const char *str,
           gssize      len)
{
  return len < 0 ? strlen (str) : (gsize) len;
}

static char *
copy (MultitudeArena *arena,
      const char     *str,
      gsize           length)
{
  char *string = multitude_ref_string_bump (&arena->core, str, length);

  if (string == NULL)
    string = mtude_atomic_rc_strndup (&arena->core, str, length);
  if (G_UNLIKELY (string == NULL))
    multitude_abort (&arena->core, length, 1);

  return string;
}

/**
 * multitude_ref_string_new: (skip)
 * @arena: an arena
 * @str: what to copy, up to its NUL
 *
 * Copies a string, with a count of references that any thread may use.  It stays
 * valid when the arena is reset or freed, and costs 9 bytes more than its length,
 * rounded up to a multiple of 8.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when the budget is exceeded.
 *
 * Returns: (transfer full): the string, to be released with
 *   multitude_ref_string_release()
 *
 * Since: 1.0
 */
char *
(multitude_ref_string_new) (MultitudeArena *arena,
                            const char     *str)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (str != NULL, NULL);

  return copy (arena, str, strlen (str));
}

/**
 * multitude_ref_string_new_len: (skip)
 * @arena: an arena
 * @str: what to copy
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 *
 * As multitude_ref_string_new(), for a string of known length.
 *
 * Returns: (transfer full): the string, with a NUL behind it
 *
 * Since: 1.0
 */
char *
(multitude_ref_string_new_len) (MultitudeArena *arena,
                                const char     *str,
                                gssize          len)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (str != NULL, NULL);

  return copy (arena, str, length_of (str, len));
}

/**
 * multitude_ref_string_try_new_len: (skip)
 * @arena: an arena
 * @str: what to copy
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_ref_string_new_len(), but returns %NULL where that would abort,
 * and leaves the arena as it was.  Fails with %MULTITUDE_ERROR_BUDGET,
 * %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: (transfer full) (nullable): the string, or %NULL with @error set
 *
 * Since: 1.0
 */
char *
multitude_ref_string_try_new_len (MultitudeArena  *arena,
                                  const char      *str,
                                  gssize           len,
                                  GError         **error)
{
  gsize length;
  char *string;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (str != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  length = length_of (str, len);
  string = mtude_atomic_rc_strndup (&arena->core, str, length);
  if (string == NULL)
    multitude_set_error (error, arena, length, 1);

  return string;
}

/**
 * multitude_ref_string_new_intern: (skip)
 * @arena: an arena
 * @str: the contents, up to a NUL
 *
 * Returns the string of these contents that the arena has, and makes it if there
 * is none: as long as the arena knows it, equal contents have one pointer.
 *
 * The arena has a reference of its own to each, until it is reset, freed, or
 * rewound to a mark that is older than the first string it knew.  For those who
 * have acquired them the strings stay valid, but the same contents get another
 * pointer then.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): the string, to be released with
 *   multitude_ref_string_release()
 *
 * Since: 1.0
 */
char *
multitude_ref_string_new_intern (MultitudeArena *arena,
                                 const char     *str)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (str != NULL, NULL);

  return multitude_intern (arena, str, strlen (str));
}

/**
 * multitude_ref_string_new_intern_len: (skip)
 * @arena: an arena
 * @str: the contents
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 *
 * As multitude_ref_string_new_intern(), for contents of known length.
 *
 * Returns: (transfer full): the string
 *
 * Since: 1.0
 */
char *
multitude_ref_string_new_intern_len (MultitudeArena *arena,
                                     const char     *str,
                                     gssize          len)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (str != NULL, NULL);

  return multitude_intern (arena, str, length_of (str, len));
}

/**
 * multitude_ref_string_acquire: (skip)
 * @str: a string from multitude_ref_string_new()
 *
 * Takes one more reference.  Any thread that has one may call this.
 *
 * Returns: (transfer full): @str
 *
 * Since: 1.0
 */
char *
multitude_ref_string_acquire (char *str)
{
  g_return_val_if_fail (str != NULL, NULL);

  return mtude_atomic_rc_acquire (str);
}

/**
 * multitude_ref_string_release: (skip)
 * @str: (transfer full): a string from multitude_ref_string_new()
 *
 * Gives up one reference; the string goes with the last one.  May be called from
 * any thread, also when the arena is gone.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
(multitude_ref_string_release) (char *str)
{
  g_return_if_fail (str != NULL);

  mtude_atomic_rc_release (str);
}

/**
 * multitude_ref_string_release_in: (skip)
 * @arena: the arena that @str was made in
 * @str: (transfer full): a string from multitude_ref_string_new()
 *
 * As multitude_ref_string_release(), without an atomic operation if the reference
 * is the only one and the chunk is in use.  Only the thread that uses the arena
 * may call this.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
(multitude_ref_string_release_in) (MultitudeArena *arena,
                                   char           *str)
{
  g_return_if_fail (arena != NULL);
  g_return_if_fail (str != NULL);

  mtude_atomic_rc_release_in (&arena->core, str);
}

/**
 * multitude_ref_string_release_n: (skip)
 * @strs: (array length=n_strs): strings, of any arenas
 * @n_strs: how many
 *
 * Gives up one reference to each of many strings, none of them %NULL.  Where these
 * are the last ones and lie in one chunk, a run of them costs one atomic
 * operation.  May be called from any thread.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
multitude_ref_string_release_n (char  **strs,
                                gsize   n_strs)
{
  g_return_if_fail (strs != NULL || n_strs == 0);

  mtude_atomic_rc_release_n ((gpointer *) strs, n_strs);
}

/**
 * multitude_ref_string_length: (skip)
 * @str: a string from multitude_ref_string_new()
 *
 * How long a string is.  Any thread that has a reference may call this.  Takes
 * constant time.
 *
 * Returns: the bytes, without the NUL behind them
 *
 * Since: 1.0
 */
gsize
multitude_ref_string_length (const char *str)
{
  g_return_val_if_fail (str != NULL, 0);

  return mtude_atomic_rc_get_size (str);
}

/**
 * multitude_ref_string_hash: (skip)
 * @str: (not nullable): a string from multitude_ref_string_new()
 *
 * Hashes all bytes of a string, NUL or not; a #GHashFunc.  Goes with
 * multitude_ref_string_equal().
 *
 * May be called from any thread.
 *
 * Returns: the hash, which is not that of g_str_hash()
 *
 * Since: 1.0
 */
guint
multitude_ref_string_hash (gconstpointer str)
{
  return multitude_hash_bytes (str, mtude_atomic_rc_get_size (str));
}

/**
 * multitude_ref_string_equal: (skip)
 * @a: (not nullable): a string from multitude_ref_string_new()
 * @b: (not nullable): another one
 *
 * Compares all bytes of two strings, NUL or not; a #GEqualFunc.
 *
 * May be called from any thread.
 *
 * Returns: whether they are equal
 *
 * Since: 1.0
 */
gboolean
multitude_ref_string_equal (gconstpointer a,
                            gconstpointer b)
{
  gsize length;

  if (a == b)
    return TRUE;

  length = mtude_atomic_rc_get_size (a);
  return length == mtude_atomic_rc_get_size (b) && memcmp (a, b, length) == 0;
}
