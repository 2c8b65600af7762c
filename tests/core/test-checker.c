/* What memory checkers are told of the bytes that an arena hands out and takes back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Under AddressSanitizer, or run by memcheck, which is asked for what it knows of each
 * byte; skipped without either.  That memcheck has nothing to complain of meanwhile is
 * its own exit status.
 */

#include "config.h"
#include "mtude-arena.h"
#include "mtude-apart-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "checker.h"
#include "child.h"
#include "recorder.h"

#define SIZE 256

static char *memory;
static uintptr_t pool;

/* Memory that holds something, and of which nobody is told yet. */
static void
begin_bytes (void)
{
  need_checker ();
  memory = malloc (SIZE);
  memset (memory, 0x11, SIZE);
  pool = (uintptr_t) memory;
}

static void
end_bytes (void)
{
  free (memory);
}

/* The same, of a pool that has a block of 48 bytes, written to, at 16. */
static void
begin_block (void)
{
  begin_bytes ();
  mtude_track_hide (pool, pool + SIZE);
  mtude_track_alloc (pool, pool + 16, 48);
  memset (memory + 16, 0x22, 48);
  check_bytes (memory, "16. 48d 192.");
}

static void
end_block (void)
{
  mtude_track_close (pool);
  mtude_track_hide (pool, pool + SIZE);
  check_pool (pool, false);
  end_bytes ();
}

/* ---- Bytes ---- */

static void
bytes_are_hidden_and_shown (void)
{
  begin_bytes ();
  check_bytes (memory, "256d");
  mtude_track_hide (pool + 16, pool + 64);
  check_bytes (memory, "16d 48. 192d");
  mtude_track_show (pool + 16, pool + 32);
  check_bytes (memory, "16d 16u 32. 192d");
  mtude_track_reveal (pool + 40, pool + 48);
  check_bytes (memory, "16d 16u 8. 8d 16. 192d");
  mtude_track_show (pool, pool + 16);
  check_bytes (memory, "32u 8. 8d 16. 192d");
  end_bytes ();
}

static void
checker_is_asked_once (void)
{
  need_memcheck ();
  mtude_track_answer = MTUDE_TRACK_UNKNOWN;
  check_uint ((unsigned) mtude_track_ask (), MTUDE_TRACK_YES);
  check_uint ((unsigned) mtude_track_answer, MTUDE_TRACK_YES);
  check (mtude_track_is_active ());
  mtude_track_answer = MTUDE_TRACK_NO;
  check (!mtude_track_is_active ());
  mtude_track_answer = MTUDE_TRACK_YES;
}

/* ---- Blocks ---- */

static void
pools_begin_and_end (void)
{
  begin_bytes ();
  mtude_track_close (pool);
  check_bytes (memory, "256d");
  check_pool (pool, false);
  mtude_track_hide (pool, pool + SIZE);
  mtude_track_alloc (pool, pool + 16, 0);
  check_pool (pool, false);
  check_bytes (memory, "256.");

  mtude_track_alloc (pool, pool + 16, 8);
  check_pool (pool, true);
  check_bytes (memory, "16. 8u 232.");
  mtude_track_alloc (pool, pool + 32, 24);
  check_bytes (memory, "16. 8u 8. 24u 200.");
  mtude_track_close (pool);
  check_pool (pool, false);
  mtude_track_show (pool, pool + SIZE);
  end_bytes ();
}

/* A byte is a block as well. */
static void
smallest_block (void)
{
  need_memcheck ();
  begin_bytes ();
  mtude_track_hide (pool, pool + SIZE);
  mtude_track_alloc (pool, pool + 16, 1);
  check_bytes (memory, "16. 1u 239.");
  mtude_track_resize (pool, pool + 16, 1, 3);
  check_bytes (memory, "16. 3u 237.");
  mtude_track_resize (pool, pool + 16, 3, 1);
  check_bytes (memory, "16. 1u 239.");
  mtude_track_resize (pool, pool + 16, 1, 0);
  check_bytes (memory, "256.");
  mtude_track_close (pool);
  mtude_track_show (pool, pool + SIZE);
  end_bytes ();
}

/* With a pool go its blocks, which alone are hidden then. */
static void
blocks_end_with_their_pool (void)
{
  need_memcheck ();
  begin_block ();
  mtude_track_reveal (pool, pool + SIZE);
  mtude_track_close (pool);
  check_bytes (memory, "16d 48. 192d");
  end_bytes ();
}

