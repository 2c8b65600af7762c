/* The calls on memory, arrays and tables that abort, each on what the operation ends.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_plain_array.  They are made where there is memory; the calls that
 * fail instead are those of the other families.
 */

#include "alphabet.h"

#include <string.h>

#define MAX_ELEMENTS 400

/* What a whole operation can need. */
#define MOST (64 * MAX_ELEMENTS * 8)

/* ---- Memory ---- */

static void
check_zeros (const guint8 *mem,
             gsize         size)
{
  gsize i;

  for (i = 0; i < size; i++)
    g_assert_cmphex (mem[i], ==, 0);
}

static void
add (FuzzMachine *self,
     gpointer     mem,
     gsize        size,
     gsize        alignment)
{
  fuzz_block_add (self, &fuzz_bound, mem, size, alignment);
}

static void
op_memory (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, 100);
  gsize alignment = fuzz_input_alignment (&self->input, 4096);
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  guint8 *mem;

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, 8 * FUZZ_MAX_TEXT + 3 * 4096 + 100 * 48))
    return;
  mem = multitude_arena_alloc0 (self->arena, n);
  check_zeros (mem, n);
  add (self, mem, n, 8);
  mem = multitude_arena_alloc0_n (self->arena, n, 24);
  check_zeros (mem, n * 24);
  add (self, mem, n * 24, 8);
  add (self, multitude_arena_alloc_n (self->arena, n, 8), n * 8, 8);
  add (self, multitude_arena_alloc_aligned (self->arena, length, alignment), length, alignment);
  mem = multitude_arena_memdup (self->arena, text, length);
  g_assert_cmpmem (mem, length, text, length);
  add (self, mem, length, 8);
  mem = multitude_arena_memdup_n (self->arena, text, length / 4, 4);
  g_assert_cmpmem (mem, length / 4 * 4, text, length / 4 * 4);
  add (self, mem, length / 4 * 4, 8);
}

static char *
format (MultitudeArena *arena,
        const char     *format,
        ...) G_GNUC_PRINTF (2, 3);

static char *
format (MultitudeArena *arena,
        const char     *format,
        ...)
{
  va_list args;
  char *str;

  va_start (args, format);
  str = multitude_arena_strdup_vprintf (arena, format, args);
  va_end (args);
  return str;
}

static void
op_strings (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_string (&self->input, &length);
  gsize n = fuzz_input_size (&self->input);
  g_autofree char *expected = g_strdup_printf ("%s %" G_GSIZE_FORMAT, text, n);
  char *str;

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, 3 * FUZZ_MAX_TEXT + 100))
    return;
  str = format (self->arena, "%s %" G_GSIZE_FORMAT, text, n);
  g_assert_cmpstr (str, ==, expected);
  add (self, str, strlen (str) + 1, 1);
  str = multitude_arena_strndup (self->arena, text, n);
  g_assert_cmpmem (str, strlen (str), text, MIN (n, length));
  add (self, str, strlen (str) + 1, 1);
}

static void
op_heap (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  MultitudeHeap *heap;
  guint8 *a;
  guint8 *b;

  if (!fuzz_may_abort (self, 2 * size + 4096))
    return;
  heap = multitude_heap_new (self->arena);
  a = multitude_heap_malloc_with_data (size, heap);
  b = multitude_heap_zalloc (heap, (guint) size / 8 + 1, 8);
  check_zeros (b, (size / 8 + 1) * 8);
  memset (a, 0x22, size);
  check_zeros (b, (size / 8 + 1) * 8);
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 2);
  multitude_heap_free (heap, a);
  multitude_heap_free (heap, b);
}

/* ---- Arrays ---- */

