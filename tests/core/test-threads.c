/* Owners that are released on other threads than the arena's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing here waits for time to pass: threads meet at barriers and in queues,
 * which also are the user's own synchronisation that hands owners over.  How much
 * is done is fixed, and can be changed for a longer run:
 *
 *   test-threads [threads] [rounds] [seed]
 *
 * At the end of each test every byte is back with the source.  What is written to
 * a value by one thread is read by another without further ado, so that
 * ThreadSanitizer sees an order that is too weak.
 */

#include "mtude-arena-inline.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"
#include "mtude-stats.h"
#include "recorder.h"

#include <pthread.h>
#include <sched.h>

#define MAX_THREADS 64
#define UNIT 512

static unsigned n_threads = 8;
static unsigned n_rounds = 60;
static uint64_t random_seed = 20240229;

/* xorshift; each thread has its own state. */
static size_t
random_below (uint64_t *state,
              size_t    limit)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return (size_t) (*state >> 11) % limit;
}

static MtudeStats
stats_of (MtudeArena *arena)
{
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  return stats;
}

static void
arena_begin (MtudeArena *arena,
             Recorder   *recorder)
{
  MtudeOptions options;

  recorder_options (recorder, &options);
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
}

/* ---- Threads that do things together ---------------------------------- */

typedef struct
{
  pthread_t         threads[MAX_THREADS];
  pthread_barrier_t barrier;    /* of the threads and the main one */
  void            (*run) (unsigned self);
  jmp_buf          *way_out;
} Team;

static Team team;

static void *
team_run (void *self)
{
  team.run ((unsigned) (uintptr_t) self);
  return NULL;
}

static void
team_start (void (*run) (unsigned self))
{
  unsigned i;

  /* A check that fails must not leave the threads behind: it is remembered. */
  team.way_out = tap_way_out;
  tap_way_out = NULL;

  team.run = run;
  pthread_barrier_init (&team.barrier, NULL, n_threads + 1);
  for (i = 0; i < n_threads; i++)
    if (pthread_create (&team.threads[i], NULL, team_run, (void *) (uintptr_t) i) != 0)
      abort ();
}

static void
team_meet (void)
{
  pthread_barrier_wait (&team.barrier);
}

static void
team_join (void)
{
  unsigned i;

  for (i = 0; i < n_threads; i++)
    pthread_join (team.threads[i], NULL);
  pthread_barrier_destroy (&team.barrier);
  tap_way_out = team.way_out;
}

/* ---- Values that are written by all ----------------------------------- */

/* Each thread writes its own place, and whoever destroys the value reads all. */
typedef struct
{
  size_t  n_writers;
  size_t *n_destroyed;          /* atomic */
  size_t  places[MAX_THREADS];
} Board;

static void
board_destroy (void *memory)
{
  Board *board = memory;
  size_t i;

  for (i = 0; i < board->n_writers; i++)
    check_uint (board->places[i], i + 1);
  board->n_writers = 0;
  mtude_atomic_add_relaxed (board->n_destroyed, 1);
}

static Board *
board_new (MtudeArena *arena,
           size_t     *n_destroyed)
{
  Board *board = mtude_atomic_rc_alloc (arena, sizeof *board, board_destroy);

  check (board != NULL);
  memset (board, 0, sizeof *board);
  board->n_writers = n_threads;
  board->n_destroyed = n_destroyed;
  return board;
}

/* ---- Clones ----------------------------------------------------------- */

#define N_BOARDS 24
#define N_CLONES 32

static struct
{
  Board *boards[N_BOARDS];
  size_t n_destroyed;
} clones;

/* The first reference is given; the others are made from it, and then all go. */
static void
clones_run (unsigned self)
{
  unsigned round;

  for (round = 0; round < n_rounds; round++)
    {
      unsigned i;
      unsigned k;

      team_meet ();
      for (i = 0; i < N_BOARDS; i++)
        {
          Board *board = clones.boards[i];

          board->places[self] = self + 1;
          for (k = 1; k < N_CLONES; k++)
            mtude_atomic_rc_acquire (board);
          for (k = 1; k < N_CLONES; k++)
            mtude_atomic_rc_release (board);
        }
      for (i = 0; i < N_BOARDS; i++)
        mtude_atomic_rc_release (clones.boards[(i + self) % N_BOARDS]);
      team_meet ();
    }
}

