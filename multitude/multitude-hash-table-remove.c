/* Hash tables in an arena: taking out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what removes or steals one entry or all of them, and what ends a table.
 * Giving memory back cannot fail: a table that cannot shrink stays large.
 */

#include "config.h"

#include "multitude-hash-table-private.h"

void
multitude_hash_table_drop (MultitudeHashTable *self,
                           guint32             slot,
                           RemoveRule          rule)
{
  gpointer key = mtude_table_get_key (&self->table, slot);
  gpointer value = mtude_table_get_value (&self->table, slot);

  mtude_table_remove (&self->table, slot);
  if (rule == REMOVE_STEAL)
    return;

  if (self->key_destroy_func != NULL)
    self->key_destroy_func (key);
  if (self->value_destroy_func != NULL)
    self->value_destroy_func (value);
}

/* The source has to be asked first.  When it has refused it is asked again when half of
 * the entries of then have gone, and not with each of them.
 */
void
multitude_hash_table_fit (MultitudeHashTable *self)
{
  guint32 n_entries = self->table.n_entries;

  if (!mtude_table_is_sparse (&self->table)
      || (n_entries <= self->n_unfit && n_entries > self->n_unfit / 2))
    return;

  mtude_table_fit (&self->arena->core, &self->table);
  self->n_unfit = mtude_table_is_sparse (&self->table) ? n_entries : 0;
}

static gboolean
remove_key (MultitudeHashTable *self,
            gconstpointer       key,
            RemoveRule          rule)
{
  gint64 slot = multitude_hash_table_find_slot (self, key);

  if (slot == MTUDE_TABLE_NONE)
    return FALSE;

  multitude_hash_table_drop (self, slot, rule);
  multitude_hash_table_fit (self);
  self->version++;
  return TRUE;
}

/* The table is empty before the first notify, which may put something in again. */
static void
remove_all (MultitudeHashTable *self,
            RemoveRule          rule)
{
  MtudeTable stolen;
  gint64 slot;

  if (self->table.n_entries > 0)
    self->version++;

  mtude_table_steal (&self->table, &stolen);
  if (rule == REMOVE_NOTIFY && (self->key_destroy_func != NULL || self->value_destroy_func != NULL))
    for (slot = mtude_table_next (&stolen, 0); slot != MTUDE_TABLE_NONE; slot = mtude_table_next (&stolen, slot + 1))
      {
        if (self->key_destroy_func != NULL)
          self->key_destroy_func (mtude_table_get_key (&stolen, slot));
        if (self->value_destroy_func != NULL)
          self->value_destroy_func (mtude_table_get_value (&stolen, slot));
      }

  mtude_table_clear (&self->arena->core, &stolen);
}

/**
 * multitude_hash_table_remove: (skip)
 * @hash_table: a table
 * @key: (nullable): a key
 *
 * Removes an entry, and drops its key and value, as g_hash_table_remove() does.  A table
 * that is nearly empty then asks for memory to shrink to, and stays as large if there is
 * none.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the key was there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_remove (MultitudeHashTable *hash_table,
                             gconstpointer       key)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);

  return remove_key (hash_table, key, REMOVE_NOTIFY);
}

/**
 * multitude_hash_table_steal: (skip)
 * @hash_table: a table
 * @key: (nullable): a key
 *
 * Removes an entry without dropping its key and value, as g_hash_table_steal()
 * does.  The table shrinks as in multitude_hash_table_remove().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the key was there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_steal (MultitudeHashTable *hash_table,
                            gconstpointer       key)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);

  return remove_key (hash_table, key, REMOVE_STEAL);
}

/**
 * multitude_hash_table_steal_extended: (skip)
 * @hash_table: a table
 * @lookup_key: (nullable): a key
 * @stolen_key: (out) (optional) (nullable) (transfer full): the key in the table
 * @stolen_value: (out) (optional) (nullable) (transfer full): its value
 *
 * Removes an entry and hands it over, as g_hash_table_steal_extended() does.  What
 * is not asked for is not dropped either.  Both become %NULL if there is none.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the key was there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_steal_extended (MultitudeHashTable *hash_table,
                                     gconstpointer       lookup_key,
                                     gpointer           *stolen_key,
                                     gpointer           *stolen_value)
{
  gboolean is_there;
  gint64 slot;

  g_return_val_if_fail (hash_table != NULL, FALSE);

  slot = multitude_hash_table_find_slot (hash_table, lookup_key);
  is_there = slot != MTUDE_TABLE_NONE;
  if (stolen_key != NULL)
    *stolen_key = is_there ? mtude_table_get_key (&hash_table->table, slot) : NULL;
  if (stolen_value != NULL)
    *stolen_value = is_there ? mtude_table_get_value (&hash_table->table, slot) : NULL;
  if (!is_there)
    return FALSE;

  multitude_hash_table_drop (hash_table, slot, REMOVE_STEAL);
  multitude_hash_table_fit (hash_table);
  hash_table->version++;
  return TRUE;
}

/**
 * multitude_hash_table_remove_all: (skip)
 * @hash_table: a table
 *
 * Removes all entries, and drops their keys and values, as
 * g_hash_table_remove_all() does.  The memory of the table goes back to the arena.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_remove_all (MultitudeHashTable *hash_table)
{
  g_return_if_fail (hash_table != NULL);

  remove_all (hash_table, REMOVE_NOTIFY);
}

/**
 * multitude_hash_table_steal_all: (skip)
 * @hash_table: a table
 *
 * Removes all entries without dropping them, as g_hash_table_steal_all() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_steal_all (MultitudeHashTable *hash_table)
{
  g_return_if_fail (hash_table != NULL);

  remove_all (hash_table, REMOVE_STEAL);
}

/**
 * multitude_hash_table_unref: (skip)
 * @hash_table: (transfer full): a table
 *
 * Releases a reference.  With the last one, keys and values are dropped and the
 * memory of the table goes back to the arena.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_unref (MultitudeHashTable *hash_table)
{
  MultitudeArena *arena;
  gboolean holds_arena;

  g_return_if_fail (hash_table != NULL);

  /* The last reference is kept while entries are dropped: a notify may insert others,
   * or take a reference for a while.
   */
  if (hash_table->ref_count == 1)
    do
      remove_all (hash_table, REMOVE_NOTIFY);
    while (hash_table->table.n_entries > 0);

  if (--hash_table->ref_count > 0)
    return;

  arena = hash_table->arena;
  holds_arena = hash_table->holds_arena != 0;
  mtude_box_free_in (&arena->core, hash_table);
  if (holds_arena)
    g_object_unref (arena);
}

/**
 * multitude_hash_table_destroy: (skip)
 * @hash_table: (transfer full): a table
 *
 * Removes all entries and releases a reference, as g_hash_table_destroy() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_destroy (MultitudeHashTable *hash_table)
{
  g_return_if_fail (hash_table != NULL);

  remove_all (hash_table, REMOVE_NOTIFY);
  multitude_hash_table_unref (hash_table);
}
