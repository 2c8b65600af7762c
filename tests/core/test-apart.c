/* Values apart: where their blocks begin and end, and when their guards are looked at.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* MULTITUDE_DEBUG=guard,poison,leaks is set before anything reads it.  What a program
 * sees is in tests/gobject/debug-guard.c; here it is each byte of each guard, and each
 * record of a watch.
 */

#include "mtude-apart-private.h"
#include "mtude-debug-private.h"
#include "mtude-owner-inline.h"
#include "mtude-poison-private.h"
#include "mtude-snapshot.h"
#include "mtude-watch-report-private.h"
#include "child.h"
#include "sanitizers.h"
#include "recorder.h"

__attribute__ ((constructor)) static void
ask_for_guards (void)
{
  setenv ("MULTITUDE_DEBUG", "guard,poison,leaks", 1);
}

static void
begin (MtudeArena *arena)
{
  MtudeOptions options;

  mtude_options_init (&options);
  options.name = "apart";
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
  check (mtude_arena_is_apart (arena));
  check (arena->watch != NULL);
  check_uint (arena->watch->claims, 1);
}

/* ---- Blocks ----------------------------------------------------------- */

static void
check_guarded (const char *value,
               size_t      size,
               size_t      alignment)
{
  size_t front = alignment > MTUDE_APART_GUARD ? alignment : MTUDE_APART_GUARD;

  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    return;

  check_uint ((uintptr_t) value % alignment, 0);
  check_fill (value - front, front, MTUDE_POISON_GUARD);
  check_fill (value, size, MTUDE_POISON_FRESH);
  check_fill (value + size, MTUDE_APART_GUARD, MTUDE_POISON_GUARD);
}

static void
guards_of_values (void)
{
  static const size_t sizes[] = { 0, 1, 15, 16, 17, 1000, 100000 };
  MtudeArena arena;
  size_t alignment;
  size_t i;

  begin (&arena);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (alignment = 8; alignment <= 256; alignment *= 2)
      check_guarded (mtude_arena_alloc_aligned (&arena, sizes[i], alignment), sizes[i], alignment);
  mtude_arena_clear (&arena);
}

static void
guards_of_owners (void)
{
  static const size_t sizes[] = { 1, 16, 1000, 100000 };
  MtudeArena arena;
  size_t alignment;
  size_t i;

  begin (&arena);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (alignment = 8; alignment <= 256; alignment *= 2)
      {
        char *value = mtude_box_alloc_aligned (&arena, sizes[i], alignment);
        const MtudeChunk *header = mtude_chunk_of (value);

        check_uint (header->kind, MTUDE_CHUNK_APART);
        check_uint (header->size, sizes[i]);
        check_uint (header->end, (uintptr_t) value + sizes[i]);
        check_uint (header->issued, 1);
        check_guarded (value, sizes[i], alignment);
        check_pointer (header->cookie, arena.watch);
        mtude_box_free (value);
      }
  mtude_arena_clear (&arena);
}

/* ---- Records ---------------------------------------------------------- */

static void
values_are_recorded (void)
{
  MtudeArena arena;
  MtudeWatch *watch;
  size_t i;

  begin (&arena);
  watch = arena.watch;
  check_uint (mtude_apart_count (&arena), 0);
  for (i = 1; i <= 300; i++)
    {
      check (mtude_arena_alloc (&arena, i) != NULL);
      check_uint (mtude_apart_count (&arena), i);
      check_uint (watch->n_values, i);
      check_uint (watch->capacity, i <= 64 ? 64 : i <= 128 ? 128 : i <= 256 ? 256 : 512);
    }
  mtude_arena_reset (&arena);
  check_uint (mtude_apart_count (&arena), 0);
  check_uint (watch->n_unchecked, 0);
  check_uint (watch->capacity, 512);
  mtude_arena_clear (&arena);
}

/* Half as many new ones as there were: then all have been looked at. */
static void
looks_are_rare (void)
{
  MtudeArena arena;
  size_t unchecked = 0;
  size_t n_looks = 0;
  size_t i;

  begin (&arena);
  for (i = 0; i < 1000; i++)
    {
      unchecked = unchecked + 1 > i / 2 ? 0 : unchecked + 1;
      n_looks += unchecked == 0;
      check (mtude_arena_alloc (&arena, 8) != NULL);
      check_uint (arena.watch->n_unchecked, unchecked);
    }
  check_range (n_looks, 2, 40);
  mtude_arena_clear (&arena);
}

