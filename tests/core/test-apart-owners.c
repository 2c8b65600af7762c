/* Owners, builders and strings apart: each kind has a block, until its last reference.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* MULTITUDE_DEBUG=guard is set before anything reads it.  The watch of an arena has a
 * claim for each owner that is apart, and guards begin right behind a value.
 */

#include "mtude-apart-private.h"
#include "mtude-block-inline.h"
#include "mtude-debug-private.h"
#include "mtude-owner-inline.h"
#include "mtude-poison-private.h"
#include "tap.h"

__attribute__ ((constructor)) static void
ask_for_guards (void)
{
  setenv ("MULTITUDE_DEBUG", "guard", 1);
}

static MtudeArena arena;

static void
begin (void)
{
  check (mtude_arena_init (&arena, NULL) == MTUDE_OK);
  check (mtude_arena_is_apart (&arena));
  check_uint (arena.watch->claims, 1);
}

static void
end (void)
{
  check_uint (arena.watch->claims, 1);
  mtude_arena_clear (&arena);
}

/* A memory checker has been told that nobody may read them. */
static void
check_guard_behind (const char *value,
                    size_t      size)
{
  if (!mtude_debug_has (MTUDE_DEBUG_CHECKER))
    check_fill (value + size, MTUDE_APART_GUARD, MTUDE_POISON_GUARD);
}

static void
check_apart (const void *value,
             size_t      size)
{
  check (value != NULL);
  check_uint (mtude_chunk_of (value)->kind, MTUDE_CHUNK_APART);
  check_uint (mtude_chunk_of (value)->owners, 1);
  check_uint (arena.watch->claims, 2);
  check_guard_behind (value, size);
}

/* ---- Owners ----------------------------------------------------------- */

static unsigned n_destroyed;

static void
destroy (void *value)
{
  n_destroyed++;
}

static void
plain_values (void)
{
  static const MtudeDestroy ways[] = { NULL, destroy };
  size_t i;
  void *value;

  begin ();
  n_destroyed = 0;
  for (i = 0; i < 2; i++)
    {
      value = mtude_rc_alloc (&arena, 40, ways[i]);
      check_apart (value, 40);
      check_pointer (mtude_rc_acquire (value), value);
      mtude_rc_release (value);
      check_uint (arena.watch->claims, 2);
      mtude_rc_release (value);
      check_uint (arena.watch->claims, 1);

      value = mtude_rc_alloc_aligned (&arena, 40, 64, ways[i]);
      check_uint ((uintptr_t) value % 64, 0);
      check_apart (value, 40);
      mtude_rc_release_full (value, destroy);
      check_uint (arena.watch->claims, 1);
    }
  check_uint (n_destroyed, 4);
  end ();
}

static void
shared_values (void)
{
  static const MtudeDestroy ways[] = { NULL, destroy };
  size_t i;
  char *value;

  begin ();
  n_destroyed = 0;
  for (i = 0; i < 2; i++)
    {
      value = mtude_atomic_rc_alloc (&arena, 40, ways[i]);
      check_apart (value, 40);
      mtude_atomic_rc_release (value);
      value = mtude_atomic_rc_alloc_aligned (&arena, 40, 64, ways[i]);
      check_apart (value, 40);
      mtude_atomic_rc_release_full (value, destroy);
      check_uint (arena.watch->claims, 1);
    }
  check_uint (n_destroyed, 4);

  value = mtude_atomic_rc_strndup (&arena, "string", 6);
  check_apart (value, 7);
  mtude_atomic_rc_release (value);
  end ();
}

/* An owner that outlives its arena takes the watch with it. */
static void
owners_without_their_arena (void)
{
  MtudeWatch *watch;
  void *plain, *shared;

  begin ();
  watch = arena.watch;
  plain = mtude_rc_alloc (&arena, 40, NULL);
  shared = mtude_box_alloc (&arena, 40);
  check_uint (watch->claims, 3);
  mtude_arena_clear (&arena);
  check_uint (watch->claims, 2);
  mtude_rc_release (plain);
  check_uint (watch->claims, 1);
  mtude_box_free (shared);
}

/* ---- Builders --------------------------------------------------------- */

static void
blocks (void)
{
  MtudeBlock block = { NULL, 0, 0 };
  MtudeBlock tail;
  char *frozen;

  begin ();
  check (mtude_block_grow (&arena, &block, 0, 100, 0, MTUDE_GROW_EXACT));
  check_apart (block.data, 104);
  memcpy (block.data, "0123456789", 10);
  check (mtude_block_grow (&arena, &block, 10, 1000, 0, MTUDE_GROW_EXACT));
  check_apart (block.data, 1000);
  check (memcmp (block.data, "0123456789", 10) == 0);
  mtude_block_free (&arena, &block);
  check_uint (arena.watch->claims, 1);

  check (mtude_block_grow (&arena, &block, 0, 100, 0, MTUDE_GROW_EXACT));
  frozen = mtude_block_freeze_atomic_rc (&arena, &block, 50, 50, 0, NULL);
  check_apart (frozen, 104);
  mtude_atomic_rc_release (frozen);
  check_uint (arena.watch->claims, 1);

  /* Both parts are of one block. */
  check (mtude_block_grow (&arena, &block, 0, 96, 0, MTUDE_GROW_EXACT));
  memset (block.data, 0x33, 96);
  check (mtude_block_split (&arena, &block, 96, 32, &tail));
  check_uint (arena.watch->claims, 2);
  check_uint (mtude_chunk_of (block.data)->owners, 2);
  check (mtude_block_join (&arena, &block, &tail));
  check_uint (mtude_chunk_of (block.data)->owners, 1);
  check_fill (block.data, 96, 0x33);
  mtude_block_free (&arena, &block);
  check_uint (arena.watch->claims, 1);
  end ();
}

/* ---- Strings ---------------------------------------------------------- */

static void
strings (void)
{
  static const size_t lengths[] = { 0, 1, 15, 16, 400, 70000 };
  size_t i;

  begin ();
  for (i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
    {
      char *string = mtude_arena_alloc_bytes (&arena, lengths[i]);

      check (string != NULL);
      check_uint (mtude_apart_count (&arena), i + 1);
      memset (string, 'x', lengths[i] + 1);
      check_guard_behind (string, lengths[i] + 1);
    }
  end ();
}

TAP_MAIN (
  TAP_TEST (plain_values),
  TAP_TEST (shared_values),
  TAP_TEST (owners_without_their_arena),
  TAP_TEST (blocks),
  TAP_TEST (strings))
