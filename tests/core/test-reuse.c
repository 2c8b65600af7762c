/* Tests of what an arena uses again, and of when it gives memory back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In steady state, which is generations that are alike, the source is asked for
 * nothing: not for little, and nothing is given back to be asked for again.  That
 * is looked at for each kind of allocation over each kind of source.
 */

#include "mtude-arena-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"
#include "mtude-stats.h"
#include "recorder.h"

#include <pthread.h>
#include <sched.h>

#define N_ALLOCATIONS 2000
#define N_WARM_UP 16
#define N_CYCLES 16

static MtudeArena arena __attribute__ ((aligned (4096)));
static Recorder *recorder;
static MtudeOptions options;
static void *owners[16384];

static void
prepare (RecorderKind kind)
{
  recorder = recorder_new (kind);
  recorder_options (recorder, &options);
}

static void
start (void)
{
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
}

static void
end (void)
{
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
make_values (size_t n_values,
             size_t size)
{
  size_t i;

  for (i = 0; i < n_values; i++)
    memset (mtude_arena_alloc_value (&arena, size), 0x42, size);
}

static void
make_boxes (size_t n_boxes,
            size_t size)
{
  size_t i;

  for (i = 0; i < n_boxes; i++)
    {
      owners[i] = mtude_box_alloc (&arena, size);
      memset (owners[i], 0x24, size);
    }
}

static void
cycle_of_values (void)
{
  make_values (N_ALLOCATIONS, 8);
  mtude_arena_reset (&arena);
}

static void
cycle_of_sizes (void)
{
  size_t i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    memset (mtude_arena_alloc (&arena, 1 + i * 7 % 300), 1, 1 + i * 7 % 300);
  mtude_arena_reset (&arena);
}

static void
cycle_of_strings (void)
{
  static const char text[] = "a string of forty-one bytes, and its NUL.";
  size_t i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    check (mtude_arena_strndup (&arena, text, i % sizeof text) != NULL);
  mtude_arena_reset (&arena);
}

static void
cycle_of_values_and_strings (void)
{
  size_t i;

  for (i = 0; i < N_ALLOCATIONS / 2; i++)
    {
      make_values (1, 24);
      check (mtude_arena_strndup (&arena, "thirteen byte", 13) != NULL);
    }
  mtude_arena_reset (&arena);
}

/* Without a reset, so a cycle begins where the last one stopped.  It needs 16 000
 * bytes, which is less than a chunk of 32 768 holds: two of those are enough.
 */
static void
cycle_of_boxes (void)
{
  size_t i;

  make_boxes (N_ALLOCATIONS, 8);
  for (i = 0; i < N_ALLOCATIONS; i++)
    mtude_box_free (owners[i]);
}

static void
cycle_of_boxes_backwards (void)
{
  size_t i;

  make_boxes (N_ALLOCATIONS, 8);
  for (i = N_ALLOCATIONS; i > 0; i--)
    mtude_box_free_in (&arena, owners[i - 1]);
}

static void
cycle_of_boxes_and_reset (void)
{
  make_boxes (N_ALLOCATIONS, 8);
  mtude_box_free_n (owners, N_ALLOCATIONS);
  mtude_arena_reset (&arena);
}

static void *
free_boxes_elsewhere (void *data)
{
  mtude_box_free_n (owners, N_ALLOCATIONS);
  return NULL;
}

static void
cycle_of_boxes_freed_elsewhere (void)
{
  pthread_t thread;

  make_boxes (N_ALLOCATIONS, 8);
  check_uint (pthread_create (&thread, NULL, free_boxes_elsewhere, NULL), 0);
  check_uint (pthread_join (thread, NULL), 0);
}

/* Half of them are alive at any time, across the cycles. */
static void
cycle_of_a_queue (void)
{
  static size_t next;
  size_t i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    {
      void **place = &owners[next++ % (N_ALLOCATIONS / 2)];

      if (*place != NULL)
        mtude_box_free (*place);
      *place = mtude_box_alloc (&arena, 16);
    }
}

static void
do_nothing (void *data)
{
}

static void
cycle_of_atomic_rcs (void)
{
  size_t i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    owners[i] = mtude_atomic_rc_alloc (&arena, 8, i % 2 == 0 ? do_nothing : NULL);
  mtude_atomic_rc_release_n (owners, N_ALLOCATIONS);
  mtude_arena_reset (&arena);
}

/* Their chunks may hold arena-bound memory as well, so it takes a reset. */
static void
cycle_of_rcs (void)
{
  size_t i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    owners[i] = mtude_rc_alloc (&arena, 8, i % 2 == 0 ? do_nothing : NULL);
  for (i = 0; i < N_ALLOCATIONS; i++)
    mtude_rc_release (owners[i]);
  mtude_arena_reset (&arena);
}

static void
cycle_of_everything (void)
{
  size_t i;

  for (i = 0; i < N_ALLOCATIONS / 5; i++)
    {
      make_values (1, 40);
      check (mtude_arena_strndup (&arena, "thirteen byte", 13) != NULL);
      owners[3 * i] = mtude_box_alloc (&arena, 32);
      owners[3 * i + 1] = mtude_rc_alloc (&arena, 16, NULL);
      owners[3 * i + 2] = mtude_atomic_rc_alloc (&arena, 24, do_nothing);
    }
  for (i = 0; i < N_ALLOCATIONS / 5; i++)
    {
      mtude_box_free (owners[3 * i]);
      mtude_rc_release (owners[3 * i + 1]);
      mtude_atomic_rc_release (owners[3 * i + 2]);
    }
  mtude_arena_reset (&arena);
}

typedef struct
{
  const char *name;
  void      (*cycle) (void);
} Workload;

static const Workload workloads[] = {
  { "values", cycle_of_values },
  { "values of many sizes", cycle_of_sizes },
  { "strings", cycle_of_strings },
  { "values and strings", cycle_of_values_and_strings },
  { "boxes", cycle_of_boxes },
  { "boxes freed backwards", cycle_of_boxes_backwards },
  { "boxes and a reset", cycle_of_boxes_and_reset },
  { "boxes freed by another thread", cycle_of_boxes_freed_elsewhere },
  { "a queue of boxes", cycle_of_a_queue },
  { "atomic rcs", cycle_of_atomic_rcs },
  { "rcs", cycle_of_rcs },
  { "everything", cycle_of_everything },
};

#define N_WORKLOADS (sizeof workloads / sizeof workloads[0])

static void
repeat (const Workload *workload,
        size_t          n_cycles)
{
  size_t i;

  for (i = 0; i < n_cycles; i++)
    workload->cycle ();
}

static void
free_the_queue (void)
{
  size_t i;

  for (i = 0; i < N_ALLOCATIONS / 2; i++)
    if (owners[i] != NULL)
      mtude_box_free (owners[i]);
}

/* What no cycle needs is given back at leisure, which is no request; but there is
 * an end to that as well.
 */
static void
check_steady (const Workload *workload)
{
  size_t n_requests;

  tap_set_context (workload->name);
  memset (owners, 0, sizeof owners);
  start ();
  repeat (workload, N_WARM_UP);
  n_requests = recorder_n_requests (recorder);
  check (n_requests > 0);
  repeat (workload, 1);
  check_uint (recorder_n_requests (recorder), n_requests);
  repeat (workload, N_CYCLES);
  check_uint (recorder_n_requests (recorder), n_requests);
  repeat (workload, N_CYCLES);

  (void) recorder_take_log (recorder);
  repeat (workload, 100);
  check_log (recorder, "");
  check_uint (recorder_n_requests (recorder), n_requests);

  if (workload->cycle == cycle_of_a_queue)
    free_the_queue ();
  end ();
}

/* Cases 23 to 25. */
static void
steady_state (void)
{
  size_t i;

  for (i = 0; i < N_WORKLOADS; i++)
    {
      prepare (RECORDER_FIXED);
      check_steady (&workloads[i]);
    }
}

static void
steady_state_in_place (void)
{
  size_t i;

  for (i = 0; i < N_WORKLOADS; i++)
    {
      prepare (RECORDER_GROWS);
      check_steady (&workloads[i]);
    }
}

static size_t
requested_bytes (void)
{
  MtudeStats stats;

  mtude_arena_get_stats (&arena, &stats);
  return stats.total.bytes;
}

static void
steady_state_of_default_source (void)
{
  size_t i;

  for (i = 0; i < N_WORKLOADS; i++)
    {
      size_t requested;
      size_t reserved;
      size_t mapped;

      tap_set_context (workloads[i].name);
      memset (owners, 0, sizeof owners);
      mtude_options_init (&options);
      start ();
      repeat (&workloads[i], N_WARM_UP);
      requested = requested_bytes ();
      reserved = mtude_arena_get_reserved (&arena);
      mapped = mtude_region_get_mapped ();
      check (requested > 0);

      repeat (&workloads[i], N_CYCLES);
      check_uint (requested_bytes (), requested);
      check_uint (mtude_arena_get_reserved (&arena), reserved);
      check_uint (mtude_region_get_mapped (), mapped);

      if (workloads[i].cycle == cycle_of_a_queue)
        free_the_queue ();
      mtude_arena_clear (&arena);
    }
}

static void
check_cache (size_t n_cached,
             size_t cached,
             size_t n_reused)
{
  MtudeStats stats;

  mtude_arena_get_stats (&arena, &stats);
  check_uint (stats.n_cached, n_cached);
  check_uint (stats.cached, cached);
  check_uint (mtude_arena_get_cached (&arena), cached);
  check_uint (stats.total.n_reused, n_reused);
}

/* Case 26. */
static void
preallocated_chunk (void)
{
  static const MtudeCounters none;
  MtudeStats stats;

  prepare (RECORDER_FIXED);
  options.local_capacity = 65536;
  start ();
  check_cache (1, 65536, 0);
  check_uint (mtude_arena_get_reserved (&arena), 65536);
  check_uint (mtude_arena_get_peak (&arena), 65536);

  make_values (1, 8);
  check_cache (0, 0, 1);

  mtude_arena_reset (&arena);
  mtude_arena_get_stats (&arena, &stats);
  check_uint (stats.resets, 1);
  check (memcmp (&stats.since_reset, &none, sizeof none) == 0);
  check_cache (0, 0, 1);

  make_values (1, 8);
  check_cache (0, 0, 1);
  check_log (recorder, "alloc 65536");
  end ();
}

static void
preallocated_for_owners (void)
{
  prepare (RECORDER_FIXED);
  options.shared_capacity = 65537;
  start ();
  check_cache (2, 131072, 0);
  make_boxes (1, 8);
  check_cache (1, 65536, 1);
  mtude_box_free (owners[0]);

  /* More than one chunk of any colour holds. */
  make_boxes (8185, 8);
  check_log (recorder, "2 x alloc 65536");
  check_cache (0, 0, 2);
  mtude_box_free_n (owners, 8185);
  end ();
}

/* As much as was asked for, in both lanes, without another request; and none of
 * it is in the seed.
 */
static void
preallocated_for_both (void)
{
  prepare (RECORDER_FIXED);
  options.local_capacity = 65536;
  options.shared_capacity = 65536;
  start ();
  check_log (recorder, "2 x alloc 65536");
  make_values (8128, 8);
  make_boxes (8128, 8);
  check_log (recorder, "");
  mtude_box_free_n (owners, 8128);
  end ();
}

/* An arena that was used has what it needs. */
static void
preallocation_comes_too_late (void)
{
  prepare (RECORDER_FIXED);
  start ();
  make_values (1, 8);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 512), MTUDE_INVALID);
  mtude_arena_reset (&arena);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 512), MTUDE_INVALID);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, 0), MTUDE_OK);
  check_log (recorder, "");
  end ();
}

