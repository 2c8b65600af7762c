/* Tests of the byte budget.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the budget counts is what the source has given and not got back, whole
 * chunks with their headers: after each step it is compared with what the source
 * itself has counted.
 */

#include "mtude-arena-inline.h"
#include "mtude-owner-inline.h"
#include "mtude-provider-private.h"
#include "mtude-stats.h"
#include "recorder.h"

#include <pthread.h>

static MtudeArena arena __attribute__ ((aligned (4096)));
static Recorder *recorder;
static MtudeOptions options;
static void *owners[2000];

/* Options for the arena that start() begins. */
static void
prepare (RecorderKind kind,
         size_t       budget)
{
  recorder = recorder_new (kind);
  recorder_options (recorder, &options);
  options.byte_budget = budget;
}

static void
start (void)
{
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
}

static void
check_account (size_t reserved)
{
  check (mtude_arena_is_valid (&arena));
  check_uint (mtude_arena_get_reserved (&arena), reserved);
  check_uint (recorder_live_bytes (recorder), reserved);
}

static void
end (void)
{
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
check_over_budget (const void *memory)
{
  check_pointer (memory, NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
}

/* Values of 64 bytes, filled, until there are no more; how many there were. */
static size_t
fill_with_values (void)
{
  size_t n = 0;
  char *value;

  while ((value = mtude_arena_alloc_value (&arena, 64)) != NULL)
    {
      memset (value, 0x55, 64);
      n++;
    }

  return n;
}

/* Case 15. */
static void
reserve_all_and_no_more (void)
{
  prepare (RECORDER_FIXED, 100);
  start ();
  check (mtude_provider_reserve (&arena, 100));
  check (!mtude_provider_reserve (&arena, 1));
  check (mtude_provider_reserve (&arena, 0));
  check_uint (mtude_arena_get_reserved (&arena), 100);
  mtude_provider_release (&arena, 1);
  check (!mtude_provider_reserve (&arena, 2));
  check (mtude_provider_reserve (&arena, 1));
  check_uint (mtude_arena_get_reserved (&arena), 100);
  mtude_provider_release (&arena, 100);
  end ();
}

/* Case 16. */
static void
reserve_does_not_wrap (void)
{
  prepare (RECORDER_FIXED, SIZE_MAX);
  start ();
  check (mtude_provider_reserve (&arena, SIZE_MAX - 100));
  check (!mtude_provider_reserve (&arena, 200));
  check_uint (mtude_arena_get_reserved (&arena), SIZE_MAX - 100);
  check (!mtude_provider_reserve (&arena, SIZE_MAX));
  check (!mtude_provider_reserve (&arena, 101));
  check (mtude_provider_reserve (&arena, 0));
  check_uint (mtude_arena_get_reserved (&arena), SIZE_MAX - 100);
  check (mtude_provider_reserve (&arena, 100));
  check (mtude_provider_reserve (&arena, 0));
  check (!mtude_provider_reserve (&arena, 1));
  check_uint (mtude_arena_get_peak (&arena), 0);
  mtude_provider_release (&arena, SIZE_MAX);
  end ();
}

static MtudeStatus
try_to_start (size_t      local_capacity,
              size_t      shared_capacity,
              size_t      budget,
              const char *log)
{
  MtudeStatus status;

  prepare (RECORDER_FIXED, budget);
  options.local_capacity = local_capacity;
  options.shared_capacity = shared_capacity;
  status = mtude_arena_init (&arena, &options);
  check_log (recorder, log);
  if (status == MTUDE_OK)
    mtude_arena_clear (&arena);
  check_uint (recorder_live_bytes (recorder), 0);
  recorder_free (recorder);
  return status;
}

/* Case 17.  What was got already goes back when the rest is refused. */
static void
least_budget_for_preallocation (void)
{
  check_status (try_to_start (512, 0, 511, ""), MTUDE_OVER_BUDGET);
  check_status (try_to_start (512, 0, 512, "alloc 512"), MTUDE_OK);
  check_status (try_to_start (0, 512, 1023, ""), MTUDE_OVER_BUDGET);
  check_status (try_to_start (0, 512, 1024, "alloc 1024"), MTUDE_OK);
  check_status (try_to_start (512, 512, 1535, "alloc 512; free 512"), MTUDE_OVER_BUDGET);
  check_status (try_to_start (512, 512, 1536, "alloc 512; alloc 1024"), MTUDE_OK);
  check_status (try_to_start (131072, 0, 131071, "alloc 65536; free 65536"), MTUDE_OVER_BUDGET);
  check_status (try_to_start (131072, 0, 131072, "2 x alloc 65536"), MTUDE_OK);
}

/* A refused preallocation keeps none of its own chunks, and all others. */
static void
refused_preallocation (void)
{
  prepare (RECORDER_FIXED, 65536 * 2);
  start ();
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, 65536), MTUDE_OK);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 131072), MTUDE_OVER_BUDGET);
  check_log (recorder, "2 x alloc 65536; free 65536");
  check_account (65536);

  recorder_fail_at (recorder, 1);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 512), MTUDE_NO_MEMORY);
  check_log (recorder, "alloc 512 fails");
  check_account (65536);
  end ();
}

