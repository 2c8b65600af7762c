/* Hash tables in an arena: making them, and looking up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeHashTable but for inserting, removing, walking and iterating.
 * The table itself is the core's MtudeTable; this layer adds the functions,
 * notifies, counts and criticals of a GHashTable.
 */

#include "config.h"

#include "multitude-hash-table-private.h"

static gpointer
boxed_copy (gpointer boxed)
{
  MultitudeHashTable *self = boxed;

  if (!self->holds_arena)
    {
      g_object_ref (self->arena);
      self->holds_arena = TRUE;
    }
  return multitude_hash_table_ref (self);
}

/**
 * multitude_hash_table_get_type: (skip)
 *
 * Gets the boxed type of hash tables, for values and properties.  A copy is a
 * reference, which keeps the arena alive as well.
 *
 * May be called from any thread.
 *
 * Returns: a #GType
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (MultitudeHashTable, multitude_hash_table, boxed_copy,
                     multitude_hash_table_unref)

void
multitude_hash_table_set_error (MultitudeHashTable *self,
                                guint               n_entries,
                                MtudeTableLayout    layout,
                                GError            **error)
{
  multitude_set_error (error, self->arena, mtude_table_get_bytes (&self->table, n_entries, layout), 16);
}

void
multitude_hash_table_abort (MultitudeHashTable *self,
                            guint               n_entries,
                            MtudeTableLayout    layout)
{
  multitude_abort (&self->arena->core, mtude_table_get_bytes (&self->table, n_entries, layout), 16);
}

/* ---- Making ---- */

static HashTableKeys
known_keys (GHashFunc  hash_func,
            GEqualFunc key_equal_func)
{
  if (hash_func == g_direct_hash && (key_equal_func == NULL || key_equal_func == g_direct_equal))
    return KEYS_DIRECT;
  if (hash_func == g_str_hash && key_equal_func == g_str_equal)
    return KEYS_STRING;

  return KEYS_ANY;
}

/* NULL if there is no memory. */
static MultitudeHashTable *
table_new (MultitudeArena *arena,
           GHashFunc       hash_func,
           GEqualFunc      key_equal_func,
           GDestroyNotify  key_destroy_func,
           GDestroyNotify  value_destroy_func)
{
  MultitudeHashTable *self = mtude_box_alloc (&arena->core, sizeof (MultitudeHashTable));

  if (self == NULL)
    return NULL;

  mtude_table_init (&self->table);
  self->arena = arena;
  self->hash_func = hash_func != NULL ? hash_func : g_direct_hash;
  self->key_equal_func = key_equal_func;
  self->key_destroy_func = key_destroy_func;
  self->value_destroy_func = value_destroy_func;
  self->version = 0;
  self->ref_count = 1;
  self->n_unfit = 0;
  self->holds_arena = FALSE;
  self->keys = known_keys (self->hash_func, key_equal_func);
  return self;
}

/**
 * multitude_hash_table_new: (skip)
 * @arena: an arena
 * @hash_func: (nullable): hashes a key; %NULL is g_direct_hash()
 * @key_equal_func: (nullable): compares two keys; %NULL compares the pointers
 *
 * Makes an empty table, as g_hash_table_new() does.
 *
 * Its memory is an owner: the table stays as it is when the arena is reset, and is
 * to be released before the arena is.
 *
 * Only the thread that uses the arena may call this, and all other calls for the
 * table.  Aborts the program when there is no memory.
 *
 * Returns: (transfer full): a table with one reference; never %NULL
 *
 * Since: 1.0
 */
MultitudeHashTable *
multitude_hash_table_new (MultitudeArena *arena,
                          GHashFunc       hash_func,
                          GEqualFunc      key_equal_func)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return multitude_hash_table_new_full (arena, hash_func, key_equal_func, NULL, NULL);
}

/**
 * multitude_hash_table_new_full: (skip)
 * @arena: an arena
 * @hash_func: (nullable): hashes a key; %NULL is g_direct_hash()
 * @key_equal_func: (nullable): compares two keys; %NULL compares the pointers
 * @key_destroy_func: (nullable): called with a key that leaves the table
 * @value_destroy_func: (nullable): called with a value that leaves the table
 *
 * As multitude_hash_table_new(), with functions that release what leaves the table.
 * They may call back into the table.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a table with one reference; never %NULL
 *
 * Since: 1.0
 */
MultitudeHashTable *
multitude_hash_table_new_full (MultitudeArena *arena,
                               GHashFunc       hash_func,
                               GEqualFunc      key_equal_func,
                               GDestroyNotify  key_destroy_func,
                               GDestroyNotify  value_destroy_func)
{
  MultitudeHashTable *self;

  g_return_val_if_fail (arena != NULL, NULL);

  self = table_new (arena, hash_func, key_equal_func, key_destroy_func, value_destroy_func);
  if (self == NULL)
    multitude_abort (&arena->core, sizeof *self, G_ALIGNOF (MultitudeHashTable));

  return self;
}

/**
 * multitude_hash_table_try_new_full: (skip)
 * @arena: an arena
 * @hash_func: (nullable): hashes a key; %NULL is g_direct_hash()
 * @key_equal_func: (nullable): compares two keys; %NULL compares the pointers
 * @key_destroy_func: (nullable): called with a key that leaves the table
 * @value_destroy_func: (nullable): called with a value that leaves the table
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_hash_table_new_full(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): a table with one reference, or %NULL with
 *   @error set
 *
 * Since: 1.0
 */
