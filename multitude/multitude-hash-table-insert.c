/* Hash tables in an arena: putting in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what inserts, replaces, adds and reserves.  A notify may call back into
 * the table, so it is called when all else is done, and nothing that was known of
 * the table before is used after it.
 */

#include "config.h"

#include "multitude-hash-table-private.h"

typedef enum
{
  PUT_FAILED,
  PUT_ADDED,
  PUT_REPLACED
} PutResult;

typedef enum
{
  KEY_STAYS,                    /* the new key is dropped */
  KEY_CHANGES                   /* the old key is dropped */
} KeyRule;

static PutResult
overwrite (MultitudeHashTable *self,
           guint32             slot,
           guint32             hash,
           gpointer            key,
           gpointer            value,
           KeyRule             rule)
{
  gpointer old_key = mtude_table_get_key (&self->table, slot);
  gpointer old_value = mtude_table_get_value (&self->table, slot);
  gpointer dropped = rule == KEY_STAYS ? key : old_key;

  if (!mtude_table_set (&self->arena->core, &self->table, slot, hash, rule == KEY_STAYS ? old_key : key, value))
    return PUT_FAILED;

  if (self->key_destroy_func != NULL)
    self->key_destroy_func (dropped);
  if (self->value_destroy_func != NULL)
    self->value_destroy_func (old_value);

  return PUT_REPLACED;
}

static PutResult
put_at (MultitudeHashTable *self,
        guint32             slot,
        guint32             hash,
        gpointer            key,
        gpointer            value,
        KeyRule             rule)
{
  if (mtude_table_has (&self->table, slot))
    return overwrite (self, slot, hash, key, value, rule);

  if (!mtude_table_set (&self->arena->core, &self->table, slot, hash, key, value))
    return PUT_FAILED;

  self->version++;
  return PUT_ADDED;
}

static MtudeTableLayout
layout_of (gpointer key,
           gpointer value)
{
  return key == value ? MTUDE_TABLE_SET : MTUDE_TABLE_MAP;
}

static G_GNUC_NO_INLINE gboolean
put_slowly (MultitudeHashTable *self,
            guint32             slot,
            guint32             hash,
            gpointer            key,
            gpointer            value,
            KeyRule             rule)
{
  PutResult result = put_at (self, slot, hash, key, value, rule);

  if (result == PUT_FAILED)
    multitude_hash_table_abort (self, 0, layout_of (key, value));

  return result == PUT_ADDED;
}

/* A new key for which there is room in the bucket of its home is put in without a call. */
static inline gboolean
put_at_home (MultitudeHashTable *self,
             guint32             hash,
             gpointer            key,
             gpointer            value)
{
  MtudeTable *table = &self->table;
  gint64 place = mtude_table_find_place_at_home (table, hash);

  if (G_UNLIKELY (place == MTUDE_TABLE_NONE || table->room == 0
                  || !mtude_table_can_hold (table, key, value)))
    return FALSE;

  mtude_table_fill (table, (guint32) place, hash, key, value);
  self->version++;
  return TRUE;
}

static inline guint32
probe_address (MultitudeHashTable *self,
               guint32             hash,
               gconstpointer       key)
{
  return mtude_table_probe (&self->table, hash, key, NULL);
}

static inline guint32
probe_string (MultitudeHashTable *self,
              guint32             hash,
              gconstpointer       key)
{
  return mtude_table_probe (&self->table, hash, key, equal_string);
}

static inline guint32
probe_other (MultitudeHashTable *self,
             guint32             hash,
             gconstpointer       key)
{
  return mtude_table_probe (&self->table, hash, key, self->key_equal_func);
}

/* By themselves, so that none saves registers for another. */
static G_GNUC_NO_INLINE gboolean
put_address_slowly (MultitudeHashTable *self,
                    guint32             hash,
                    gpointer            key,
                    gpointer            value,
                    KeyRule             rule)
{
  return put_slowly (self, probe_address (self, hash, key), hash, key, value, rule);
}

