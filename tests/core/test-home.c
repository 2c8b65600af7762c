/* The inflated count and the way home, piece by piece.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* White box: the equations of mtude-tally-private.h and mtude-home-private.h, on
 * one thread and on several, without an arena.
 */

#include "mtude-home-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"
#include "mtude-tally-private.h"
#include "mtude-track-private.h"
#include "recorder.h"

#include <pthread.h>
#include <sched.h>

#define N_THREADS 4

/* Checkers make every step slow and need fewer of them. */
static unsigned
n_rounds (unsigned rounds)
{
  return mtude_track_is_active () || MTUDE_FENCE_IS_LOAD ? rounds / 10 : rounds;
}

/* A repeatable sequence: xorshift. */
static uint64_t
next_random (uint64_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* ---- The tally -------------------------------------------------------- */

static void
tally_counts_down_from_the_surplus (void)
{
  size_t count;

  mtude_tally_open (&count);
  check_uint (count, MTUDE_SURPLUS);
  check (mtude_tally_is_idle (&count, 0));
  check (!mtude_tally_is_idle (&count, 3));

  check (!mtude_tally_drop (&count, 1));
  check_uint (count, MTUDE_SURPLUS - 1);
  check (!mtude_tally_is_idle (&count, 3));
  check (!mtude_tally_drop (&count, 2));
  check (mtude_tally_is_idle (&count, 3));
}

/* Every handle alive when settled: the last drop says so, no other one. */
static void
tally_settles_with_handles_alive (void)
{
  size_t count;

  mtude_tally_open (&count);
  check (!mtude_tally_drop (&count, 2));
  check (!mtude_tally_settle (&count, 7));
  check_uint (count, 5);
  check (!mtude_tally_drop (&count, 1));
  check (!mtude_tally_drop (&count, 3));
  check_uint (count, 1);
  check (mtude_tally_drop (&count, 1));
  check_uint (count, 0);
}

static void
tally_settles_without_a_subtraction (void)
{
  size_t count;

  mtude_tally_open (&count);
  check (mtude_tally_settle (&count, 0));
  check_uint (count, MTUDE_SURPLUS);

  check (!mtude_tally_drop (&count, 4));
  check (mtude_tally_settle (&count, 4));
  check_uint (count, MTUDE_SURPLUS - 4);
}

static void
tally_adds_from_a_handle (void)
{
  size_t count;

  mtude_tally_open (&count);
  mtude_tally_add (&count, 3);
  check_uint (count, MTUDE_SURPLUS + 3);
  check (!mtude_tally_settle (&count, 1));
  check_uint (count, 4);
  check (!mtude_tally_drop (&count, 3));
  mtude_tally_add (&count, 1);
  check (!mtude_tally_drop (&count, 1));
  check (mtude_tally_drop (&count, 1));
}

/* The equations after every step of random tenures. */
static void
tally_equations_hold (void)
{
  uint64_t random = 20240229;
  unsigned round;

  for (round = 0; round < n_rounds (20000); round++)
    {
      size_t count;
      size_t dropped = 0;
      size_t n_handles = next_random (&random) % 40;
      size_t issued = 0;
      bool ended = false;

      mtude_tally_open (&count);
      while (issued < n_handles)
        {
          issued++;
          if (next_random (&random) % 2 && dropped < issued)
            {
              check (!mtude_tally_drop (&count, 1));
              dropped++;
            }
          check_uint (count, MTUDE_SURPLUS - dropped);
          check (mtude_tally_is_idle (&count, issued) == (dropped == issued));
        }

      check (mtude_tally_settle (&count, issued) == (dropped == issued));
      for (ended = dropped == issued; !ended; )
        {
          check_uint (count, issued - dropped);
          ended = ++dropped == issued;
          check (mtude_tally_drop (&count, 1) == ended);
        }
    }
}

/* What threads need to begin a round together and to end it together. */
typedef struct
{
  pthread_barrier_t begin;
  pthread_barrier_t end;
  unsigned          rounds;
  jmp_buf          *way_out;
} Rounds;

static void
rounds_start (Rounds     *rounds,
              unsigned    n,
              pthread_t  *threads,
              void     *(*run) (void *),
              void       *data)
{
  size_t i;

  /* A check that fails must not leave the threads behind: it is remembered. */
  rounds->way_out = tap_way_out;
  tap_way_out = NULL;

  rounds->rounds = n;
  pthread_barrier_init (&rounds->begin, NULL, N_THREADS + 1);
  pthread_barrier_init (&rounds->end, NULL, N_THREADS + 1);
  for (i = 0; i < N_THREADS; i++)
    if (pthread_create (&threads[i], NULL, run, data) != 0)
      abort ();
}

static void
rounds_stop (Rounds    *rounds,
             pthread_t *threads)
{
  size_t i;

  for (i = 0; i < N_THREADS; i++)
    pthread_join (threads[i], NULL);
  pthread_barrier_destroy (&rounds->begin);
  pthread_barrier_destroy (&rounds->end);
  tap_way_out = rounds->way_out;
}

#define HANDLES_PER_THREAD 5

static struct
{
  Rounds rounds;
  size_t count;
  size_t n_ends;                /* atomic */
  size_t payload[N_THREADS * HANDLES_PER_THREAD];
  size_t next;                  /* atomic */
} tally_race;

static void
tally_race_end (void)
{
  size_t i;

  /* Whoever ends the tenure sees what all have written: checked by sanitizers. */
  for (i = 0; i < N_THREADS * HANDLES_PER_THREAD; i++)
    check_uint (tally_race.payload[i], i + 1);
  mtude_atomic_add_relaxed (&tally_race.n_ends, 1);
}

static void *
tally_race_run (void *data)
{
  unsigned round;
  size_t i;

  for (round = 0; round < tally_race.rounds.rounds; round++)
    {
      pthread_barrier_wait (&tally_race.rounds.begin);
      for (i = 0; i < HANDLES_PER_THREAD; i++)
        {
          size_t k = mtude_atomic_add_relaxed (&tally_race.next, 1);

          tally_race.payload[k] = k + 1;
          if (mtude_tally_drop (&tally_race.count, 1))
            tally_race_end ();
        }
      pthread_barrier_wait (&tally_race.rounds.end);
    }

  return NULL;
}

/* Settled in the midst of the drops: exactly one is told that it was the last. */
static void
tally_ends_once_with_threads (void)
{
  pthread_t threads[N_THREADS];
  unsigned n = n_rounds (3000);
  unsigned round;

  rounds_start (&tally_race.rounds, n, threads, tally_race_run, NULL);
  for (round = 0; round < n; round++)
    {
      memset (tally_race.payload, 0, sizeof tally_race.payload);
      tally_race.next = 0;
      tally_race.n_ends = 0;
      mtude_tally_open (&tally_race.count);

      pthread_barrier_wait (&tally_race.rounds.begin);
      if (mtude_tally_settle (&tally_race.count, N_THREADS * HANDLES_PER_THREAD))
        tally_race_end ();
      pthread_barrier_wait (&tally_race.rounds.end);
      check_uint (tally_race.n_ends, 1);
    }
  rounds_stop (&tally_race.rounds, threads);
}

/* ---- The way home ----------------------------------------------------- */

static MtudeChunk *
chunk_out (MtudeHome     *home,
           size_t         size,
           MtudeChunkKind kind)
{
  MtudeStatus status;
  MtudeChunk *chunk = mtude_chunk_make (home->source, size, MTUDE_FOR_OWNERS, kind, &status);

  check (chunk != NULL);
  mtude_chunk_set_home (chunk, home);
  return chunk;
}

static void
home_is_a_stack (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeHome *home = mtude_home_new (recorder_source (recorder));
  MtudeChunk *chunks[3];
  MtudeChunk *taken;
  size_t i;

  check_pointer (mtude_home_take (home), NULL);
  for (i = 0; i < 3; i++)
    chunks[i] = chunk_out (home, 1024, MTUDE_CHUNK_NORMAL);
  for (i = 0; i < 3; i++)
    mtude_home_return_chunk (chunks[i]);

  taken = mtude_home_take (home);
  for (i = 3; i-- > 0; taken = taken->next)
    check_pointer (taken, chunks[i]);
  check_pointer (taken, NULL);
  check_pointer (mtude_home_take (home), NULL);
  check_uint (mtude_home_get_released (home), 0);
  check_uint (mtude_home_get_n_freed (home), 0);
  check_log (recorder, "3 x alloc 1024");

  for (i = 0; i < 3; i++)
    mtude_chunk_free (home->source, chunks[i]);
  check_pointer (mtude_home_close (home), NULL);
  check_uint (recorder_n_destroyed (recorder), 0);
  mtude_home_settle (home, 0);
  recorder_end (recorder, 1);
}

static void
home_keeps_its_own_copy_of_the_source (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeSource source = *recorder_source (recorder);
  MtudeHome *home = mtude_home_new (&source);
  MtudeChunk *chunk = chunk_out (home, 2048, MTUDE_CHUNK_NORMAL);

  memset (&source, 0, sizeof source);
  mtude_home_free_chunk (chunk);
  mtude_home_close (home);
  mtude_home_settle (home, 1);
  recorder_end (recorder, 1);
}

static void
closing_takes_and_sends_late_chunks_to_the_source (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeHome *home = mtude_home_new (recorder_source (recorder));
  MtudeChunk *early = chunk_out (home, 1024, MTUDE_CHUNK_NORMAL);
  MtudeChunk *late = chunk_out (home, 4096, MTUDE_CHUNK_NORMAL);
  MtudeChunk *last = chunk_out (home, 8192, MTUDE_CHUNK_NORMAL);

  mtude_home_return_chunk (early);
  check_pointer (mtude_home_close (home), early);
  check_pointer (early->next, NULL);
  check_log (recorder, "alloc 1024; alloc 4096; alloc 8192");

  mtude_home_return_chunk (late);
  check_log (recorder, "free 4096");
  check_uint (mtude_home_get_released (home), 4096);
  check_uint (mtude_home_get_n_freed (home), 1);

  /* Three left and one came back. */
  mtude_chunk_free (home->source, early);
  mtude_home_settle (home, 2);
  check_uint (home->claims, 1);
  check_uint (recorder_n_destroyed (recorder), 0);
  mtude_home_return_chunk (last);
  check_log (recorder, "free 1024; free 8192");
  recorder_end (recorder, 1);
}

static void
settling_last_ends_the_home (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeHome *home = mtude_home_new (recorder_source (recorder));
  size_t i;

  for (i = 0; i < 5; i++)
    {
      check_uint (home->claims, MTUDE_SURPLUS - i);
      mtude_home_free_chunk (chunk_out (home, 512u << (i + 1), MTUDE_CHUNK_NORMAL));
    }
  check_uint (mtude_home_get_released (home), 1024 + 2048 + 4096 + 8192 + 16384);
  check_uint (mtude_home_get_n_freed (home), 5);
  check_pointer (mtude_home_close (home), NULL);
  check_uint (recorder_n_destroyed (recorder), 0);
  mtude_home_settle (home, 5);
  recorder_end (recorder, 1);
}

/* What cannot be used again is not worth the way. */
static void
one_shots_and_orphans_go_to_the_source (void)
{
  static const MtudeChunkKind kinds[] = { MTUDE_CHUNK_ONE_SHOT, MTUDE_CHUNK_ORPHAN };
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeHome *home = mtude_home_new (recorder_source (recorder));
  size_t i;

  for (i = 0; i < 2; i++)
    {
      mtude_home_return_chunk (chunk_out (home, 8192, kinds[i]));
      check_log (recorder, "alloc 8192; free 8192");
      check_pointer (mtude_home_take (home), NULL);
      check_uint (mtude_home_get_released (home), (i + 1) * 8192);
    }
  mtude_home_close (home);
  mtude_home_settle (home, 2);
  recorder_end (recorder, 1);
}

static void
home_of_the_default_source (void)
{
  MtudeHome *home = mtude_home_new (NULL);
  MtudeChunk *chunk;
  size_t mapped;

  mtude_region_trim ();
  mapped = mtude_region_get_mapped ();
  check_pointer (home->source, NULL);
  chunk = chunk_out (home, 4096, MTUDE_CHUNK_NORMAL);
  check (mtude_region_get_mapped () > mapped);
  mtude_home_close (home);
  mtude_home_settle (home, 1);
  mtude_home_return_chunk (chunk);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), mapped);
}

