/* Reset, trim and cleanups: how an arena begins again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A value of 512 bytes fits 2^c - 1 times into a chunk of class c of any colour.
 * So n of them in a fresh arena take these chunks, and no others:
 *
 *   n        1     4     11    26    57     120    247
 *   up to    1024  2048  4096  8192  16384  32768  65536
 */

#include "mtude-arena-inline.h"
#include "mtude-cleanup-private.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"
#include "mtude-stats.h"
#include "mtude-tally-private.h"
#include "recorder.h"

#define UNIT 512

typedef struct
{
  Recorder  *recorder;
  MtudeArena arena;
} Fixture;

static void
begin_with_limit (Fixture     *fixture,
                  RecorderKind kind,
                  size_t       reset_limit)
{
  MtudeOptions options;

  fixture->recorder = recorder_new (kind);
  recorder_options (fixture->recorder, &options);
  options.reset_limit = reset_limit;
  check_status (mtude_arena_init (&fixture->arena, &options), MTUDE_OK);
}

static void
begin (Fixture *fixture)
{
  begin_with_limit (fixture, RECORDER_FIXED, (size_t) 1 << 30);
}

static void
end (Fixture *fixture)
{
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}

/* n values, which must then be seen to be intact. */
static void
fill (MtudeArena *arena,
      size_t      n)
{
  void *last = NULL;
  size_t i;

  for (i = 0; i < n; i++)
    {
      void *value = mtude_arena_alloc_value (arena, UNIT);

      check (value != NULL);
      memset (value, 0x11, UNIT);
      if (last != NULL)
        check_fill (last, UNIT, 0x11);
      last = value;
    }
}

static size_t
count_list (const MtudeChunk *list)
{
  size_t count = 0;

  for (; list != NULL; list = list->next)
    count++;
  return count;
}

static MtudeStats
stats_of (MtudeArena *arena)
{
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  return stats;
}

/* ---- Generations ------------------------------------------------------ */

static void
reset_begins_at_the_same_place (void)
{
  Fixture f;
  void *value;
  char *string;

  begin (&f);
  fill (&f.arena, 3);
  mtude_arena_reset (&f.arena);
  value = mtude_arena_alloc (&f.arena, 24);
  string = mtude_arena_strndup (&f.arena, "string", 6);
  check_uint (f.arena.resets, 1);

  (mtude_arena_reset) (&f.arena);
  check_uint (f.arena.resets, 2);
  check_pointer (mtude_arena_alloc (&f.arena, 24), value);
  check_pointer (mtude_arena_strndup (&f.arena, "string", 6), string);
  check_log (f.recorder, "alloc 1024; alloc 2048");
  end (&f);
}

static void
reset_in_the_seed (void)
{
  Fixture f;
  void *value;
  unsigned i;

  begin (&f);
  value = mtude_arena_alloc_value (&f.arena, 320);
  check ((uintptr_t) value >= (uintptr_t) &f.arena && (uintptr_t) value < (uintptr_t) (&f.arena + 1));
  for (i = 0; i < 100; i++)
    {
      mtude_arena_reset (&f.arena);
      check_pointer (mtude_arena_alloc_value (&f.arena, 320), value);
    }
  check_uint (f.arena.resets, 100);
  check_uint (stats_of (&f.arena).seed_used, 320);
  check_log (f.recorder, "");
  end (&f);
}

/* Only the first generation of an arena that needs chunks uses the seed. */
static void
reset_leaves_the_seed_behind (void)
{
  Fixture f;

  begin (&f);
  (void) mtude_arena_alloc (&f.arena, 100);
  fill (&f.arena, 1);
  check_uint (stats_of (&f.arena).seed_used, 104);
  mtude_arena_reset (&f.arena);
  (void) mtude_arena_alloc (&f.arena, 100);
  check_uint (stats_of (&f.arena).seed_used, 0);
  check_log (f.recorder, "alloc 1024");
  end (&f);
}

/* And that of a later one counts in it alone. */
static void
seed_of_a_later_generation (void)
{
  Fixture f;

  begin (&f);
  mtude_arena_reset (&f.arena);
  mtude_arena_reset (&f.arena);
  (void) mtude_arena_alloc (&f.arena, 100);
  check_uint (stats_of (&f.arena).seed_used, 104);
  fill (&f.arena, 1);
  check_uint (stats_of (&f.arena).seed_used, 104);
  mtude_arena_reset (&f.arena);
  check_uint (stats_of (&f.arena).seed_used, 0);
  end (&f);
}

static void
reset_of_an_untouched_arena (void)
{
  static const MtudeResetMode modes[] = { MTUDE_RESET_KEEP_LIMIT, MTUDE_RESET_KEEP_ALL,
                                          MTUDE_RESET_FREE_ALL };
  Fixture f;
  MtudeArena plain;
  unsigned i;

  begin (&f);
  check_status (mtude_arena_init (&plain, NULL), MTUDE_OK);
  for (i = 0; i < 9; i++)
    {
      mtude_arena_reset (&f.arena);
      mtude_arena_reset_full (&f.arena, modes[i % 3]);
      mtude_arena_reset (&plain);
      mtude_arena_reset_full (&plain, modes[i % 3]);
    }
  check_uint (f.arena.resets, 18);
  check_log (f.recorder, "");
  check_pointer (plain.home, NULL);
  check_uint (mtude_arena_get_reserved (&plain), 0);
  check_uint (mtude_arena_get_peak (&plain), 0);
  mtude_arena_clear (&plain);
  end (&f);
}

