/* Marks: giving up what was allocated since, and nothing else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A value of 512 bytes fits 2^c - 1 times into a chunk of class c of any colour, so
 * the requests of the ladder 1024, 2048, 4096 and the like are exact.
 */

#include "mtude-arena-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
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
begin (Fixture     *fixture,
       RecorderKind kind)
{
  MtudeOptions options;

  fixture->recorder = recorder_new (kind);
  recorder_options (fixture->recorder, &options);
  check_status (mtude_arena_init (&fixture->arena, &options), MTUDE_OK);
}

static void
end (Fixture *fixture)
{
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}

/* A value full of byte. */
static void *
value_new (MtudeArena *arena,
           size_t      size,
           int         byte)
{
  void *value = mtude_arena_alloc_value (arena, size);

  check (value != NULL);
  memset (value, byte, size);
  return value;
}

static void *
plain_new (MtudeArena *arena,
           size_t      size,
           int         byte)
{
  void *plain = mtude_rc_alloc (arena, size, NULL);

  check (plain != NULL);
  memset (plain, byte, size);
  return plain;
}

static void
fill (MtudeArena *arena,
      size_t      n)
{
  for (; n > 0; n--)
    value_new (arena, UNIT, 0x77);
}

static MtudeStats
stats_of (MtudeArena *arena)
{
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  return stats;
}

/* Everything of the arena that a refusal must leave alone. */
typedef struct
{
  MtudeArena arena;
  MtudeStats stats;
} Picture;

static void
picture_take (Picture    *picture,
              MtudeArena *arena)
{
  picture->stats = stats_of (arena);
  memcpy (&picture->arena, arena, offsetof (MtudeArena, seed));
  picture->arena.status = 0;
}

static void
check_refused (Fixture         *fixture,
               const MtudeMark *mark)
{
  Picture before;
  Picture after;

  memset (&before, 0, sizeof before);
  memset (&after, 0, sizeof after);
  (void) recorder_take_log (fixture->recorder);
  fixture->arena.status = MTUDE_OK;
  picture_take (&before, &fixture->arena);
  check_status (mtude_arena_rewind (&fixture->arena, mark), MTUDE_INVALID);
  check_status (mtude_arena_get_status (&fixture->arena), MTUDE_INVALID);
  picture_take (&after, &fixture->arena);
  check (memcmp (&before, &after, sizeof before) == 0);
  check_log (fixture->recorder, "");
  check (mtude_arena_is_valid (&fixture->arena));
}

static void
rewind_to (Fixture         *fixture,
           const MtudeMark *mark)
{
  check_status (mtude_arena_rewind (&fixture->arena, mark), MTUDE_OK);
  check (mtude_arena_is_valid (&fixture->arena));
}

/* ---- Where a mark may be ---------------------------------------------- */

static void
rewind_in_the_seed (void)
{
  Fixture f;
  MtudeMark mark;
  void *before;
  void *value;
  char *string;

  begin (&f, RECORDER_FIXED);
  before = value_new (&f.arena, 40, 0x21);
  mtude_arena_mark (&f.arena, &mark);
  value = value_new (&f.arena, 100, 1);
  string = mtude_arena_strndup (&f.arena, "seed", 4);
  check_uint (stats_of (&f.arena).seed_used, 40 + 104 + 5);

  rewind_to (&f, &mark);
  check_uint (stats_of (&f.arena).seed_used, 40);
  check_pointer (mtude_arena_alloc_value (&f.arena, 100), value);
  check_pointer (mtude_arena_strndup (&f.arena, "seed", 4), string);
  check_fill (before, 40, 0x21);
  check_log (f.recorder, "");
  end (&f);
}

static void
rewind_from_chunks_to_the_seed (void)
{
  Fixture f;
  MtudeMark mark;
  void *before;
  void *value;
  unsigned i;

  begin (&f, RECORDER_FIXED);
  before = value_new (&f.arena, 40, 0x22);
  mtude_arena_mark (&f.arena, &mark);
  value = value_new (&f.arena, 100, 1);
  fill (&f.arena, 11);
  check_log (f.recorder, "alloc 1024; alloc 2048; alloc 4096");

  rewind_to (&f, &mark);
  check_pointer (f.arena.chunk, NULL);
  check_uint (mtude_arena_get_cached (&f.arena), 7168);
  check_uint (stats_of (&f.arena).used, 40);
  check_pointer (mtude_arena_alloc_value (&f.arena, 100), value);
  check_fill (before, 40, 0x22);

  /* The chunks are there for what comes next. */
  for (i = 0; i < 100; i++)
    {
      rewind_to (&f, &mark);
      fill (&f.arena, 7);
    }
  check_log (f.recorder, "");
  end (&f);
}