static void
rewinds_end_values (void)
{
  MtudeArena arena;
  MtudeMark mark;

  begin (&arena);
  check (mtude_arena_alloc (&arena, 8) != NULL);
  mtude_arena_mark (&arena, &mark);
  check (mtude_arena_alloc (&arena, 8) != NULL);
  check (mtude_arena_alloc (&arena, 8) != NULL);
  mtude_arena_rewind (&arena, &mark);
  check_uint (mtude_apart_count (&arena), 1);
  mtude_arena_clear (&arena);
}

/* ---- What is watched -------------------------------------------------- */

typedef struct
{
  size_t      n_watches;
  size_t      n_chunks;
  size_t      n_claims;
  bool        has_arena;
  char        label[MTUDE_WATCH_LABEL];
} Seen;

static void
see (MtudeWatch         *watch,
     const char         *label,
     MtudeWatchedChunk **chunks,
     size_t              n_chunks,
     void               *data)
{
  Seen *seen = data;
  size_t i;

  seen->n_watches++;
  seen->n_chunks += n_chunks;
  seen->n_claims += watch->claims;
  seen->has_arena = watch->arena != NULL;
  memcpy (seen->label, label, sizeof seen->label);
  for (i = 0; i < n_chunks; i++)
    {
      check_pointer (chunks[i]->watch, watch);
      check (i == 0 || chunks[i - 1]->number < chunks[i]->number);
    }
}

static void
check_watched (size_t n_watches,
               size_t n_chunks,
               size_t n_claims,
               bool   has_arena)
{
  Seen seen = { 0, 0, 0, false, "" };

  mtude_watch_foreach (see, &seen);
  check_uint (seen.n_watches, n_watches);
  check_uint (seen.n_chunks, n_chunks);
  check_uint (seen.n_claims, n_claims);
  check_uint (seen.has_arena, has_arena);
  if (n_watches > 0)
    check_string (seen.label, "arena 'apart'");
}

/* Each chunk, each owner apart and each detached generation is a claim. */
static void
watch_stays_while_it_is_claimed (void)
{
  MtudeArena arena;
  MtudeSnapshot *snapshot;
  void *boxes[2];
  size_t i;

  check_watched (0, 0, 0, false);
  begin (&arena);
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  check_watched (1, 0, 1, true);
  for (i = 0; i < 70; i++)
    check (mtude_arena_alloc (&arena, 1) != NULL);
  check_watched (1, 1, 2, true);

  snapshot = mtude_arena_seal (&arena, NULL, NULL, NULL);
  check (snapshot != NULL);
  check_uint (mtude_apart_count (&arena), 0);
  check_uint (arena.watch->capacity, 0);
  check_uint (arena.watch->n_unchecked, 0);
  check_pointer (arena.watch->values, NULL);
  check_watched (1, 1, 3, true);

  for (i = 0; i < 2; i++)
    boxes[i] = mtude_box_alloc (&arena, 100);
  check_watched (1, 2, 6, true);
  mtude_arena_clear (&arena);
  check_watched (1, 2, 5, false);

  mtude_box_free (boxes[0]);
  check_watched (1, 2, 4, false);
  mtude_box_free (boxes[1]);
  check_watched (1, 1, 2, false);
  mtude_snapshot_release (snapshot);
  check_watched (0, 0, 0, false);
}

static void
watches_are_in_order (void)
{
  MtudeArena arenas[3];
  size_t i;

  for (i = 0; i < 3; i++)
    begin (&arenas[i]);
  for (i = 0; i < 3; i++)
    check (mtude_arena_alloc (&arenas[i], 5000) != NULL);
  check_watched (3, 3, 6, true);
  mtude_arena_clear (&arenas[1]);
  check_watched (2, 2, 4, true);
  mtude_arena_clear (&arenas[2]);
  mtude_arena_clear (&arenas[0]);
  check_watched (0, 0, 0, false);
}

/* ---- Damage ----------------------------------------------------------- */

static int where;
static size_t alignment;

static void
damage_value (void)
{
  MtudeArena arena;

  begin (&arena);
  write_byte_at (mtude_arena_alloc_aligned (&arena, 24, alignment), where);
  mtude_arena_reset (&arena);
}

static void
damage_first_of_many (void)
{
  MtudeArena arena;
  size_t i;

  begin (&arena);
  write_byte_at (mtude_arena_alloc (&arena, 24), where);
  for (i = 0; i < 3; i++)
    mtude_arena_alloc (&arena, 24);
}

static void
damage_owner (void)
{
  MtudeArena arena;
  char *value;

  begin (&arena);
  value = mtude_box_alloc (&arena, 24);
  write_byte_at (value, where);
  mtude_box_free (value);
}

static void
damage_and_seal (void)
{
  MtudeArena arena;

  begin (&arena);
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  write_byte_at (mtude_arena_alloc (&arena, 24), where);
  mtude_snapshot_release (mtude_arena_seal (&arena, NULL, NULL, NULL));
}

