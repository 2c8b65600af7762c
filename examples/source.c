/* A source of one's own: the memory of an arena counted, and then looked at.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The functions of a source run on the thread that uses the arena, but for
 * free, which runs wherever the last owner of a chunk is released.
 */

#include <multitude.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  atomic_size_t now;
  size_t        n_blocks;
} Ledger;

static gpointer
ledger_alloc (gsize    size,
              gpointer data)
{
  Ledger *ledger = data;
  gpointer block;

  if (posix_memalign (&block, MTUDE_CHUNK_ALIGN, size) != 0)
    return NULL;

  ledger->n_blocks++;
  atomic_fetch_add (&ledger->now, size);
  return block;
}

static void
ledger_free (gpointer block,
             gsize    size,
             gpointer data)
{
  Ledger *ledger = data;

  atomic_fetch_sub (&ledger->now, size);
  free (block);
}

int
main (void)
{
  Ledger ledger = { 0 };
  MultitudeSource source = { .alloc = ledger_alloc, .free = ledger_free, .data = &ledger };
  MultitudeArena *arena = multitude_arena_new_with_source (&source);
  g_autoptr(GBytes) bytes = NULL;
  const char *lines[1000];

  for (int i = 0; i < 1000; i++)
    lines[i] = multitude_arena_strdup_printf (arena, "line %d of a document", i);
  g_print ("%zu bytes in %zu blocks\n", (size_t) ledger.now, ledger.n_blocks);

  bytes = multitude_arena_new_bytes (arena, lines[999], strlen (lines[999]), NULL);
  g_object_unref (arena);
  g_print ("%zu bytes for what was kept\n", (size_t) ledger.now);

  g_clear_pointer (&bytes, g_bytes_unref);
  g_print ("%zu bytes in the end\n", (size_t) ledger.now);

  return ledger.now == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