static void
rewind_in_one_chunk (void)
{
  Fixture f;
  MtudeMark mark;
  void *before;
  void *value;
  char *text;
  char *string;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, 2);
  before = value_new (&f.arena, 40, 0x23);
  text = mtude_arena_strndup (&f.arena, "before", 6);
  mtude_arena_mark (&f.arena, &mark);
  value = value_new (&f.arena, 100, 1);
  string = mtude_arena_strndup (&f.arena, "behind", 6);

  rewind_to (&f, &mark);
  check_pointer (mtude_arena_strndup (&f.arena, "BEHIND", 6), string);
  check_pointer (mtude_arena_alloc_value (&f.arena, 100), value);
  check_fill (before, 40, 0x23);
  check_string (text, "before");
  check_log (f.recorder, "alloc 1024; alloc 2048");
  end (&f);
}

static void
rewind_over_several_chunks (void)
{
  Fixture f;
  MtudeMark mark;
  MtudeStats stats;
  void *before;
  void *value;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, 1);
  before = value_new (&f.arena, UNIT, 0x24);
  mtude_arena_mark (&f.arena, &mark);
  stats = stats_of (&f.arena);
  value = value_new (&f.arena, 8, 1);
  fill (&f.arena, 50);
  check_log (f.recorder, "alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 16384");

  rewind_to (&f, &mark);
  check_uint (f.arena.chunk->size, 2048);
  check_uint (mtude_arena_get_cached (&f.arena), 4096 + 8192 + 16384);
  check_uint (stats_of (&f.arena).used, stats.used);
  check_uint (stats_of (&f.arena).wasted, stats.wasted);
  check_uint (stats_of (&f.arena).available, stats.available);
  check_pointer (mtude_arena_alloc_value (&f.arena, 8), value);
  check_fill (before, UNIT, 0x24);
  check_log (f.recorder, "");
  end (&f);
}

/* Behind byte strings a chunk that grows goes on in a further extent. */
static void
rewind_over_extents (void)
{
  Fixture f;
  MtudeMark mark;
  MtudeStats stats;
  char *text;
  void *before;
  void *first;
  void *value;
  unsigned i;

  begin (&f, RECORDER_GROWS);
  before = value_new (&f.arena, 456, 0x25);
  text = mtude_arena_strndup (&f.arena, "at the end of the first extent", 30);
  check_log (f.recorder, "alloc 1024");
  mtude_arena_mark (&f.arena, &mark);
  stats = stats_of (&f.arena);
  first = value_new (&f.arena, 8, 1);

  for (i = 0; i < 3; i++)
    {
      value = value_new (&f.arena, 4 * UNIT, 2);
      check (mtude_arena_strndup (&f.arena, "at the end of the second", 24) != NULL);
      fill (&f.arena, 20);
      check_uint (f.arena.chunk->size, 16384);
      check (f.arena.hi != mark.hi);

      rewind_to (&f, &mark);
      check_uint (stats_of (&f.arena).used, stats.used);
      check_uint (stats_of (&f.arena).wasted, stats.wasted);
      check_pointer (mtude_arena_alloc_value (&f.arena, 8), first);
      check_fill (before, 456, 0x25);
      check_string (text, "at the end of the first extent");
    }
  check (value != NULL);
  (void) recorder_take_log (f.recorder);

  /* The chunk is as large as it was, and needs no further request. */
  fill (&f.arena, 20);
  check_log (f.recorder, "");
  end (&f);
}

/* What the chunk had grown by is used before it grows again, to the last byte. */
static void
room_behind_a_rewind_is_used (void)
{
  Fixture f;
  MtudeMark mark;
  size_t rest;

  begin (&f, RECORDER_GROWS);
  fill (&f.arena, 1);
  mtude_arena_mark (&f.arena, &mark);
  fill (&f.arena, 3);
  check_log (f.recorder, "alloc 1024; grow 1024 2048; grow 2048 4096");
  rewind_to (&f, &mark);
  rest = f.arena.chunk->end - mtude_local_cur (&f.arena);
  value_new (&f.arena, rest, 0x2e);
  check_log (f.recorder, "");
  check_uint (mtude_local_cur (&f.arena), f.arena.chunk->end);
  end (&f);
}