/* Case 27.  65 KiB and the 512 bytes in front of them. */
static void
large_owner_is_not_kept (void)
{
  prepare (RECORDER_FIXED);
  start ();
  owners[0] = mtude_box_alloc (&arena, 65 * 1024);
  check_uint (mtude_arena_get_reserved (&arena), 67072);
  mtude_box_free (owners[0]);
  check_uint (mtude_arena_get_reserved (&arena), 0);
  check_uint (mtude_arena_get_peak (&arena), 67072);
  check_cache (0, 0, 0);
  check_log (recorder, "alloc 67072; free 67072");
  end ();
}

/* Case 28.  Their sizes are 512, 1024, 2048 and 4096; when the last one is full,
 * 2048 is two classes below what is due, and makes room for that.
 */
static void
outgrown_chunk_is_replaced (void)
{
  prepare (RECORDER_FIXED);
  start ();
  make_values (80, 64);
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048; alloc 4096");
  mtude_arena_reset (&arena);
  check_log (recorder, "");

  make_values (80, 64);
  check_log (recorder, "alloc 8192; free 2048");
  mtude_arena_reset (&arena);
  make_values (80, 64);
  check_log (recorder, "");
  end ();
}

static size_t
count_reused (void)
{
  MtudeStats stats;

  mtude_arena_get_stats (&arena, &stats);
  return stats.total.n_reused;
}