static void
clones_on_many_threads (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  unsigned round;
  unsigned i;
  unsigned k;

  arena_begin (&arena, recorder);
  clones.n_destroyed = 0;
  team_start (clones_run);
  for (round = 0; round < n_rounds; round++)
    {
      for (i = 0; i < N_BOARDS; i++)
        {
          clones.boards[i] = board_new (&arena, &clones.n_destroyed);
          for (k = 1; k < n_threads; k++)
            mtude_atomic_rc_acquire (clones.boards[i]);
        }
      team_meet ();
      if (round % 2)
        mtude_arena_reset (&arena);
      team_meet ();
      check_uint (clones.n_destroyed, (round + 1) * N_BOARDS);
      check_uint (stats_of (&arena).retained, 0);
    }
  team_join ();

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- The arena goes while others release ------------------------------ */

#define N_HELD 40

static struct
{
  void  *boxes[MAX_THREADS][N_HELD];
  Board *board;
  void  *claimed;
  size_t n_destroyed;
} held;

static void
held_run (unsigned self)
{
  uint64_t random = random_seed + self;
  unsigned round;

  for (round = 0; round < n_rounds; round++)
    {
      size_t i;

      team_meet ();
      held.board->places[self] = self + 1;
      if (random_below (&random, 2))
        mtude_box_free_n (held.boxes[self], N_HELD);
      else
        for (i = 0; i < N_HELD; i++)
          {
            check_fill (held.boxes[self][i], UNIT, (int) self);
            mtude_box_free (held.boxes[self][i]);
          }
      mtude_atomic_rc_release (held.board);
      mtude_box_free (held.claimed);
      team_meet ();
    }
}

/* For each thread boxes in the same chunks as everybody's, a reference to one
 * value, and a claim to a box with a chunk of its own.
 */
static void
held_fill (MtudeArena *arena)
{
  unsigned t;
  size_t i;

  for (i = 0; i < N_HELD; i++)
    for (t = 0; t < n_threads; t++)
      {
        held.boxes[t][i] = mtude_box_alloc (arena, UNIT);
        check (held.boxes[t][i] != NULL);
        memset (held.boxes[t][i], (int) t, UNIT);
      }
  held.board = board_new (arena, &held.n_destroyed);
  for (t = 1; t < n_threads; t++)
    mtude_atomic_rc_acquire (held.board);
  held.claimed = mtude_box_alloc_claims (arena, 70000, 8, n_threads);
  check (held.claimed != NULL);
}

static void
arena_goes_while_others_release (void)
{
  unsigned round;

  held.n_destroyed = 0;
  team_start (held_run);
  for (round = 0; round < n_rounds; round++)
    {
      Recorder *recorder = recorder_new (round % 2 ? RECORDER_FIXED : RECORDER_GROWS);
      MtudeArena arena;

      arena_begin (&arena, recorder);
      held_fill (&arena);
      team_meet ();
      if (round % 3 == 0)
        sched_yield ();
      if (round % 4 == 0)
        mtude_arena_reset (&arena);
      mtude_arena_clear (&arena);
      memset (&arena, 0xee, sizeof arena);
      team_meet ();
      check_uint (held.n_destroyed, round + 1);
      recorder_end (recorder, 1);
    }
  team_join ();
}

/* Everything else that the owner of the arena may do meanwhile. */
static void
arena_works_while_others_release (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  unsigned round;

  held.n_destroyed = 0;
  arena_begin (&arena, recorder);
  team_start (held_run);
  for (round = 0; round < n_rounds; round++)
    {
      unsigned i;

      held_fill (&arena);
      team_meet ();
      for (i = 0; i < 20; i++)
        {
          void *box = mtude_box_alloc (&arena, UNIT);
          void *bound = mtude_arena_alloc (&arena, UNIT);

          check (box != NULL && bound != NULL);
          memset (box, 0xff, UNIT);
          memset (bound, 0xfe, UNIT);
          if (i % 5 == 1)
            (void) stats_of (&arena);
          if (i % 5 == 2)
            mtude_arena_reset (&arena);
          if (i % 5 == 3)
            mtude_arena_trim (&arena);
          mtude_box_free_in (&arena, box);
        }
      team_meet ();
      check_uint (held.n_destroyed, round + 1);
      check_uint (stats_of (&arena).retained, 0);
      check_uint (stats_of (&arena).n_retained, 0);
      check_uint (stats_of (&arena).reserved, recorder_live_bytes (recorder));
      check (mtude_arena_is_valid (&arena));
    }
  team_join ();

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- Producer and consumers ------------------------------------------- */

#define QUEUE_SIZE 64

/* An owner is a box if its first byte says so, else an atomic rc. */
static struct
{
  pthread_mutex_t lock;
  pthread_cond_t  changed;
  unsigned char  *owners[QUEUE_SIZE];
  size_t          n_owners;
  bool            is_closed;
} queue = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, { NULL }, 0, false };

static void
queue_push (unsigned char *owner)
{
  pthread_mutex_lock (&queue.lock);
  while (queue.n_owners == QUEUE_SIZE)
    pthread_cond_wait (&queue.changed, &queue.lock);
  queue.owners[queue.n_owners++] = owner;
  pthread_cond_broadcast (&queue.changed);
  pthread_mutex_unlock (&queue.lock);
}

static void
queue_close (void)
{
  pthread_mutex_lock (&queue.lock);
  queue.is_closed = true;
  pthread_cond_broadcast (&queue.changed);
  pthread_mutex_unlock (&queue.lock);
}

static unsigned char *
queue_pop (void)
{
  unsigned char *owner = NULL;

  pthread_mutex_lock (&queue.lock);
  while (queue.n_owners == 0 && !queue.is_closed)
    pthread_cond_wait (&queue.changed, &queue.lock);
  if (queue.n_owners > 0)
    owner = queue.owners[--queue.n_owners];
  pthread_cond_broadcast (&queue.changed);
  pthread_mutex_unlock (&queue.lock);
  return owner;
}

static void
consumer_run (unsigned self)
{
  unsigned char *owner;

  while ((owner = queue_pop ()) != NULL)
    {
      size_t size = owner[1] * (size_t) 8;

      check_fill (owner + 2, size - 2, owner[0] ^ 0x55);
      if (owner[0] % 2)
        mtude_box_free (owner);
      else
        mtude_atomic_rc_release (owner);
    }
}

static unsigned char *
produce (MtudeArena *arena,
         uint64_t   *random)
{
  unsigned char tag = (unsigned char) random_below (random, 256);
  unsigned char words = (unsigned char) (1 + random_below (random, 255));
  unsigned char *owner = tag % 2 ? mtude_box_alloc (arena, words * 8u)
                                 : mtude_atomic_rc_alloc (arena, words * 8u, NULL);

  check (owner != NULL);
  owner[0] = tag;
  owner[1] = words;
  memset (owner + 2, tag ^ 0x55, words * 8u - 2);
  return owner;
}

static void
producer_and_consumers (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  uint64_t random = random_seed;
  unsigned i;

  queue.is_closed = false;
  arena_begin (&arena, recorder);
  team_start (consumer_run);
  for (i = 0; i < n_rounds * 200; i++)
    {
      unsigned char *owner = produce (&arena, &random);

      /* Some stay here. */
      if (owner[0] % 16 == 0)
        mtude_atomic_rc_release_in (&arena, owner);
      else if (owner[0] % 16 == 1)
        mtude_box_free_in (&arena, owner);
      else
        queue_push (owner);
      if (random_below (&random, 100) == 0)
        mtude_arena_reset (&arena);
    }
  queue_close ();
  team_join ();

  check_uint (stats_of (&arena).retained, 0);
  check_uint (stats_of (&arena).reserved, recorder_live_bytes (recorder));
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* As above, but the arena is gone before the last owners are. */
static void
producer_leaves_first (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  uint64_t random = random_seed + 1;
  unsigned n_arenas = 1 + n_rounds / 4;
  unsigned i;
  unsigned k;

  queue.is_closed = false;
  team_start (consumer_run);
  for (k = 0; k < n_arenas; k++)
    {
      MtudeArena arena;

      arena_begin (&arena, recorder);
      for (i = 0; i < 300; i++)
        queue_push (produce (&arena, &random));
      mtude_arena_clear (&arena);
      memset (&arena, 0xee, sizeof arena);
    }
  queue_close ();
  team_join ();
  recorder_end (recorder, n_arenas);
}

/* ---- The way home ----------------------------------------------------- */

/* 63 units of 1024 bytes fill the largest chunk in any colour. */
#define BIG_UNIT 1024
#define N_CHUNKS 10
#define N_SENT (63 * N_CHUNKS)

static struct
{
  void *boxes[N_SENT];
} sent;

/* Each has a share of every chunk. */
static void
sent_run (unsigned self)
{
  unsigned round;

  for (round = 0; round < n_rounds + 32; round++)
    {
      size_t i;

      team_meet ();
      for (i = self; i < N_SENT; i += n_threads)
        mtude_box_free (sent.boxes[i]);
      team_meet ();
    }
}

/* All owners go on other threads, and nothing new is ever needed: the current
 * chunk begins again where it is, and the others have come home.
 */
static void
chunks_come_home (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  unsigned round;
  size_t i;

  arena_begin (&arena, recorder);
  team_start (sent_run);
  for (round = 0; round < n_rounds + 32; round++)
    {
      size_t n_reused = stats_of (&arena).total.n_reused;

      if (round == 32)
        (void) recorder_take_log (recorder);
      for (i = 0; i < N_SENT; i++)
        {
          sent.boxes[i] = mtude_box_alloc (&arena, BIG_UNIT);
          check (sent.boxes[i] != NULL);
          memset (sent.boxes[i], (int) i, BIG_UNIT);
        }
      if (round >= 32)
        check_uint (stats_of (&arena).total.n_reused - n_reused, N_CHUNKS - 1);
      team_meet ();
      team_meet ();

      /* The current chunk is empty again, and the others have come home. */
      mtude_arena_reset (&arena);
      if (round >= 32)
        check_uint (stats_of (&arena).n_cached, N_CHUNKS - 1);
    }
  team_join ();
  check_log (recorder, "");
  check_uint (stats_of (&arena).n_retained, 0);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* Each thread has the last owner of one chunk, and all let go at once. */
static struct
{
  void *boxes[MAX_THREADS];
} last;

static void
last_run (unsigned self)
{
  unsigned round;

  for (round = 0; round < n_rounds * 10; round++)
    {
      team_meet ();
      mtude_box_free (last.boxes[self]);
      team_meet ();
    }
}

static void
pushes_meet (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  MtudeOptions options;
  unsigned round;
  unsigned i;

  /* Boxes of which the largest chunk holds one. */
  recorder_options (recorder, &options);
  options.max_normal_alloc = 65024;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  team_start (last_run);
  for (round = 0; round < n_rounds * 10; round++)
    {
      void *extra;

      for (i = 0; i < n_threads; i++)
        last.boxes[i] = mtude_box_alloc (&arena, 60000);
      extra = mtude_box_alloc (&arena, 60000);
      check_uint (stats_of (&arena).n_retained, n_threads);
      team_meet ();
      team_meet ();
      check_uint (stats_of (&arena).n_cached, n_threads);
      check_uint (stats_of (&arena).n_retained, 0);
      mtude_box_free (extra);
      check_uint (recorder_n_granted (recorder), n_threads + 1);
    }
  team_join ();

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- An arena that is handed on --------------------------------------- */

static struct
{
  MtudeArena      arena;
  pthread_mutex_t lock;
  pthread_cond_t  changed;
  unsigned        turn;
  void           *box;          /* of the thread before, with its number in it */
  void           *plain;
  char           *bound;
} baton = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void
baton_use (unsigned turn)
{
  MtudeArena *arena = &baton.arena;
  unsigned i;

  if (baton.box != NULL)
    {
      check_fill (baton.box, 300, (int) (turn - 1));
      check_fill (baton.plain, 300, (int) (turn - 1));
      mtude_box_free_in (arena, baton.box);
      mtude_rc_release (baton.plain);
    }
  if (baton.bound != NULL)
    check_fill (baton.bound, 300, (int) (turn - 1));

  for (i = 0; i < 10; i++)
    check (mtude_arena_alloc (arena, 200) != NULL);
  baton.box = mtude_box_alloc (arena, 300);
  baton.plain = mtude_rc_alloc (arena, 300, NULL);
  baton.bound = mtude_arena_alloc_bytes (arena, 300);
  memset (baton.box, (int) turn, 300);
  memset (baton.plain, (int) turn, 300);
  memset (baton.bound, (int) turn, 300);
  if (turn % 7 == 0)
    {
      mtude_arena_reset (arena);
      baton.bound = NULL;
    }
  check (mtude_arena_is_valid (arena));
}

static void
baton_run (unsigned self)
{
  unsigned round;

  for (round = 0; round < n_rounds; round++)
    {
      pthread_mutex_lock (&baton.lock);
      while (baton.turn % n_threads != self)
        pthread_cond_wait (&baton.changed, &baton.lock);
      pthread_mutex_unlock (&baton.lock);

      baton_use (baton.turn);

      pthread_mutex_lock (&baton.lock);
      baton.turn++;
      pthread_cond_broadcast (&baton.changed);
      pthread_mutex_unlock (&baton.lock);
    }
}

/* The look at threads must see nothing wrong in it. */
static void
arena_is_handed_on (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);

  arena_begin (&baton.arena, recorder);
  mtude_arena_check_threads (&baton.arena);
  baton.turn = 0;
  baton.box = baton.plain = baton.bound = NULL;
  team_start (baton_run);
  team_join ();

  mtude_box_free (baton.box);
  mtude_arena_clear (&baton.arena);
  mtude_rc_release (baton.plain);
  recorder_end (recorder, 1);
}

/* ---- Several arenas --------------------------------------------------- */

#define N_SLOTS 16

static struct
{
  Recorder *recorders[MAX_THREADS];
  size_t    n_arenas[MAX_THREADS];
  void     *slots[N_SLOTS];     /* boxes of anybody, to be taken by anybody; atomic */
} market;

/* The order that the hand-over needs is in these two, as in any queue. */
static void *
market_swap (size_t  i,
             void   *box)
{
  return __atomic_exchange_n (&market.slots[i], box, __ATOMIC_ACQ_REL);
}

static void
market_run (unsigned self)
{
  uint64_t random = random_seed * 31 + self;
  MtudeArena arena;
  void *pending[12];
  size_t n_pending = 0;
  unsigned i;

  arena_begin (&arena, market.recorders[self]);
  market.n_arenas[self] = 1;
  for (i = 0; i < n_rounds * 60; i++)
    {
      size_t size = 16 + 8 * random_below (&random, 100);
      size_t *box = mtude_box_alloc (&arena, size);
      size_t *other;

      check (box != NULL);
      box[0] = size;
      memset (box + 1, 0x61, size - sizeof *box);
      other = market_swap (random_below (&random, N_SLOTS), box);
      if (other != NULL)
        {
          check_fill (other + 1, other[0] - sizeof *other, 0x61);
          pending[n_pending++] = other;
        }
      if (n_pending == 12)
        {
          mtude_box_free_n (pending, n_pending);
          n_pending = 0;
        }
      if (random_below (&random, 50) == 0)
        mtude_arena_reset (&arena);
      if (random_below (&random, 400) == 0)
        {
          mtude_arena_clear (&arena);
          arena_begin (&arena, market.recorders[self]);
          market.n_arenas[self]++;
        }
    }

  mtude_arena_clear (&arena);
  mtude_box_free_n (pending, n_pending);
}

static void
market_clear (void)
{
  size_t i;

  for (i = 0; i < N_SLOTS; i++)
    {
      void *box = market_swap (i, NULL);

      if (box != NULL)
        mtude_box_free (box);
    }
}

static void
several_arenas (void)
{
  unsigned i;

  for (i = 0; i < n_threads; i++)
    market.recorders[i] = recorder_new (i % 2 ? RECORDER_FIXED : RECORDER_GROWS);
  team_start (market_run);
  team_join ();
  market_clear ();
  for (i = 0; i < n_threads; i++)
    recorder_end (market.recorders[i], market.n_arenas[i]);
}

/* ---- An owner elsewhere across a reset -------------------------------- */

static struct
{
  uint64_t *value;
} kept;

static void
kept_run (unsigned self)
{
  unsigned round;

  for (round = 0; round < n_rounds; round++)
    {
      team_meet ();
      team_meet ();
      check_uint (*kept.value, UINT64_C (0x1111222233334444) + round);
      mtude_atomic_rc_release (kept.value);
      team_meet ();
    }
}

static void
owner_elsewhere_across_resets (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  unsigned round;
  unsigned i;

  arena_begin (&arena, recorder);
  team_start (kept_run);
  for (round = 0; round < n_rounds; round++)
    {
      kept.value = mtude_atomic_rc_alloc (&arena, sizeof *kept.value, NULL);
      *kept.value = UINT64_C (0x1111222233334444) + round;
      for (i = 1; i < n_threads; i++)
        mtude_atomic_rc_acquire (kept.value);
      team_meet ();
      for (i = 0; i < 20; i++)
        {
          void *box = mtude_box_alloc (&arena, UNIT);

          memset (box, 0xff, UNIT);
          mtude_box_free_in (&arena, box);
          mtude_arena_reset (&arena);
        }
      team_meet ();
      team_meet ();
    }
  team_join ();
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check_uint (recorder_live_bytes (recorder), 0);

  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- The default source ----------------------------------------------- */

static void
default_source_run (unsigned self)
{
  uint64_t random = random_seed + 77 * self;
  unsigned round;

  for (round = 0; round < n_rounds; round++)
    {
      MtudeArena arena;
      void *boxes[30];
      size_t i;

      check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
      for (i = 0; i < 30; i++)
        {
          size_t size = random_below (&random, 10) == 0 ? 100000 : random_below (&random, 3000);

          boxes[i] = mtude_box_alloc (&arena, size);
          check (boxes[i] != NULL);
          memset (boxes[i], (int) self, size);
        }
      mtude_arena_clear (&arena);
      for (i = 0; i < 30; i++)
        {
          void *other = market_swap (random_below (&random, N_SLOTS), boxes[i]);

          if (other != NULL)
            mtude_box_free (other);
        }
    }
}

static void
owners_from_the_default_source (void)
{
  size_t mapped;

  mtude_region_trim ();
  mapped = mtude_region_get_mapped ();
  team_start (default_source_run);
  team_join ();
  market_clear ();
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), mapped);
}

int
main (int    argc,
      char **argv)
{
  static const TapTest tests[] = {
    TAP_TEST (clones_on_many_threads),
    TAP_TEST (arena_goes_while_others_release),
    TAP_TEST (arena_works_while_others_release),
    TAP_TEST (producer_and_consumers),
    TAP_TEST (producer_leaves_first),
    TAP_TEST (chunks_come_home),
    TAP_TEST (pushes_meet),
    TAP_TEST (arena_is_handed_on),
    TAP_TEST (several_arenas),
    TAP_TEST (owner_elsewhere_across_resets),
    TAP_TEST (owners_from_the_default_source),
  };

  if (mtude_track_is_active () || MTUDE_FENCE_IS_LOAD)
    n_rounds = 12;
  if (argc > 1)
    n_threads = (unsigned) strtoul (argv[1], NULL, 10);
  if (argc > 2)
    n_rounds = (unsigned) strtoul (argv[2], NULL, 10);
  if (argc > 3)
    random_seed = strtoull (argv[3], NULL, 10);
  if (n_threads < 1 || n_threads > MAX_THREADS || n_rounds < 1 || random_seed == 0)
    {
      fprintf (stderr, "usage: test-threads [threads, 1 to %d] [rounds] [seed]\n", MAX_THREADS);
      return EXIT_FAILURE;
    }

  printf ("# threads %u, rounds %u, seed %" PRIu64 "\n", n_threads, n_rounds, random_seed);
  return tap_run (tests, sizeof tests / sizeof tests[0], NULL);
}