static void
rewind_over_one_shots (void)
{
  Fixture f;
  MtudeMark mark;
  void *large;
  char *string;

  begin (&f, RECORDER_FIXED);
  large = value_new (&f.arena, 20000, 0x26);
  mtude_arena_mark (&f.arena, &mark);
  value_new (&f.arena, 30000, 1);
  string = mtude_arena_alloc_bytes (&f.arena, 70000);
  memset (string, 2, 70000);
  check_log (f.recorder, "alloc 20064; alloc 30064; alloc 70072");

  rewind_to (&f, &mark);
  check_log (f.recorder, "free 70072; free 30064");
  check_fill (large, 20000, 0x26);
  mtude_arena_reset (&f.arena);
  check_log (f.recorder, "free 20064");
  end (&f);
}

/* After a reset that pinned the current chunk, a lane is nowhere. */
static void
rewind_to_nowhere (void)
{
  Fixture f;
  MtudeMark mark;
  void *plain;
  void *value;

  begin (&f, RECORDER_FIXED);
  plain = plain_new (&f.arena, 40, 0x27);
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.chunk, NULL);
  mtude_arena_mark (&f.arena, &mark);
  value = value_new (&f.arena, 100, 1);
  rewind_to (&f, &mark);
  check_pointer (f.arena.chunk, NULL);
  check_uint (stats_of (&f.arena).used, 0);
  check_pointer (mtude_arena_alloc_value (&f.arena, 100), value);
  check_fill (plain, 40, 0x27);
  mtude_rc_release (plain);
  end (&f);
}

/* ---- Nesting ---------------------------------------------------------- */

#define N_NESTED 40

static void
marks_nest (void)
{
  Fixture f;
  MtudeMark marks[N_NESTED];
  void *values[N_NESTED];
  char *strings[N_NESTED];
  size_t i;
  size_t k;

  begin (&f, RECORDER_FIXED);
  for (i = 0; i < N_NESTED; i++)
    {
      values[i] = value_new (&f.arena, 100 + 30 * i, (int) i);
      strings[i] = mtude_arena_alloc_bytes (&f.arena, i);
      memset (strings[i], (int) i, i + 1);
      mtude_arena_mark (&f.arena, &marks[i]);
    }

  for (i = N_NESTED; i-- > 0; )
    {
      rewind_to (&f, &marks[i]);
      for (k = 0; k <= i; k++)
        {
          check_fill (values[k], 100 + 30 * k, (int) k);
          check_fill (strings[k], k + 1, (int) k);
        }
    }
  end (&f);
}

/* From the innermost to the outermost in one step. */
static void
marks_may_be_skipped (void)
{
  Fixture f;
  MtudeMark marks[N_NESTED];
  void *first;
  size_t i;

  begin (&f, RECORDER_FIXED);
  first = value_new (&f.arena, 100, 0x28);
  for (i = 0; i < N_NESTED; i++)
    {
      mtude_arena_mark (&f.arena, &marks[i]);
      fill (&f.arena, i);
    }
  rewind_to (&f, &marks[20]);
  rewind_to (&f, &marks[20]);
  rewind_to (&f, &marks[10]);
  rewind_to (&f, &marks[0]);
  check_uint (stats_of (&f.arena).used, 104);
  check_fill (first, 100, 0x28);
  end (&f);
}

/* ---- Refused ---------------------------------------------------------- */

static void
refused_after_a_reset (void)
{
  Fixture f;
  MtudeMark marks[2];

  begin (&f, RECORDER_FIXED);
  mtude_arena_mark (&f.arena, &marks[0]);
  fill (&f.arena, 3);
  mtude_arena_mark (&f.arena, &marks[1]);
  fill (&f.arena, 3);
  mtude_arena_reset (&f.arena);
  check_refused (&f, &marks[0]);
  check_refused (&f, &marks[1]);
  fill (&f.arena, 10);
  check_refused (&f, &marks[0]);
  check_refused (&f, &marks[1]);
  end (&f);
}

static void
refused_by_another_arena (void)
{
  Fixture f;
  Fixture g;
  MtudeMark mark;

  begin (&f, RECORDER_FIXED);
  begin (&g, RECORDER_FIXED);
  mtude_arena_mark (&f.arena, &mark);
  check_refused (&g, &mark);
  rewind_to (&f, &mark);
  end (&g);
  end (&f);
}

