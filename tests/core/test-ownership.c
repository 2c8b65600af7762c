/* Owners: what keeps their memory alive, and what gives it back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A value of 512 bytes, its prefix included, fills a chunk of any colour in whole
 * numbers: a chunk of class c holds 2^c - 1 of them.  So the requests of the
 * ladder 1024, 2048, 4096 and the like are exact.
 */

#include "mtude-arena-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-home-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"
#include "mtude-stats.h"
#include "mtude-tally-private.h"
#include "mtude-track-private.h"
#include "mtude-wait.h"
#include "child.h"
#include "recorder.h"

#include <pthread.h>
#include <sched.h>

#define UNIT 512

static void *
box_alloc (MtudeArena *arena,
           size_t      size)
{
  return mtude_box_alloc (arena, size);
}

static void *
rc_alloc (MtudeArena *arena,
          size_t      size)
{
  return mtude_rc_alloc (arena, size, NULL);
}

static void
rc_release (void *memory)
{
  mtude_rc_release (memory);
}

static void *
atomic_rc_alloc (MtudeArena *arena,
                 size_t      size)
{
  return mtude_atomic_rc_alloc (arena, size, NULL);
}

typedef struct
{
  const char *name;
  size_t      prefix;           /* of a value of more than 64 KiB */
  void     *(*alloc)   (MtudeArena *arena,
                        size_t      size);
  void      (*release) (void       *memory);
} Kind;

static const Kind kinds[] = {
  { "box", 0, box_alloc, mtude_box_free },
  { "rc", 24, rc_alloc, rc_release },
  { "atomic rc", 24, atomic_rc_alloc, mtude_atomic_rc_release },
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

static void
arena_begin (MtudeArena *arena,
             Recorder   *recorder)
{
  MtudeOptions options;

  recorder_options (recorder, &options);
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
}

static MtudeStats
stats_of (MtudeArena *arena)
{
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  return stats;
}

/* An owner of size bytes, full of byte. */
static void *
filled (const Kind *kind,
        MtudeArena *arena,
        size_t      size,
        int         byte)
{
  void *memory = kind->alloc (arena, size);

  check (memory != NULL);
  memset (memory, byte, size);
  return memory;
}

/* ---- Outliving the arena ---------------------------------------------- */

static void
outlive_recorded (const Kind  *kind,
                  RecorderKind recorder_kind,
                  size_t       size,
                  size_t       expected_bytes)
{
  Recorder *recorder = recorder_new (recorder_kind);
  MtudeArena arena;
  void *memory;

  arena_begin (&arena, recorder);
  memory = filled (kind, &arena, size, 0x31);
  mtude_arena_clear (&arena);
  memset (&arena, 0xee, sizeof arena);

  check_fill (memory, size, 0x31);
  check_uint (recorder_live_blocks (recorder), 1);
  check_uint (recorder_live_bytes (recorder), expected_bytes);
  check_uint (recorder_n_destroyed (recorder), 0);

  kind->release (memory);
  recorder_end (recorder, 1);
}

static void
owners_outlive_their_arena (void)
{
  size_t i;

  for (i = 0; i < N_KINDS; i++)
    {
      outlive_recorded (&kinds[i], RECORDER_FIXED, 100, 1024);
      outlive_recorded (&kinds[i], RECORDER_GROWS, 100, 1024);
      outlive_recorded (&kinds[i], RECORDER_FIXED, 70000, 70000 + kinds[i].prefix + 512);
      outlive_recorded (&kinds[i], RECORDER_GROWS, 70000, 70000 + kinds[i].prefix + 512);
    }
}

static void
owners_outlive_their_arena_on_the_default_source (void)
{
  size_t mapped;
  size_t i;
  size_t size;

  mtude_region_trim ();
  mapped = mtude_region_get_mapped ();
  for (i = 0; i < N_KINDS; i++)
    for (size = 100; size < 10000000; size *= 300)
      {
        MtudeArena arena;
        void *memory;

        check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
        memory = filled (&kinds[i], &arena, size, 0x32);
        mtude_arena_clear (&arena);
        memset (&arena, 0xee, sizeof arena);
        check_fill (memory, size, 0x32);
        check (mtude_region_get_mapped () > mapped);

        kinds[i].release (memory);
        mtude_region_trim ();
        check_uint (mtude_region_get_mapped (), mapped);
      }
}

/* One value of each kind with a chunk of its own, and one of each without: the
 * source is let go after the last of the five chunks, whichever that is.
 */
static void
let_go_in_order (size_t first)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[2 * N_KINDS];
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < 2 * N_KINDS; i++)
    memories[i] = filled (&kinds[i % N_KINDS], &arena, i < N_KINDS ? 40 : 66000, 0x33);
  check_uint (recorder_live_blocks (recorder), 5);
  mtude_arena_clear (&arena);
  check_uint (recorder_live_blocks (recorder), 5);

  for (i = 0; i < 2 * N_KINDS; i++)
    {
      size_t k = (first + i) % (2 * N_KINDS);

      check_uint (recorder_n_destroyed (recorder), 0);
      check_fill (memories[k], k < N_KINDS ? 40 : 66000, 0x33);
      kinds[k % N_KINDS].release (memories[k]);
    }
  recorder_end (recorder, 1);
}