/* Case 18.  The value is larger than the seed. */
static void
failed_source_gives_reservation_back (void)
{
  prepare (RECORDER_FIXED, 512);
  start ();
  recorder_fail_at (recorder, 1);
  check_pointer (mtude_arena_alloc_value (&arena, 400), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_account (0);

  check (mtude_arena_alloc_value (&arena, 400) != NULL);
  check_log (recorder, "alloc 512 fails; alloc 512");
  check_account (512);
  end ();
}

static void
failed_growth_gives_reservation_back (void)
{
  size_t i;

  prepare (RECORDER_GROWS, 4096);
  start ();
  owners[0] = mtude_box_alloc (&arena, 512);
  recorder_fail_from (recorder, 1);
  for (i = 0; i < 10; i++)
    {
      check_pointer (mtude_box_alloc (&arena, 512), NULL);
      check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
      check_account (1024);
    }
  check_log (recorder, "alloc 1024; grow 1024 2048 fails; alloc 2048 fails; "
             "grow 1024 2048 fails; alloc 2048 fails; grow 1024 2048 fails; alloc 2048 fails; "
             "grow 1024 2048 fails; alloc 2048 fails; grow 1024 2048 fails; alloc 2048 fails; "
             "grow 1024 2048 fails; alloc 2048 fails; grow 1024 2048 fails; alloc 2048 fails; "
             "grow 1024 2048 fails; alloc 2048 fails; grow 1024 2048 fails; alloc 2048 fails; "
             "grow 1024 2048 fails; alloc 2048 fails");

  recorder_fail_at (recorder, 0);
  owners[1] = mtude_box_alloc (&arena, 512);
  check_log (recorder, "grow 1024 2048");
  check_account (2048);
  mtude_box_free_n (owners, 2);
  end ();
}

static void
failed_one_shot_gives_reservation_back (void)
{
  prepare (RECORDER_FIXED, 20512);
  start ();
  recorder_fail_at (recorder, 1);
  check_pointer (mtude_box_alloc (&arena, 20000), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_account (0);
  owners[0] = mtude_box_alloc (&arena, 20000);
  check_log (recorder, "alloc 20512 fails; alloc 20512");
  check_account (20512);
  mtude_box_free (owners[0]);
  check_account (0);
  end ();
}

/* Case 19.  An owner that is given up gives its reservation back: two of 8704
 * bytes fit into the budget, and three do not.
 */
static void
owner_gives_reservation_back (void)
{
  size_t i;

  prepare (RECORDER_FIXED, 18 * 1024);
  options.max_normal_alloc = 4096;
  start ();
  for (i = 0; i < 5; i++)
    {
      void *box = mtude_box_alloc (&arena, 8192);

      check (box != NULL);
      mtude_box_free (box);
    }
  check_log (recorder, "alloc 8704; free 8704; alloc 8704; free 8704; alloc 8704; free 8704; "
             "alloc 8704; free 8704; alloc 8704; free 8704");

  owners[0] = mtude_box_alloc (&arena, 8192);
  owners[1] = mtude_box_alloc (&arena, 8192);
  check_over_budget (mtude_box_alloc (&arena, 8192));
  check_log (recorder, "2 x alloc 8704");
  check_account (17408);
  mtude_box_free_n (owners, 2);
  check_account (0);
  end ();
}

/* Case 20. */
static void
reset_gives_room (void)
{
  size_t i;

  prepare (RECORDER_FIXED, 8192);
  start ();
  for (i = 0; i < 5; i++)
    {
      check (mtude_arena_alloc_value (&arena, 7000) != NULL);
      mtude_arena_reset (&arena);
    }
  check_log (recorder, "alloc 8192");
  check_status (mtude_arena_get_status (&arena), MTUDE_OK);
  check_account (8192);
  end ();
}

static void
reset_gives_room_for_one_shots (void)
{
  size_t i;

  prepare (RECORDER_FIXED, 20064);
  start ();
  for (i = 0; i < 3; i++)
    {
      check (mtude_arena_alloc_value (&arena, 20000) != NULL);
      check_over_budget (mtude_arena_alloc_value (&arena, 20000));
      mtude_arena_reset (&arena);
      check_account (0);
    }
  check_log (recorder, "alloc 20064; free 20064; alloc 20064; free 20064; alloc 20064; free 20064");
  end ();
}

static void
do_nothing (void *data)
{
}

/* Case 21.  Not even the seed. */
static void
no_budget_at_all (void)
{
  prepare (RECORDER_FIXED, 0);
  start ();
  check_over_budget (mtude_arena_alloc_value (&arena, 1));
  check_over_budget (mtude_arena_alloc (&arena, 1));
  check_over_budget (mtude_arena_alloc (&arena, 16));
  check_over_budget (mtude_arena_alloc (&arena, 1000000));
  check_over_budget (mtude_arena_alloc_aligned (&arena, 0, 8));
  check_over_budget (mtude_arena_alloc_aligned (&arena, 8, 64));
  check_over_budget (mtude_arena_realloc (&arena, NULL, 0, 10));
  check_over_budget (mtude_arena_memdup (&arena, "abc", 4));
  check_over_budget (mtude_arena_alloc_bytes (&arena, 0));
  check_over_budget (mtude_arena_strndup (&arena, "abc", 3));
  check_over_budget (mtude_box_alloc (&arena, 0));
  check_over_budget (mtude_box_alloc (&arena, 1));
  check_over_budget (mtude_box_alloc (&arena, 1000000));
  check_over_budget (mtude_rc_alloc (&arena, 1, NULL));
  check_over_budget (mtude_atomic_rc_alloc (&arena, 1, NULL));
  check (!mtude_arena_add_cleanup (&arena, do_nothing, NULL));
  mtude_arena_reset (&arena);
  mtude_arena_trim (&arena);
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check_over_budget (mtude_arena_alloc_value (&arena, 1));
  check_log (recorder, "");
  check_account (0);
  end ();
}

/* A budget that is smaller than any chunk leaves the seed. */
static void
budget_for_the_seed_alone (void)
{
  prepare (RECORDER_FIXED, 511);
  start ();
  check_uint (fill_with_values (), 5);
  check_over_budget (mtude_box_alloc (&arena, 1));
  mtude_arena_reset (&arena);
  check_uint (fill_with_values (), 5);
  check_log (recorder, "");
  check_account (0);
  end ();
}

/* Case 22.  The fresh chunk is 8192 and at most 512 bytes, so 16 384. */
static void
misfit_is_credited (void)
{
  prepare (RECORDER_FIXED, 16384);
  options.local_capacity = 512;
  start ();
  check_account (512);
  check (mtude_arena_alloc_value (&arena, 8192) != NULL);
  check_log (recorder, "alloc 512; free 512; alloc 16384");
  check_account (16384);
  end ();
}

/* The last byte of the budget can be had, and no byte more. */
static void
exact_budget (void)
{
  prepare (RECORDER_FIXED, 1023);
  start ();
  check_over_budget (mtude_box_alloc (&arena, 8));
  check_log (recorder, "");
  end ();

  prepare (RECORDER_FIXED, 1024);
  start ();
  owners[0] = mtude_box_alloc (&arena, 8);
  check_log (recorder, "alloc 1024");
  check_account (1024);
  mtude_box_free (owners[0]);
  end ();

  prepare (RECORDER_FIXED, 20511);
  start ();
  check_over_budget (mtude_box_alloc (&arena, 20000));
  check_log (recorder, "");
  end ();

  prepare (RECORDER_FIXED, 20063);
  start ();
  check_over_budget (mtude_arena_alloc_value (&arena, 20000));
  check_over_budget (mtude_arena_alloc_bytes (&arena, 19999));
  check_log (recorder, "");
  end ();
}

/* A smaller class than the one that is due is better than nothing, and it is the
 * largest that what is left allows: 34 976 bytes after the ladder to 32 768, then
 * 2208, then 160.
 */
static void
smaller_class_before_refusal (void)
{
  size_t n_values;

  prepare (RECORDER_FIXED, 100000);
  start ();
  n_values = fill_with_values ();
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 16384; "
             "2 x alloc 32768; alloc 2048");
  check_account (99840);

  /* The same again, but for those that the seed held, out of what is there. */
  mtude_arena_reset (&arena);
  check_uint (fill_with_values (), n_values - 5);
  check_log (recorder, "");
  check_account (99840);
  end ();
}

static void
smaller_class_for_owners (void)
{
  size_t n = 0;

  prepare (RECORDER_FIXED, 1024 + 2048 + 1535);
  start ();
  while ((owners[n] = mtude_box_alloc (&arena, 8)) != NULL)
    n++;
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);

  /* 4096 is due, 1024 is possible, and 512 is too small for owners. */
  check_log (recorder, "alloc 1024; alloc 2048; alloc 1024");
  check_account (4096);
  mtude_box_free_n (owners, n);
  end ();
}