/* One that is replaced was not used again; one that there is no budget to replace was. */
static void
outgrown_chunk_is_counted (void)
{
  prepare (RECORDER_FIXED);
  start ();
  make_values (80, 64);
  mtude_arena_reset (&arena);
  make_values (80, 64);
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048; alloc 4096; alloc 8192; free 2048");
  check_uint (count_reused (), 0);
  end ();

  prepare (RECORDER_FIXED);
  options.byte_budget = 512 + 1024 + 2048 + 4096;
  start ();
  make_values (80, 64);
  mtude_arena_reset (&arena);
  make_values (80, 64);
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048; alloc 4096");
  check_uint (count_reused (), 1);
  end ();
}

/* Memory that was asked for in advance is used once, whatever came meanwhile, and is
 * then as any other.
 */
static void
preallocated_chunk_is_outgrown_later (void)
{
  prepare (RECORDER_FIXED);
  options.local_capacity = 1024;
  start ();
  make_values (80, 64);
  check_log (recorder, "2 x alloc 1024; alloc 2048; alloc 4096");
  mtude_arena_reset (&arena);
  make_values (64, 64);
  check_log (recorder, "alloc 8192; free 2048");
  end ();
}

/* The class before the one that is due is used. */
static void
previous_class_is_used (void)
{
  prepare (RECORDER_FIXED);
  options.local_capacity = 4096;
  start ();
  make_values (80, 64);
  check_log (recorder, "2 x alloc 4096");
  mtude_arena_reset (&arena);
  make_values (80, 64);
  check_log (recorder, "");
  end ();
}

