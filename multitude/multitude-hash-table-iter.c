/* Hash tables in an arena: iterators.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeHashTableIter.  It knows the version of the table that it began
 * with: after an entry has come or gone by another way than the iterator itself,
 * each call is refused with a critical.
 */

#include "config.h"

#include "multitude-hash-table-private.h"

static gint64
table_end (MultitudeHashTable *hash_table)
{
  return (gint64) hash_table->table.mask + 1;
}

static gboolean
is_at_entry (MultitudeHashTableIter *iter)
{
  return iter->position >= 0 && iter->position < table_end (iter->hash_table)
         && mtude_table_has (&iter->hash_table->table, iter->position);
}

/**
 * multitude_hash_table_iter_init: (skip)
 * @iter: (out caller-allocates): an iterator
 * @hash_table: a table
 *
 * Begins an iteration, as g_hash_table_iter_init() does.  The order is not
 * promised.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_iter_init (MultitudeHashTableIter *iter,
                                MultitudeHashTable     *hash_table)
{
  g_return_if_fail (iter != NULL);
  g_return_if_fail (hash_table != NULL);

  iter->hash_table = hash_table;
  iter->position = -1;
  iter->version = hash_table->version;
}

/**
 * multitude_hash_table_iter_next: (skip)
 * @iter: an iterator
 * @key: (out) (optional) (nullable): the key
 * @value: (out) (optional) (nullable): the value
 *
 * Goes to the next entry, as g_hash_table_iter_next() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: %FALSE at the end; then neither @key nor @value is set
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_iter_next (MultitudeHashTableIter *iter,
                                gpointer               *key,
                                gpointer               *value)
{
  MtudeTable *table;
  gint64 slot;

  g_return_val_if_fail (iter != NULL, FALSE);
  g_return_val_if_fail (iter->version == iter->hash_table->version, FALSE);
  g_return_val_if_fail (iter->position < table_end (iter->hash_table), FALSE);

  table = &iter->hash_table->table;
  slot = mtude_table_next (table, iter->position + 1);
  if (slot == MTUDE_TABLE_NONE)
    {
      iter->position = table_end (iter->hash_table);
      return FALSE;
    }

  iter->position = slot;
  if (key != NULL)
    *key = mtude_table_get_key (table, slot);
  if (value != NULL)
    *value = mtude_table_get_value (table, slot);
  return TRUE;
}

/**
 * multitude_hash_table_iter_get_hash_table: (skip)
 * @iter: an iterator
 *
 * Gets the table that is iterated over.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): the table
 *
 * Since: 1.0
 */
MultitudeHashTable *
multitude_hash_table_iter_get_hash_table (MultitudeHashTableIter *iter)
{
  g_return_val_if_fail (iter != NULL, NULL);

  return iter->hash_table;
}

static void
iter_drop (MultitudeHashTableIter *iter,
           RemoveRule              rule)
{
  multitude_hash_table_drop (iter->hash_table, iter->position, rule);
  iter->version++;
  iter->hash_table->version++;
}

/**
 * multitude_hash_table_iter_remove: (skip)
 * @iter: an iterator, at an entry
 *
 * Removes the entry that the iterator is at, and drops its key and value, as
 * g_hash_table_iter_remove() does.  The table does not shrink.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_iter_remove (MultitudeHashTableIter *iter)
{
  g_return_if_fail (iter != NULL);
  g_return_if_fail (iter->version == iter->hash_table->version);
  g_return_if_fail (is_at_entry (iter));

  iter_drop (iter, REMOVE_NOTIFY);
}

/**
 * multitude_hash_table_iter_steal: (skip)
 * @iter: an iterator, at an entry
 *
 * Removes the entry that the iterator is at without dropping its key and value, as
 * g_hash_table_iter_steal() does.  The table does not shrink.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_iter_steal (MultitudeHashTableIter *iter)
{
  g_return_if_fail (iter != NULL);
  g_return_if_fail (iter->version == iter->hash_table->version);
  g_return_if_fail (is_at_entry (iter));

  iter_drop (iter, REMOVE_STEAL);
}

/* The key is kept, and not dropped.  The iterator follows the version, and others
 * of the table become invalid.
 */
static gboolean
replace_value (MultitudeHashTableIter *iter,
               gpointer                value)
{
  MultitudeHashTable *self = iter->hash_table;
  guint32 slot = iter->position;
  gpointer old_value = mtude_table_get_value (&self->table, slot);

  if (!mtude_table_set (&self->arena->core, &self->table, slot, self->table.hashes[slot],
                        mtude_table_get_key (&self->table, slot), value))
    return FALSE;

  if (self->value_destroy_func != NULL)
    self->value_destroy_func (old_value);
  iter->version++;
  self->version++;
  return TRUE;
}

/**
 * multitude_hash_table_iter_replace: (skip)
 * @iter: an iterator, at an entry
 * @value: (transfer full) (nullable): the new value
 *
 * Replaces the value of the entry that the iterator is at, and drops the old one,
 * as g_hash_table_iter_replace() does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which only the first value of a set may need.
 *
 * Since: 1.0
 */
void
multitude_hash_table_iter_replace (MultitudeHashTableIter *iter,
                                   gpointer                value)
{
  g_return_if_fail (iter != NULL);
  g_return_if_fail (iter->version == iter->hash_table->version);
  g_return_if_fail (is_at_entry (iter));

  if (!replace_value (iter, value))
    multitude_hash_table_abort (iter->hash_table, 0, MTUDE_TABLE_MAP);
}

/**
 * multitude_hash_table_iter_try_replace: (skip)
 * @iter: an iterator, at an entry
 * @value: (transfer full) (nullable): the new value
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_hash_table_iter_replace(), but returns %FALSE and sets @error where
 * that would abort; then @value is still the caller's.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether @value is in the table
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_iter_try_replace (MultitudeHashTableIter  *iter,
                                       gpointer                 value,
                                       GError                 **error)
{
  g_return_val_if_fail (iter != NULL, FALSE);
  g_return_val_if_fail (iter->version == iter->hash_table->version, FALSE);
  g_return_val_if_fail (is_at_entry (iter), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!replace_value (iter, value))
    {
      multitude_hash_table_set_error (iter->hash_table, 0, MTUDE_TABLE_MAP, error);
      return FALSE;
    }

  return TRUE;
}