/* The class cannot be smaller than the value. */
static void
smaller_class_must_hold_the_value (void)
{
  prepare (RECORDER_FIXED, 1024 + 2048 + 2047);
  start ();
  owners[0] = mtude_box_alloc (&arena, 500);
  owners[1] = mtude_box_alloc (&arena, 1500);
  check_log (recorder, "alloc 1024; alloc 2048");
  check_over_budget (mtude_box_alloc (&arena, 1000));
  check_log (recorder, "");
  owners[2] = mtude_box_alloc (&arena, 512);
  check_log (recorder, "alloc 1024");
  check_account (4096);
  mtude_box_free_n (owners, 3);
  end ();
}

/* A growth takes what the budget allows of it, or leaves it. */
static void
growth_within_budget (void)
{
  size_t i;

  prepare (RECORDER_GROWS, 3000);
  start ();
  for (i = 0; mtude_arena_alloc_value (&arena, 64) != NULL; i++)
    ;
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  check_log (recorder, "alloc 512; alloc 1024; grow 1024 2048");
  check_account (2560);
  end ();

  /* 65536 is due, both for a fresh chunk and for a growth. */
  prepare (RECORDER_GROWS, 65536 + 20512 + 2048);
  options.shared_capacity = 65536;
  start ();
  owners[1] = mtude_box_alloc (&arena, 20000);
  owners[0] = mtude_box_alloc (&arena, 8);
  mtude_box_free_in (&arena, owners[0]);
  owners[0] = mtude_rc_alloc (&arena, 500, NULL);
  check_log (recorder, "alloc 65536; alloc 20512; alloc 2048");
  check_account (65536 + 20512 + 2048);
  mtude_box_free (owners[1]);
  owners[1] = mtude_rc_alloc (&arena, 2000, NULL);
  check_log (recorder, "free 20512; grow 2048 4096");
  check_account (65536 + 4096);
  mtude_rc_release (owners[0]);
  mtude_rc_release (owners[1]);
  end ();
}