MultitudeHashTable *
multitude_hash_table_try_new_full (MultitudeArena  *arena,
                                   GHashFunc        hash_func,
                                   GEqualFunc       key_equal_func,
                                   GDestroyNotify   key_destroy_func,
                                   GDestroyNotify   value_destroy_func,
                                   GError         **error)
{
  MultitudeHashTable *self;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = table_new (arena, hash_func, key_equal_func, key_destroy_func, value_destroy_func);
  if (self == NULL)
    multitude_set_error (error, arena, sizeof *self, G_ALIGNOF (MultitudeHashTable));

  return self;
}

/**
 * multitude_hash_table_new_similar: (skip)
 * @arena: an arena; need not be that of @other_hash_table
 * @other_hash_table: a table
 *
 * Makes an empty table with the functions of another, as
 * g_hash_table_new_similar() does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a table with one reference; never %NULL
 *
 * Since: 1.0
 */
MultitudeHashTable *
multitude_hash_table_new_similar (MultitudeArena     *arena,
                                  MultitudeHashTable *other_hash_table)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (other_hash_table != NULL, NULL);

  return multitude_hash_table_new_full (arena, other_hash_table->hash_func, other_hash_table->key_equal_func,
                                        other_hash_table->key_destroy_func,
                                        other_hash_table->value_destroy_func);
}

/**
 * multitude_hash_table_ref: (skip)
 * @hash_table: a table
 *
 * Takes a reference.  The count is a plain one, unlike GLib's: a table is of the
 * thread that uses the arena.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full): @hash_table
 *
 * Since: 1.0
 */
MultitudeHashTable *
multitude_hash_table_ref (MultitudeHashTable *hash_table)
{
  g_return_val_if_fail (hash_table != NULL, NULL);

  hash_table->ref_count++;
  return hash_table;
}

/* ---- Looking up ---- */

gint64
multitude_hash_table_find_slot (MultitudeHashTable *self,
                                gconstpointer       key)
{
  if (self->keys == KEYS_DIRECT)
    return find_address (self, key);
  if (self->keys == KEYS_STRING)
    return find_string (self, key);

  return find_other (self, key);
}

static inline gpointer
value_at (MultitudeHashTable *self,
          gint64              slot)
{
  return slot != MTUDE_TABLE_NONE ? mtude_table_get_value (&self->table, slot) : NULL;
}

static inline gpointer
lookup_address (MultitudeHashTable *self,
                gconstpointer       key)
{
  return value_at (self, find_address (self, key));
}

/* By themselves, so that none saves registers for another. */
static G_GNUC_NO_INLINE gpointer
lookup_string (MultitudeHashTable *self,
               gconstpointer       key)
{
  return value_at (self, find_string (self, key));
}

static G_GNUC_NO_INLINE gpointer
lookup_other (MultitudeHashTable *self,
              gconstpointer       key)
{
  return value_at (self, find_other (self, key));
}

/**
 * multitude_hash_table_size: (skip)
 * @hash_table: a table
 *
 * Gets the number of entries, as g_hash_table_size() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: how many there are
 *
 * Since: 1.0
 */
guint
multitude_hash_table_size (MultitudeHashTable *hash_table)
{
  g_return_val_if_fail (hash_table != NULL, 0);

  return hash_table->table.n_entries;
}

/**
 * multitude_hash_table_lookup: (skip)
 * @hash_table: a table
 * @key: (nullable): a key
 *
 * Looks a key up, as g_hash_table_lookup() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL if there is none
 *
 * Since: 1.0
 */
gpointer
multitude_hash_table_lookup (MultitudeHashTable *hash_table,
                             gconstpointer       key)
{
  g_return_val_if_fail (hash_table != NULL, NULL);

  if (hash_table->keys == KEYS_DIRECT)
    return lookup_address (hash_table, key);
  if (hash_table->keys == KEYS_STRING)
    return lookup_string (hash_table, key);

  return lookup_other (hash_table, key);
}

/**
 * multitude_hash_table_contains: (skip)
 * @hash_table: a table
 * @key: (nullable): a key
 *
 * Looks whether there is a key, as g_hash_table_contains() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether it is there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_contains (MultitudeHashTable *hash_table,
                               gconstpointer       key)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);

  if (hash_table->keys == KEYS_DIRECT)
    return find_address (hash_table, key) != MTUDE_TABLE_NONE;

  return multitude_hash_table_find_slot (hash_table, key) != MTUDE_TABLE_NONE;
}

/**
 * multitude_hash_table_lookup_extended: (skip)
 * @hash_table: a table
 * @lookup_key: (nullable): a key
 * @orig_key: (out) (optional) (nullable): the key in the table
 * @value: (out) (optional) (nullable): its value
 *
 * Looks an entry up, as g_hash_table_lookup_extended() does.  Both become %NULL if
 * there is none.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether it is there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_lookup_extended (MultitudeHashTable *hash_table,
                                      gconstpointer       lookup_key,
                                      gpointer           *orig_key,
                                      gpointer           *value)
{
  gboolean is_there;
  gint64 slot;

  g_return_val_if_fail (hash_table != NULL, FALSE);

  slot = multitude_hash_table_find_slot (hash_table, lookup_key);
  is_there = slot != MTUDE_TABLE_NONE;
  if (orig_key != NULL)
    *orig_key = is_there ? mtude_table_get_key (&hash_table->table, slot) : NULL;
  if (value != NULL)
    *value = is_there ? mtude_table_get_value (&hash_table->table, slot) : NULL;

  return is_there;
}