static void
reset_is_idempotent (void)
{
  Fixture f;
  MtudeStats first;
  MtudeStats second;

  begin (&f);
  fill (&f.arena, 57);
  (void) mtude_arena_alloc (&f.arena, 30000);
  mtude_arena_reset (&f.arena);
  first = stats_of (&f.arena);
  (void) recorder_take_log (f.recorder);
  mtude_arena_reset (&f.arena);
  second = stats_of (&f.arena);

  check_log (f.recorder, "");
  check_uint (second.resets, 2);
  second.resets = 1;
  check (memcmp (&first, &second, sizeof first) == 0);
  check_uint (first.used, 0);
  check_uint (first.wasted, 0);
  end (&f);
}

/* ---- What a reset walks ----------------------------------------------- */

#define MAX_CHUNKS 64

/* The bytes of every header, but not those of one link. */
static size_t
snapshot_headers (MtudeArena  *arena,
                  MtudeChunk **chunks,
                  MtudeChunk  *copies)
{
  MtudeChunk *chunk;
  size_t n = 0;

  for (chunk = arena->clean; chunk != NULL; chunk = chunk->next)
    {
      check (n < MAX_CHUNKS);
      chunks[n] = chunk;
      copies[n] = *chunk;
      n++;
    }

  return n;
}

/* The lists change hands by their ends alone: no header is written, but the link
 * of the oldest if the cache was not empty.
 */
static void
reset_splices (bool with_cache)
{
  Fixture f;
  MtudeChunk *chunks[MAX_CHUNKS];
  MtudeChunk copies[MAX_CHUNKS];
  MtudeChunk *cached;
  size_t n;
  size_t i;

  begin (&f);
  fill (&f.arena, 247);
  if (with_cache)
    mtude_arena_reset (&f.arena);
  fill (&f.arena, 247 + 127 * 30);
  while (with_cache && f.arena.cache == NULL)
    mtude_provider_cache (&f.arena, mtude_provider_acquire (&f.arena, UNIT, MTUDE_FOR_OWNERS));
  cached = f.arena.cache;
  n = snapshot_headers (&f.arena, chunks, copies);
  check (n >= 30);
  (void) recorder_take_log (f.recorder);

  mtude_arena_reset (&f.arena);
  check_log (f.recorder, "");
  check_pointer (f.arena.cache, chunks[0]);
  check_pointer (f.arena.clean, NULL);
  check_uint (f.arena.clean_bytes, 0);
  check_pointer (chunks[n - 1]->next, cached);
  chunks[n - 1]->next = NULL;
  for (i = 0; i < n; i++)
    check (memcmp (chunks[i], &copies[i], sizeof copies[i]) == 0);
  chunks[n - 1]->next = cached;
  end (&f);
}

static void
reset_does_not_walk (void)
{
  reset_splices (false);
  reset_splices (true);
}

/* Four of the largest chunks, and the smaller ones of the first round, which are
 * not needed again: they go after two windows.
 */
#define FOUR_CHUNKS (4 * 127)

static void
warm_up (Fixture *fixture)
{
  unsigned round;

  for (round = 0; round < 32; round++)
    {
      check_uint (mtude_arena_get_reserved (&fixture->arena), round == 0 ? 0 : 4 * 65536 + 64512);
      fill (&fixture->arena, FOUR_CHUNKS);
      mtude_arena_reset (&fixture->arena);
    }
  check_uint (mtude_arena_get_reserved (&fixture->arena), 4 * 65536);
  check_uint (recorder_live_bytes (fixture->recorder), 4 * 65536);
  (void) recorder_take_log (fixture->recorder);
}

static void
reset_without_news_is_inline (void)
{
  Fixture f;
  MtudeArena *arena = &f.arena;
  unsigned round;

  begin (&f);
  warm_up (&f);
  for (round = 0; round < 40; round++)
    {
      check_uint (count_list (arena->cache), 3);
      check_uint (arena->busy & ~(MTUDE_BUSY_TRACKED | MTUDE_BUSY_WATCHED), MTUDE_BUSY_SPARE);

      /* As many as before: the cache is used up, so it may be replaced. */
      fill (arena, FOUR_CHUNKS);
      check_pointer (arena->cache, NULL);
      check_uint (arena->busy & ~(MTUDE_BUSY_TRACKED | MTUDE_BUSY_WATCHED), 0);
      mtude_arena_reset (arena);
    }
  check_log (f.recorder, "");
  end (&f);
}

/* ---- Modes ------------------------------------------------------------ */

static void
keep_all_keeps_beyond_the_limit (void)
{
  Fixture f;

  begin_with_limit (&f, RECORDER_FIXED, 0);
  fill (&f.arena, 57);
  check_log (f.recorder, "alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 16384");
  mtude_arena_reset_full (&f.arena, MTUDE_RESET_KEEP_ALL);
  check_log (f.recorder, "");
  check_uint (mtude_arena_get_cached (&f.arena), 1024 + 2048 + 4096 + 8192);
  check_uint (mtude_arena_get_reserved (&f.arena), 31744);
  end (&f);
}

static void
keep_limit_frees_the_rest (void)
{
  static const struct
  {
    size_t      limit;
    const char *log;
    size_t      reserved;
  } cases[] = {
    { 31744, "", 31744 },
    { 31743, "free 8192", 23552 },
    { 23552, "free 8192", 23552 },
    { 23551, "free 8192; free 4096", 19456 },
    { 16384, "free 8192; free 4096; free 2048; free 1024", 16384 },
    { 16383, "free 8192; free 4096; free 2048; free 1024; free 16384", 0 },
    { 0, "free 8192; free 4096; free 2048; free 1024; free 16384", 0 },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      Fixture f;

      begin_with_limit (&f, RECORDER_FIXED, cases[i].limit);
      fill (&f.arena, 57);
      (void) recorder_take_log (f.recorder);
      mtude_arena_reset (&f.arena);
      check_log (f.recorder, cases[i].log);
      check_uint (mtude_arena_get_reserved (&f.arena), cases[i].reserved);
      check_uint (recorder_live_bytes (f.recorder), cases[i].reserved);

      /* Under the limit nothing happens any more, and nothing is looked at. */
      check_uint (f.arena.busy & MTUDE_BUSY_EXCESS, 0);
      mtude_arena_reset (&f.arena);
      check_log (f.recorder, "");
      end (&f);
    }
}