/* A refusal changes nothing, and what still fits is still given. */
static void
refusal_changes_nothing (void)
{
  MtudeStats before;
  MtudeStats after;
  char *value;

  prepare (RECORDER_FIXED, 2048);
  start ();
  value = mtude_arena_alloc_value (&arena, 1000);
  memset (value, 0x77, 1000);
  mtude_arena_get_stats (&arena, &before);

  check_over_budget (mtude_arena_alloc_value (&arena, 4000));
  check_over_budget (mtude_arena_alloc_value (&arena, 40000));
  check_over_budget (mtude_arena_alloc_bytes (&arena, 4000));
  check_over_budget (mtude_box_alloc (&arena, 1));
  check_over_budget (mtude_atomic_rc_alloc (&arena, 40000, NULL));
  mtude_arena_get_stats (&arena, &after);
  check (memcmp (&before, &after, sizeof after) == 0);
  check_log (recorder, "alloc 2048");

  check_pointer (mtude_arena_alloc_value (&arena, 100), value + 1000);
  check_fill (value, 1000, 0x77);
  end ();
}

/* What is only cached goes before anything is refused. */
static void
eviction_before_refusal (void)
{
  prepare (RECORDER_FIXED, 65536 + 20511);
  options.shared_capacity = 65536;
  start ();
  check (mtude_arena_alloc_value (&arena, 16) != NULL);
  owners[0] = mtude_arena_alloc_value (&arena, 20000);
  check_log (recorder, "alloc 65536; alloc 20064");
  check_uint (mtude_arena_get_cached (&arena), 65536);

  /* One more does not fit beside the cache. */
  owners[1] = mtude_box_alloc (&arena, 20000);
  check (owners[1] != NULL);
  check_log (recorder, "free 65536; alloc 20512");
  check_account (20064 + 20512);
  mtude_box_free (owners[1]);
  end ();
}