/* ---- Threads ---------------------------------------------------------- */

#define CHUNKS_PER_THREAD 64
#define N_CHUNKS (N_THREADS * CHUNKS_PER_THREAD)

static struct
{
  Rounds      rounds;
  MtudeHome  *home;
  MtudeChunk *chunks[N_CHUNKS];
  size_t      next;             /* atomic */
} push_race;

/* The payload is written by whoever returns the chunk and read by who takes it. */
static void *
push_race_run (void *data)
{
  unsigned round;
  size_t i;

  for (round = 0; round < push_race.rounds.rounds; round++)
    {
      pthread_barrier_wait (&push_race.rounds.begin);
      for (i = 0; i < CHUNKS_PER_THREAD; i++)
        {
          size_t k = mtude_atomic_add_relaxed (&push_race.next, 1);
          MtudeChunk *chunk = push_race.chunks[k];

          chunk->lost = k + 1;
          mtude_home_return_chunk (chunk);
        }
      pthread_barrier_wait (&push_race.rounds.end);
    }

  return NULL;
}

/* How many came; seen has a place for each. */
static size_t
list_take (MtudeChunk *list,
           bool       *seen)
{
  size_t count = 0;

  while (list != NULL)
    {
      MtudeChunk *next = list->next;

      check (list->lost >= 1 && list->lost <= N_CHUNKS);
      check (!seen[list->lost - 1]);
      seen[list->lost - 1] = true;
      count++;
      list = next;
    }

  return count;
}