static int
compare_numbers (gconstpointer a,
                 gconstpointer b,
                 gpointer      direction)
{
  guint32 x = *(const guint32 *) a;
  guint32 y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

static int
compare_bytes (gconstpointer a,
               gconstpointer b,
               gpointer      unused)
{
  return (int) *(const guint8 *) a - (int) *(const guint8 *) b;
}

static void
op_array (FuzzMachine *self)
{
  guint n = fuzz_input_below (&self->input, MAX_ELEMENTS);
  guint8 how = fuzz_input_byte (&self->input);
  guint32 numbers[MAX_ELEMENTS];
  MultitudeArray *array;
  MultitudeArray *copy;
  guint i;

  if (!fuzz_may_abort (self, MOST))
    return;
  for (i = 0; i < n; i++)
    numbers[i] = (i + how) * 2654435761u;
  array = how % 2 == 0 ? multitude_array_new (self->arena, FALSE, FALSE, 4)
                       : multitude_array_sized_new (self->arena, TRUE, FALSE, 4, n / 2);
  g_assert_cmpuint (multitude_array_get_element_size (array), ==, 4);
  multitude_array_append_vals (array, numbers, n);
  multitude_array_reserve (array, 2 * n);
  copy = multitude_array_copy (array);
  multitude_array_sort_with_data (array, compare_numbers, NULL);
  g_assert_cmpmem (copy->data, copy->len * 4, numbers, n * 4);
  for (i = 1; i < n; i++)
    g_assert_cmpuint (((guint32 *) (gpointer) array->data)[i - 1], <=, ((guint32 *) (gpointer) array->data)[i]);
  multitude_array_unref (array);
  multitude_array_unref (copy);
}

static void
op_byte_array (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  MultitudeByteArray *array;
  guint i;

  if (!fuzz_may_abort (self, 12 * FUZZ_MAX_TEXT))
    return;
  array = length % 2 == 0 ? multitude_byte_array_new (self->arena)
                          : multitude_byte_array_sized_new (self->arena, (guint) length / 2);
  g_assert_true (multitude_byte_array_ref (array) == array);
  multitude_byte_array_unref (array);
  multitude_byte_array_reserve (array, (guint) length / 3);
  multitude_byte_array_append (array, (const guint8 *) text, (guint) length);
  g_assert_cmpmem (array->data, array->len, text, length);
  multitude_byte_array_sort_with_data (array, compare_bytes, NULL);
  for (i = 1; i < array->len; i++)
    g_assert_cmpuint (array->data[i - 1], <=, array->data[i]);
  multitude_byte_array_unref (array);
}

/* ---- Pointers ---- */

static void
add_up (gpointer element,
        gpointer sum)
{
  *(gsize *) sum += GPOINTER_TO_SIZE (element);
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b,
                  gpointer      unused)
{
  gpointer x = *(const gpointer *) a;
  gpointer y = *(const gpointer *) b;

  return (x < y) - (x > y);
}

static MultitudePtrArray *
ptr_array_new (FuzzMachine *self,
               guint        how)
{
  switch (how % 4)
    {
    case 0:
      return multitude_ptr_array_new (self->arena);
    case 1:
      return multitude_ptr_array_new_with_free_func (self->arena, NULL);
    case 2:
      return multitude_ptr_array_sized_new (self->arena, how);
    default:
      return multitude_ptr_array_new_full (self->arena, how, fuzz_notify_element);
    }
}

static void
op_ptr_array (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, MAX_ELEMENTS);
  guint8 how = fuzz_input_byte (&self->input);
  MultitudePtrArray *array;
  gsize sum = 0;
  guint at;
  gsize i;

  if (!fuzz_may_abort (self, MOST))
    return;
  array = multitude_ptr_array_ref (ptr_array_new (self, how));
  multitude_ptr_array_unref (array);
  multitude_ptr_array_reserve (array, how);
  for (i = 1; i <= n; i++)
    multitude_ptr_array_add (array, GSIZE_TO_POINTER (i));
  multitude_ptr_array_sort_with_data (array, compare_pointers, NULL);
  multitude_ptr_array_foreach (array, add_up, &sum);
  g_assert_cmpuint (sum, ==, n * (n + 1) / 2);
  for (i = 1; i <= n; i += 7)
    {
      g_assert_true (multitude_ptr_array_find_with_equal_func (array, GSIZE_TO_POINTER (i), g_direct_equal, &at));
      g_assert_cmpuint (at, ==, n - i);
    }

  multitude_ptr_array_set_free_func (array, how % 2 == 0 ? fuzz_notify_element : NULL);
  self->n_notifies_due += how % 2 == 0 ? (guint) n : 0;
  multitude_ptr_array_unref (array);
}

/* ---- Tables ---- */

static gboolean
has_value (gpointer key,
           gpointer value,
           gpointer wanted)
{
  return value == wanted;
}

static void
fill_table (MultitudeHashTable *table,
            gsize               n)
{
  gsize i;

  multitude_hash_table_reserve (table, (guint) n / 2);
  for (i = 1; i <= n; i++)
    multitude_hash_table_insert (table, GSIZE_TO_POINTER (i), GSIZE_TO_POINTER (i));
}

/* All values become the number after it. */
static void
replace_all (MultitudeHashTable *table)
{
  MultitudeHashTableIter iter;
  gpointer key;

  multitude_hash_table_iter_init (&iter, table);
  while (multitude_hash_table_iter_next (&iter, &key, NULL))
    multitude_hash_table_iter_replace (&iter, GSIZE_TO_POINTER (GPOINTER_TO_SIZE (key) + 1));
}

static void
check_table (MultitudeHashTable *table,
             gsize               n)
{
  g_autoptr (GList) values = multitude_hash_table_get_values (table);
  GList *link;
  gsize sum = 0;

  for (link = values; link != NULL; link = link->next)
    sum += GPOINTER_TO_SIZE (link->data);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, n);
  g_assert_cmpuint (sum, ==, n * (n + 1) / 2 + n);
  if (n > 0)
    g_assert_true (multitude_hash_table_find (table, has_value, GSIZE_TO_POINTER (n + 1)) == GSIZE_TO_POINTER (n + 1));
  g_assert_null (multitude_hash_table_find (table, has_value, GSIZE_TO_POINTER (n + 2)));
}

static void
op_table (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, MAX_ELEMENTS);
  guint8 how = fuzz_input_byte (&self->input);
  MultitudeHashTable *table;
  MultitudeHashTable *similar;

  if (!fuzz_may_abort (self, MOST))
    return;
  table = how % 2 == 0 ? multitude_hash_table_new (self->arena, NULL, NULL)
                       : multitude_hash_table_new_full (self->arena, NULL, NULL, fuzz_notify_element, NULL);
  fill_table (table, n);
  replace_all (table);
  check_table (table, n);
  similar = multitude_hash_table_new_similar (self->arena, table);
  fill_table (similar, 3);
  g_assert_true (multitude_hash_table_steal (similar, GSIZE_TO_POINTER (2)));
  g_assert_cmpuint (multitude_hash_table_size (similar), ==, 2);

  self->n_notifies_due += how % 2 == 0 ? 0 : (guint) n + 2;
  multitude_hash_table_unref (table);
  multitude_hash_table_unref (similar);
}

const FuzzFamily fuzz_family_plain_array = {
  "plain-array", { op_memory, op_strings, op_heap, op_array, op_byte_array, op_ptr_array, op_table }, NULL, NULL, NULL
};