static void
source_is_let_go_once_and_last (void)
{
  size_t first;

  for (first = 0; first < 2 * N_KINDS; first++)
    let_go_in_order (first);
}

/* ---- The order of release --------------------------------------------- */

#define N_ORDERED 120

/* How many chunks the owners that are left lie in. */
static size_t
count_chunks (void  **memories,
              size_t  n_memories)
{
  size_t count = 0;
  size_t i;
  size_t j;

  for (i = 0; i < n_memories; i++)
    {
      for (j = 0; j < i; j++)
        if (memories[j] != NULL && memories[i] != NULL
            && mtude_chunk_of (memories[j]) == mtude_chunk_of (memories[i]))
          break;
      count += memories[i] != NULL && j == i;
    }

  return count;
}

/* A step that has no divisor in common with the number visits every owner. */
static void
release_by_step (const Kind *kind,
                 size_t      step)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[N_ORDERED];
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < N_ORDERED; i++)
    memories[i] = filled (kind, &arena, UNIT - kind->prefix, (int) i);
  check_log (recorder, "alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 16384; alloc 32768");
  mtude_arena_clear (&arena);
  check_log (recorder, "");

  for (i = 0; i < N_ORDERED; i++)
    {
      size_t k = (i * step) % N_ORDERED;

      check_fill (memories[k], UNIT - kind->prefix, (int) k);
      kind->release (memories[k]);
      memories[k] = NULL;
      check_uint (recorder_live_blocks (recorder), count_chunks (memories, N_ORDERED));
    }
  recorder_end (recorder, 1);
}

static void
release_in_any_order (void)
{
  size_t i;

  for (i = 0; i < N_KINDS; i++)
    {
      release_by_step (&kinds[i], 1);
      release_by_step (&kinds[i], N_ORDERED - 1);
      release_by_step (&kinds[i], 47);
    }
}

/* ---- Release with the arena in hand ----------------------------------- */

static void
free_in_the_current_chunk (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  MtudeChunk *chunk;
  void *first;
  void *second;

  arena_begin (&arena, recorder);
  first = mtude_box_alloc (&arena, 16);
  second = mtude_atomic_rc_alloc (&arena, 16, NULL);
  chunk = mtude_chunk_of (first);
  check_pointer (arena.shared_chunk, chunk);
  check_uint (arena.shared_issued, 2);

  /* No atomic operation: the count in the header is not touched. */
  mtude_box_free_in (&arena, first);
  check_uint (arena.shared_issued, 1);
  check_uint (chunk->owners, MTUDE_SURPLUS);
  mtude_atomic_rc_release_in (&arena, second);
  check_uint (arena.shared_issued, 0);
  check_uint (chunk->owners, MTUDE_SURPLUS);

  /* Both are gone: the next one begins where the first did. */
  mtude_arena_reset (&arena);
  second = (mtude_box_alloc) (&arena, 16);
  check_pointer (second, first);
  (mtude_box_free_in) (&arena, second);
  check_log (recorder, "alloc 1024");

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
free_in_a_retired_chunk (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[4];
  MtudeChunk *retired;
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < 4; i++)
    memories[i] = filled (i % 2 ? &kinds[2] : &kinds[0], &arena, UNIT - (i % 2) * 8, 1);
  mtude_box_free_in (&arena, memories[0]);
  memories[0] = filled (&kinds[0], &arena, 5 * UNIT, 1);

  /* 1024 came home and was too small, 2048 has three owners, 4096 is current. */
  retired = mtude_chunk_of (memories[1]);
  check_log (recorder, "alloc 1024; alloc 2048; free 1024; alloc 4096");
  check_uint (retired->owners, 3);
  (mtude_atomic_rc_release_in) (&arena, memories[1]);
  check_uint (retired->owners, 2);
  mtude_box_free_in (&arena, memories[2]);
  check_uint (retired->owners, 1);
  check_uint (stats_of (&arena).n_retained, 1);
  mtude_atomic_rc_release_in (&arena, memories[3]);
  check_uint (arena.home->head, (uintptr_t) retired);
  check_uint (stats_of (&arena).n_retained, 0);
  check_uint (stats_of (&arena).cached, 2048);

  mtude_box_free_in (&arena, memories[0]);
  mtude_arena_clear (&arena);
  check_log (recorder, "free 2048; free 4096");
  recorder_end (recorder, 1);
}

