/* Hash tables in an arena: all entries, one after the other.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls that take a function for each entry, and the lists of keys and
 * values.  The function must not let entries come or go: that is seen after each
 * call, and ends the walk with a critical.
 */

#include "config.h"

#include "multitude-hash-table-private.h"

/**
 * multitude_hash_table_foreach: (skip)
 * @hash_table: a table
 * @func: (scope call): called with each key and value
 * @user_data: passed to @func
 *
 * Calls a function for each entry, in no order that is promised, as
 * g_hash_table_foreach() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_hash_table_foreach (MultitudeHashTable *hash_table,
                              GHFunc              func,
                              gpointer            user_data)
{
  guint32 version;
  gint64 slot;

  g_return_if_fail (hash_table != NULL);
  g_return_if_fail (func != NULL);

  version = hash_table->version;
  for (slot = mtude_table_next (&hash_table->table, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&hash_table->table, slot + 1))
    {
      func (mtude_table_get_key (&hash_table->table, slot), mtude_table_get_value (&hash_table->table, slot),
            user_data);
      g_return_if_fail (version == hash_table->version);
    }
}

/**
 * multitude_hash_table_find: (skip)
 * @hash_table: a table
 * @predicate: (scope call): called with each key and value until it returns %TRUE
 * @user_data: passed to @predicate
 *
 * Finds an entry that a function recognises, as g_hash_table_find() does.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion to
 * the size of the table.
 *
 * Returns: (transfer none) (nullable): its value, or %NULL if there is none
 *
 * Since: 1.0
 */
gpointer
multitude_hash_table_find (MultitudeHashTable *hash_table,
                           GHRFunc             predicate,
                           gpointer            user_data)
{
  guint32 version;
  gint64 slot;

  g_return_val_if_fail (hash_table != NULL, NULL);
  g_return_val_if_fail (predicate != NULL, NULL);

  version = hash_table->version;
  for (slot = mtude_table_next (&hash_table->table, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&hash_table->table, slot + 1))
    {
      gpointer value = mtude_table_get_value (&hash_table->table, slot);
      gboolean is_found = predicate (mtude_table_get_key (&hash_table->table, slot), value, user_data);

      g_return_val_if_fail (version == hash_table->version, NULL);
      if (is_found)
        return value;
    }

  return NULL;
}

static guint
foreach_drop (MultitudeHashTable *hash_table,
              GHRFunc             func,
              gpointer            user_data,
              RemoveRule          rule)
{
  guint32 version = hash_table->version;
  guint n_dropped = 0;
  gint64 slot;

  for (slot = mtude_table_next (&hash_table->table, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&hash_table->table, slot + 1))
    {
      gboolean is_dropped = func (mtude_table_get_key (&hash_table->table, slot),
                                  mtude_table_get_value (&hash_table->table, slot), user_data);

      g_return_val_if_fail (version == hash_table->version, 0);
      if (!is_dropped)
        continue;

      multitude_hash_table_drop (hash_table, slot, rule);
      n_dropped++;
      g_return_val_if_fail (version == hash_table->version, 0);
    }

  multitude_hash_table_fit (hash_table);
  hash_table->version += n_dropped > 0;
  return n_dropped;
}

/**
 * multitude_hash_table_foreach_remove: (skip)
 * @hash_table: a table
 * @func: (scope call): called with each key and value, returns whether to remove
 *   the entry
 * @user_data: passed to @func
 *
 * Removes entries and drops their keys and values, as g_hash_table_foreach_remove()
 * does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: how many were removed
 *
 * Since: 1.0
 */
guint
multitude_hash_table_foreach_remove (MultitudeHashTable *hash_table,
                                     GHRFunc             func,
                                     gpointer            user_data)
{
  g_return_val_if_fail (hash_table != NULL, 0);
  g_return_val_if_fail (func != NULL, 0);

  return foreach_drop (hash_table, func, user_data, REMOVE_NOTIFY);
}

/**
 * multitude_hash_table_foreach_steal: (skip)
 * @hash_table: a table
 * @func: (scope call): called with each key and value, returns whether to remove
 *   the entry
 * @user_data: passed to @func
 *
 * Removes entries without dropping their keys and values, as
 * g_hash_table_foreach_steal() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: how many were removed
 *
 * Since: 1.0
 */
guint
multitude_hash_table_foreach_steal (MultitudeHashTable *hash_table,
                                    GHRFunc             func,
                                    gpointer            user_data)
{
  g_return_val_if_fail (hash_table != NULL, 0);
  g_return_val_if_fail (func != NULL, 0);

  return foreach_drop (hash_table, func, user_data, REMOVE_STEAL);
}

/**
 * multitude_hash_table_get_keys: (skip)
 * @hash_table: a table
 *
 * Lists all keys, as g_hash_table_get_keys() does.  The list is GLib's memory.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when GLib
 * has no memory.
 *
 * Returns: (transfer container): the keys, to be freed with g_list_free()
 *
 * Since: 1.0
 */
GList *
multitude_hash_table_get_keys (MultitudeHashTable *hash_table)
{
  GList *list = NULL;
  gint64 slot;

  g_return_val_if_fail (hash_table != NULL, NULL);

  for (slot = mtude_table_next (&hash_table->table, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&hash_table->table, slot + 1))
    list = g_list_prepend (list, mtude_table_get_key (&hash_table->table, slot));

  return list;
}

/**
 * multitude_hash_table_get_values: (skip)
 * @hash_table: a table
 *
 * Lists all values, as g_hash_table_get_values() does.  The list is GLib's memory.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when GLib
 * has no memory.
 *
 * Returns: (transfer container): the values, to be freed with g_list_free()
 *
 * Since: 1.0
 */
GList *
multitude_hash_table_get_values (MultitudeHashTable *hash_table)
{
  GList *list = NULL;
  gint64 slot;

  g_return_val_if_fail (hash_table != NULL, NULL);

  for (slot = mtude_table_next (&hash_table->table, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&hash_table->table, slot + 1))
    list = g_list_prepend (list, mtude_table_get_value (&hash_table->table, slot));

  return list;
}

/**
 * multitude_hash_table_get_keys_as_array: (skip)
 * @hash_table: a table
 * @length: (out) (optional): how many keys there are
 *
 * Gets all keys in an array with a %NULL behind them, as
 * g_hash_table_get_keys_as_array() does.  The array is GLib's memory.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when GLib
 * has no memory.
 *
 * Returns: (transfer container) (array length=length): the keys, to be freed with
 *   g_free()
 *
 * Since: 1.0
 */
gpointer *
multitude_hash_table_get_keys_as_array (MultitudeHashTable *hash_table,
                                        guint              *length)
{
  gpointer *keys;
  guint n_keys = 0;
  gint64 slot;

  g_return_val_if_fail (hash_table != NULL, NULL);

  keys = g_new (gpointer, (gsize) hash_table->table.n_entries + 1);
  for (slot = mtude_table_next (&hash_table->table, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&hash_table->table, slot + 1))
    keys[n_keys++] = mtude_table_get_key (&hash_table->table, slot);
  keys[n_keys] = NULL;

  if (length != NULL)
    *length = n_keys;
  return keys;
}
