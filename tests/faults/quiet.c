/* Calls that ask a source for nothing: arenas, builders, heaps and owners of GObject's layer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet.  The arena is full and its source refuses everything; each
 * call is made on values of its own, and no request may come of it.  What takes something
 * out leaves builders too large for what is in them, and gives owners back.
 */

#include "faults.h"

#define N_MANY 200
#define N_STRINGS 3
#define KEY GUINT_TO_POINTER (7)

typedef struct
{
  MultitudeArena      *fresh;   /* from which nothing was allocated */
  MultitudeArray      *array;
  MultitudeByteArray  *bytes;
  MultitudePtrArray   *pointers;
  MultitudeString     *string;
  MultitudeString16   *string16;
  MultitudeHashTable  *table;
  MultitudeStrvBuilder *strv;
  MultitudeHeap       *heap;
  MultitudeHeap       *told;    /* the sizes */
  MultitudeSnapshot   *snapshot;
  gpointer             block;   /* of the first heap */
  gpointer             told_block;
  gpointer             box;
  gpointer             rc;
  gpointer             atomic;
  char                *ref_string;
  gunichar2           *ref_string16;
} Things;

#define T ((Things *) self->subject)

/* ---- What the calls are given ---- */

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

static int
compare_with_data (gconstpointer a,
                   gconstpointer b,
                   gpointer      unused)
{
  return compare (a, b);
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b)
{
  return compare (*(gconstpointer *) a, *(gconstpointer *) b);
}

static int
compare_pointers_with_data (gconstpointer a,
                            gconstpointer b,
                            gpointer      unused)
{
  return compare_pointers (a, b);
}

static void
look (gpointer value,
      gpointer unused)
{
}

static void
end (gpointer mem)
{
}

static void
look_at_both (gpointer key,
              gpointer value,
              gpointer unused)
{
}

static gboolean
is_wanted (gpointer key,
           gpointer value,
           gpointer unused)
{
  return key == KEY;
}

/* For a value that the call has ended. */
static gboolean
gone (void *place)
{
  *(void **) place = NULL;
  return TRUE;
}

static gboolean
bytes_gone (GBytes *bytes)
{
  g_bytes_unref (bytes);
  return TRUE;
}

static gboolean
iterated (Fault *self,
          void (*drop) (MultitudeHashTableIter *iter))
{
  MultitudeHashTableIter iter;
  guint n = 0;

  multitude_hash_table_iter_init (&iter, T->table);
  while (multitude_hash_table_iter_next (&iter, NULL, NULL))
    {
      n++;
      if (drop != NULL)
        drop (&iter);
    }
  g_assert_true (multitude_hash_table_iter_get_hash_table (&iter) == T->table);
  return n == N_MANY;
}

static gboolean
listed (GList *list)
{
  guint n = g_list_length (list);

  g_list_free (list);
  return n == N_MANY;
}

static gboolean
listed_as_array (Fault *self)
{
  guint n;

  g_free (multitude_hash_table_get_keys_as_array (T->table, &n));
  return n == N_MANY;
}

static gboolean
ended (char **strv)
{
  guint n = g_strv_length (strv);

  g_strfreev (strv);
  return n == N_STRINGS;
}

/* So much is there for it, whatever the source says. */
static gboolean
has_room (MultitudeArena *arena,
          gsize           size)
{
  gpointer mem = multitude_arena_try_alloc (arena, size, NULL);

  g_object_unref (arena);
  return mem != NULL;
}

static gboolean
rewound (Fault *self)
{
  MultitudeMark mark;

  multitude_arena_mark (self->arena, &mark);
  return multitude_arena_rewind (self->arena, &mark, NULL);
}

static gboolean
marked (Fault *self)
{
  MultitudeMark mark;

  multitude_arena_mark (self->arena, &mark);
  return TRUE;
}

static gboolean
thread_freed (Fault *self)
{
  MultitudeHeap *before = multitude_heap_swap_thread_default (T->heap);

  multitude_heap_thread_free (T->block);
  multitude_heap_swap_thread_default (before);
  return TRUE;
}

