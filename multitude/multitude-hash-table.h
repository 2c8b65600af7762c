/* Hash tables in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twins of GLib's GHashTable: the same calls in the same order, with the arena in
 * front where a table is made.  For C alone: a script has tables of its own, and
 * these hold untyped pointers.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

/**
 * MultitudeHashTable: (skip)
 *
 * A hash table whose memory is in an arena.
 *
 * Since: 1.0
 */
typedef struct _MultitudeHashTable MultitudeHashTable;

/**
 * MultitudeHashTableIter: (skip)
 *
 * A position in a #MultitudeHashTable, usually on the stack; see
 * multitude_hash_table_iter_init().
 *
 * Since: 1.0
 */
typedef struct _MultitudeHashTableIter MultitudeHashTableIter;

struct _MultitudeHashTableIter
{
  /*< private >*/
  MultitudeHashTable *hash_table;
  gint64              position; /* a slot; -1 before the first, the size behind the last */
  guint32             version;
};

#define MULTITUDE_TYPE_HASH_TABLE (multitude_hash_table_get_type ())

MULTITUDE_AVAILABLE_IN_1_0
GType               multitude_hash_table_get_type            (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeHashTable *multitude_hash_table_new                 (MultitudeArena          *arena,
                                                              GHashFunc                hash_func,
                                                              GEqualFunc               key_equal_func) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeHashTable *multitude_hash_table_new_full            (MultitudeArena          *arena,
                                                              GHashFunc                hash_func,
                                                              GEqualFunc               key_equal_func,
                                                              GDestroyNotify           key_destroy_func,
                                                              GDestroyNotify           value_destroy_func) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeHashTable *multitude_hash_table_try_new_full        (MultitudeArena          *arena,
                                                              GHashFunc                hash_func,
                                                              GEqualFunc               key_equal_func,
                                                              GDestroyNotify           key_destroy_func,
                                                              GDestroyNotify           value_destroy_func,
                                                              GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeHashTable *multitude_hash_table_new_similar         (MultitudeArena          *arena,
                                                              MultitudeHashTable      *other_hash_table) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeHashTable *multitude_hash_table_ref                 (MultitudeHashTable      *hash_table);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_unref               (MultitudeHashTable      *hash_table);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_destroy             (MultitudeHashTable      *hash_table);

MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_reserve             (MultitudeHashTable      *hash_table,
                                                              guint                    n_entries);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_try_reserve         (MultitudeHashTable      *hash_table,
                                                              guint                    n_entries,
                                                              GError                 **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_insert              (MultitudeHashTable      *hash_table,
                                                              gpointer                 key,
                                                              gpointer                 value);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_replace             (MultitudeHashTable      *hash_table,
                                                              gpointer                 key,
                                                              gpointer                 value);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_add                 (MultitudeHashTable      *hash_table,
                                                              gpointer                 key);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_try_insert          (MultitudeHashTable      *hash_table,
                                                              gpointer                 key,
                                                              gpointer                 value,
                                                              gboolean                *is_new,
                                                              GError                 **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_try_replace         (MultitudeHashTable      *hash_table,
                                                              gpointer                 key,
                                                              gpointer                 value,
                                                              gboolean                *is_new,
                                                              GError                 **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_try_add             (MultitudeHashTable      *hash_table,
                                                              gpointer                 key,
                                                              gboolean                *is_new,
                                                              GError                 **error);

MULTITUDE_AVAILABLE_IN_1_0
guint               multitude_hash_table_size                (MultitudeHashTable      *hash_table);
MULTITUDE_AVAILABLE_IN_1_0
gpointer            multitude_hash_table_lookup              (MultitudeHashTable      *hash_table,
                                                              gconstpointer            key);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_contains            (MultitudeHashTable      *hash_table,
                                                              gconstpointer            key);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_lookup_extended     (MultitudeHashTable      *hash_table,
                                                              gconstpointer            lookup_key,
                                                              gpointer                *orig_key,
                                                              gpointer                *value);

MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_remove              (MultitudeHashTable      *hash_table,
                                                              gconstpointer            key);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_remove_all          (MultitudeHashTable      *hash_table);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_steal               (MultitudeHashTable      *hash_table,
                                                              gconstpointer            key);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_steal_extended      (MultitudeHashTable      *hash_table,
                                                              gconstpointer            lookup_key,
                                                              gpointer                *stolen_key,
                                                              gpointer                *stolen_value);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_steal_all           (MultitudeHashTable      *hash_table);

MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_foreach             (MultitudeHashTable      *hash_table,
                                                              GHFunc                   func,
                                                              gpointer                 user_data);
MULTITUDE_AVAILABLE_IN_1_0
gpointer            multitude_hash_table_find                (MultitudeHashTable      *hash_table,
                                                              GHRFunc                  predicate,
                                                              gpointer                 user_data);
MULTITUDE_AVAILABLE_IN_1_0
guint               multitude_hash_table_foreach_remove      (MultitudeHashTable      *hash_table,
                                                              GHRFunc                  func,
                                                              gpointer                 user_data);
MULTITUDE_AVAILABLE_IN_1_0
guint               multitude_hash_table_foreach_steal       (MultitudeHashTable      *hash_table,
                                                              GHRFunc                  func,
                                                              gpointer                 user_data);
MULTITUDE_AVAILABLE_IN_1_0
GList              *multitude_hash_table_get_keys            (MultitudeHashTable      *hash_table) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GList              *multitude_hash_table_get_values          (MultitudeHashTable      *hash_table) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer           *multitude_hash_table_get_keys_as_array   (MultitudeHashTable      *hash_table,
                                                              guint                   *length) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_iter_init           (MultitudeHashTableIter  *iter,
                                                              MultitudeHashTable      *hash_table);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_iter_next           (MultitudeHashTableIter  *iter,
                                                              gpointer                *key,
                                                              gpointer                *value);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeHashTable *multitude_hash_table_iter_get_hash_table (MultitudeHashTableIter  *iter);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_iter_remove         (MultitudeHashTableIter  *iter);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_iter_replace        (MultitudeHashTableIter  *iter,
                                                              gpointer                 value);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_hash_table_iter_try_replace    (MultitudeHashTableIter  *iter,
                                                              gpointer                 value,
                                                              GError                 **error);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_hash_table_iter_steal          (MultitudeHashTableIter  *iter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudeHashTable, multitude_hash_table_unref)

G_END_DECLS