static void
free_in_a_chunk_of_one_value (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memory;

  arena_begin (&arena, recorder);
  memory = mtude_box_alloc (&arena, 66560);
  check_uint (mtude_arena_get_reserved (&arena), 67072);
  mtude_box_free_in (&arena, memory);
  check_log (recorder, "alloc 67072; free 67072");
  check_uint (mtude_arena_get_reserved (&arena), 0);
  check_uint (mtude_arena_get_peak (&arena), 67072);

  memory = mtude_atomic_rc_alloc (&arena, 66560, NULL);
  mtude_atomic_rc_release_in (&arena, memory);
  check_log (recorder, "alloc 67096; free 67096");
  check_uint (mtude_arena_get_reserved (&arena), 0);
  check_uint (mtude_arena_get_peak (&arena), 67096);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- Many at once ----------------------------------------------------- */

#define N_MANY 60

static void
alternate (const Kind *kind,
           MtudeArena *arenas,
           void      **memories)
{
  size_t i;

  for (i = 0; i < N_MANY; i++)
    memories[i] = filled (kind, &arenas[i % 3 == 0], UNIT - kind->prefix, 7);
}

static void
check_all_came_back (MtudeArena *arena,
                     size_t      expected_cached)
{
  MtudeStats stats = stats_of (arena);

  check_uint (stats.retained, 0);
  check_uint (stats.n_retained, 0);
  check_uint (stats.cached, expected_cached);
  check (mtude_arena_is_valid (arena));
}

/* 40 units fill 1024 to 8192 and a part of 16384, 20 a part of 8192. */
static void
many (const Kind *kind,
      void      (*release_n) (void **, size_t))
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arenas[2];
  void *memories[N_MANY];

  arena_begin (&arenas[0], recorder);
  arena_begin (&arenas[1], recorder);
  release_n (NULL, 0);
  alternate (kind, arenas, memories);
  check_uint (recorder_live_blocks (recorder), 9);
  check_uint (arenas[0].n_out, 4);
  check_uint (arenas[1].n_out, 3);

  release_n (memories, N_MANY);
  check_all_came_back (&arenas[0], 1024 + 2048 + 4096 + 8192);
  check_all_came_back (&arenas[1], 1024 + 2048 + 4096);

  /* Arenas that are gone are no obstacle. */
  alternate (kind, arenas, memories);
  mtude_arena_clear (&arenas[1]);
  mtude_arena_clear (&arenas[0]);
  release_n (memories, N_MANY);
  recorder_end (recorder, 2);
}

static void
free_many_at_once (void)
{
  many (&kinds[0], mtude_box_free_n);
  many (&kinds[2], mtude_atomic_rc_release_n);
}

/* A run in one chunk is one subtraction: it is never seen half done. */
static void
run_in_one_chunk_is_dropped_at_once (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[6];
  MtudeChunk *chunk;
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < 6; i++)
    memories[i] = mtude_box_alloc (&arena, 16);
  chunk = arena.shared_chunk;
  mtude_box_free_n (memories, 4);
  check_uint (chunk->owners, MTUDE_SURPLUS - 4);
  check_uint (arena.shared_issued, 6);
  mtude_box_free_n (memories + 4, 2);
  check_uint (chunk->owners, MTUDE_SURPLUS - 6);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static unsigned n_destroyed;

static void
count_destroyed (void *memory)
{
  n_destroyed++;
}

static void
release_many_with_other_references (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[30];
  size_t i;

  n_destroyed = 0;
  arena_begin (&arena, recorder);
  for (i = 0; i < 30; i++)
    {
      memories[i] = mtude_atomic_rc_alloc (&arena, 200, count_destroyed);
      memset (memories[i], (int) i, 200);
      if (i % 3 == 0)
        check_pointer (mtude_atomic_rc_acquire (memories[i]), memories[i]);
    }

  mtude_atomic_rc_release_n (memories, 30);
  check_uint (n_destroyed, 20);
  for (i = 0; i < 30; i += 3)
    {
      check_fill (memories[i], 200, (int) i);
      check (mtude_atomic_rc_is_unique (memories[i]));
      mtude_atomic_rc_release (memories[i]);
    }
  check_uint (n_destroyed, 30);
  check_uint (stats_of (&arena).retained, 0);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- Claims ----------------------------------------------------------- */

static void
claims_in_the_current_chunk (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memory;
  void *next;

  arena_begin (&arena, recorder);
  memory = mtude_box_alloc_claims (&arena, 64, 16, 3);
  memset (memory, 0x41, 64);
  check_uint ((uintptr_t) memory % 16, 0);
  check_uint (arena.shared_issued, 3);
  mtude_box_free (memory);
  mtude_box_free_in (&arena, memory);
  mtude_arena_reset (&arena);
  check_fill (memory, 64, 0x41);
  next = mtude_box_alloc (&arena, 8);
  check (next != memory);
  mtude_box_free (next);

  mtude_box_free (memory);
  mtude_arena_reset (&arena);
  check_pointer (mtude_box_alloc_claims (&arena, 64, 16, 1), memory);
  mtude_box_free (memory);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
claims_outlive_the_arena (size_t      size,
                          size_t      expected_bytes,
                          bool        many_at_once)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[5];
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < 5; i++)
    memories[i] = i == 0 ? mtude_box_alloc_claims (&arena, size, 64, 5) : memories[0];
  memset (memories[0], 0x42, size);
  mtude_arena_clear (&arena);

  for (i = 0; i < 4 && !many_at_once; i++)
    mtude_box_free (memories[i]);
  check_uint (recorder_live_bytes (recorder), expected_bytes);
  check_fill (memories[0], size, 0x42);
  if (many_at_once)
    mtude_box_free_n (memories, 5);
  else
    mtude_box_free (memories[4]);
  recorder_end (recorder, 1);
}