/* An owner's chunk that comes home late, when its class is outgrown. */
static void
late_chunk_is_replaced (void)
{
  prepare (RECORDER_FIXED);
  start ();
  make_boxes (1000, 8);
  check_log (recorder, "alloc 1024; alloc 2048; alloc 4096; alloc 8192");

  /* The first has at least 64, so it is still out when 16 384 is due. */
  mtude_box_free_n (owners, 40);
  make_values (41, 8);
  check_log (recorder, "alloc 16384");

  mtude_box_free_n (owners + 40, 960);
  check_log (recorder, "");
  check_uint (mtude_arena_get_cached (&arena), 1024 + 2048 + 4096);
  make_values (2100, 8);
  check_log (recorder, "alloc 32768; free 1024");
  check_uint (mtude_arena_get_cached (&arena), 2048 + 4096);
  end ();
}

/* One that is too small for the value is freed, the next one is looked at. */
static void
misfits_are_freed (void)
{
  prepare (RECORDER_FIXED);
  options.shared_capacity = 1024;
  start ();
  owners[0] = mtude_box_alloc (&arena, 2000);
  check_log (recorder, "alloc 1024; free 1024; alloc 4096");
  mtude_box_free (owners[0]);
  end ();

  prepare (RECORDER_FIXED);
  start ();
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, 16384), MTUDE_OK);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, 8192), MTUDE_OK);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, 4096), MTUDE_OK);
  owners[0] = mtude_box_alloc (&arena, 10000);
  check_log (recorder, "alloc 16384; alloc 8192; alloc 4096; free 4096; free 8192");
  mtude_box_free (owners[0]);
  end ();
}