static void
push_race_begin (Recorder *recorder)
{
  size_t i;

  push_race.home = mtude_home_new (recorder_source (recorder));
  for (i = 0; i < N_CHUNKS; i++)
    push_race.chunks[i] = chunk_out (push_race.home, 1024, MTUDE_CHUNK_NORMAL);
  push_race.next = 0;
}

/* No chunk is lost, and none comes twice, while pushes meet each other and the
 * taker.
 */
static void
nothing_is_lost_on_the_way (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  pthread_t threads[N_THREADS];
  unsigned n = n_rounds (1000);
  unsigned round;
  size_t i;

  push_race_begin (recorder);
  rounds_start (&push_race.rounds, n, threads, push_race_run, NULL);
  for (round = 0; round < n; round++)
    {
      size_t taken = 0;
      bool seen[N_CHUNKS] = { false };

      push_race.next = 0;
      pthread_barrier_wait (&push_race.rounds.begin);
      while (taken < N_CHUNKS / 2 && mtude_atomic_load_relaxed (&push_race.next) < N_CHUNKS)
        taken += list_take (mtude_home_take (push_race.home), seen);
      pthread_barrier_wait (&push_race.rounds.end);
      taken += list_take (mtude_home_take (push_race.home), seen);
      check_uint (taken, N_CHUNKS);
    }
  rounds_stop (&push_race.rounds, threads);

  for (i = 0; i < N_CHUNKS; i++)
    mtude_chunk_free (push_race.home->source, push_race.chunks[i]);
  check_uint (mtude_home_get_released (push_race.home), 0);
  mtude_home_close (push_race.home);
  mtude_home_settle (push_race.home, 0);
  recorder_end (recorder, 1);
}