static void
blocks_are_trimmed (void)
{
  need_memcheck ();
  begin_block ();
  mtude_track_alloc (pool, pool + 64, 16);
  mtude_track_alloc (pool, pool + 96, 16);
  mtude_track_trim (pool, pool, pool + 80);
  check_bytes (memory, "16. 48d 16u 176.");
  mtude_track_trim (pool, pool + 64, pool + SIZE);
  check_bytes (memory, "64. 16u 176.");
  mtude_track_trim (pool + 8, pool, pool + SIZE);
  check_bytes (memory, "64. 16u 176.");
  check_pool (pool + 8, false);
  end_block ();
}

/* A block that begins as none, and ends as none. */
static void
blocks_grow_and_shrink (void)
{
  begin_block ();
  mtude_track_resize (pool, pool + 16, 48, 64);
  check_bytes (memory, "16. 48d 16u 176.");
  mtude_track_resize (pool, pool + 16, 64, 24);
  check_bytes (memory, "16. 24d 216.");
  mtude_track_resize (pool, pool + 16, 24, 24);
  check_bytes (memory, "16. 24d 216.");
  mtude_track_resize (pool, pool + 16, 24, 0);
  check_bytes (memory, "256.");
  mtude_track_resize (pool, pool + 16, 0, 16);
  check_bytes (memory, "16. 16u 224.");
  end_block ();
}

/* How large a block was made is what ends with it. */
static void
blocks_have_their_new_size (void)
{
  need_memcheck ();
  begin_block ();
  mtude_track_resize (pool, pool + 16, 48, 64);
  mtude_track_reveal (pool, pool + SIZE);
  mtude_track_resize (pool, pool + 16, 64, 0);
  check_bytes (memory, "16d 64. 176d");
  mtude_track_resize (pool + 8, pool + 16, 8, 16);
  check_pool (pool + 8, false);
  check_bytes (memory, "16d 64. 176d");
  end_block ();
}

static void
blocks_are_cut_and_joined (void)
{
  begin_block ();
  mtude_track_alloc (pool, pool + 64, 16);
  mtude_track_cut (pool, pool + 16, 48, 16);
  check_bytes (memory, "16. 48d 16u 176.");
  mtude_track_join (pool, pool + 16, 16, 48);
  check_bytes (memory, "16. 48d 16u 176.");
  end_block ();
}

static void
cut_blocks_end_alone (void)
{
  need_memcheck ();
  begin_block ();
  mtude_track_cut (pool, pool + 16, 48, 16);
  mtude_track_resize (pool, pool + 16, 16, 0);
  check_bytes (memory, "32. 32d 192.");
  mtude_track_resize (pool, pool + 32, 32, 0);
  check_bytes (memory, "256.");
  end_block ();
}

static void
joined_blocks_end_together (void)
{
  need_memcheck ();
  begin_block ();
  mtude_track_cut (pool, pool + 16, 48, 16);
  mtude_track_join (pool, pool + 16, 16, 48);
  mtude_track_resize (pool, pool + 16, 48, 0);
  check_bytes (memory, "256.");
  mtude_track_reveal (pool, pool + SIZE);
  mtude_track_close (pool);
  check_bytes (memory, "256d");
  end_bytes ();
}

/* ---- Arenas, each in a child, since the environment is read once ---- */

static void
seed_is_shown_to_its_owner (void *data)
{
  MtudeArena *arena = data;

  if (!MTUDE_TRACK_ASAN)
    check_pool (arena->seed, false);
  check_pool ((uintptr_t) arena->seed + MTUDE_SEED_SIZE, false);
  check_bytes (arena->seed, "320u");
}

static void
seal_seed (void)
{
  MtudeArena *arena = malloc (sizeof *arena);
  MtudeSnapshot *snapshot;

  check_status (mtude_arena_init (arena, NULL), MTUDE_OK);
  check_bytes (mtude_arena_alloc (arena, 24), "24u");
  check_bytes (mtude_arena_strndup (arena, "sevenXX", 7), "8d");
  snapshot = mtude_arena_seal (arena, NULL, seed_is_shown_to_its_owner, arena);
  check (mtude_snapshot_has_seed (snapshot));
  check_pool (arena->seed, true);
  check_pool ((uintptr_t) arena->seed + MTUDE_SEED_SIZE, true);
  mtude_arena_clear (arena);
  mtude_snapshot_release (snapshot);
  free (arena);
}