static G_GNUC_NO_INLINE gboolean
put_string_slowly (MultitudeHashTable *self,
                   guint32             hash,
                   gpointer            key,
                   gpointer            value,
                   KeyRule             rule)
{
  return put_slowly (self, probe_string (self, hash, key), hash, key, value, rule);
}

static G_GNUC_NO_INLINE gboolean
put_string_or_abort (MultitudeHashTable *self,
                     gpointer            key,
                     gpointer            value,
                     KeyRule             rule)
{
  guint32 hash = hash_string (key);

  return put_at_home (self, hash, key, value) || put_string_slowly (self, hash, key, value, rule);
}

static G_GNUC_NO_INLINE gboolean
put_other_or_abort (MultitudeHashTable *self,
                    gpointer            key,
                    gpointer            value,
                    KeyRule             rule)
{
  guint32 hash = mtude_table_real_hash (self->hash_func (key));

  return put_at_home (self, hash, key, value)
         || put_slowly (self, probe_other (self, hash, key), hash, key, value, rule);
}

static inline gboolean
put_address_or_abort (MultitudeHashTable *self,
                      gpointer            key,
                      gpointer            value,
                      KeyRule             rule)
{
  guint32 hash = mtude_table_hash_address (key);

  return put_at_home (self, hash, key, value) || put_address_slowly (self, hash, key, value, rule);
}

static inline gboolean
put_or_abort (MultitudeHashTable *self,
              gpointer            key,
              gpointer            value,
              KeyRule             rule)
{
  if (self->keys == KEYS_DIRECT)
    return put_address_or_abort (self, key, value, rule);
  if (self->keys == KEYS_STRING)
    return put_string_or_abort (self, key, value, rule);

  return put_other_or_abort (self, key, value, rule);
}

static guint32
hash_key (MultitudeHashTable *self,
          gconstpointer       key)
{
  if (self->keys == KEYS_DIRECT)
    return mtude_table_hash_address (key);
  if (self->keys == KEYS_STRING)
    return hash_string (key);

  return mtude_table_real_hash (self->hash_func (key));
}

static gboolean
try_put (MultitudeHashTable  *self,
         gpointer             key,
         gpointer             value,
         KeyRule              rule,
         gboolean            *is_new,
         GError             **error)
{
  PutResult result;
  guint32 hash = hash_key (self, key);
  guint32 slot;

  if (self->keys == KEYS_DIRECT)
    slot = probe_address (self, hash, key);
  else if (self->keys == KEYS_STRING)
    slot = probe_string (self, hash, key);
  else
    slot = probe_other (self, hash, key);

  result = put_at (self, slot, hash, key, value, rule);
  if (is_new != NULL)
    *is_new = result == PUT_ADDED;
  if (result == PUT_FAILED)
    multitude_hash_table_set_error (self, 0, layout_of (key, value), error);

  return result != PUT_FAILED;
}