static gboolean
swapped (Fault *self)
{
  multitude_heap_swap_thread_default (multitude_heap_swap_thread_default (T->heap));
  return TRUE;
}

/* ---- The calls: one that is just made, or an expression that makes it ---- */

#define JUST_MADE(X) \
  X (multitude_arena_get_byte_budget, self->arena) \
  X (multitude_arena_get_cached_bytes, self->arena) \
  X (multitude_arena_get_local_capacity, self->arena) \
  X (multitude_arena_get_max_normal_alloc, self->arena) \
  X (multitude_arena_get_name, self->arena) \
  X (multitude_arena_get_peak_bytes, self->arena) \
  X (multitude_arena_get_reserved_bytes, self->arena) \
  X (multitude_arena_get_reset_limit, self->arena) \
  X (multitude_arena_get_shared_capacity, self->arena) \
  X (multitude_arena_set_byte_budget, T->fresh, 100000) \
  X (multitude_arena_set_max_normal_alloc, T->fresh, 8192) \
  X (multitude_arena_set_name, T->fresh, "another") \
  X (multitude_arena_set_reset_limit, T->fresh, 100000) \
  X (multitude_arena_reset, self->arena) \
  X (multitude_arena_reset_full, self->arena, MULTITUDE_RESET_FREE_ALL) \
  X (multitude_arena_trim, self->arena) \
  X (multitude_array_binary_search, T->array, "a", compare, NULL) \
  X (multitude_array_get_element_size, T->array) \
  X (multitude_array_remove_index, T->array, 3) \
  X (multitude_array_remove_index_fast, T->array, 3) \
  X (multitude_array_remove_range, T->array, 1, N_MANY - 2) \
  X (multitude_array_set_clear_func, T->array, NULL) \
  X (multitude_array_shrink, T->array) \
  X (multitude_array_sort, T->array, compare) \
  X (multitude_array_sort_with_data, T->array, compare_with_data, NULL) \
  X (multitude_byte_array_remove_index, T->bytes, 3) \
  X (multitude_byte_array_remove_index_fast, T->bytes, 3) \
  X (multitude_byte_array_remove_range, T->bytes, 1, N_MANY - 2) \
  X (multitude_byte_array_shrink, T->bytes) \
  X (multitude_byte_array_sort, T->bytes, compare) \
  X (multitude_byte_array_sort_with_data, T->bytes, compare_with_data, NULL) \
  X (multitude_ptr_array_find, T->pointers, fault_text, NULL) \
  X (multitude_ptr_array_find_with_equal_func, T->pointers, fault_text, g_str_equal, NULL) \
  X (multitude_ptr_array_foreach, T->pointers, look, NULL) \
  X (multitude_ptr_array_is_null_terminated, T->pointers) \
  X (multitude_ptr_array_remove, T->pointers, (gpointer) fault_text) \
  X (multitude_ptr_array_remove_fast, T->pointers, (gpointer) fault_text) \
  X (multitude_ptr_array_remove_index, T->pointers, 3) \
  X (multitude_ptr_array_remove_index_fast, T->pointers, 3) \
  X (multitude_ptr_array_remove_range, T->pointers, 1, N_MANY - 2) \
  X (multitude_ptr_array_set_free_func, T->pointers, NULL) \
  X (multitude_ptr_array_shrink, T->pointers) \
  X (multitude_ptr_array_sort, T->pointers, compare_pointers) \
  X (multitude_ptr_array_sort_with_data, T->pointers, compare_pointers_with_data, NULL) \
  X (multitude_ptr_array_steal_index, T->pointers, 3) \
  X (multitude_ptr_array_steal_index_fast, T->pointers, 3) \
  X (multitude_string_equal, T->string, T->string) \
  X (multitude_string_get_len, T->string) \
  X (multitude_string_get_str, T->string) \
  X (multitude_string_hash, T->string) \
  X (multitude_string_truncate, T->string, 2) \
  X (multitude_string_erase, T->string, 1, 50) \
  X (multitude_string_ascii_down, T->string) \
  X (multitude_string_ascii_up, T->string) \
  X (multitude_string_shrink, T->string) \
  X (multitude_string16_equal, T->string16, T->string16) \
  X (multitude_string16_hash, T->string16) \
  X (multitude_string16_truncate, T->string16, 2) \
  X (multitude_string16_erase, T->string16, 1, 50) \
  X (multitude_string16_shrink, T->string16) \
  X (multitude_hash_table_contains, T->table, KEY) \
  X (multitude_hash_table_find, T->table, is_wanted, NULL) \
  X (multitude_hash_table_foreach, T->table, look_at_both, NULL) \
  X (multitude_hash_table_lookup, T->table, KEY) \
  X (multitude_hash_table_lookup_extended, T->table, KEY, NULL, NULL) \
  X (multitude_hash_table_size, T->table) \
  X (multitude_hash_table_remove_all, T->table) \
  X (multitude_hash_table_steal_all, T->table) \
  X (multitude_heap_get_n_blocks, T->heap) \
  X (multitude_heap_free, T->heap, T->block) \
  X (multitude_heap_free_with_data, T->block, T->heap) \
  X (multitude_heap_free_sized, T->told, T->told_block, 100) \
  X (multitude_rc_box_get_mut, T->rc) \
  X (multitude_rc_box_get_size, T->rc) \
  X (multitude_rc_box_is_unique, T->rc) \
  X (multitude_atomic_rc_box_get_mut, T->atomic) \
  X (multitude_atomic_rc_box_get_size, T->atomic) \
  X (multitude_atomic_rc_box_is_unique, T->atomic) \
  X (multitude_ref_string_equal, T->ref_string, T->ref_string) \
  X (multitude_ref_string_hash, T->ref_string) \
  X (multitude_ref_string_length, T->ref_string) \
  X (multitude_ref_string16_equal, T->ref_string16, T->ref_string16) \
  X (multitude_ref_string16_hash, T->ref_string16) \
  X (multitude_ref_string16_length, T->ref_string16) \
  X (multitude_snapshot_get_root, T->snapshot) \
  X (multitude_snapshot_get_size, T->snapshot)

