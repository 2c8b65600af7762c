/* Our hash tables in the place of GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GLib's hash.c by the compiler.  The file has a struct of its
 * own to look inside; it becomes ours by name, so that it compiles, and the case that
 * uses it is skipped.
 */

#pragma once

#include "twin-arena.h"

#define _GHashTable _MultitudeHashTable
#define GHashTable MultitudeHashTable
#define GHashTableIter MultitudeHashTableIter

#define g_hash_table_new(hash, equal) multitude_hash_table_new (twin_arena (), (hash), (equal))
#define g_hash_table_new_full(hash, equal, key_destroy, value_destroy) \
  multitude_hash_table_new_full (twin_arena (), (hash), (equal), (key_destroy), (value_destroy))
#define g_hash_table_new_similar(other) multitude_hash_table_new_similar (twin_arena (), (other))
#define g_hash_table_ref multitude_hash_table_ref
#define g_hash_table_unref multitude_hash_table_unref
#define g_hash_table_destroy multitude_hash_table_destroy
#define g_hash_table_insert multitude_hash_table_insert
#define g_hash_table_replace multitude_hash_table_replace
#define g_hash_table_add multitude_hash_table_add
#define g_hash_table_size multitude_hash_table_size
#define g_hash_table_lookup multitude_hash_table_lookup
#define g_hash_table_contains multitude_hash_table_contains
#define g_hash_table_lookup_extended multitude_hash_table_lookup_extended
#define g_hash_table_remove multitude_hash_table_remove
#define g_hash_table_remove_all multitude_hash_table_remove_all
#define g_hash_table_steal multitude_hash_table_steal
#define g_hash_table_steal_extended multitude_hash_table_steal_extended
#define g_hash_table_steal_all multitude_hash_table_steal_all
#define g_hash_table_foreach multitude_hash_table_foreach
#define g_hash_table_find multitude_hash_table_find
#define g_hash_table_foreach_remove multitude_hash_table_foreach_remove
#define g_hash_table_foreach_steal multitude_hash_table_foreach_steal
#define g_hash_table_get_keys multitude_hash_table_get_keys
#define g_hash_table_get_values multitude_hash_table_get_values
#define g_hash_table_get_keys_as_array multitude_hash_table_get_keys_as_array
#define g_hash_table_iter_init multitude_hash_table_iter_init
#define g_hash_table_iter_next multitude_hash_table_iter_next
#define g_hash_table_iter_get_hash_table multitude_hash_table_iter_get_hash_table
#define g_hash_table_iter_remove multitude_hash_table_iter_remove
#define g_hash_table_iter_replace multitude_hash_table_iter_replace
#define g_hash_table_iter_steal multitude_hash_table_iter_steal