/* The header of the smallest class is where no owner would find it. */
static void
smallest_class_is_not_for_owners (void)
{
  prepare (RECORDER_FIXED);
  options.local_capacity = 512;
  start ();
  owners[0] = mtude_box_alloc (&arena, 8);
  check_log (recorder, "alloc 512; free 512; alloc 1024");
  mtude_box_free (owners[0]);
  end ();

  prepare (RECORDER_FIXED);
  options.local_capacity = 512;
  start ();
  make_values (1, 8);
  owners[0] = mtude_rc_alloc (&arena, 8, NULL);
  check_log (recorder, "alloc 512; alloc 1024");
  mtude_rc_release (owners[0]);
  end ();
}

/* On a source that can grow blocks a misfit grows where it is. */
static void
misfits_grow (void)
{
  prepare (RECORDER_GROWS);
  options.shared_capacity = 1024;
  start ();
  owners[0] = mtude_box_alloc (&arena, 2000);
  check_log (recorder, "alloc 1024; grow 1024 4096");
  mtude_box_free (owners[0]);
  end ();
}

/* Even for the largest value that a chunk of a class can hold. */
static void
misfits_grow_to_a_tile (void)
{
  prepare (RECORDER_GROWS);
  options.shared_capacity = 1024;
  options.max_normal_alloc = 65024;
  start ();
  owners[0] = mtude_box_alloc (&arena, 65024);
  check_log (recorder, "alloc 1024; grow 1024 65536");
  mtude_box_free (owners[0]);
  end ();
}

#define N_PARTS 2
#define N_CHUNKS 256

typedef struct
{
  pthread_t thread;
  size_t    first;
} Part;

static size_t n_parts_ready;    /* atomic */

static void *
free_part (void *data)
{
  Part *part = data;
  size_t i;

  /* All at the same moment: what follows is shorter than it takes to be woken. */
  mtude_atomic_add_release (&n_parts_ready, 1);
  while (mtude_atomic_load_acquire (&n_parts_ready) < N_PARTS)
    sched_yield ();

  for (i = part->first; i < N_CHUNKS; i += N_PARTS)
    mtude_box_free (owners[i]);

  return NULL;
}

static void
free_by_parts (void)
{
  Part parts[N_PARTS];
  size_t i;

  mtude_atomic_store_relaxed (&n_parts_ready, 0);
  for (i = 0; i < N_PARTS; i++)
    {
      parts[i].first = i;
      check_uint (pthread_create (&parts[i].thread, NULL, free_part, &parts[i]), 0);
    }
  for (i = 0; i < N_PARTS; i++)
    check_uint (pthread_join (parts[i].thread, NULL), 0);
}

/* Case 29.  Each chunk has one owner, so that each free is a push: chunks that come
 * home at once from several threads are all there.
 */
static void
nothing_is_lost_on_the_way_home (void)
{
  size_t round;
  size_t i;

  prepare (RECORDER_FIXED);
  options.max_normal_alloc = 65024;
  start ();
  for (round = 0; round < 200; round++)
    {
      for (i = 0; i < N_CHUNKS; i++)
        owners[i] = mtude_box_alloc (&arena, 40000);
      free_by_parts ();

      /* All but the current one. */
      check_uint (mtude_arena_get_cached (&arena), (N_CHUNKS - 1) * 65536);
    }
  check_uint (recorder_n_requests (recorder), N_CHUNKS);
  check_uint (recorder_n_frees (recorder), 0);
  end ();
}

/* Case 30. */
static void
cache_goes_with_the_arena (void)
{
  prepare (RECORDER_FIXED);
  options.local_capacity = 4096;
  start ();
  check_cache (1, 4096, 0);
  mtude_arena_clear (&arena);
  check_log (recorder, "alloc 4096; free 4096");
  recorder_end (recorder, 1);
}

static void
burst_of_values (void)
{
  make_values (16384, 64);
}

static void
burst_of_strings (void)
{
  size_t i;

  for (i = 0; i < 1100; i++)
    memset (mtude_arena_alloc_bytes (&arena, 1000), 1, 1001);
}