/* What lies beyond the use is not a place of the arena any more. */
static void
refused_when_stale (bool   over_chunks,
                    bool   with_strings)
{
  Fixture f;
  MtudeMark outer;
  MtudeMark inner;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, 2);
  mtude_arena_mark (&f.arena, &outer);
  if (with_strings)
    check (mtude_arena_strndup (&f.arena, "more", 4) != NULL);
  else
    value_new (&f.arena, 8, 1);
  if (over_chunks)
    fill (&f.arena, 30);
  mtude_arena_mark (&f.arena, &inner);
  fill (&f.arena, 1);

  rewind_to (&f, &outer);
  check_refused (&f, &inner);
  rewind_to (&f, &outer);
  end (&f);
}

static void
refused_beyond_the_use (void)
{
  refused_when_stale (false, false);
  refused_when_stale (false, true);
  refused_when_stale (true, false);
  refused_when_stale (true, true);
}

/* There was no chunk at the outer mark, and there is none again. */
static void
refused_without_its_chunk (void)
{
  Fixture f;
  MtudeMark outer;
  MtudeMark inner;

  begin (&f, RECORDER_FIXED);
  mtude_arena_mark (&f.arena, &outer);
  fill (&f.arena, 1);
  mtude_arena_mark (&f.arena, &inner);
  rewind_to (&f, &outer);
  check_refused (&f, &inner);
  end (&f);
}

/* A chunk with owners, which had retired at the inner mark, is current again. */
static void
refused_without_what_was_pinned (void)
{
  Fixture f;
  MtudeMark outer;
  MtudeMark inner;
  void *plain;

  begin (&f, RECORDER_FIXED);
  check_status (mtude_arena_preallocate (&f.arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  fill (&f.arena, 1);
  mtude_arena_mark (&f.arena, &outer);
  plain = plain_new (&f.arena, 8, 0x2c);
  while (f.arena.pinned == NULL)
    fill (&f.arena, 1);
  check_pointer (f.arena.clean, NULL);
  mtude_arena_mark (&f.arena, &inner);
  mtude_rc_release (plain);
  rewind_to (&f, &outer);
  check_pointer (f.arena.pinned, NULL);
  check_refused (&f, &inner);
  end (&f);
}

/* All that was behind the outer mark had a chunk of its own. */
static void
refused_without_its_one_shots (void)
{
  Fixture f;
  MtudeMark outer;
  MtudeMark inner;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, 1);
  mtude_arena_mark (&f.arena, &outer);
  value_new (&f.arena, 100000, 0x2d);
  mtude_arena_mark (&f.arena, &inner);
  rewind_to (&f, &inner);
  rewind_to (&f, &outer);
  check_pointer (f.arena.one_shots, NULL);
  check_refused (&f, &inner);
  end (&f);
}

/* The chunk of the inner mark is current again, and not for the same tenure. */
static void
refused_in_another_tenure (void)
{
  Fixture f;
  MtudeMark outer;
  MtudeMark inner;
  MtudeChunk *chunk;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, 1);
  mtude_arena_mark (&f.arena, &outer);
  fill (&f.arena, 2);
  chunk = f.arena.chunk;
  mtude_arena_mark (&f.arena, &inner);
  rewind_to (&f, &outer);
  fill (&f.arena, 3);
  check_pointer (f.arena.chunk, chunk);
  check_refused (&f, &inner);
  fill (&f.arena, 7);
  check (f.arena.chunk != chunk);
  check_refused (&f, &inner);
  rewind_to (&f, &outer);
  end (&f);
}

static void
refused_while_plain_owners_are_alive (size_t n_units_before,
                                      size_t n_units_after,
                                      size_t size)
{
  Fixture f;
  MtudeMark mark;
  void *plain;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, n_units_before);
  mtude_arena_mark (&f.arena, &mark);
  plain = plain_new (&f.arena, size, 0x29);
  fill (&f.arena, n_units_after);
  check_refused (&f, &mark);
  mtude_rc_acquire (plain);
  mtude_rc_release (plain);
  check_refused (&f, &mark);
  check_fill (plain, size, 0x29);

  mtude_rc_release (plain);
  rewind_to (&f, &mark);
  end (&f);
}