/* A chunk may get there where it is. */
static void
keep_limit_sees_what_has_grown (void)
{
  Fixture f;

  begin_with_limit (&f, RECORDER_GROWS, 2048);
  fill (&f.arena, 3);
  mtude_arena_reset (&f.arena);
  check_log (f.recorder, "alloc 1024; grow 1024 2048");
  fill (&f.arena, 4);
  mtude_arena_reset (&f.arena);
  check_log (f.recorder, "grow 2048 4096; free 4096");
  end (&f);
}

/* Chunks of the shared lane that come home count as well. */
static void
keep_limit_counts_what_came_home (void)
{
  Fixture f;
  void *boxes[11];
  size_t i;

  begin_with_limit (&f, RECORDER_FIXED, 2048);
  for (i = 0; i < 11; i++)
    boxes[i] = mtude_box_alloc (&f.arena, UNIT);
  mtude_box_free_n (boxes, 11);
  check_log (f.recorder, "alloc 1024; alloc 2048; alloc 4096");
  check_uint (mtude_arena_get_cached (&f.arena), 3072);
  mtude_arena_reset (&f.arena);
  check_log (f.recorder, "free 1024");
  check_uint (mtude_arena_get_cached (&f.arena), 2048);
  end (&f);
}

static void
free_all_frees_all (void)
{
  Fixture f;
  void *boxes[4];
  size_t i;

  begin (&f);
  fill (&f.arena, 11);
  for (i = 0; i < 4; i++)
    boxes[i] = mtude_box_alloc (&f.arena, UNIT);
  (void) mtude_arena_alloc (&f.arena, 20000);
  mtude_box_free_n (boxes, 4);
  check_log (f.recorder, "alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 20064");

  mtude_arena_reset_full (&f.arena, MTUDE_RESET_FREE_ALL);
  check_uint (recorder_live_bytes (f.recorder), 0);
  check_uint (mtude_arena_get_reserved (&f.arena), 0);
  check_uint (f.arena.resets, 1);

  /* And the ladder begins below again, from the seed. */
  (void) recorder_take_log (f.recorder);
  (void) mtude_arena_alloc (&f.arena, 16);
  check_log (f.recorder, "");
  fill (&f.arena, 4);
  check_log (f.recorder, "alloc 1024; alloc 2048");
  end (&f);
}

static void
free_all_keeps_what_has_owners (void)
{
  Fixture f;
  void *box;
  void *plain;

  begin (&f);
  box = mtude_box_alloc (&f.arena, 100);
  memset (box, 0x21, 100);
  plain = mtude_rc_alloc (&f.arena, 100, NULL);
  memset (plain, 0x22, 100);
  check_log (f.recorder, "alloc 1024; alloc 2048");

  mtude_arena_reset_full (&f.arena, MTUDE_RESET_FREE_ALL);
  check_log (f.recorder, "");
  check_fill (box, 100, 0x21);
  check_fill (plain, 100, 0x22);
  mtude_box_free (box);
  mtude_rc_release (plain);
  mtude_arena_reset_full (&f.arena, MTUDE_RESET_FREE_ALL);
  check_log (f.recorder, "free 2048; free 1024");
  end (&f);
}

/* What a generation has needed once stays for 16 more at least, and for 32 at
 * most: the window in which it was needed has to end, and one without.
 */
static void
what_is_not_needed_goes_after_two_windows (void)
{
  Fixture f;
  unsigned i;

  begin (&f);
  fill (&f.arena, 120);
  for (i = 1; i <= 31; i++)
    {
      mtude_arena_reset (&f.arena);
      fill (&f.arena, 1);
      check_uint (mtude_arena_get_reserved (&f.arena), 64512);
    }
  (void) recorder_take_log (f.recorder);
  mtude_arena_reset (&f.arena);
  check_uint (f.arena.resets, 32);

  /* The cache, newest first, and the current chunk: that is two classes above the
   * need, so the next one begins where the need is.
   */
  check_log (f.recorder, "free 16384; free 8192; free 4096; free 2048; free 1024; free 32768");
  fill (&f.arena, 1);
  check_log (f.recorder, "alloc 2048");
  end (&f);
}

static void
pass_generations (Fixture *fixture,
                  unsigned n,
                  size_t   n_units)
{
  for (; n > 0; n--)
    {
      fill (&fixture->arena, n_units);
      mtude_arena_reset_full (&fixture->arena, MTUDE_RESET_KEEP_LIMIT);
    }
}

/* The current chunk goes with the others when it is two classes above the need, which
 * is one here.
 */
static void
current_chunk_goes_if_it_is_too_large (void)
{
  static const struct
  {
    size_t      n_units;
    const char *log;
    const char *next;
  } cases[] = {
    { 1, "", "alloc 2048" },
    { 4, "free 1024", "alloc 2048" },
    { 11, "free 2048; free 1024; free 4096", "alloc 2048" },
    { 26, "free 4096; free 2048; free 1024; free 8192", "alloc 2048" },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      Fixture f;

      begin (&f);
      pass_generations (&f, 1, cases[i].n_units);
      pass_generations (&f, 30, 1);
      (void) recorder_take_log (f.recorder);
      pass_generations (&f, 1, 1);
      check_log (f.recorder, cases[i].log);

      /* The next chunk is one class above the need again. */
      fill (&f.arena, f.arena.chunk != NULL ? mtude_chunk_payload_size (f.arena.chunk) / UNIT + 1 : 1);
      check_log (f.recorder, cases[i].next);
      end (&f);
    }
}