#define EXPRESSED(X) \
  X (multitude_arena_new, has_room (multitude_arena_new (), 100000)) \
  X (multitude_arena_new_with_source, has_room (fault_new_arena (self), 40)) \
  X (multitude_arena_mark, marked (self)) \
  X (multitude_arena_rewind, rewound (self)) \
  X (multitude_array_unref, (multitude_array_unref (T->array), gone (&T->array))) \
  X (multitude_byte_array_unref, (multitude_byte_array_unref (T->bytes), gone (&T->bytes))) \
  X (multitude_ptr_array_unref, (multitude_ptr_array_unref (T->pointers), gone (&T->pointers))) \
  X (multitude_hash_table_unref, (multitude_hash_table_unref (T->table), gone (&T->table))) \
  X (multitude_hash_table_destroy, (multitude_hash_table_destroy (T->table), gone (&T->table))) \
  X (multitude_strv_builder_unref, (multitude_strv_builder_unref (T->strv), gone (&T->strv))) \
  X (multitude_snapshot_unref, (multitude_snapshot_unref (T->snapshot), gone (&T->snapshot))) \
  X (multitude_box_free, (multitude_box_free (T->box), gone (&T->box))) \
  X (multitude_box_free_in, (multitude_box_free_in (self->arena, T->box), gone (&T->box))) \
  X (multitude_box_free_n, (multitude_box_free_n (&T->box, 1), gone (&T->box))) \
  X (multitude_rc_box_release, ((multitude_rc_box_release) (T->rc), gone (&T->rc))) \
  X (multitude_rc_box_release_full, (multitude_rc_box_release_full (T->rc, end), gone (&T->rc))) \
  X (multitude_atomic_rc_box_release, ((multitude_atomic_rc_box_release) (T->atomic), gone (&T->atomic))) \
  X (multitude_atomic_rc_box_release_in, \
     ((multitude_atomic_rc_box_release_in) (self->arena, T->atomic), gone (&T->atomic))) \
  X (multitude_atomic_rc_box_release_full, \
     (multitude_atomic_rc_box_release_full (T->atomic, end), gone (&T->atomic))) \
  X (multitude_atomic_rc_box_release_full_in, \
     (multitude_atomic_rc_box_release_full_in (self->arena, T->atomic, end), gone (&T->atomic))) \
  X (multitude_atomic_rc_box_release_n, (multitude_atomic_rc_box_release_n (&T->atomic, 1), gone (&T->atomic))) \
  X (multitude_ref_string_release, ((multitude_ref_string_release) (T->ref_string), gone (&T->ref_string))) \
  X (multitude_ref_string_release_in, \
     ((multitude_ref_string_release_in) (self->arena, T->ref_string), gone (&T->ref_string))) \
  X (multitude_ref_string_release_n, (multitude_ref_string_release_n (&T->ref_string, 1), gone (&T->ref_string))) \
  X (multitude_ref_string16_release, \
     (multitude_ref_string16_release (T->ref_string16), gone (&T->ref_string16))) \
  X (multitude_ref_string16_release_in, \
     (multitude_ref_string16_release_in (self->arena, T->ref_string16), gone (&T->ref_string16))) \
  X (multitude_array_ref, (multitude_array_unref (multitude_array_ref (T->array)), TRUE)) \
  X (multitude_byte_array_ref, (multitude_byte_array_unref (multitude_byte_array_ref (T->bytes)), TRUE)) \
  X (multitude_ptr_array_ref, (multitude_ptr_array_unref (multitude_ptr_array_ref (T->pointers)), TRUE)) \
  X (multitude_hash_table_ref, (multitude_hash_table_unref (multitude_hash_table_ref (T->table)), TRUE)) \
  X (multitude_strv_builder_ref, (multitude_strv_builder_unref (multitude_strv_builder_ref (T->strv)), TRUE)) \
  X (multitude_snapshot_ref, (multitude_snapshot_unref (multitude_snapshot_ref (T->snapshot)), TRUE)) \
  X (multitude_rc_box_acquire, (multitude_rc_box_release ((multitude_rc_box_acquire) (T->rc)), TRUE)) \
  X (multitude_atomic_rc_box_acquire, \
     (multitude_atomic_rc_box_release ((multitude_atomic_rc_box_acquire) (T->atomic)), TRUE)) \
  X (multitude_ref_string_acquire, \
     (multitude_ref_string_release ((multitude_ref_string_acquire) (T->ref_string)), TRUE)) \
  X (multitude_ref_string16_acquire, \
     (multitude_ref_string16_release (multitude_ref_string16_acquire (T->ref_string16)), TRUE)) \
  X (multitude_hash_table_get_keys, listed (multitude_hash_table_get_keys (T->table))) \
  X (multitude_hash_table_get_keys_as_array, listed_as_array (self)) \
  X (multitude_hash_table_get_values, listed (multitude_hash_table_get_values (T->table))) \
  X (multitude_hash_table_iter_init, iterated (self, NULL)) \
  X (multitude_hash_table_iter_get_hash_table, iterated (self, NULL)) \
  X (multitude_hash_table_iter_next, iterated (self, NULL)) \
  X (multitude_hash_table_iter_remove, iterated (self, multitude_hash_table_iter_remove)) \
  X (multitude_hash_table_iter_steal, iterated (self, multitude_hash_table_iter_steal)) \
  X (multitude_heap_thread_free, thread_freed (self)) \
  X (multitude_heap_swap_thread_default, swapped (self)) \
  X (multitude_strv_builder_end_copy, ended (multitude_strv_builder_end_copy (T->strv))) \
  X (multitude_string_steal_bytes, bytes_gone (multitude_string_steal_bytes (T->string))) \
  X (multitude_string_free_to_bytes, \
     (bytes_gone (multitude_string_free_to_bytes (T->string)), gone (&T->string))) \
  X (multitude_string16_free_to_bytes, \
     (bytes_gone (multitude_string16_free_to_bytes (T->string16)), gone (&T->string16)))