static void
refused_with_plain_owners (void)
{
  refused_while_plain_owners_are_alive (0, 0, 40);
  refused_while_plain_owners_are_alive (2, 0, 40);
  refused_while_plain_owners_are_alive (2, 1, 40);
  refused_while_plain_owners_are_alive (2, 60, 40);
  refused_while_plain_owners_are_alive (1, 60, 3 * UNIT);
}

/* As many owners issued as the mark had seen, but not the same ones. */
static void
refused_with_other_plain_owners (bool in_another_chunk)
{
  Fixture f;
  MtudeMark outer;
  MtudeMark inner;
  void *plain;
  char *value;

  begin (&f, RECORDER_FIXED);
  value_new (&f.arena, in_another_chunk ? 400 : 1000, 1);
  mtude_arena_mark (&f.arena, &outer);
  plain = plain_new (&f.arena, 8, 2);
  mtude_arena_mark (&f.arena, &inner);
  mtude_rc_release (plain);
  rewind_to (&f, &outer);

  value_new (&f.arena, 100, 3);
  plain = plain_new (&f.arena, 8, 0x2a);
  check_refused (&f, &inner);
  value = value_new (&f.arena, 200, 4);
  check (value + 200 <= (char *) plain || value >= (char *) plain + 8);
  check_fill (plain, 8, 0x2a);
  mtude_rc_release (plain);
  end (&f);
}

static void
refused_with_as_many_plain_owners (void)
{
  refused_with_other_plain_owners (false);
  refused_with_other_plain_owners (true);
}

static void *cleanup_plain;

static void
leave_an_owner (void *data)
{
  MtudeArena *arena = data;

  cleanup_plain = plain_new (arena, 24, 0x2b);
}

/* A cleanup may leave an owner behind: it is safe, and the rewind is not. */
static void
refused_when_a_cleanup_leaves_an_owner (void)
{
  Fixture f;
  MtudeMark mark;
  void *before;

  begin (&f, RECORDER_FIXED);
  before = value_new (&f.arena, UNIT, 0x2c);
  mtude_arena_mark (&f.arena, &mark);
  check (mtude_arena_add_cleanup (&f.arena, leave_an_owner, &f.arena));
  check_status (mtude_arena_rewind (&f.arena, &mark), MTUDE_INVALID);
  check_pointer (f.arena.cleanups, NULL);
  check_fill (cleanup_plain, 24, 0x2b);
  check_fill (before, UNIT, 0x2c);
  mtude_rc_release (cleanup_plain);
  rewind_to (&f, &mark);
  end (&f);
}

/* ---- Plain owners from before ----------------------------------------- */

static void
plain_owners_from_before_survive (size_t n_units_after,
                                  bool   one_goes)
{
  Fixture f;
  MtudeMark mark;
  MtudeChunk *chunk;
  void *plains[2];
  void *value;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, 2);
  plains[0] = plain_new (&f.arena, 40, 0x2d);
  plains[1] = plain_new (&f.arena, 40, 0x2e);
  chunk = f.arena.chunk;
  mtude_arena_mark (&f.arena, &mark);
  value = value_new (&f.arena, 8, 1);
  fill (&f.arena, n_units_after);
  check ((f.arena.chunk == chunk) == (n_units_after < 2));
  if (one_goes)
    mtude_rc_release (plains[0]);

  rewind_to (&f, &mark);
  check_pointer (f.arena.chunk, chunk);
  check_uint (mtude_local_issued (&f.arena), 2);
  check_uint (chunk->owners, MTUDE_SURPLUS - one_goes);
  check_pointer (mtude_arena_alloc_value (&f.arena, 8), value);
  fill (&f.arena, 60);
  check_fill (plains[1], 40, 0x2e);
  rewind_to (&f, &mark);
  fill (&f.arena, 60);
  if (!one_goes)
    mtude_rc_release (plains[0]);

  /* The chunk is retired with what is alive, and comes back after that. */
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.pinned, chunk);
  check_uint (chunk->owners, 1);
  check_fill (plains[1], 40, 0x2e);
  mtude_rc_release (plains[1]);
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.pinned, NULL);
  end (&f);
}

static void
plain_owners_survive_a_rewind (void)
{
  plain_owners_from_before_survive (0, false);
  plain_owners_from_before_survive (0, true);
  plain_owners_from_before_survive (1, false);
  plain_owners_from_before_survive (1, true);
  plain_owners_from_before_survive (50, false);
  plain_owners_from_before_survive (50, true);
}