/* With nothing in the cache there is nothing that was not needed. */
static void
current_chunk_stays_alone (void)
{
  Fixture f;

  begin (&f);
  check_status (mtude_arena_preallocate (&f.arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  pass_generations (&f, 50, 1);
  check_log (f.recorder, "alloc 65536");

  /* And the next one is as large. */
  fill (&f.arena, 128);
  check_log (f.recorder, "alloc 65536");
  end (&f);
}

/* What was needed in the last window alone counts. */
static void
need_is_that_of_the_window (void)
{
  Fixture f;

  begin (&f);
  pass_generations (&f, 1, 120);
  pass_generations (&f, 1, 60);
  pass_generations (&f, 29, 1);
  (void) recorder_take_log (f.recorder);
  pass_generations (&f, 1, 1);
  check_uint (f.arena.resets, 32);
  check_log (f.recorder, "free 16384; free 8192; free 4096; free 2048; free 1024; free 32768");
  end (&f);
}

/* A need within each window keeps all of it. */
static void
what_is_needed_now_and_then_stays (void)
{
  Fixture f;
  unsigned i;

  begin (&f);
  warm_up (&f);
  for (i = 0; i < 200; i++)
    {
      fill (&f.arena, i % 15 == 0 ? FOUR_CHUNKS : 1);
      mtude_arena_reset (&f.arena);
    }
  check_log (f.recorder, "");

  /* And what is needed no more does not. */
  for (i = 0; i < 32; i++)
    {
      fill (&f.arena, 127 + 1);
      mtude_arena_reset (&f.arena);
    }
  check_log (f.recorder, "2 x free 65536");
  end (&f);
}

/* ---- One-shots -------------------------------------------------------- */

static void
one_shots_go_at_reset (void)
{
  static const MtudeResetMode modes[] = { MTUDE_RESET_KEEP_LIMIT, MTUDE_RESET_KEEP_ALL,
                                          MTUDE_RESET_FREE_ALL };
  Fixture f;
  unsigned i;

  begin (&f);
  for (i = 0; i < 3; i++)
    {
      void *value = mtude_arena_alloc (&f.arena, 16400);
      char *string = mtude_arena_alloc_bytes (&f.arena, 70001);

      check (value != NULL && string != NULL);
      memset (value, 1, 16400);
      memset (string, 2, 70002);
      check_log (f.recorder, "alloc 16464; alloc 70072");
      check_uint (count_list (f.arena.one_shots), 2);
      mtude_arena_reset_full (&f.arena, modes[i]);
      check_log (f.recorder, "free 70072; free 16464");
      check_pointer (f.arena.one_shots, NULL);
      check_uint (mtude_arena_get_reserved (&f.arena), 0);
    }
  end (&f);
}

/* ---- Plain owners across resets --------------------------------------- */

static void
plain_owner_pins_its_chunk_alone (void)
{
  Fixture f;
  MtudeChunk *pinned;
  void *plain;
  unsigned i;

  begin (&f);
  fill (&f.arena, 2);
  plain = mtude_rc_alloc (&f.arena, 100, NULL);
  memset (plain, 0x23, 100);
  pinned = mtude_chunk_of (plain);
  check_uint (pinned->size, 2048);
  fill (&f.arena, 60);
  check_uint (count_list (f.arena.pinned), 1);
  (void) recorder_take_log (f.recorder);

  for (i = 0; i < 5; i++)
    {
      mtude_arena_reset (&f.arena);
      check_pointer (f.arena.pinned, pinned);
      check_pointer (pinned->next, NULL);
      check (pinned->stale);
      check_uint (stats_of (&f.arena).retained, 2048);
      check_uint (stats_of (&f.arena).n_retained, 1);
      fill (&f.arena, 100);
      check_fill (plain, 100, 0x23);
    }
  check_log (f.recorder, "alloc 65536; free 16384");

  /* Released it waits for the next reset, and is there for use again then. */
  mtude_rc_release (plain);
  check_pointer (f.arena.pinned, pinned);
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.pinned, NULL);
  check_uint (f.arena.busy & MTUDE_BUSY_PINNED, 0);
  check_uint (stats_of (&f.arena).retained, 0);
  end (&f);
}

static void
pinned_chunk_comes_back_for_use (void)
{
  Fixture f;
  void *plain;
  unsigned i;

  begin (&f);
  plain = mtude_rc_alloc (&f.arena, 100, NULL);
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.chunk, NULL);
  fill (&f.arena, 1);
  check_log (f.recorder, "alloc 1024; alloc 2048");

  mtude_rc_release (plain);
  mtude_arena_reset (&f.arena);
  check_uint (mtude_arena_get_cached (&f.arena), 1024);
  for (i = 0; i < 50; i++)
    {
      /* Two chunks in turn: one is held by last time's owner. */
      void *next = mtude_rc_alloc (&f.arena, 100, NULL);

      check (next != NULL);
      if (i > 0)
        mtude_rc_release (plain);
      plain = next;
      mtude_arena_reset (&f.arena);
      if (i == 20)
        (void) recorder_take_log (f.recorder);
    }
  check_log (f.recorder, "");
  mtude_rc_release (plain);
  end (&f);
}

/* A chunk that was pinned in an earlier generation holds memory of this one. */
static void
pinned_again_in_another_generation (void)
{
  Fixture f;
  MtudeChunk *chunk;
  void *plain;
  void *value;

  begin (&f);
  check_status (mtude_arena_preallocate (&f.arena, MTUDE_LANE_LOCAL, 2 * 65536), MTUDE_OK);
  fill (&f.arena, 1);
  plain = mtude_rc_alloc (&f.arena, 100, NULL);
  chunk = mtude_chunk_of (plain);
  fill (&f.arena, 127);
  check_pointer (f.arena.pinned, chunk);
  mtude_arena_reset (&f.arena);
  check (chunk->stale);
  mtude_rc_release (plain);
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.cache, chunk);

  fill (&f.arena, 128);
  check_pointer (f.arena.chunk, chunk);
  value = mtude_arena_alloc_value (&f.arena, 24);
  memset (value, 0x24, 24);
  plain = mtude_rc_alloc (&f.arena, 8, NULL);
  check_pointer (mtude_chunk_of (plain), chunk);
  check_pointer (mtude_chunk_of (value), chunk);
  fill (&f.arena, 127);
  check_pointer (f.arena.pinned, chunk);
  mtude_rc_release (plain);
  mtude_arena_trim (&f.arena);
  check_pointer (f.arena.pinned, chunk);
  check_fill (value, 24, 0x24);
  end (&f);
}