/**
 * multitude_hash_table_insert: (skip)
 * @hash_table: a table
 * @key: (transfer full) (nullable): a key
 * @value: (transfer full) (nullable): its value
 *
 * Inserts an entry, as g_hash_table_insert() does: if the key is there already, the
 * old one stays, @key is dropped, and the old value makes room for @value.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: whether the key was not there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_insert (MultitudeHashTable *hash_table,
                             gpointer            key,
                             gpointer            value)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);

  return put_or_abort (hash_table, key, value, KEY_STAYS);
}

/**
 * multitude_hash_table_replace: (skip)
 * @hash_table: a table
 * @key: (transfer full) (nullable): a key
 * @value: (transfer full) (nullable): its value
 *
 * Inserts an entry, as g_hash_table_replace() does: if the key is there already,
 * the old key and the old value are dropped.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: whether the key was not there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_replace (MultitudeHashTable *hash_table,
                              gpointer            key,
                              gpointer            value)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);

  return put_or_abort (hash_table, key, value, KEY_CHANGES);
}

/**
 * multitude_hash_table_add: (skip)
 * @hash_table: a table that is used as a set
 * @key: (transfer full) (nullable): a key
 *
 * Adds a key that is its own value, as g_hash_table_add() does; an equal key that
 * is there already is dropped.
 *
 * A table to which nothing else was done has no memory for values.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: whether the key was not there
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_add (MultitudeHashTable *hash_table,
                          gpointer            key)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);

  return put_or_abort (hash_table, key, key, KEY_CHANGES);
}

/**
 * multitude_hash_table_try_insert: (skip)
 * @hash_table: a table
 * @key: (transfer full) (nullable): a key
 * @value: (transfer full) (nullable): its value
 * @is_new: (out) (optional): whether the key was not there
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_hash_table_insert(), but returns %FALSE and sets @error where that
 * would abort; then the table is as it was, and @key and @value are still the
 * caller's.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the entry is in the table
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_try_insert (MultitudeHashTable  *hash_table,
                                 gpointer             key,
                                 gpointer             value,
                                 gboolean            *is_new,
                                 GError             **error)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return try_put (hash_table, key, value, KEY_STAYS, is_new, error);
}

/**
 * multitude_hash_table_try_replace: (skip)
 * @hash_table: a table
 * @key: (transfer full) (nullable): a key
 * @value: (transfer full) (nullable): its value
 * @is_new: (out) (optional): whether the key was not there
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_hash_table_replace(), but returns %FALSE and sets @error where that
 * would abort; then the table is as it was, and @key and @value are still the
 * caller's.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the entry is in the table
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_try_replace (MultitudeHashTable  *hash_table,
                                  gpointer             key,
                                  gpointer             value,
                                  gboolean            *is_new,
                                  GError             **error)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return try_put (hash_table, key, value, KEY_CHANGES, is_new, error);
}

/**
 * multitude_hash_table_try_add: (skip)
 * @hash_table: a table that is used as a set
 * @key: (transfer full) (nullable): a key
 * @is_new: (out) (optional): whether the key was not there
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_hash_table_add(), but returns %FALSE and sets @error where that
 * would abort; then the table is as it was, and @key is still the caller's.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the key is in the table
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_try_add (MultitudeHashTable  *hash_table,
                              gpointer             key,
                              gboolean            *is_new,
                              GError             **error)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return try_put (hash_table, key, key, KEY_CHANGES, is_new, error);
}

/**
 * multitude_hash_table_reserve: (skip)
 * @hash_table: a table
 * @n_entries: how many entries there will be
 *
 * Makes room, so that the table asks for no memory until it has @n_entries entries,
 * if none is removed in between.  A table that is empty gets room for values; so
 * for a set, add the first key before.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
multitude_hash_table_reserve (MultitudeHashTable *hash_table,
                              guint               n_entries)
{
  g_return_if_fail (hash_table != NULL);

  if (!mtude_table_reserve (&hash_table->arena->core, &hash_table->table, n_entries))
    multitude_hash_table_abort (hash_table, n_entries, MTUDE_TABLE_SET);
  hash_table->version++;
}

/**
 * multitude_hash_table_try_reserve: (skip)
 * @hash_table: a table
 * @n_entries: how many entries there will be
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_hash_table_reserve(), but returns %FALSE and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there is room
 *
 * Since: 1.0
 */
gboolean
multitude_hash_table_try_reserve (MultitudeHashTable  *hash_table,
                                  guint                n_entries,
                                  GError             **error)
{
  g_return_val_if_fail (hash_table != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!mtude_table_reserve (&hash_table->arena->core, &hash_table->table, n_entries))
    {
      multitude_hash_table_set_error (hash_table, n_entries, MTUDE_TABLE_SET, error);
      return FALSE;
    }

  hash_table->version++;
  return TRUE;
}
