/* The inside of a hash table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the files of MultitudeHashTable share: the struct, and how a key is looked
 * for with the functions that the table was made with.  Nothing here is installed.
 *
 * The functions that most tables have are known by their addresses and then
 * inlined.
 */

#pragma once

#include "multitude-hash-table.h"

#include "multitude-private.h"

typedef enum
{
  KEYS_ANY,                     /* by the functions */
  KEYS_DIRECT,                  /* g_direct_hash(), and NULL or g_direct_equal() */
  KEYS_STRING                   /* g_str_hash() and g_str_equal() */
} HashTableKeys;

/* The arena is that of the struct and of the arrays, and has to outlive both.
 *
 *   hash_func != NULL;  hash_func and key_equal_func decide keys
 */
struct _MultitudeHashTable
{
  MtudeTable      table;
  MultitudeArena *arena;
  GHashFunc       hash_func;
  GEqualFunc      key_equal_func;       /* NULL compares addresses */
  GDestroyNotify  key_destroy_func;
  GDestroyNotify  value_destroy_func;
  guint32         version;              /* counts entries that came or went */
  guint32         ref_count;
  guint32         n_unfit;              /* entries when it was refused to shrink last, or 0 */
  guint8          keys;                 /* HashTableKeys */
  guint8          holds_arena;          /* 1 since there was a boxed copy, else 0 */
};

/* What g_str_hash() makes, two characters at a time: strings that differ in the last ones
 * have hashes that are near, so who goes through them in order goes through the table.
 */
static inline guint32
hash_string (gconstpointer key)
{
  const signed char *c = key;
  guint32 hash = 5381;

  for (; c[0] != '\0' && c[1] != '\0'; c += 2)
    hash = hash * (33 * 33) + (guint32) c[0] * 33 + (guint32) c[1];
  if (c[0] != '\0')
    hash = hash * 33 + (guint32) c[0];

  return mtude_table_real_hash (hash);
}

static inline int
equal_string (gconstpointer a,
              gconstpointer b)
{
  return strcmp (a, b) == 0;
}

/* Each of these gives a slot, or MTUDE_TABLE_NONE. */
static inline gint64
find_address (MultitudeHashTable *self,
              gconstpointer       key)
{
  return mtude_table_find (&self->table, mtude_table_hash_address (key), key, NULL);
}

static inline gint64
find_string (MultitudeHashTable *self,
             gconstpointer       key)
{
  return mtude_table_find (&self->table, hash_string (key), key, equal_string);
}

static inline gint64
find_other (MultitudeHashTable *self,
            gconstpointer       key)
{
  return mtude_table_find (&self->table, mtude_table_real_hash (self->hash_func (key)), key,
                           self->key_equal_func);
}

gint64    multitude_hash_table_find_slot (MultitudeHashTable *self,
                                          gconstpointer       key);

typedef enum
{
  REMOVE_NOTIFY,                /* calls the destroy notifies */
  REMOVE_STEAL
} RemoveRule;

/* Leaves the size of the table and its version to the caller. */
void      multitude_hash_table_drop      (MultitudeHashTable *self,
                                          guint32             slot,
                                          RemoveRule          rule);

/* Entries have gone: shrinks the table, if that is possible. */
void      multitude_hash_table_fit       (MultitudeHashTable *self);

/* What there is no memory for: to reserve n entries, or to put one in if n is 0. */
void      multitude_hash_table_set_error (MultitudeHashTable *self,
                                          guint               n_entries,
                                          MtudeTableLayout    layout,
                                          GError            **error);
G_NORETURN
void      multitude_hash_table_abort     (MultitudeHashTable *self,
                                          guint               n_entries,
                                          MtudeTableLayout    layout);