static void
plain_owner_in_the_current_chunk (void)
{
  Fixture f;
  MtudeChunk *chunk;
  void *first;
  void *second;

  begin (&f);
  first = mtude_rc_alloc (&f.arena, 40, NULL);
  second = mtude_rc_alloc (&f.arena, 40, NULL);
  memset (second, 0x24, 40);
  chunk = f.arena.chunk;
  mtude_rc_release (first);

  /* One of two is gone: not all. */
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.pinned, chunk);
  check_uint (chunk->owners, 1);
  check_uint (f.arena.busy & MTUDE_BUSY_ISSUED, 0);
  fill (&f.arena, 1);
  check (f.arena.chunk != chunk);
  check_fill (second, 40, 0x24);
  mtude_rc_release (second);

  /* All are gone: the chunk begins again where it is. */
  mtude_arena_reset (&f.arena);
  first = mtude_rc_alloc (&f.arena, 40, NULL);
  chunk = f.arena.chunk;
  mtude_rc_release (first);
  (void) recorder_take_log (f.recorder);
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.chunk, chunk);
  check_pointer (mtude_rc_alloc (&f.arena, 40, NULL), first);
  mtude_rc_release (first);
  check_log (f.recorder, "");
  end (&f);
}

/* ---- The shared lane across resets ------------------------------------ */

static void
shared_chunk_is_rewound_in_place (void)
{
  Fixture f;
  void *boxes[3];
  MtudeChunk *chunk;
  unsigned round;
  size_t i;

  begin (&f);
  for (round = 0; round < 20; round++)
    {
      for (i = 0; i < 3; i++)
        boxes[i] = round == 0 ? mtude_box_alloc (&f.arena, 100 + i) : boxes[i];
      chunk = f.arena.shared_chunk;
      mtude_box_free_n (boxes, 2);
      mtude_arena_reset (&f.arena);
      check_uint (f.arena.shared_issued, 3);

      mtude_box_free (boxes[2]);
      mtude_arena_reset (&f.arena);
      check_pointer (f.arena.shared_chunk, chunk);
      check_uint (f.arena.shared_issued, 0);
      check_uint (chunk->owners, MTUDE_SURPLUS);
      for (i = 0; i < 3; i++)
        check_pointer (mtude_box_alloc (&f.arena, 100 + i), boxes[i]);
    }
  mtude_box_free_n (boxes, 3);
  check_log (f.recorder, "alloc 1024");
  end (&f);
}

/* A small owner does not cost a chunk per generation. */
static void
shared_chunk_goes_on_with_owners_alive (void)
{
  Fixture f;
  void *keeper;
  unsigned round;

  begin (&f);
  keeper = mtude_box_alloc (&f.arena, 8);
  memset (keeper, 0x25, 8);
  for (round = 0; round < 10; round++)
    {
      void *box = mtude_box_alloc (&f.arena, 16);

      check_pointer (f.arena.shared_chunk, mtude_chunk_of (keeper));
      mtude_box_free_in (&f.arena, box);
      mtude_arena_reset (&f.arena);
      check_fill (keeper, 8, 0x25);
    }
  check_log (f.recorder, "alloc 1024");
  mtude_box_free (keeper);
  end (&f);
}

/* ---- Steady state ----------------------------------------------------- */

/* What a generation does: each bit of the mix is one kind of memory. */
static void
work (MtudeArena *arena,
      unsigned    mix,
      size_t      n)
{
  static void *boxes[1024];
  static void *plains[1024];
  size_t i;

  for (i = 0; i < n; i++)
    {
      if (mix & 1)
        check (mtude_arena_alloc_value (arena, UNIT) != NULL);
      if (mix & 2)
        boxes[i] = mtude_box_alloc (arena, UNIT);
      if (mix & 4)
        plains[i] = mtude_rc_alloc (arena, UNIT - 8, NULL);
      if (mix & 8)
        check (mtude_arena_strndup (arena, "a string at the other end", 25) != NULL);
    }
  if (mix & 2)
    mtude_box_free_n (boxes, n);
  for (i = 0; i < n && (mix & 4); i++)
    mtude_rc_release (plains[i]);
}

/* Not after the warm-up, and not when a window ends either. */
static void
steady_state_of (RecorderKind kind,
                 unsigned     mix,
                 size_t       n)
{
  Fixture f;
  unsigned round;

  begin_with_limit (&f, kind, (size_t) 1 << 30);
  for (round = 0; round < 100; round++)
    {
      size_t before = recorder_n_requests (f.recorder);

      work (&f.arena, mix, n);
      mtude_arena_reset (&f.arena);
      if (round >= 16)
        check_uint (recorder_n_requests (f.recorder), before);
    }
  end (&f);
}

static void
steady_state_asks_for_nothing (void)
{
  static const size_t sizes[] = { 1, 4, 129, 202, 300, 508, 1000 };
  unsigned mix;
  size_t i;

  for (mix = 1; mix < 16; mix += mix < 4 ? 1 : 4)
    for (i = 0; i < (mtude_track_is_active () ? 4 : sizeof sizes / sizeof sizes[0]); i++)
      {
        steady_state_of (RECORDER_FIXED, mix, sizes[i]);
        steady_state_of (RECORDER_GROWS, mix, sizes[i]);
      }
}