static void
snapshots_show_the_seed (void)
{
  need_checker ();
  check_goes_on (seal_seed);
}

static void
guard_values (void)
{
  MtudeArena arena;
  char *value;
  char *owner;

  setenv ("MULTITUDE_DEBUG", "guard", 1);
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  value = mtude_arena_alloc (&arena, 24);
  check_bytes (value - MTUDE_APART_GUARD, "32. 24u 32.");
  owner = mtude_box_alloc (&arena, 40);
  check_bytes (owner - MTUDE_APART_GUARD, "32. 40u 32.");
  memset (value, 1, 24);
  memset (owner, 1, 40);
  mtude_box_free (owner);
  mtude_arena_reset (&arena);
  mtude_arena_clear (&arena);
}

static void
guards_are_hidden (void)
{
  need_checker ();
  check_goes_on (guard_values);
}

/* The block of a value is what malloc() gives, and ends where the value does. */
static void
have_blocks (void)
{
  MtudeArena arena;
  char *value;
  char *owner;

  setenv ("MULTITUDE_DEBUG", "malloc", 1);
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  value = mtude_arena_alloc (&arena, 24);
  check_bytes (value - 8, "8. 24u 8.");
  owner = mtude_box_alloc (&arena, 40);
  check_bytes (owner, "40u 8.");
  mtude_box_free (owner);
  check_bytes (owner, "40.");
  mtude_arena_reset (&arena);
  check_bytes (value, "24.");
  mtude_arena_clear (&arena);
}

static void
blocks_are_exact (void)
{
  need_checker ();
  check_goes_on (have_blocks);
}

/* What the chunks of a snapshot held is nobody's when it is gone. */
static void
seal_chunks (void)
{
  MtudeArena arena;
  MtudeSnapshot *snapshot;
  char *values[30];
  size_t i;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  for (i = 0; i < 30; i++)
    values[i] = memset (mtude_arena_alloc (&arena, 10000), 1, 10000);
  snapshot = mtude_arena_seal (&arena, NULL, NULL, NULL);
  check (snapshot != NULL);
  for (i = 0; i < 30; i++)
    check_bytes (values[i], "800d");
  mtude_snapshot_release (snapshot);
  for (i = 0; i < 30; i++)
    check_bytes (values[i], "800.");
  mtude_arena_clear (&arena);
}

static void
snapshots_hide_their_chunks (void)
{
  need_checker ();
  check_goes_on (seal_chunks);
}

/* Each byte is looked at, and filled, when it changes hands: nobody may have it then. */
static void
poison_values (void)
{
  MtudeArena arena;
  char *value;
  char *owner;
  size_t i;

  setenv ("MULTITUDE_DEBUG", "poison", 1);
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  for (i = 0; i < 3; i++)
    {
      value = mtude_arena_alloc (&arena, 600);
      check_bytes (value, "600u");
      owner = mtude_box_alloc (&arena, 40);
      memset (value, 1, 600);
      memset (owner, 1, 40);
      check_bytes (value, "600d 8.");
      mtude_box_free (owner);
      mtude_arena_reset (&arena);
      check_bytes (value, "608.");
    }
  mtude_arena_clear (&arena);
}

static void
poison_is_hidden (void)
{
  need_checker ();
  check_goes_on (poison_values);
}

TAP_MAIN (TAP_TEST (bytes_are_hidden_and_shown),
          TAP_TEST (checker_is_asked_once),
          TAP_TEST (pools_begin_and_end),
          TAP_TEST (smallest_block),
          TAP_TEST (blocks_end_with_their_pool),
          TAP_TEST (blocks_are_trimmed),
          TAP_TEST (blocks_grow_and_shrink),
          TAP_TEST (blocks_have_their_new_size),
          TAP_TEST (blocks_are_cut_and_joined),
          TAP_TEST (cut_blocks_end_alone),
          TAP_TEST (joined_blocks_end_together),
          TAP_TEST (snapshots_show_the_seed),
          TAP_TEST (snapshots_hide_their_chunks),
          TAP_TEST (guards_are_hidden),
          TAP_TEST (blocks_are_exact),
          TAP_TEST (poison_is_hidden))