static void
burst_of_rcs (void)
{
  size_t i;

  for (i = 0; i < 16384; i++)
    owners[i] = mtude_rc_alloc (&arena, 56, NULL);
  for (i = 0; i < 16384; i++)
    mtude_rc_release (owners[i]);
}

static void
burst_of_boxes (void)
{
  make_boxes (16384, 64);
  mtude_box_free_n (owners, 16384);
}

/* Small generations until nothing but `rest` bytes are left; how many. */
static size_t
resets_until_given_back (size_t rest)
{
  size_t n = 0;

  while (recorder_live_bytes (recorder) > rest)
    {
      make_values (4, 24);
      mtude_arena_reset (&arena);
      n++;
      if (n > 100)
        break;
    }

  return n;
}

/* Whenever the burst comes, what only it needed is kept for 16 generations and
 * given back after 32.
 */
static void
check_decay (void  (*burst) (void),
             size_t  rest)
{
  size_t phase;
  size_t i;

  for (phase = 0; phase < 20; phase++)
    {
      size_t held;

      prepare (RECORDER_FIXED);
      start ();
      for (i = 0; i < phase; i++)
        {
          make_values (4, 24);
          mtude_arena_reset (&arena);
        }
      check_uint (recorder_live_bytes (recorder), 0);

      burst ();
      mtude_arena_reset (&arena);
      held = recorder_live_bytes (recorder);
      check_range (held, 16 * 65536, SIZE_MAX);
      for (i = 0; i < 14; i++)
        {
          make_values (4, 24);
          mtude_arena_reset (&arena);
          check_uint (recorder_live_bytes (recorder), held);
        }
      check_range (14 + 1 + resets_until_given_back (rest), 16, 32);
      end ();
    }
}

static void
decay_of_values (void)
{
  check_decay (burst_of_values, 0);
}

static void
decay_of_strings (void)
{
  check_decay (burst_of_strings, 0);
}

static void
decay_of_rcs (void)
{
  check_decay (burst_of_rcs, 0);
}

/* The current chunk of the shared lane stays. */
static void
decay_of_boxes (void)
{
  check_decay (burst_of_boxes, 65536);
}

/* Also when nothing is allocated at all. */
static void
decay_while_idle (void)
{
  size_t i;

  prepare (RECORDER_FIXED);
  start ();
  burst_of_values ();
  for (i = 0; i < 33; i++)
    mtude_arena_reset (&arena);
  check_uint (recorder_live_bytes (recorder), 0);
  end ();
}

/* The next fresh chunk is what the small generations need, with room to spare:
 * their class is 1024, the next one is 2048.
 */
static void
high_water_falls (void)
{
  size_t i;

  prepare (RECORDER_FIXED);
  start ();
  burst_of_values ();
  mtude_arena_reset (&arena);
  (void) resets_until_given_back (0);
  (void) recorder_take_log (recorder);

  /* The seed comes first again. */
  make_values (40, 8);
  check_log (recorder, "");
  make_values (1, 8);
  check_log (recorder, "alloc 2048");
  for (i = 0; i < 100; i++)
    {
      mtude_arena_reset (&arena);
      make_values (41, 8);
    }
  check_log (recorder, "");
  end ();
}

/* What generations need stays, whatever else there was before. */
static void
decay_stops_at_the_need (void)
{
  size_t i;

  prepare (RECORDER_FIXED);
  start ();
  burst_of_values ();
  mtude_arena_reset (&arena);
  for (i = 0; i < 64; i++)
    {
      make_values (3000, 64);
      mtude_arena_reset (&arena);
    }

  /* Three chunks of 65 024 bytes or more. */
  check_uint (recorder_live_bytes (recorder), 3 * 65536);
  (void) recorder_take_log (recorder);
  for (i = 0; i < 64; i++)
    {
      make_values (3000, 64);
      mtude_arena_reset (&arena);
    }
  check_log (recorder, "");
  end ();
}

