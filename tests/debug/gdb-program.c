/* What gdb is to look at: an arena with some of everything, and one that has ended.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <multitude.h>

#include <stdlib.h>

static gpointer
alloc_block (gsize    size,
             gpointer data)
{
  return aligned_alloc (MTUDE_CHUNK_ALIGN, (size + MTUDE_CHUNK_ALIGN - 1) & ~(gsize) (MTUDE_CHUNK_ALIGN - 1));
}

static void
free_block (gpointer block,
            gsize    size,
            gpointer data)
{
  free (block);
}

static const MultitudeSource source = { alloc_block, free_block, NULL, NULL, NULL };

static MultitudeArena *arena;
static MultitudeString *string;
static MtudeChunk *chunk;
static gpointer kept[5];

/* Where gdb stops. */
G_GNUC_NO_INLINE static void
stop_here (void)
{
  g_assert_nonnull (arena);
}

int
main (void)
{
  MultitudeArena *ended = multitude_arena_new_with_source (&source);
  MultitudeArena *text;

  multitude_arena_set_name (ended, "ended");
  kept[0] = multitude_box_alloc (ended, 24);
  g_object_unref (ended);

  arena = multitude_arena_new_with_source (&source);
  multitude_arena_set_name (arena, "looked at");
  kept[1] = multitude_arena_alloc (arena, 320);
  kept[1] = multitude_arena_alloc (arena, 400);
  kept[1] = multitude_arena_alloc (arena, 800);
  kept[2] = multitude_box_alloc (arena, 24);
  kept[3] = multitude_box_alloc (arena, 24);
  kept[4] = multitude_box_alloc (arena, 100000);
  chunk = arena->core.shared_chunk;
  multitude_box_free (kept[3]);
  text = multitude_arena_new ();
  string = multitude_string_new (text, "some \"text\"");
  g_assert_nonnull (chunk);
  stop_here ();

  multitude_string_free (string, TRUE);
  g_object_unref (text);
  multitude_box_free (kept[4]);
  multitude_box_free (kept[2]);
  multitude_box_free (kept[0]);
  g_object_unref (arena);
  return 0;
}