/* All are gone by the time of the rewind: the chunk is as good as new. */
static void
plain_owners_go_before_the_rewind (void)
{
  Fixture f;
  MtudeMark mark;
  MtudeChunk *chunk;
  void *plain;

  begin (&f, RECORDER_FIXED);
  plain = plain_new (&f.arena, 40, 1);
  chunk = f.arena.chunk;
  mtude_arena_mark (&f.arena, &mark);
  fill (&f.arena, 11);
  check_pointer (f.arena.pinned, chunk);
  mtude_rc_release (plain);
  rewind_to (&f, &mark);
  check_pointer (f.arena.pinned, NULL);
  check_uint (f.arena.busy & MTUDE_BUSY_PINNED, 0);
  mtude_arena_reset (&f.arena);
  check_pointer (f.arena.chunk, chunk);
  check_uint (stats_of (&f.arena).n_retained, 0);
  end (&f);
}

/* Owners of the shared lane do not care. */
static void
other_owners_survive_a_rewind (void)
{
  Fixture f;
  MtudeMark mark;
  void *boxes[20];
  size_t i;

  begin (&f, RECORDER_FIXED);
  mtude_arena_mark (&f.arena, &mark);
  for (i = 0; i < 20; i++)
    {
      boxes[i] = i % 2 ? mtude_box_alloc (&f.arena, 300) : mtude_atomic_rc_alloc (&f.arena, 300, NULL);
      memset (boxes[i], (int) i, 300);
      fill (&f.arena, i % 3);
    }
  rewind_to (&f, &mark);
  fill (&f.arena, 30);
  for (i = 0; i < 20; i++)
    {
      check_fill (boxes[i], 300, (int) i);
      (i % 2 ? mtude_box_free : mtude_atomic_rc_release) (boxes[i]);
    }
  end (&f);
}

/* ---- Cleanups --------------------------------------------------------- */

static char cleanup_log[32];

static void
note_letter (void *data)
{
  size_t length = strlen (cleanup_log);

  cleanup_log[length] = *(const char *) data;
  cleanup_log[length + 1] = '\0';
}

static void
add_letters (MtudeArena *arena,
             const char *letters)
{
  for (; *letters != '\0'; letters++)
    {
      void *copy = mtude_arena_memdup (arena, letters, 1);

      check (copy != NULL && mtude_arena_add_cleanup (arena, note_letter, copy));
    }
}

static void
cleanups_since_the_mark_run (void)
{
  Fixture f;
  MtudeMark marks[2];

  cleanup_log[0] = '\0';
  begin (&f, RECORDER_FIXED);
  add_letters (&f.arena, "abc");
  mtude_arena_mark (&f.arena, &marks[0]);
  add_letters (&f.arena, "def");
  fill (&f.arena, 10);
  mtude_arena_mark (&f.arena, &marks[1]);
  add_letters (&f.arena, "gh");

  rewind_to (&f, &marks[1]);
  check_string (cleanup_log, "hg");
  rewind_to (&f, &marks[1]);
  check_string (cleanup_log, "hg");
  add_letters (&f.arena, "i");
  rewind_to (&f, &marks[0]);
  check_string (cleanup_log, "hgifed");
  check (f.arena.busy & MTUDE_BUSY_CLEANUPS);
  mtude_arena_reset (&f.arena);
  check_string (cleanup_log, "hgifedcba");
  end (&f);
  check_string (cleanup_log, "hgifedcba");
}

static void
refusal_runs_no_cleanups (void)
{
  Fixture f;
  MtudeMark mark;
  void *plain;

  cleanup_log[0] = '\0';
  begin (&f, RECORDER_FIXED);
  mtude_arena_mark (&f.arena, &mark);
  add_letters (&f.arena, "ab");
  plain = plain_new (&f.arena, 8, 1);
  check_refused (&f, &mark);
  check_string (cleanup_log, "");
  mtude_rc_release (plain);
  rewind_to (&f, &mark);
  check_string (cleanup_log, "ba");
  end (&f);
}

/* ---- Again and again -------------------------------------------------- */