/* Above the limit a reset gives back at once; the current chunk counts. */
static void
reset_limit (void)
{
  prepare (RECORDER_FIXED);
  options.local_capacity = 5 * 65536;
  options.reset_limit = 3 * 65536 + 1000;
  start ();
  make_values (5000, 64);
  mtude_arena_reset (&arena);
  check_log (recorder, "5 x alloc 65536; 2 x free 65536");
  check_uint (mtude_arena_get_reserved (&arena), 3 * 65536);

  /* Below the limit nothing goes. */
  make_values (3000, 64);
  mtude_arena_reset (&arena);
  mtude_arena_reset (&arena);
  check_log (recorder, "");

  make_values (4000, 64);
  mtude_arena_reset (&arena);
  check_log (recorder, "alloc 65536; free 65536");
  end ();
}

/* A chunk that grows where it is can go beyond the limit as well. */
static void
reset_limit_in_place (void)
{
  prepare (RECORDER_GROWS);
  options.local_capacity = 1024;
  options.reset_limit = 65536 + 1024;
  start ();
  make_values (1500, 64);
  check_log (recorder, "alloc 1024; grow 1024 2048; grow 2048 4096; grow 4096 8192; "
             "grow 8192 16384; grow 16384 32768; grow 32768 65536; alloc 65536");
  mtude_arena_reset (&arena);
  check_log (recorder, "free 65536");
  check_uint (mtude_arena_get_reserved (&arena), 65536);
  end ();
}

/* The limit is the most that is kept, so it may be less than any chunk. */
static void
reset_limit_below_the_current_chunk (void)
{
  static const size_t limits[] = { 0, 512, 16384, 65535 };
  size_t i;

  for (i = 0; i < sizeof limits / sizeof limits[0]; i++)
    {
      prepare (RECORDER_FIXED);
      options.reset_limit = limits[i];
      start ();
      make_values (2200, 64);
      mtude_arena_reset (&arena);
      check_range (mtude_arena_get_reserved (&arena), 0, limits[i]);
      make_values (10, 64);
      end ();
    }
}

/* A chunk that nobody has anything of begins again where it is. */
static void
owners_of_one_chunk (RecorderKind kind)
{
  size_t i;

  recorder = recorder_new (kind);
  recorder_options (recorder, &options);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  for (i = 0; i < 1000; i++)
    mtude_box_free (memset (mtude_box_alloc (&arena, 100), 1, 100));
  check_log (recorder, "alloc 1024");
  check_uint (arena.counters.n_reused, 0);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
empty_chunks_begin_again (void)
{
  owners_of_one_chunk (RECORDER_FIXED);
  owners_of_one_chunk (RECORDER_GROWS);
}

TAP_MAIN (TAP_TEST (steady_state),
          TAP_TEST (empty_chunks_begin_again),
          TAP_TEST (steady_state_in_place),
          TAP_TEST (steady_state_of_default_source),
          TAP_TEST (preallocated_chunk),
          TAP_TEST (preallocated_for_owners),
          TAP_TEST (preallocated_for_both),
          TAP_TEST (preallocation_comes_too_late),
          TAP_TEST (large_owner_is_not_kept),
          TAP_TEST (outgrown_chunk_is_replaced),
          TAP_TEST (outgrown_chunk_is_counted),
          TAP_TEST (preallocated_chunk_is_outgrown_later),
          TAP_TEST (previous_class_is_used),
          TAP_TEST (late_chunk_is_replaced),
          TAP_TEST (misfits_are_freed),
          TAP_TEST (smallest_class_is_not_for_owners),
          TAP_TEST (misfits_grow),
          TAP_TEST (misfits_grow_to_a_tile),
          TAP_TEST (nothing_is_lost_on_the_way_home),
          TAP_TEST (cache_goes_with_the_arena),
          TAP_TEST (decay_of_values),
          TAP_TEST (decay_of_strings),
          TAP_TEST (decay_of_rcs),
          TAP_TEST (decay_of_boxes),
          TAP_TEST (decay_while_idle),
          TAP_TEST (high_water_falls),
          TAP_TEST (decay_stops_at_the_need),
          TAP_TEST (reset_limit),
          TAP_TEST (reset_limit_in_place),
          TAP_TEST (reset_limit_below_the_current_chunk))