/* Byte strings at the top leave extents behind; a reset makes the chunk whole. */
static void
reset_after_extents (void)
{
  Fixture f;
  size_t round;

  begin_with_limit (&f, RECORDER_GROWS, (size_t) 1 << 30);
  for (round = 0; round < 3; round++)
    {
      MtudeStats stats;
      size_t i;

      for (i = 0; i < 30; i++)
        {
          check (mtude_arena_alloc (&f.arena, 100) != NULL);
          check (mtude_arena_strndup (&f.arena, "five!", 5) != NULL);
        }
      stats = stats_of (&f.arena);
      check (round > 0 || stats.wasted > 0);
      check_uint (stats.reserved, 512 + 4096);

      check (round > 0 || (f.arena.busy & MTUDE_BUSY_EXTENTS) != 0);
      mtude_arena_reset (&f.arena);
      check_uint (f.arena.busy & MTUDE_BUSY_EXTENTS, 0);
      stats = stats_of (&f.arena);
      check_uint (stats.used, 0);
      check_uint (stats.wasted, 0);
      check_uint (stats.available + stats.overhead + stats.cached, stats.reserved);
      check (mtude_arena_is_valid (&f.arena));
    }
  end (&f);
}

/* ---- Cleanups --------------------------------------------------------- */

typedef struct
{
  MtudeArena *arena;
  char       *log;              /* what ran, one letter each */
  char        letter;
  void       *value;            /* arena-bound, to be intact */
  size_t      n_further;        /* cleanups to register, with the next letters */
  size_t      n_units;          /* to allocate */
} Note;

static void note_add (MtudeArena *arena,
                      char       *log,
                      char        letter,
                      size_t      n_further,
                      size_t      n_units);

static void
note_run (void *data)
{
  Note *note = data;
  size_t length = strlen (note->log);

  check_fill (note->value, 64, note->letter);
  note->log[length] = note->letter;
  note->log[length + 1] = '\0';
  fill (note->arena, note->n_units);
  if (note->n_further > 0)
    note_add (note->arena, note->log, (char) (note->letter + 1), note->n_further - 1,
              note->n_units);
}

/* The record, the note and its value are all arena-bound. */
static void
note_add (MtudeArena *arena,
          char       *log,
          char        letter,
          size_t      n_further,
          size_t      n_units)
{
  Note *note = mtude_arena_alloc (arena, sizeof *note);
  void *value = mtude_arena_alloc (arena, 64);

  check (note != NULL && value != NULL);
  memset (value, letter, 64);
  *note = (Note) { arena, log, letter, value, n_further, n_units };
  check (mtude_arena_add_cleanup (arena, note_run, note));
}

static void
end_by_reset (MtudeArena *arena)
{
  mtude_arena_reset (arena);
}

static void
end_by_free_all (MtudeArena *arena)
{
  mtude_arena_reset_full (arena, MTUDE_RESET_FREE_ALL);
}

static void
end_by_clear (MtudeArena *arena)
{
  mtude_arena_clear (arena);
}

/* Of the arena that runs: where the generation began. */
static MtudeMark beginning;

static void
end_by_rewind (MtudeArena *arena)
{
  check_status (mtude_arena_rewind (arena, &beginning), MTUDE_OK);
}

static void (*const ends[]) (MtudeArena *) = { end_by_reset, end_by_free_all, end_by_rewind,
                                               end_by_clear };

#define N_ENDS 4

static void
cleanups_of (void       (*end_generation) (MtudeArena *),
             size_t       n_units,
             size_t       n_further,
             const char  *expected)
{
  Fixture f;
  char log[100] = "";
  unsigned i;

  begin (&f);
  fill (&f.arena, n_units / 2);
  mtude_arena_mark (&f.arena, &beginning);
  for (i = 0; i < 4; i++)
    note_add (&f.arena, log, (char) ('a' + 4 * i), i == 2 ? n_further : 0, i % 2 ? n_units : 0);
  end_generation (&f.arena);
  check_string (log, expected);

  /* None runs twice. */
  if (end_generation != end_by_clear)
    {
      mtude_arena_reset (&f.arena);
      mtude_arena_reset_full (&f.arena, MTUDE_RESET_FREE_ALL);
      check_string (log, expected);
      mtude_arena_clear (&f.arena);
    }
  check_string (log, expected);
  recorder_end (f.recorder, 1);
}

static void
cleanups_run_newest_first (void)
{
  size_t i;

  for (i = 0; i < N_ENDS; i++)
    cleanups_of (ends[i], 0, 0, "miea");
}

static void
cleanups_may_allocate (void)
{
  size_t i;

  for (i = 0; i < N_ENDS; i++)
    cleanups_of (ends[i], 40, 0, "miea");
}

/* What a cleanup registers is newer than all others, so it is next. */
static void
cleanups_may_register_further_ones (void)
{
  size_t i;

  for (i = 0; i < N_ENDS; i++)
    {
      cleanups_of (ends[i], 0, 3, "mijklea");
      cleanups_of (ends[i], 5, 3, "mijklea");
    }
}

static void
count_up (void *data)
{
  size_t *count = data;

  ++*count;
}

static void
each_of_65536_cleanups_runs_once (void)
{
  Fixture f;
  size_t count = 0;
  size_t i;

  begin (&f);
  for (i = 0; i < 65536; i++)
    check (mtude_arena_add_cleanup (&f.arena, count_up, &count));
  check_uint (count, 0);
  mtude_arena_reset (&f.arena);
  check_uint (count, 65536);
  check_pointer (f.arena.cleanups, NULL);
  check_uint (f.arena.busy & (MTUDE_BUSY_CLEANUPS | MTUDE_BUSY_RESETTING), 0);
  mtude_arena_reset (&f.arena);
  check_uint (count, 65536);
  end (&f);
}