static void
check_damage (void (*run) (void),
              int    least,
              int    most)
{
  char words[80];

  for (where = least; where <= most; where++)
    {
      if (where >= 0 && where < 24)
        check_goes_on (run);
      else
        {
          snprintf (words, sizeof words, "written to %s: the byte at %d is 0x41\n",
                    where < 0 ? "before its start" : "past its end", where);
          check_aborts (run, words);
          snprintf (words, sizeof words, "libmultitude: arena 'apart': the value of 24 bytes at 0x");
          check_aborts (run, words);
        }
    }
}

static bool
is_checked (void)
{
  return mtude_track_is_active ();
}

static void
each_byte_of_guards (void)
{
  if (is_checked ())
    {
      tap_skip ("a memory checker finds this first");
      return;
    }

  for (alignment = 8; alignment <= 64; alignment *= 8)
    {
      check_damage (damage_value, alignment == 64 ? -64 : -32, alignment == 64 ? -60 : -30);
      check_damage (damage_value, -2, 1);
      check_damage (damage_value, 23, 25);
      check_damage (damage_value, 54, 55);
    }
  check_damage (damage_owner, -2, 1);
  check_damage (damage_owner, 23, 25);
  check_damage (damage_owner, 54, 55);
  check_damage (damage_and_seal, -1, 0);
  check_damage (damage_and_seal, 23, 24);
  check_damage (damage_first_of_many, 24, 24);
}

/* ---- The wrong family ------------------------------------------------- */

static void
rc_as_atomic_rc (void)
{
  MtudeArena arena;

  begin (&arena);
  mtude_owners_drop_shared (mtude_owners_of (mtude_rc_alloc_aligned (&arena, 24, 8, NULL)), 1);
}

static void
box_as_rc (void)
{
  MtudeArena arena;

  begin (&arena);
  mtude_owners_drop_local (mtude_owners_of (mtude_box_alloc (&arena, 24)));
}

static void
rc_as_box (void)
{
  MtudeArena arena;

  begin (&arena);
  (mtude_box_free) (mtude_rc_alloc_aligned (&arena, 24, 8, NULL));
}

/* Each is the last one of what stands for its chunk. */
static void
wrong_families (void)
{
  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  check_aborts (rc_as_atomic_rc, "libmultitude: arena 'apart': 0x");
  check_aborts (rc_as_atomic_rc, " is no chunk of owners for any thread, or was released before\n");
  check_aborts (box_as_rc, "libmultitude: arena 'apart': 0x");
  check_aborts (box_as_rc, " is no chunk of owners for one thread, or was released before\n");
  check_aborts (rc_as_box, "libmultitude: arena 'apart': 0x");
}

/* ---- What is kept of those released ----------------------------------- */

/* What a release by inline code looks at is there. */
static void
heads_are_kept (void)
{
  MtudeArena arena;
  MtudeChunk *header;
  void *value;

  if (mtude_track_follows_blocks ())
    {
      tap_skip ("a memory checker follows each block");
      return;
    }
  if (IS_SANITIZED)
    {
      tap_skip ("realloc() of a sanitizer does nothing in place");
      return;
    }

  begin (&arena);
  value = mtude_rc_alloc_aligned (&arena, 100000, 64, NULL);
  header = mtude_chunk_of (value);
  mtude_rc_release (value);
  check_uint (header->kind, MTUDE_CHUNK_RELEASED);
  check_uint (header->size_class, MTUDE_FAMILY_RC);
  check_uint (mtude_atomic_load_relaxed (&header->owners), 1);
  check_uint (header->stamp, mtude_chunk_compute_stamp (header));
  check_pointer (header->home, NULL);
  check_pointer (header->cookie, NULL);
  check_pointer (header->next, NULL);
  check_uint (header->size, 100000 + sizeof (MtudePrefixExtension) + sizeof (MtudePrefix));
  check_uint (mtude_prefix_of (value)->tag, MTUDE_TAG_NONE);
  check_string (value, "arena 'apart'");
  mtude_arena_clear (&arena);
  check_watched (0, 0, 0, false);
}

TAP_MAIN (TAP_TEST (guards_of_values),
          TAP_TEST (guards_of_owners),
          TAP_TEST (values_are_recorded),
          TAP_TEST (looks_are_rare),
          TAP_TEST (rewinds_end_values),
          TAP_TEST (watch_stays_while_it_is_claimed),
          TAP_TEST (watches_are_in_order),
          TAP_TEST (each_byte_of_guards),
          TAP_TEST (wrong_families),
          TAP_TEST (heads_are_kept))