/* A chunk is taken by who closes, or freed by who is late: never both. */
static void
closing_meets_pushes (void)
{
  pthread_t threads[N_THREADS];
  unsigned n = n_rounds (300);
  unsigned round;

  rounds_start (&push_race.rounds, n, threads, push_race_run, NULL);
  for (round = 0; round < n; round++)
    {
      Recorder *recorder = recorder_new (RECORDER_FIXED);
      MtudeChunk *chunk;
      size_t n_out = N_CHUNKS;

      push_race_begin (recorder);
      pthread_barrier_wait (&push_race.rounds.begin);
      if (round % 3 == 0)
        while (mtude_atomic_load_relaxed (&push_race.next) < N_CHUNKS / 2)
          sched_yield ();
      chunk = mtude_home_close (push_race.home);
      while (chunk != NULL)
        {
          MtudeChunk *next = chunk->next;

          mtude_chunk_free (push_race.home->source, chunk);
          n_out--;
          chunk = next;
        }
      mtude_home_settle (push_race.home, n_out);
      pthread_barrier_wait (&push_race.rounds.end);
      check_uint (recorder_n_frees (recorder), N_CHUNKS);
      recorder_end (recorder, 1);
    }
  rounds_stop (&push_race.rounds, threads);
}

/* Of a long name, as much as there is room for, and always an end. */
static void
names_are_cut (void)
{
  char name[2 * MTUDE_HOME_NAME_SIZE];
  MtudeOptions options;
  MtudeArena arena;
  Recorder *recorder = recorder_new (RECORDER_FIXED);

  memset (name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  recorder_options (recorder, &options);
  options.name = name;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  mtude_box_free (mtude_box_alloc (&arena, 8));
  check (arena.home != NULL);
  check_fill (arena.home->name, MTUDE_HOME_NAME_SIZE - 1, 'n');
  check_uint (arena.home->name[MTUDE_HOME_NAME_SIZE - 1], 0);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

TAP_MAIN (
  TAP_TEST (names_are_cut),
  TAP_TEST (tally_counts_down_from_the_surplus),
  TAP_TEST (tally_settles_with_handles_alive),
  TAP_TEST (tally_settles_without_a_subtraction),
  TAP_TEST (tally_adds_from_a_handle),
  TAP_TEST (tally_equations_hold),
  TAP_TEST (tally_ends_once_with_threads),
  TAP_TEST (home_is_a_stack),
  TAP_TEST (home_keeps_its_own_copy_of_the_source),
  TAP_TEST (closing_takes_and_sends_late_chunks_to_the_source),
  TAP_TEST (settling_last_ends_the_home),
  TAP_TEST (one_shots_and_orphans_go_to_the_source),
  TAP_TEST (home_of_the_default_source),
  TAP_TEST (nothing_is_lost_on_the_way),
  TAP_TEST (closing_meets_pushes))