static void
note_owner (void *data)
{
  mtude_box_free (data);
}

/* Owners that arena-bound memory refers to. */
static void
cleanups_may_release_owners (void)
{
  Fixture f;
  unsigned i;

  begin (&f);
  for (i = 0; i < 20; i++)
    {
      void *box = mtude_box_alloc (&f.arena, UNIT);

      check (mtude_arena_add_cleanup (&f.arena, note_owner, box));
    }
  mtude_arena_reset (&f.arena);
  check_uint (stats_of (&f.arena).retained, 0);
  check_uint (f.arena.shared_issued, 0);
  end (&f);
}

/* ---- Trim ------------------------------------------------------------- */

static void
trim_gives_everything_back (void)
{
  Fixture f;
  void *boxes[30];
  size_t i;

  begin (&f);
  fill (&f.arena, 57);
  for (i = 0; i < 30; i++)
    boxes[i] = mtude_box_alloc (&f.arena, UNIT);
  mtude_box_free_n (boxes, 30);
  mtude_arena_reset (&f.arena);
  check (recorder_live_bytes (f.recorder) > 0);
  mtude_arena_trim (&f.arena);
  check_uint (recorder_live_bytes (f.recorder), 0);
  check_uint (mtude_arena_get_reserved (&f.arena), 0);
  check (mtude_arena_is_valid (&f.arena));

  /* And once more, with nothing there. */
  (void) recorder_take_log (f.recorder);
  mtude_arena_trim (&f.arena);
  check_log (f.recorder, "");
  end (&f);
}

static void
trim_gives_preallocated_chunks_back (void)
{
  Fixture f;

  begin (&f);
  check_status (mtude_arena_preallocate (&f.arena, MTUDE_LANE_LOCAL, 131072), MTUDE_OK);
  check_status (mtude_arena_preallocate (&f.arena, MTUDE_LANE_SHARED, 512), MTUDE_OK);
  check_log (f.recorder, "2 x alloc 65536; alloc 1024");
  mtude_arena_trim (&f.arena);
  check_uint (recorder_live_bytes (f.recorder), 0);
  fill (&f.arena, 1);
  end (&f);
}

/* Whoever is alive goes on; only what is empty goes. */
static void
trim_loses_nothing (void)
{
  Fixture f;
  void *value;
  void *large;
  void *plain;
  void *box;
  char *string;

  begin (&f);
  fill (&f.arena, 57);
  mtude_arena_reset (&f.arena);
  value = mtude_arena_alloc_value (&f.arena, UNIT);
  memset (value, 1, UNIT);
  large = mtude_arena_alloc (&f.arena, 20000);
  memset (large, 2, 20000);
  plain = mtude_rc_alloc (&f.arena, 100, NULL);
  memset (plain, 3, 100);
  box = mtude_box_alloc (&f.arena, 100);
  memset (box, 4, 100);
  string = mtude_arena_strndup (&f.arena, "string", 6);
  (void) recorder_take_log (f.recorder);

  mtude_arena_trim (&f.arena);
  check_log (f.recorder, "free 4096; free 2048; free 1024");
  check_fill (value, UNIT, 1);
  check_fill (large, 20000, 2);
  check_fill (plain, 100, 3);
  check_fill (box, 100, 4);
  check_string (string, "string");
  check (mtude_arena_is_valid (&f.arena));
  mtude_rc_release (plain);
  mtude_box_free (box);
  end (&f);
}

/* A small value in the seed is a value as well. */
static void
trim_keeps_the_seed (void)
{
  Fixture f;
  void *value;

  begin (&f);
  value = mtude_arena_alloc (&f.arena, 100);
  memset (value, 5, 100);
  mtude_arena_trim (&f.arena);
  fill (&f.arena, 1);
  mtude_arena_trim (&f.arena);
  check_fill (value, 100, 5);
  check_log (f.recorder, "alloc 1024");
  end (&f);
}

static void
trim_takes_what_comes_home (void)
{
  Fixture f;
  void *boxes[4];
  size_t i;

  begin (&f);
  for (i = 0; i < 4; i++)
    boxes[i] = mtude_box_alloc (&f.arena, UNIT);
  mtude_box_free (boxes[0]);
  check_log (f.recorder, "alloc 1024; alloc 2048");
  mtude_arena_trim (&f.arena);
  check_log (f.recorder, "free 1024");
  mtude_box_free_n (boxes + 1, 3);
  mtude_arena_trim (&f.arena);
  check_log (f.recorder, "free 2048");
  end (&f);
}

/* Each chunk counts whenever a lane takes it, and what it is extended by; a value with a
 * chunk of its own does not.
 */
static void
taken_counts_what_lanes_take (void)
{
  Fixture f;
  void *box;

  begin (&f);
  check_uint (mtude_arena_get_taken (&f.arena), 0);
  check (mtude_arena_alloc (&f.arena, 100) != NULL);
  check_uint (mtude_arena_get_taken (&f.arena), 0);
  fill (&f.arena, 11);
  check_uint (mtude_arena_get_taken (&f.arena), 1024 + 2048 + 4096);
  box = mtude_box_alloc (&f.arena, UNIT);
  check_uint (mtude_arena_get_taken (&f.arena), 1024 + 2048 + 4096 + 8192);
  mtude_box_free (box);

  mtude_arena_reset (&f.arena);
  check (mtude_arena_alloc_value (&f.arena, UNIT) != NULL);
  check_uint (mtude_arena_get_taken (&f.arena), 1024 + 2048 + 4096 + 8192);
  check (mtude_arena_alloc (&f.arena, 100000) != NULL);
  check_uint (mtude_arena_get_taken (&f.arena), 1024 + 2048 + 4096 + 8192);
  end (&f);

  begin_with_limit (&f, RECORDER_GROWS, (size_t) 1 << 30);
  fill (&f.arena, 11);
  check_uint (mtude_arena_get_taken (&f.arena), 8192);
  end (&f);
}

