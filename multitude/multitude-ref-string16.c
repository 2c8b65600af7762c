/* Strings of UTF-16 in an arena that any thread shares by counting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_ref_string16_ calls.  A string is an atomic rc of the
 * core's whose size is that of its units and the 0 behind them, so one that was
 * frozen is none other than one that was copied.  It is counted, hashed and
 * compared as bytes, by the calls that the strings of bytes are built on.
 */

#include "config.h"

#include "multitude-ref-string16.h"

#include "multitude-intern-private.h"
#include "multitude-owner-check-private.h"
#include "multitude-owner-inline.h"
#include "multitude-utf16-private.h"

#include <string.h>

static gsize
length_of (const gunichar2 *units,
           gssize           len)
{
  return len < 0 ? multitude_utf16_length (units) : (gsize) len;
}

static gunichar2 *
copy (MultitudeArena  *arena,
      const gunichar2 *units,
      gsize            length)
{
  gunichar2 *string = mtude_atomic_rc_alloc (&arena->core, multitude_utf16_size (length), NULL);

  if (G_UNLIKELY (string == NULL))
    return NULL;

  if (length > 0)
    memcpy (string, units, length * sizeof (gunichar2));
  string[length] = 0;
  return string;
}

/**
 * multitude_ref_string16_new: (skip)
 * @arena: an arena
 * @units: what to copy; may be %NULL if @len is 0
 * @len: units, which may be 0 or surrogates that are alone as well; or -1 for up to
 *   the first 0
 *
 * Copies UTF-16, with a count of references that any thread may use.  It stays valid
 * when the arena is reset or freed.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when the budget is exceeded.
 *
 * Returns: (transfer full): the string, with a 0 behind it, to be released with
 *   multitude_ref_string16_release()
 *
 * Since: 1.0
 */
gunichar2 *
multitude_ref_string16_new (MultitudeArena  *arena,
                            const gunichar2 *units,
                            gssize           len)
{
  gunichar2 *string;
  gsize length;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (units != NULL || len == 0, NULL);

  length = length_of (units, len);
  string = copy (arena, units, length);
  if (G_UNLIKELY (string == NULL))
    multitude_abort (&arena->core, multitude_utf16_size (length), 8);

  return string;
}

/**
 * multitude_ref_string16_try_new: (skip)
 * @arena: an arena
 * @units: what to copy; may be %NULL if @len is 0
 * @len: units, or -1 for up to the first 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_ref_string16_new(), but returns %NULL where that would abort, and
 * leaves the arena as it was.  Fails with %MULTITUDE_ERROR_BUDGET,
 * %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the string, or %NULL with @error set
 *
 * Since: 1.0
 */
gunichar2 *
multitude_ref_string16_try_new (MultitudeArena   *arena,
                                const gunichar2  *units,
                                gssize            len,
                                GError          **error)
{
  gunichar2 *string;
  gsize length;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (units != NULL || len == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  length = length_of (units, len);
  string = copy (arena, units, length);
  if (string == NULL)
    multitude_set_error (error, arena, multitude_utf16_size (length), 8);

  return string;
}

/**
 * multitude_ref_string16_new_utf8: (skip)
 * @arena: an arena
 * @str: UTF-8; may be %NULL if @len is 0
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_ref_string16_new(), from UTF-8.
 *
 * Fails with %G_CONVERT_ERROR_ILLEGAL_SEQUENCE or %G_CONVERT_ERROR_PARTIAL_INPUT if
 * @str is not valid, and with %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; then the arena is as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the string, or %NULL with @error set
 *
 * Since: 1.0
 */
gunichar2 *
multitude_ref_string16_new_utf8 (MultitudeArena  *arena,
                                 const char      *str,
                                 gssize           len,
                                 GError         **error)
{
  gunichar2 *string;
  gsize length, n_units, n_valid;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (str != NULL || len == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  length = len < 0 ? strlen (str) : (gsize) len;
  n_units = mtude_utf8_measure (str, length, &n_valid);
  if (n_valid < length)
    {
      multitude_set_utf8_error_with_nul (error, str, length, n_valid);
      return NULL;
    }

  string = mtude_atomic_rc_alloc (&arena->core, multitude_utf16_size (n_units), NULL);
  if (string == NULL)
    {
      multitude_set_error (error, arena, multitude_utf16_size (n_units), 8);
      return NULL;
    }

  string[mtude_utf8_to_utf16 (str, length, string)] = 0;
  return string;
}

/**
 * multitude_ref_string16_acquire: (skip)
 * @units: a string from multitude_ref_string16_new()
 *
 * Takes one more reference.  Any thread that has one may call this.
 *
 * Returns: (transfer full): @units
 *
 * Since: 1.0
 */
gunichar2 *
multitude_ref_string16_acquire (gunichar2 *units)
{
  g_return_val_if_fail (units != NULL, NULL);

  return mtude_atomic_rc_acquire (units);
}

/**
 * multitude_ref_string16_release: (skip)
 * @units: (transfer full): a string from multitude_ref_string16_new()
 *
 * Gives up one reference; the string goes with the last one.  May be called from
 * any thread, also when the arena is gone.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
multitude_ref_string16_release (gunichar2 *units)
{
  g_return_if_fail (units != NULL);

  mtude_atomic_rc_release (units);
}

/**
 * multitude_ref_string16_release_in: (skip)
 * @arena: the arena that @units was made in
 * @units: (transfer full): a string from multitude_ref_string16_new()
 *
 * As multitude_ref_string16_release(), without an atomic operation if the reference
 * is the only one and the chunk is in use.  Only the thread that uses the arena
 * may call this.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
multitude_ref_string16_release_in (MultitudeArena *arena,
                                   gunichar2      *units)
{
  g_return_if_fail (arena != NULL);
  g_return_if_fail (units != NULL);

  mtude_atomic_rc_release_in (&arena->core, units);
}

/**
 * multitude_ref_string16_length: (skip)
 * @units: a string from multitude_ref_string16_new()
 *
 * How long a string is.  Any thread that has a reference may call this.  Takes
 * constant time.
 *
 * Returns: the units, without the 0 behind them
 *
 * Since: 1.0
 */
gsize
multitude_ref_string16_length (const gunichar2 *units)
{
  g_return_val_if_fail (units != NULL, 0);

  return mtude_atomic_rc_get_size (units) / sizeof (gunichar2) - 1;
}

/**
 * multitude_ref_string16_hash: (skip)
 * @units: (not nullable): a string from multitude_ref_string16_new()
 *
 * Hashes all units of a string, 0 or not; a #GHashFunc.  Goes with
 * multitude_ref_string16_equal().
 *
 * May be called from any thread.
 *
 * Returns: the hash
 *
 * Since: 1.0
 */
guint
multitude_ref_string16_hash (gconstpointer units)
{
  return multitude_hash_bytes (units, mtude_atomic_rc_get_size (units) - sizeof (gunichar2));
}

/**
 * multitude_ref_string16_equal: (skip)
 * @a: (not nullable): a string from multitude_ref_string16_new()
 * @b: (not nullable): another one
 *
 * Compares all units of two strings, 0 or not; a #GEqualFunc.
 *
 * May be called from any thread.
 *
 * Returns: whether they are equal
 *
 * Since: 1.0
 */
gboolean
multitude_ref_string16_equal (gconstpointer a,
                              gconstpointer b)
{
  gsize size;

  if (a == b)
    return TRUE;

  size = mtude_atomic_rc_get_size (a);
  return size == mtude_atomic_rc_get_size (b) && memcmp (a, b, size) == 0;
}