#define MADE(function, ...) FAULT_CALL (function, ((void) (function) (__VA_ARGS__), TRUE))
JUST_MADE (MADE)
EXPRESSED (FAULT_CALL)

/* ---- What is there ---- */

static void
prepare_owners (Fault *self)
{
  MultitudeArena *arena = self->arena;

  T->box = multitude_box_alloc (arena, 100);
  T->rc = multitude_rc_box_alloc (arena, 100);
  T->atomic = multitude_atomic_rc_box_alloc (arena, 100);
  T->ref_string = multitude_ref_string_new (arena, "text");
  T->ref_string16 = multitude_ref_string16_new (arena, fault_units, 10);
  T->snapshot = multitude_arena_seal (arena, NULL);
}

static void
prepare_builders (Fault *self)
{
  MultitudeArena *arena = self->arena;
  guint i;

  T->array = multitude_array_new (arena, FALSE, FALSE, 1);
  T->bytes = multitude_byte_array_new (arena);
  T->pointers = multitude_ptr_array_new (arena);
  T->table = multitude_hash_table_new (arena, NULL, NULL);
  T->strv = multitude_strv_builder_new (arena);
  T->string = multitude_string_new (arena, NULL);
  T->string16 = multitude_string16_new_len (arena, fault_units, N_MANY);
  multitude_array_append_vals (T->array, fault_text, N_MANY);
  multitude_byte_array_append (T->bytes, (const guint8 *) fault_text, N_MANY);
  multitude_string_append_len (T->string, fault_text, N_MANY);
  multitude_strv_builder_add_many (T->strv, "a", "b", "c", NULL);
  for (i = 0; i < N_MANY; i++)
    {
      multitude_ptr_array_add (T->pointers, (gpointer) fault_text);
      multitude_hash_table_add (T->table, GUINT_TO_POINTER (i));
    }
}

