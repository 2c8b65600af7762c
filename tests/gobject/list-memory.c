/* What lists of both kinds give back of their memory, and what they need none for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A chunk of the arena is filled up by boxes, so that what a list asks for next is in
 * another one, alone, and is seen to come back with it.
 */

#include "counting-source.h"

/* The positions of a leaf. */
#define N_LEAF 500
#define LINE "ten bytes\n"
#define RECORD_SIZE 250

typedef struct
{
  CountingSource  source;
  MultitudeArena *arena;
  GPtrArray      *boxes;
  GString        *text;
} Memory;

static void
memory_init (Memory *self)
{
  guint i;

  counting_source_init (&self->source, COUNTING_FIXED);
  self->arena = multitude_arena_new_with_source (&self->source.source);
  self->boxes = g_ptr_array_new_with_free_func (mtude_box_free);
  self->text = g_string_new (NULL);
  for (i = 0; i <= N_LEAF; i++)
    g_string_append (self->text, LINE);
}

static void
memory_clear (Memory *self)
{
  g_string_free (self->text, TRUE);
  g_ptr_array_unref (self->boxes);
  g_object_unref (self->arena);
  counting_source_clear (&self->source);
}

static void
memory_fill (Memory *self)
{
  gpointer box;

  self->source.refuses = TRUE;
  while ((box = mtude_box_alloc (&self->arena->core, 8)) != NULL)
    g_ptr_array_add (self->boxes, box);
  self->source.refuses = FALSE;
}

/* Bytes that somebody has. */
static gsize
memory_count (Memory *self)
{
  multitude_arena_reset_full (self->arena, MULTITUDE_RESET_FREE_ALL);
  return counting_source_get_outstanding (&self->source);
}

/* Enough text for the list to keep it, so that it needs memory for positions only. */
static gboolean
append_lines (Memory              *self,
              MultitudeStringList *list,
              guint                n_lines)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (self->text->str, n_lines * (sizeof LINE - 1));

  return multitude_string_list_append_lines (list, bytes, NULL);
}

/* What is appended fills the leaf before the next one is begun. */
static void
test_appended_fills_leaves (void)
{
  Memory memory;
  MultitudeStringList *list;

  memory_init (&memory);
  list = multitude_string_list_new_with_arena (memory.arena);
  g_assert_true (append_lines (&memory, list, N_LEAF + 1));
  memory_fill (&memory);

  memory.source.refuses = TRUE;
  g_assert_true (append_lines (&memory, list, N_LEAF - 1));
  g_assert_false (append_lines (&memory, list, N_LEAF));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2 * N_LEAF);

  g_object_unref (list);
  memory_clear (&memory);
}

/* Of two leaves the first or the second one becomes small last. */
static void
assert_merged (guint first_removal,
               guint second_removal)
{
  Memory memory;
  MultitudeStringList *list;
  gsize size;

  memory_init (&memory);
  list = multitude_string_list_new_with_arena (memory.arena);
  g_assert_true (append_lines (&memory, list, N_LEAF));
  memory_fill (&memory);
  size = memory_count (&memory);
  g_assert_true (append_lines (&memory, list, N_LEAF));
  g_assert_cmpuint (memory_count (&memory), >, size);

  multitude_string_list_splice (list, first_removal, 400, NULL);
  g_assert_cmpuint (memory_count (&memory), >, size);
  multitude_string_list_splice (list, second_removal, 400, NULL);
  g_assert_cmpuint (memory_count (&memory), ==, size);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 200);

  g_object_unref (list);
  memory_clear (&memory);
}

static void
test_leaves_are_merged (void)
{
  assert_merged (0, 100);
  assert_merged (N_LEAF, 0);
}

static gpointer
create_none (MultitudeRecordList *list G_GNUC_UNUSED,
             guint                position G_GNUC_UNUSED,
             const guint8        *record G_GNUC_UNUSED,
             gsize                size G_GNUC_UNUSED,
             gpointer             user_data G_GNUC_UNUSED)
{
  return NULL;
}

/* Slots without a record are kept for the next one, until there are others. */
static void
test_one_segment_is_kept (void)
{
  Memory memory;
  MultitudeRecordList *list;
  guint8 records[2 * RECORD_SIZE] = { 0 };
  gsize size;

  memory_init (&memory);
  list = multitude_record_list_new_with_arena (memory.arena, G_TYPE_OBJECT, RECORD_SIZE, create_none, NULL, NULL);
  multitude_record_list_append_records (list, records, 2);
  memory_fill (&memory);
  size = memory_count (&memory);
  multitude_record_list_append (list, records);

  multitude_record_list_remove (list, 2);
  g_assert_cmpuint (memory_count (&memory), >, size);
  multitude_record_list_remove (list, 1);
  g_assert_cmpuint (memory_count (&memory), ==, size);

  g_object_unref (list);
  memory_clear (&memory);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/list-memory/appended-fills-leaves", test_appended_fills_leaves);
  g_test_add_func ("/list-memory/leaves-are-merged", test_leaves_are_merged);
  g_test_add_func ("/list-memory/one-segment-is-kept", test_one_segment_is_kept);

  return g_test_run ();
}