/* So does what is on its way home. */
static void
eviction_of_the_way_home (void)
{
  size_t i;

  prepare (RECORDER_FIXED, 2048 + 5512);
  options.max_normal_alloc = 4096;
  start ();
  for (i = 0; i < 130; i++)
    owners[i] = mtude_box_alloc (&arena, 8);
  check_log (recorder, "alloc 1024; alloc 2048");
  for (i = 0; i < 130; i++)
    mtude_box_free (owners[i]);
  check_log (recorder, "");
  check_account (3072);

  owners[0] = mtude_box_alloc (&arena, 5000);
  check (owners[0] != NULL);
  check_log (recorder, "free 1024; alloc 5512");
  mtude_box_free (owners[0]);
  end ();
}

/* A cached chunk that the arena has outgrown is used when the budget has nothing
 * larger, and never given away for a smaller one.
 */
static void
outgrown_chunk_is_better_than_nothing (void)
{
  static const size_t spare[] = { 0, 511, 512, 1000, 1023 };
  size_t i;
  size_t j;

  for (i = 0; i < sizeof spare / sizeof spare[0]; i++)
    {
      prepare (RECORDER_FIXED, 65536 + 1024 + spare[i]);
      options.local_capacity = 1024;
      options.shared_capacity = 65536;
      start ();
      owners[0] = mtude_box_alloc (&arena, 8);
      check_log (recorder, "alloc 1024; alloc 65536");

      for (j = 0; j < 5; j++)
        {
          check (mtude_arena_alloc_value (&arena, 8) != NULL);
          check_log (recorder, "");
          check_status (mtude_arena_get_status (&arena), MTUDE_OK);
          mtude_arena_reset (&arena);
        }
      mtude_box_free (owners[0]);
      end ();
    }
}

/* What owners keep counts, wherever they are, until they go. */
static void
owners_count (void)
{
  prepare (RECORDER_FIXED, 1024);
  start ();
  owners[0] = mtude_box_alloc (&arena, 8);
  mtude_arena_reset (&arena);
  check_over_budget (mtude_box_alloc (&arena, 1000));
  check_over_budget (mtude_arena_alloc_value (&arena, 400));
  check_account (1024);
  mtude_box_free (owners[0]);

  mtude_arena_reset (&arena);
  owners[0] = mtude_box_alloc (&arena, 500);
  check (owners[0] != NULL);
  check_log (recorder, "alloc 1024");
  mtude_box_free (owners[0]);
  end ();
}