/* The seal comes before what is arena-bound. */
static void
prepare (Fault *self)
{
  self->subject = g_new0 (Things, 1);
  T->fresh = fault_new_arena (self);
  prepare_owners (self);
  prepare_builders (self);
  T->heap = multitude_heap_new (self->arena);
  T->told = multitude_heap_new_sized (self->arena);
  T->block = multitude_heap_malloc (T->heap, 100);
  T->told_block = multitude_heap_malloc (T->told, 100);
}

static void
finish (Fault *self)
{
  g_clear_pointer (&T->array, multitude_array_unref);
  g_clear_pointer (&T->bytes, multitude_byte_array_unref);
  g_clear_pointer (&T->pointers, multitude_ptr_array_unref);
  g_clear_pointer (&T->table, multitude_hash_table_unref);
  g_clear_pointer (&T->strv, multitude_strv_builder_unref);
  g_clear_pointer (&T->snapshot, multitude_snapshot_unref);
  if (T->string != NULL)
    multitude_string_free (T->string, TRUE);
  if (T->string16 != NULL)
    multitude_string16_free (T->string16, TRUE);
  if (T->box != NULL)
    multitude_box_free (T->box);
  if (T->rc != NULL)
    multitude_rc_box_release (T->rc);
  if (T->atomic != NULL)
    multitude_atomic_rc_box_release (T->atomic);
  if (T->ref_string != NULL)
    multitude_ref_string_release (T->ref_string);
  if (T->ref_string16 != NULL)
    multitude_ref_string16_release (T->ref_string16);
  g_object_unref (T->fresh);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  JUST_MADE (FAULT_QUIET)
  EXPRESSED (FAULT_QUIET)
};

const FaultFamily fault_family_quiet = {
  "quiet", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