/* One mark, all kinds of memory behind it, again and again. */
static void
rewind_in_a_loop (RecorderKind kind,
                  size_t       n_units)
{
  Fixture f;
  MtudeMark mark;
  void *before;
  char *text;
  unsigned n_rounds = mtude_track_is_active () ? 100 : 1000;
  unsigned round;

  begin (&f, kind);
  before = value_new (&f.arena, UNIT, 0x2f);
  text = mtude_arena_strndup (&f.arena, "text", 4);
  mtude_arena_mark (&f.arena, &mark);
  for (round = 0; round < n_rounds; round++)
    {
      void *plain;

      fill (&f.arena, n_units);
      plain = plain_new (&f.arena, 100, 1);
      check (mtude_arena_strndup (&f.arena, "a string", 8) != NULL);
      mtude_rc_release (plain);
      if (round == 20)
        (void) recorder_take_log (f.recorder);
      rewind_to (&f, &mark);
    }
  check_log (f.recorder, "");
  check_fill (before, UNIT, 0x2f);
  check_string (text, "text");
  check_uint (f.arena.resets, 0);
  end (&f);
}

static void
rewinds_in_a_loop_ask_for_nothing (void)
{
  static const size_t sizes[] = { 0, 1, 20, 300 };
  size_t i;

  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      rewind_in_a_loop (RECORDER_FIXED, sizes[i]);
      rewind_in_a_loop (RECORDER_GROWS, sizes[i]);
    }
}

/* The owners issued are counted in 32 bits, and must not run into the flags. */
static void
rewinds_do_not_run_out_of_owners (void)
{
  Fixture f;
  MtudeMark mark;
  void *before;
  unsigned round;

  begin (&f, RECORDER_FIXED);
  before = plain_new (&f.arena, 8, 0x30);
  mtude_rc_release (before);
  mtude_arena_mark (&f.arena, &mark);

  /* As if there had been this many rounds already. */
  f.arena.busy += 0x7ffffff0;
  f.arena.chunk->owners -= 0x7ffffff0;
  for (round = 0; round < 100; round++)
    {
      mtude_rc_release (plain_new (&f.arena, 8, 1));
      rewind_to (&f, &mark);
      check_range (mtude_local_issued (&f.arena), mark.issued, INT32_MAX);
    }
  check_uint (f.arena.busy >> 32 & ~((MTUDE_BUSY_TRACKED | MTUDE_BUSY_WATCHED) >> 32), 0);
  mtude_arena_reset (&f.arena);
  end (&f);
}

/* ---- Trim in between -------------------------------------------------- */

static void
trim_does_not_end_a_mark (void)
{
  Fixture f;
  MtudeMark mark;
  void *before;
  unsigned i;

  begin (&f, RECORDER_FIXED);
  before = value_new (&f.arena, UNIT, 0x31);
  mtude_arena_mark (&f.arena, &mark);
  for (i = 0; i < 5; i++)
    {
      fill (&f.arena, 40);
      mtude_arena_trim (&f.arena);
      rewind_to (&f, &mark);
      mtude_arena_trim (&f.arena);
      check_uint (recorder_live_bytes (f.recorder), 1024);
      rewind_to (&f, &mark);
      check_fill (before, UNIT, 0x31);
    }
  end (&f);
}

/* With nothing allocated the current chunk is empty, but the mark is in it. */
static void
trim_keeps_the_chunk_of_a_mark (void)
{
  Fixture f;
  MtudeMark mark;

  begin (&f, RECORDER_FIXED);
  fill (&f.arena, 3);
  mtude_arena_reset (&f.arena);
  mtude_arena_mark (&f.arena, &mark);
  mtude_arena_trim (&f.arena);
  rewind_to (&f, &mark);
  fill (&f.arena, 20);
  mtude_arena_trim (&f.arena);
  rewind_to (&f, &mark);
  check_uint (stats_of (&f.arena).used, 0);

  /* The mark ends with the generation, and then the chunk can go. */
  mtude_arena_reset (&f.arena);
  mtude_arena_trim (&f.arena);
  check_uint (recorder_live_bytes (f.recorder), 0);
  end (&f);
}

/* ---- A source that hands out the same blocks again -------------------- */

/* Of the first colour, which puts every header where that of the smallest class
 * stands.
 */
#define STORE_ALIGN (MTUDE_N_COLOURS * (size_t) MTUDE_CHUNK_ALIGN)

static struct
{
  void  *blocks[8];
  size_t n_blocks;
} store;

static void *
store_alloc (size_t size,
             void  *data)
{
  void *block;

  if (store.n_blocks > 0)
    return store.blocks[--store.n_blocks];
  return posix_memalign (&block, STORE_ALIGN, MTUDE_CHUNK_ALIGN) == 0 ? block : NULL;
}