static void
claims_are_counted_like_owners (void)
{
  claims_in_the_current_chunk ();
  claims_outlive_the_arena (64, 1024, false);
  claims_outlive_the_arena (64, 1024, true);
  claims_outlive_the_arena (80000, 80000 + 512, false);
  claims_outlive_the_arena (80000, 80000 + 512, true);
}

/* ---- Sizes, references, alignment ------------------------------------- */

static void
sizes_are_what_was_asked_for (void)
{
  static const size_t sizes[] = { 0, 1, 7, 8, 9, 4095, 4096, 4097, 16384, 16385, 65527, 65528, 65529, 65536,
                                  65537, 1000003 };
  static const MtudeDestroy destroys[] = { NULL, count_destroyed };
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  size_t i;
  size_t d;

  arena_begin (&arena, recorder);
  n_destroyed = 0;
  for (d = 0; d < 2; d++)
    for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
      {
        void *plain = mtude_rc_alloc (&arena, sizes[i], destroys[d]);
        void *atomic = mtude_atomic_rc_alloc (&arena, sizes[i], destroys[d]);

        memset (plain, 0xff, sizes[i]);
        memset (atomic, 0xff, sizes[i]);
        check_uint (mtude_rc_get_size (plain), sizes[i]);
        check_uint (mtude_atomic_rc_get_size (atomic), sizes[i]);
        mtude_rc_release (plain);
        mtude_atomic_rc_release (atomic);
      }
  check_uint (n_destroyed, 2 * sizeof sizes / sizeof sizes[0]);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* What the GObject layer inlines writes the same prefix. */
static void
sizes_by_the_inline_forms (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  size_t size;

  arena_begin (&arena, recorder);
  for (size = 0; size < 5000; size = size * 2 + 1)
    {
      void *plain = mtude_rc_alloc_inline (&arena, size);
      void *atomic = mtude_atomic_rc_alloc_inline (&arena, size);

      memset (plain, 0xff, size);
      memset (atomic, 0xff, size);
      check_uint (mtude_rc_get_size (plain), size);
      check_uint (mtude_atomic_rc_get_size (atomic), size);
      check (mtude_rc_is_unique (plain) && mtude_atomic_rc_is_unique (atomic));
      mtude_rc_release_inline (plain);
      mtude_atomic_rc_release (atomic);
    }
  check_uint (stats_of (&arena).n_retained, 0);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* An extension has room for any. */
static void
sizes_beyond_31_bits (void)
{
  static const size_t sizes[] = { ((size_t) 1 << 31) - 1, (size_t) 1 << 31, ((size_t) 1 << 31) + 5 };
  MtudeArena arena;
  size_t i;

  if (mtude_track_is_active () || MTUDE_FENCE_IS_LOAD)
    tap_skip ("checkers keep a shadow of every byte");

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  for (i = 0; i < 3; i++)
    {
      void *memory = mtude_atomic_rc_alloc (&arena, sizes[i], NULL);

      if (memory == NULL)
        tap_skip ("the system does not map so much");
      check_uint (mtude_atomic_rc_get_size (memory), sizes[i]);
      mtude_atomic_rc_release (memory);
    }
  check_uint (mtude_arena_get_reserved (&arena), 0);
  mtude_arena_clear (&arena);
}

static void
references_are_unique_or_not (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *plain;
  void *atomic;

  arena_begin (&arena, recorder);
  plain = mtude_rc_alloc (&arena, 8, NULL);
  atomic = mtude_atomic_rc_alloc (&arena, 8, NULL);
  check (mtude_rc_is_unique (plain));
  check (mtude_atomic_rc_is_unique (atomic));

  check_pointer (mtude_rc_acquire (plain), plain);
  check_pointer ((mtude_rc_acquire) (plain), plain);
  check_pointer (mtude_atomic_rc_acquire (atomic), atomic);
  check_pointer ((mtude_atomic_rc_acquire) (atomic), atomic);
  check (!mtude_rc_is_unique (plain));
  check (!mtude_atomic_rc_is_unique (atomic));
  mtude_rc_release (plain);
  mtude_atomic_rc_release (atomic);
  check (!mtude_rc_is_unique (plain));
  check (!mtude_atomic_rc_is_unique (atomic));
  (mtude_rc_release) (plain);
  (mtude_atomic_rc_release_in) (&arena, atomic);
  check (mtude_rc_is_unique (plain));
  check (mtude_atomic_rc_is_unique (atomic));

  mtude_rc_release (plain);
  mtude_atomic_rc_release (atomic);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* The last word of the count belongs to the value alone, not to the chunk: copies
 * never touch the header.
 */
static void
references_do_not_touch_the_chunk (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  MtudeChunk *chunk;
  void *memory;
  unsigned i;

  arena_begin (&arena, recorder);
  memory = mtude_atomic_rc_alloc (&arena, 8, NULL);
  chunk = arena.shared_chunk;
  for (i = 0; i < 100; i++)
    mtude_atomic_rc_acquire (memory);
  for (i = 0; i < 100; i++)
    mtude_atomic_rc_release (memory);
  check_uint (chunk->owners, MTUDE_SURPLUS);
  check_uint (arena.shared_issued, 1);
  mtude_atomic_rc_release (memory);
  check_uint (chunk->owners, MTUDE_SURPLUS - 1);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
check_aligned_box (MtudeArena *arena,
                   size_t      size,
                   size_t      alignment)
{
  char *memory = mtude_box_alloc_aligned (arena, size, alignment);
  const MtudeChunk *chunk = mtude_chunk_of (memory);

  check (memory != NULL);
  check_uint ((uintptr_t) memory % alignment, 0);
  check (mtude_chunk_is_valid (chunk));
  check (memory >= (char *) mtude_chunk_payload (chunk));
  check (memory + size <= (char *) chunk->end);
  memset (memory, 0x51, size);
  mtude_box_free (memory);
}

static void
boxes_are_aligned (void)
{
  static const size_t sizes[] = { 1, 8, 100, 8192, 20000, 70000 };
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  size_t alignment;
  size_t i;

  arena_begin (&arena, recorder);
  for (alignment = 1; alignment <= MTUDE_MAX_OWNER_ALIGN; alignment *= 2)
    for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
      check_aligned_box (&arena, sizes[i], alignment);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
alignment_is_refused (void)
{
  static const size_t wrong[] = { 0, 3, 24, 16385, 32768, 65536, (size_t) 1 << 63, SIZE_MAX };
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    {
      arena.status = MTUDE_OK;
      check_pointer (mtude_box_alloc_aligned (&arena, 8, wrong[i]), NULL);
      check_status (mtude_arena_get_status (&arena), MTUDE_BAD_ALIGNMENT);
      arena.status = MTUDE_OK;
      check_pointer (mtude_box_alloc_claims (&arena, 8, wrong[i], 2), NULL);
      check_status (mtude_arena_get_status (&arena), MTUDE_BAD_ALIGNMENT);
    }
  check (mtude_arena_is_untouched (&arena));
  check_log (recorder, "");

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* The header is found by masking, so no owner may begin at the end of a chunk. */
static void
empty_owners_are_distinct (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[512];
  size_t k;
  size_t i;

  arena_begin (&arena, recorder);
  for (k = 0; k < N_KINDS; k++)
    {
      for (i = 0; i < 512; i++)
        {
          memories[i] = kinds[k].alloc (&arena, 0);
          check (memories[i] != NULL);
          check (i == 0 || memories[i] != memories[i - 1]);
          check ((uintptr_t) memories[i] < mtude_chunk_of (memories[i])->end);
        }
      for (i = 0; i < 512; i++)
        kinds[k].release (memories[i]);
    }

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* Many enough to come to the end of the largest chunks. */
static void
empty_owners_by_the_inline_forms (const Kind *kind,
                                  void     *(*alloc) (MtudeArena *, size_t))
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void **memories = malloc (20000 * sizeof *memories);
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < 20000; i++)
    {
      memories[i] = alloc (&arena, 0);
      check (memories[i] != NULL && (i == 0 || memories[i] != memories[i - 1]));
      check ((uintptr_t) memories[i] < mtude_chunk_of ((char *) memories[i] - kind->prefix)->end);
    }
  check_uint (arena.high_water, MTUDE_MAX_CLASS);
  for (i = 0; i < 20000; i++)
    kind->release (memories[i]);

  free (memories);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
empty_owners_are_distinct_by_the_inline_forms (void)
{
  empty_owners_by_the_inline_forms (&kinds[0], mtude_box_alloc_inline);
  empty_owners_by_the_inline_forms (&kinds[1], mtude_rc_alloc_inline);
  empty_owners_by_the_inline_forms (&kinds[2], mtude_atomic_rc_alloc_inline);
}

/* ---- Destructors that use the arena ----------------------------------- */

typedef struct
{
  MtudeArena *arena;
  void       *other;            /* released by the destructor, if not NULL */
  size_t      n_units;          /* allocated by it */
  uint64_t    canary;
} Busy;

#define CANARY UINT64_C (0x1111222233334444)

/* An owner of each kind, and arena-bound memory, as often as the value wants. */
static void
destroy_busy (void *memory)
{
  Busy *busy = memory;
  size_t i;

  for (i = 0; i < busy->n_units; i++)
    {
      void *bound = mtude_arena_alloc (busy->arena, UNIT);
      void *box = mtude_box_alloc (busy->arena, UNIT);
      void *atomic = mtude_atomic_rc_alloc (busy->arena, UNIT - 8, NULL);
      void *plain = mtude_rc_alloc (busy->arena, UNIT - 8, NULL);

      check (bound != NULL && box != NULL && atomic != NULL && plain != NULL);
      memset (bound, 1, UNIT);
      memset (box, 2, UNIT);
      memset (atomic, 3, UNIT - 8);
      memset (plain, 4, UNIT - 8);
      mtude_box_free_in (busy->arena, box);
      mtude_atomic_rc_release (atomic);
      mtude_rc_release (plain);
    }
  if (busy->other != NULL)
    mtude_atomic_rc_release_in (busy->arena, busy->other);

  check_uint (busy->canary, CANARY);
  busy->canary = 0;
  n_destroyed++;
}

static Busy *
busy_init (void       *memory,
           MtudeArena *arena,
           void       *other,
           size_t      n_units)
{
  Busy *busy = memory;

  check (busy != NULL);
  *busy = (Busy) { arena, other, n_units, CANARY };
  return busy;
}

/* How a value goes: three ways that lead to a destructor. */
static void
release_nth_way (MtudeArena *arena,
                 Busy       *busy,
                 unsigned    way)
{
  void *memories[1] = { busy };

  if (way == 0)
    mtude_atomic_rc_release (busy);
  else if (way == 1)
    mtude_atomic_rc_release_in (arena, busy);
  else if (way == 2)
    mtude_atomic_rc_release_n (memories, 1);
  else
    mtude_rc_release (busy);
}

/* Its own chunk is current, and no longer so when the destructor returns. */
static void
destructors_may_use_the_arena (void)
{
  unsigned way;
  size_t n_units;

  for (way = 0; way < 4; way++)
    for (n_units = 0; n_units < 200; n_units = n_units * 3 + 1)
      {
        Recorder *recorder = recorder_new (n_units % 2 ? RECORDER_FIXED : RECORDER_GROWS);
        MtudeArena arena;
        Busy *busy;

        n_destroyed = 0;
        arena_begin (&arena, recorder);
        busy = busy_init (way == 3 ? mtude_rc_alloc (&arena, sizeof *busy, destroy_busy)
                                   : mtude_atomic_rc_alloc (&arena, sizeof *busy, destroy_busy),
                          &arena, NULL, n_units);
        release_nth_way (&arena, busy, way);
        check_uint (n_destroyed, 1);
        check (mtude_arena_is_valid (&arena));
        check_uint (stats_of (&arena).n_retained, 0);
        mtude_arena_clear (&arena);
        recorder_end (recorder, 1);
      }
}

/* Each releases the one before it: fifty destructors inside one another. */
static void
destructors_may_release_others (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  Busy *last = NULL;
  unsigned i;

  n_destroyed = 0;
  arena_begin (&arena, recorder);
  for (i = 0; i < 50; i++)
    {
      void *memory = mtude_atomic_rc_alloc (&arena, i % 10 == 9 ? 70000 : UNIT, destroy_busy);

      last = busy_init (memory, &arena, last, i % 7);
    }
  mtude_atomic_rc_release_in (&arena, last);
  check_uint (n_destroyed, 50);
  check (mtude_arena_is_valid (&arena));
  check_uint (stats_of (&arena).retained, 0);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* A count of what is gone, kept up to date during a release of many. */
static void
destructors_run_inside_a_release_of_many (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void *memories[40];
  unsigned i;

  n_destroyed = 0;
  arena_begin (&arena, recorder);
  for (i = 0; i < 40; i++)
    memories[i] = busy_init (mtude_atomic_rc_alloc (&arena, UNIT, destroy_busy), &arena, NULL, 3);
  mtude_atomic_rc_release_n (memories, 40);
  check_uint (n_destroyed, 40);
  check (mtude_arena_is_valid (&arena));
  check_uint (stats_of (&arena).retained, 0);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
destroy_resets (void *memory)
{
  MtudeArena *arena = *(MtudeArena **) memory;

  mtude_arena_reset (arena);
  check_pointer (*(MtudeArena **) memory, arena);
  n_destroyed++;
}

static void
destroy_clears (void *memory)
{
  mtude_arena_clear (*(MtudeArena **) memory);
  n_destroyed++;
}

/* The value is alive until its destructor has returned. */
static void
destructors_may_reset_and_clear (void)
{
  static const MtudeDestroy destroys[] = { destroy_resets, destroy_clears };
  unsigned i;

  for (i = 0; i < 8; i++)
    {
      Recorder *recorder = recorder_new (RECORDER_FIXED);
      MtudeArena arena;
      size_t size = i & 4 ? 70000 : sizeof (MtudeArena *);
      void **memory;

      n_destroyed = 0;
      arena_begin (&arena, recorder);
      memory = i & 2 ? mtude_rc_alloc (&arena, size, destroys[i & 1])
                     : mtude_atomic_rc_alloc (&arena, size, destroys[i & 1]);
      *memory = &arena;
      if (i & 2)
        mtude_rc_release (memory);
      else
        mtude_atomic_rc_release (memory);
      check_uint (n_destroyed, 1);
      if ((i & 1) == 0)
        mtude_arena_clear (&arena);
      recorder_end (recorder, 1);
    }
}

/* An allocation while another value is being filled in. */
static void
inner_and_outer_values_are_intact (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  uint64_t *outer;
  uint32_t *inner;

  arena_begin (&arena, recorder);
  outer = mtude_box_alloc (&arena, sizeof *outer);
  inner = mtude_box_alloc (&arena, sizeof *inner);
  *inner = 0xdeadbeef;
  *outer = CANARY;
  check_uint (*inner, 0xdeadbeef);
  check_uint (*outer, CANARY);
  mtude_box_free (outer);
  mtude_box_free (inner);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- Many ------------------------------------------------------------- */

#define N_OWNERS 65536

static void
destroy_one_of_many (const Kind *kind,
                     bool        after_arena)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  void **memories = malloc (N_OWNERS * sizeof *memories);
  size_t i;

  n_destroyed = 0;
  arena_begin (&arena, recorder);
  for (i = 0; i < N_OWNERS; i++)
    memories[i] = kind == &kinds[1] ? mtude_rc_alloc (&arena, 8, count_destroyed)
                                    : mtude_atomic_rc_alloc (&arena, 8, count_destroyed);
  if (after_arena)
    mtude_arena_clear (&arena);
  check_uint (n_destroyed, 0);
  for (i = 0; i < N_OWNERS; i++)
    kind->release (memories[i]);
  check_uint (n_destroyed, N_OWNERS);
  if (!after_arena)
    mtude_arena_clear (&arena);
  check_uint (n_destroyed, N_OWNERS);

  free (memories);
  recorder_end (recorder, 1);
}

static void
each_of_65536_destructors_runs_once (void)
{
  destroy_one_of_many (&kinds[1], false);
  destroy_one_of_many (&kinds[1], true);
  destroy_one_of_many (&kinds[2], false);
  destroy_one_of_many (&kinds[2], true);
}

/* ---- Who is told what keeps a chunk ----------------------------------- */

static MtudeArena forgotten;
static Recorder *forgotten_recorder;

/* With a chunk for one value, a current one, and one that waits for its use. */
static void
forget_an_arena (void)
{
  setenv ("MULTITUDE_DEBUG", "leaks", 1);
  forgotten_recorder = recorder_new (RECORDER_FIXED);
  arena_begin (&forgotten, forgotten_recorder);
  check_status (mtude_arena_preallocate (&forgotten, MTUDE_LANE_LOCAL, 2 * 65536), MTUDE_OK);
  check (mtude_arena_alloc (&forgotten, 100) != NULL);
  check (mtude_arena_alloc (&forgotten, 200000) != NULL);
  exit (0);
}

/* The environment is read once, so in a child, and before there is an arena. */
static void
fresh_chunks_have_no_owners (void)
{
  Death death;

  run_in_child (forget_an_arena, &death);
  check (child_went_well (&death));
  check (strstr (death.words, "is alive and has ") != NULL);
  check (strstr (death.words, "owner") == NULL);
}

/* ---- What outlives an arena without a source -------------------------- */

static void
nobody_wakes (void *data)
{
}

static void
count_end (void *data)
{
  ++*(unsigned *) data;
}

/* It was in use before there was anything that an owner had to keep for it. */
static void
owner_keeps_what_came_later (void)
{
  MtudeArena arena;
  unsigned n_ends = 0;
  void *plain;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  while (arena.owner_chunk == NULL)
    check (mtude_arena_alloc (&arena, 300) != NULL);
  plain = mtude_rc_alloc (&arena, 8, NULL);
  while (arena.pinned == NULL)
    check (mtude_arena_alloc (&arena, 300) != NULL);
  check_pointer (arena.pinned->home, NULL);

  check_status (mtude_arena_set_wake (&arena, nobody_wakes, &n_ends, count_end), MTUDE_OK);
  mtude_arena_clear (&arena);
  check_uint (n_ends, 0);
  mtude_rc_release (plain);
  check_uint (n_ends, 1);
}

/* ---- What an arena has promised in its seed ---------------------------- */

static void
seed_with_promises (void)
{
  MtudeArena arena;
  unsigned n_ends = 0;
  size_t mapped;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check (mtude_arena_add_cleanup (&arena, count_end, &n_ends));
  check_pointer (arena.chunk, NULL);
  mtude_arena_clear (&arena);
  check_uint (n_ends, 1);

  mtude_region_trim ();
  mapped = mtude_region_get_mapped ();
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check (mtude_arena_alloc (&arena, 3000000) != NULL);
  check_pointer (arena.chunk, NULL);
  mtude_arena_clear (&arena);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), mapped);
}

/* ---- References that are not the last ---------------------------------- */

/* The chunk loses its owner with the last one alone. */
static void
references_by_inline_code (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  size_t owners, issued;
  void *values[2];

  arena_begin (&arena, recorder);
  values[0] = mtude_atomic_rc_alloc (&arena, 8, NULL);
  values[1] = mtude_atomic_rc_alloc (&arena, 8, NULL);
  mtude_atomic_rc_acquire (values[0]);
  mtude_atomic_rc_acquire (values[1]);
  owners = arena.shared_chunk->owners;
  issued = arena.shared_issued;
  mtude_atomic_rc_release (values[0]);
  mtude_atomic_rc_release_in_inline (&arena, values[1]);
  check_uint (arena.shared_chunk->owners, owners);
  check_uint (arena.shared_issued, issued);
  mtude_atomic_rc_release (values[0]);
  mtude_atomic_rc_release_in_inline (&arena, values[1]);
  check_uint (arena.shared_chunk->owners, owners - 1);
  check_uint (arena.shared_issued, issued - 1);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- Where a chunk ends ----------------------------------------------- */

/* Each of these is in the chunk that it says, to the last one that has room. */
static void
aligned_values_stay_in_their_chunk (void)
{
  static void *values[400];
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < 400; i++)
    {
      MtudeChunk *chunk;

      values[i] = mtude_rc_alloc_aligned (&arena, 40, 16, NULL);
      check (values[i] != NULL);
      memset (values[i], 0x26, 40);
      chunk = mtude_chunk_of (values[i]);
      check (mtude_chunk_is_valid (chunk));
      check ((uintptr_t) values[i] + 40 <= chunk->end);
    }
  for (i = 0; i < 400; i++)
    {
      check_fill (values[i], 40, 0x26);
      mtude_rc_release (values[i]);
    }
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- Last references on two threads ----------------------------------- */

#define N_MEETINGS 200

static void *meetings[N_MEETINGS];
static unsigned n_arrived[N_MEETINGS];  /* atomic */
static unsigned n_destroyed_there;      /* atomic */

static void
destroy_there (void *value)
{
  mtude_atomic_add_relaxed (&n_destroyed_there, 1);
}

static void *
release_together (void *data)
{
  size_t i;

  for (i = 0; i < N_MEETINGS; i++)
    {
      mtude_atomic_add_release (&n_arrived[i], 1);
      while (mtude_atomic_load_acquire (&n_arrived[i]) < 2)
        sched_yield ();
      mtude_atomic_rc_release (meetings[i]);
    }
  return NULL;
}

/* Each sees that the other has one too; one of them is the last. */
static void
last_references_meet (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  pthread_t thread;
  size_t i;

  arena_begin (&arena, recorder);
  for (i = 0; i < N_MEETINGS; i++)
    {
      meetings[i] = mtude_atomic_rc_alloc (&arena, 8, destroy_there);
      check (meetings[i] != NULL);
      mtude_atomic_rc_acquire (meetings[i]);
      n_arrived[i] = 0;
    }
  n_destroyed_there = 0;

  check_uint (pthread_create (&thread, NULL, release_together, NULL), 0);
  release_together (NULL);
  check_uint (pthread_join (thread, NULL), 0);
  check_uint (n_destroyed_there, N_MEETINGS);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

TAP_MAIN (
  TAP_TEST (fresh_chunks_have_no_owners),
  TAP_TEST (owners_outlive_their_arena),
  TAP_TEST (owners_outlive_their_arena_on_the_default_source),
  TAP_TEST (source_is_let_go_once_and_last),
  TAP_TEST (release_in_any_order),
  TAP_TEST (free_in_the_current_chunk),
  TAP_TEST (free_in_a_retired_chunk),
  TAP_TEST (free_in_a_chunk_of_one_value),
  TAP_TEST (free_many_at_once),
  TAP_TEST (run_in_one_chunk_is_dropped_at_once),
  TAP_TEST (release_many_with_other_references),
  TAP_TEST (claims_are_counted_like_owners),
  TAP_TEST (sizes_are_what_was_asked_for),
  TAP_TEST (sizes_by_the_inline_forms),
  TAP_TEST (sizes_beyond_31_bits),
  TAP_TEST (references_are_unique_or_not),
  TAP_TEST (references_do_not_touch_the_chunk),
  TAP_TEST (boxes_are_aligned),
  TAP_TEST (alignment_is_refused),
  TAP_TEST (empty_owners_are_distinct),
  TAP_TEST (empty_owners_are_distinct_by_the_inline_forms),
  TAP_TEST (destructors_may_use_the_arena),
  TAP_TEST (destructors_may_release_others),
  TAP_TEST (destructors_run_inside_a_release_of_many),
  TAP_TEST (destructors_may_reset_and_clear),
  TAP_TEST (inner_and_outer_values_are_intact),
  TAP_TEST (each_of_65536_destructors_runs_once),
  TAP_TEST (owner_keeps_what_came_later),
  TAP_TEST (seed_with_promises),
  TAP_TEST (references_by_inline_code),
  TAP_TEST (aligned_values_stay_in_their_chunk),
  TAP_TEST (last_references_meet))