static void
trim_cache_leaves_some (void)
{
  Fixture f;
  size_t reserved;

  begin (&f);
  fill (&f.arena, 120);
  reserved = mtude_arena_get_reserved (&f.arena);
  mtude_arena_reset (&f.arena);
  check_uint (mtude_arena_get_cached (&f.arena), 1024 + 2048 + 4096 + 8192 + 16384);

  (void) recorder_take_log (f.recorder);
  mtude_arena_trim_cache (&f.arena, reserved);
  check_log (f.recorder, "");
  mtude_arena_trim_cache (&f.arena, 1024 + 2048 + 4096);
  check_log (f.recorder, "free 16384; free 8192");
  mtude_arena_trim_cache (&f.arena, 1024 + 2048 + 4096 - 1);
  check_log (f.recorder, "free 4096");
  mtude_arena_trim_cache (&f.arena, 0);
  check_log (f.recorder, "free 2048; free 1024");
  check_uint (mtude_arena_get_reserved (&f.arena), 32768);
  end (&f);
}

/* And what is in use stays. */
static void
trim_cache_takes_what_comes_home (void)
{
  Fixture f;
  void *boxes[4];
  size_t i;

  begin (&f);
  for (i = 0; i < 4; i++)
    boxes[i] = mtude_box_alloc (&f.arena, UNIT);
  memset (boxes[3], 0x33, UNIT);
  mtude_box_free (boxes[0]);
  (void) recorder_take_log (f.recorder);
  mtude_arena_trim_cache (&f.arena, 0);
  check_log (f.recorder, "free 1024");
  check_fill (boxes[3], UNIT, 0x33);
  mtude_box_free_n (boxes + 1, 3);
  end (&f);
}

/* A chunk whose plain owners have gone since the last reset holds nothing. */
static void
trim_takes_what_was_pinned (void)
{
  Fixture f;
  void *first;
  void *second;

  begin (&f);
  first = mtude_rc_alloc (&f.arena, UNIT - 8, NULL);
  second = mtude_rc_alloc (&f.arena, UNIT - 8, NULL);
  memset (second, 6, UNIT - 8);
  check_log (f.recorder, "alloc 1024; alloc 2048");
  mtude_rc_release (first);
  mtude_arena_trim (&f.arena);
  check_log (f.recorder, "");

  mtude_arena_reset (&f.arena);
  mtude_rc_release (second);
  mtude_arena_trim (&f.arena);
  check_log (f.recorder, "free 1024; free 2048");
  check_uint (f.arena.busy & MTUDE_BUSY_PINNED, 0);
  end (&f);
}

static void
trim_on_the_default_source (void)
{
  MtudeArena arena;
  size_t mapped;

  mtude_region_trim ();
  mapped = mtude_region_get_mapped ();
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  fill (&arena, 2000);
  check (mtude_region_get_mapped () > mapped);
  mtude_arena_reset (&arena);
  mtude_arena_trim (&arena);
  check_uint (mtude_arena_get_reserved (&arena), 0);
  check_uint (mtude_region_get_mapped (), mapped);
  mtude_arena_clear (&arena);
}

TAP_MAIN (
  TAP_TEST (reset_begins_at_the_same_place),
  TAP_TEST (reset_in_the_seed),
  TAP_TEST (reset_leaves_the_seed_behind),
  TAP_TEST (seed_of_a_later_generation),
  TAP_TEST (reset_of_an_untouched_arena),
  TAP_TEST (reset_is_idempotent),
  TAP_TEST (reset_does_not_walk),
  TAP_TEST (reset_without_news_is_inline),
  TAP_TEST (keep_all_keeps_beyond_the_limit),
  TAP_TEST (keep_limit_frees_the_rest),
  TAP_TEST (keep_limit_sees_what_has_grown),
  TAP_TEST (keep_limit_counts_what_came_home),
  TAP_TEST (free_all_frees_all),
  TAP_TEST (free_all_keeps_what_has_owners),
  TAP_TEST (what_is_not_needed_goes_after_two_windows),
  TAP_TEST (current_chunk_goes_if_it_is_too_large),
  TAP_TEST (current_chunk_stays_alone),
  TAP_TEST (need_is_that_of_the_window),
  TAP_TEST (what_is_needed_now_and_then_stays),
  TAP_TEST (one_shots_go_at_reset),
  TAP_TEST (plain_owner_pins_its_chunk_alone),
  TAP_TEST (pinned_chunk_comes_back_for_use),
  TAP_TEST (pinned_again_in_another_generation),
  TAP_TEST (plain_owner_in_the_current_chunk),
  TAP_TEST (shared_chunk_is_rewound_in_place),
  TAP_TEST (shared_chunk_goes_on_with_owners_alive),
  TAP_TEST (steady_state_asks_for_nothing),
  TAP_TEST (reset_after_extents),
  TAP_TEST (cleanups_run_newest_first),
  TAP_TEST (cleanups_may_allocate),
  TAP_TEST (cleanups_may_register_further_ones),
  TAP_TEST (each_of_65536_cleanups_runs_once),
  TAP_TEST (cleanups_may_release_owners),
  TAP_TEST (trim_gives_everything_back),
  TAP_TEST (trim_gives_preallocated_chunks_back),
  TAP_TEST (trim_loses_nothing),
  TAP_TEST (trim_keeps_the_seed),
  TAP_TEST (trim_takes_what_comes_home),
  TAP_TEST (taken_counts_what_lanes_take),
  TAP_TEST (trim_cache_leaves_some),
  TAP_TEST (trim_cache_takes_what_comes_home),
  TAP_TEST (trim_takes_what_was_pinned),
  TAP_TEST (trim_on_the_default_source))