static void *
free_elsewhere (void *memory)
{
  mtude_box_free (memory);
  return NULL;
}

/* A chunk that another thread gives back to the source makes room at once. */
static void
released_elsewhere (void)
{
  pthread_t thread;
  size_t i;

  prepare (RECORDER_FIXED, 20512);
  start ();
  for (i = 0; i < 10; i++)
    {
      void *box = mtude_box_alloc (&arena, 20000);

      check (box != NULL);
      check_over_budget (mtude_box_alloc (&arena, 20000));
      check_uint (pthread_create (&thread, NULL, free_elsewhere, box), 0);
      check_uint (pthread_join (thread, NULL), 0);
      check_account (0);
    }
  check_uint (mtude_arena_get_peak (&arena), 20512);
  end ();
}

/* Whichever request fails, no byte of the account is lost. */
static void
account_after_any_failure (void)
{
  size_t k;
  size_t i;

  for (k = 1; k <= 30; k++)
    {
      prepare (k % 2 == 0 ? RECORDER_FIXED : RECORDER_GROWS, 150000);
      start ();
      recorder_fail_at (recorder, k);
      for (i = 0; i < 400; i++)
        {
          owners[i] = mtude_box_alloc (&arena, 100 + i);
          (void) mtude_arena_strndup (&arena, "twenty-one characters", 21);
          (void) !mtude_arena_alloc_value (&arena, i % 100 == 0 ? 20000 : 50);
          check_account (recorder_live_bytes (recorder));
        }
      for (i = 0; i < 400; i++)
        if (owners[i] != NULL)
          mtude_box_free (owners[i]);
      mtude_arena_reset (&arena);
      check_account (recorder_live_bytes (recorder));
      mtude_arena_trim (&arena);
      check_account (recorder_live_bytes (recorder));
      end ();
    }
}

/* ---- The default source --------------------------------------------------- */

/* Its first chunk is a page, and becomes larger by arithmetic alone: the account has to
 * be what a source that is asked would make of it.
 */
static void
start_on_default_source (size_t budget)
{
  mtude_options_init (&options);
  options.byte_budget = budget;
  start ();
}

static void
check_figures (size_t reserved,
               size_t n_normal)
{
  MtudeStats stats;

  check (mtude_arena_is_valid (&arena));
  mtude_arena_get_stats (&arena, &stats);
  check_uint (mtude_arena_get_reserved (&arena), reserved);
  check_uint (mtude_arena_get_peak (&arena), reserved);
  check_uint (mtude_arena_get_taken (&arena), reserved);
  check_uint (stats.total.bytes, reserved);
  check_uint (stats.total.n_normal, n_normal);
}

/* Up to its last byte, the header's place not counted, which depends on the address. */
static void
default_source_grows_to_the_budget (void)
{
  size_t n;

  start_on_default_source (8192);
  check (mtude_arena_alloc_value (&arena, MTUDE_SEED_SIZE) != NULL);
  check_figures (0, 0);
  check (mtude_arena_alloc_value (&arena, 64) != NULL);
  check_figures (4096, 1);
  n = 1 + fill_with_values ();
  check_uint (n, mtude_chunk_payload_size (arena.chunk) / 64);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  check_figures (8192, 1);
  mtude_arena_clear (&arena);
}

/* A byte less, and the chunk stays; smaller ones take what is left. */
static void
default_source_does_not_grow_beyond (void)
{
  start_on_default_source (8191);
  (void) fill_with_values ();
  check_figures (4096 + 2048 + 1024 + 512, 4);
  mtude_arena_clear (&arena);
}

/* The class that is due is too large for the budget, the one that is needed is not. */
static void
default_source_grows_less_than_is_due (void)
{
  start_on_default_source (4096 + 16384 + 8192);
  check (mtude_arena_alloc_value (&arena, 4000 - MTUDE_MAX_HEAD) != NULL);
  arena.high_water = 7;
  check (mtude_arena_alloc_value (&arena, 4096) != NULL);
  check_figures (8192, 1);
  mtude_arena_clear (&arena);
}