static void
store_free (void  *block,
            size_t size,
            void  *data)
{
  if (store.n_blocks == 8)
    free (block);
  else
    store.blocks[store.n_blocks++] = block;
}

static void
store_begin (MtudeArena *arena,
             size_t      budget)
{
  static const MtudeSource source = { store_alloc, store_free, NULL, NULL, NULL };
  MtudeOptions options;

  store.n_blocks = 0;
  mtude_options_init (&options);
  options.source = &source;
  options.byte_budget = budget;
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
}

static void
store_end (MtudeArena *arena)
{
  check (mtude_arena_is_valid (arena));
  mtude_arena_clear (arena);
  while (store.n_blocks > 0)
    free (store.blocks[--store.n_blocks]);
}

/* The chunk of an inner mark is freed, and a smaller one takes its place: its
 * address alone must not make it the same.
 */
static void
address_does_not_make_a_chunk (void)
{
  MtudeArena arena;
  MtudeMark outer;
  MtudeMark inner;
  MtudeChunk *chunk;
  void *box;

  store_begin (&arena, 1024 + 2048 + 512);
  fill (&arena, 1);
  value_new (&arena, 8, 1);
  mtude_arena_mark (&arena, &outer);
  fill (&arena, 2);
  chunk = arena.chunk;
  check_uint (chunk->size, 2048);
  mtude_arena_mark (&arena, &inner);
  check_status (mtude_arena_rewind (&arena, &outer), MTUDE_OK);

  /* The budget leaves room for a box of 2048 and then for 512 bytes. */
  mtude_arena_trim (&arena);
  check_uint (store.n_blocks, 1);
  check_uint (posix_memalign (&store.blocks[store.n_blocks++], STORE_ALIGN, MTUDE_CHUNK_ALIGN), 0);
  box = mtude_box_alloc (&arena, 600);
  value_new (&arena, 448, 2);
  check_uint (arena.chunk->size, 512);
  check_uint ((uintptr_t) arena.chunk, mtude_chunk_tile (chunk));
  check_status (mtude_arena_rewind (&arena, &inner), MTUDE_INVALID);

  mtude_box_free (box);
  mtude_arena_trim (&arena);
  fill (&arena, 1);
  check_uint (arena.clean->size, 512);
  check_status (mtude_arena_rewind (&arena, &inner), MTUDE_INVALID);
  check (mtude_arena_is_valid (&arena));
  check_status (mtude_arena_rewind (&arena, &outer), MTUDE_OK);
  store_end (&arena);
}

TAP_MAIN (
  TAP_TEST (rewind_in_the_seed),
  TAP_TEST (rewind_from_chunks_to_the_seed),
  TAP_TEST (rewind_in_one_chunk),
  TAP_TEST (rewind_over_several_chunks),
  TAP_TEST (rewind_over_extents),
  TAP_TEST (room_behind_a_rewind_is_used),
  TAP_TEST (rewind_over_one_shots),
  TAP_TEST (rewind_to_nowhere),
  TAP_TEST (marks_nest),
  TAP_TEST (marks_may_be_skipped),
  TAP_TEST (refused_after_a_reset),
  TAP_TEST (refused_by_another_arena),
  TAP_TEST (refused_beyond_the_use),
  TAP_TEST (refused_without_its_chunk),
  TAP_TEST (refused_without_what_was_pinned),
  TAP_TEST (refused_without_its_one_shots),
  TAP_TEST (refused_in_another_tenure),
  TAP_TEST (refused_with_plain_owners),
  TAP_TEST (refused_with_as_many_plain_owners),
  TAP_TEST (refused_when_a_cleanup_leaves_an_owner),
  TAP_TEST (plain_owners_survive_a_rewind),
  TAP_TEST (plain_owners_go_before_the_rewind),
  TAP_TEST (other_owners_survive_a_rewind),
  TAP_TEST (cleanups_since_the_mark_run),
  TAP_TEST (refusal_runs_no_cleanups),
  TAP_TEST (rewinds_in_a_loop_ask_for_nothing),
  TAP_TEST (rewinds_do_not_run_out_of_owners),
  TAP_TEST (trim_does_not_end_a_mark),
  TAP_TEST (trim_keeps_the_chunk_of_a_mark),
  TAP_TEST (address_does_not_make_a_chunk))