/* With room for it, the class that is due is what the chunk becomes. */
static void
default_source_grows_to_what_is_due (void)
{
  start_on_default_source (MTUDE_NO_BUDGET);
  check (mtude_arena_alloc_value (&arena, 400) != NULL);
  arena.high_water = 6;
  check (mtude_arena_alloc_value (&arena, 4096) != NULL);
  check_figures (32768, 1);
  mtude_arena_clear (&arena);
}

/* What is needed at once may be more than the whole budget. */
static void
default_source_refuses_large_growth (void)
{
  start_on_default_source (6000);
  check (mtude_arena_alloc_value (&arena, 400) != NULL);
  check_over_budget (mtude_arena_alloc_value (&arena, 16000));
  check_figures (4096, 1);
  check (mtude_arena_alloc_value (&arena, 1000) != NULL);
  check_figures (4096, 1);
  mtude_arena_clear (&arena);
}

/* Several classes at once, since the next one would not do. */
static void
default_source_skips_classes (void)
{
  start_on_default_source (MTUDE_NO_BUDGET);
  check (mtude_arena_alloc_value (&arena, 400) != NULL);
  check (mtude_arena_alloc_value (&arena, 16000) != NULL);
  check_figures (32768, 1);
  check_uint (arena.chunk->size_class, 6);
  check (mtude_arena_alloc_value (&arena, 16380) != NULL);
  check_figures (65536, 1);
  mtude_arena_clear (&arena);
}

/* What a reset keeps is excess as soon as growth makes it that. */
static void
default_source_grows_beyond_the_reset_limit (void)
{
  mtude_options_init (&options);
  options.reset_limit = 8191;
  start ();
  check (mtude_arena_alloc_value (&arena, 400) != NULL);
  check_uint (arena.busy & MTUDE_BUSY_EXCESS, 0);
  check (mtude_arena_alloc_value (&arena, 4096) != NULL);
  check_figures (8192, 1);
  check_uint (arena.busy & MTUDE_BUSY_EXCESS, MTUDE_BUSY_EXCESS);
  mtude_arena_reset (&arena);
  check_uint (mtude_arena_get_reserved (&arena), 0);
  mtude_arena_clear (&arena);
}

TAP_MAIN (TAP_TEST (reserve_all_and_no_more),
          TAP_TEST (reserve_does_not_wrap),
          TAP_TEST (least_budget_for_preallocation),
          TAP_TEST (refused_preallocation),
          TAP_TEST (failed_source_gives_reservation_back),
          TAP_TEST (failed_growth_gives_reservation_back),
          TAP_TEST (failed_one_shot_gives_reservation_back),
          TAP_TEST (owner_gives_reservation_back),
          TAP_TEST (reset_gives_room),
          TAP_TEST (reset_gives_room_for_one_shots),
          TAP_TEST (no_budget_at_all),
          TAP_TEST (budget_for_the_seed_alone),
          TAP_TEST (misfit_is_credited),
          TAP_TEST (exact_budget),
          TAP_TEST (smaller_class_before_refusal),
          TAP_TEST (smaller_class_for_owners),
          TAP_TEST (smaller_class_must_hold_the_value),
          TAP_TEST (growth_within_budget),
          TAP_TEST (refusal_changes_nothing),
          TAP_TEST (eviction_before_refusal),
          TAP_TEST (eviction_of_the_way_home),
          TAP_TEST (outgrown_chunk_is_better_than_nothing),
          TAP_TEST (owners_count),
          TAP_TEST (released_elsewhere),
          TAP_TEST (account_after_any_failure),
          TAP_TEST (default_source_grows_to_the_budget),
          TAP_TEST (default_source_does_not_grow_beyond),
          TAP_TEST (default_source_grows_less_than_is_due),
          TAP_TEST (default_source_grows_to_what_is_due),
          TAP_TEST (default_source_refuses_large_growth),
          TAP_TEST (default_source_skips_classes),
          TAP_TEST (default_source_grows_beyond_the_reset_limit))
