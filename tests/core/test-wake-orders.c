/* Waiting for room: every order in which the steps of the way home can happen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The file under test is compiled here, with atomic operations that let another
 * thread go first.  One thread runs at a time; which one goes on at each step is
 * decided by a search that tries every way, or those with few changes of thread when
 * there are three.  Each operation is seen by all at once: this is about orders of
 * steps, and says nothing of weak orders of memory, of which the argument in
 * mtude-home-private.h needs none.
 *
 * A wake is lost when nobody can go on and somebody still waits.  What is touched is
 * looked at too: no step may use a home that has ended.
 *
 * That the search finds what it is made for is shown by *twins*, in which one thing
 * of the protocol is left out: each must fail in some order.
 */

#include "mtude-chunk-private.h"
#include "mtude-track-private.h"
#include "tap.h"

#include <pthread.h>
#include <semaphore.h>

#define MAX_THREADS 3
#define MAX_STEPS 200
#define CHUNK_SIZE 1024

typedef enum
{
  TWIN_SOUND,
  TWIN_ARMS_HEAD_ONLY,
  TWIN_ARMS_RELEASED_ONLY,
  TWIN_LOOKS_BEFORE_ARMING,
  TWIN_TAKE_CLEARS_MARK,
  TWIN_PUSH_CLEARS_MARK,
  TWIN_PUSH_WITHOUT_CLAIM,
  TWIN_CLAIM_IS_KEPT,
  N_TWINS
} Twin;

static Twin twin;

static void   step         (const void *word);
static void   end_home     (void       *home);
static size_t masked       (const void *word,
                            size_t      value);
static bool   is_claimless (const void *word);
static bool   is_left_out  (const void *word);

/* In the order of the file under test. */
#undef mtude_atomic_load_relaxed
#undef mtude_atomic_load_acquire
#undef mtude_atomic_exchange_acquire
#undef mtude_atomic_add_relaxed
#undef mtude_atomic_add_release
#undef mtude_atomic_sub_release
#undef mtude_atomic_or_release
#undef mtude_atomic_and_relaxed
#undef mtude_atomic_cas_weak_release
#define mtude_atomic_load_relaxed(p) (step (p), __atomic_load_n ((p), __ATOMIC_SEQ_CST))
#define mtude_atomic_load_acquire(p) (step (p), __atomic_load_n ((p), __ATOMIC_SEQ_CST))
#define mtude_atomic_exchange_acquire(p, v) \
  (step (p), __atomic_exchange_n ((p), masked ((p), (v)), __ATOMIC_SEQ_CST))
#define mtude_atomic_add_relaxed(p, v) \
  (step (p), __atomic_fetch_add ((p), is_claimless (p) ? 0 : (v), __ATOMIC_SEQ_CST))
#define mtude_atomic_add_release(p, v) (step (p), __atomic_fetch_add ((p), (v), __ATOMIC_SEQ_CST))
#define mtude_atomic_sub_release(p, v) \
  (step (p), __atomic_fetch_sub ((p), is_left_out (p) ? 0 : (v), __ATOMIC_SEQ_CST))
#define mtude_atomic_or_release(p, v) \
  (step (p), (void) __atomic_fetch_or ((p), is_left_out (p) ? 0 : (v), __ATOMIC_SEQ_CST))
#define mtude_atomic_and_relaxed(p, v) (step (p), (void) __atomic_fetch_and ((p), (v), __ATOMIC_SEQ_CST))
#define mtude_atomic_cas_weak_release(p, seen, v) \
  (step (p), __atomic_compare_exchange_n ((p), (seen), masked ((p), (v)), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))

#define free(memory) end_home (memory)
#include "../../multitude/core/mtude-home.c"
#undef free

/* ---- One run ---------------------------------------------------------- */

typedef struct
{
  const char *name;
  unsigned    n_threads;        /* the first is the arena's */
  unsigned    max_changes;      /* of a thread that could have gone on */
  bool        is_armed;         /* from the beginning */
  void      (*owner) (void);
  MtudeChunkKind kinds[MAX_THREADS]; /* what each of the others returns */
} Scenario;

static const Scenario *scenario;
static unsigned char tiles[MAX_THREADS][MTUDE_CHUNK_ALIGN] __attribute__ ((aligned (MTUDE_CHUNK_ALIGN)));

static struct
{
  MtudeHome  *home;
  MtudeChunk *chunks[MAX_THREADS];
  unsigned    n_wakes;
  unsigned    n_ends;
  unsigned    n_frees;
  unsigned    n_found;          /* by the owner, home or freed */
  unsigned    n_home;           /* of these, home */
  bool        gives_up;
  const char *complaint;

  unsigned    n_steps;
  unsigned    n_changes;
  unsigned    last;             /* who made the last step, or MAX_THREADS */
} run;

static struct
{
  pthread_t thread;
  sem_t     turn;
  bool      is_done;
  bool      is_waiting;
  unsigned  seen_wakes;
} threads[MAX_THREADS];

static sem_t search_turn;
static _Thread_local unsigned self = MAX_THREADS;

static void
complain (const char *complaint)
{
  if (run.complaint == NULL)
    run.complaint = complaint;
}

static bool choose_next (unsigned *next);

static void
give_turn (void)
{
  unsigned next;

  if (!choose_next (&next) || next == self)
    return;

  sem_post (&threads[next].turn);
  sem_wait (&threads[self].turn);
}

/* Another thread may go first; the search itself does not stop. */
static void
step (const void *word)
{
  const char *address = word;

  if (self == MAX_THREADS)
    return;

  give_turn ();
  if (run.n_ends > 0 && address >= (const char *) run.home && address < (const char *) (run.home + 1))
    complain ("a step used a home that has ended");
}

static void
end_home (void *home)
{
  run.n_ends++;
  if (home != run.home || run.n_ends > 1)
    complain ("a home has ended twice");
}

static void
wake (void *data)
{
  (void) data;
  give_turn ();
  run.n_wakes++;
  if (run.n_ends > 0)
    complain ("a home that has ended was woken");
}

static void *
source_alloc (size_t size,
              void  *data)
{
  (void) size;
  (void) data;
  return NULL;
}

static void
source_free (void   *block,
             size_t  size,
             void   *data)
{
  (void) block;
  (void) size;
  (void) data;
  run.n_frees++;
}

/* ---- Twins ------------------------------------------------------------ */

static size_t
masked (const void *word,
        size_t      value)
{
  bool is_owner = self == 0;

  if (word == &run.home->head && value != MTUDE_HEAD_CLOSED
      && ((twin == TWIN_TAKE_CLEARS_MARK && is_owner) || (twin == TWIN_PUSH_CLEARS_MARK && !is_owner)))
    return value & ~MTUDE_HEAD_ARMED;

  return value;
}

static bool
is_left_out (const void *word)
{
  return (twin == TWIN_ARMS_HEAD_ONLY && word == &run.home->released)
         || (twin == TWIN_ARMS_RELEASED_ONLY && word == &run.home->head)
         || (twin == TWIN_CLAIM_IS_KEPT && word == &run.home->claims && self > 0);
}

static bool
is_claimless (const void *word)
{
  return twin == TWIN_PUSH_WITHOUT_CLAIM && word == &run.home->claims;
}

/* ---- What the threads do ---------------------------------------------- */

static void
return_chunk (void)
{
  mtude_home_return_chunk (run.chunks[self]);
}

static void
look (void)
{
  MtudeChunk *chunk = mtude_home_take (run.home);

  for (; chunk != NULL; chunk = chunk->next)
    run.n_home++;
  run.n_found = run.n_home + (unsigned) (mtude_home_get_released (run.home) / CHUNK_SIZE);
}

/* As a main loop does it: what is told from here on leads to another look. */
static void
wait_for_all (void)
{
  unsigned n_expected = scenario->n_threads - 1;

  while (run.n_found < n_expected && !run.gives_up)
    {
      threads[0].seen_wakes = run.n_wakes;
      look ();
      if (run.n_found == n_expected)
        break;

      threads[0].is_waiting = true;
      give_turn ();
      threads[0].is_waiting = false;
    }
}

static void
close_and_settle (void)
{
  MtudeChunk *chunk = mtude_home_close (run.home);

  for (; chunk != NULL; chunk = chunk->next)
    run.n_home++;
  mtude_home_settle (run.home, scenario->n_threads - 1 - run.n_home);
}

static void
waits (void)
{
  if (twin == TWIN_LOOKS_BEFORE_ARMING)
    {
      threads[0].seen_wakes = run.n_wakes;
      look ();
      mtude_home_arm (run.home);
      threads[0].is_waiting = run.n_found < scenario->n_threads - 1;
      give_turn ();
      threads[0].is_waiting = false;
    }
  else
    mtude_home_arm (run.home);

  wait_for_all ();
  mtude_home_disarm (run.home);
  close_and_settle ();
}

static void
waits_twice (void)
{
  mtude_home_arm (run.home);
  look ();
  mtude_home_disarm (run.home);
  waits ();
}

static void
closes (void)
{
  look ();
  close_and_settle ();
}

static void
disarms_and_closes (void)
{
  mtude_home_disarm (run.home);
  close_and_settle ();
}

static void *
thread_run (void *number)
{
  unsigned next;

  self = (unsigned) (uintptr_t) number;
  for (;;)
    {
      sem_wait (&threads[self].turn);
      if (scenario == NULL)
        return NULL;

      if (self == 0)
        scenario->owner ();
      else
        return_chunk ();
      threads[self].is_done = true;
      sem_post (choose_next (&next) ? &threads[next].turn : &search_turn);
    }
}

/* ---- The search ------------------------------------------------------- */

static struct
{
  unsigned char taken[MAX_STEPS];       /* which of the ways at each step */
  unsigned char n_ways[MAX_STEPS];
  unsigned      length;
} path;

static MtudeChunk *
chunk_new (unsigned       number,
           MtudeChunkKind kind)
{
  uintptr_t tile = (uintptr_t) tiles[number];
  MtudeChunk *chunk = (MtudeChunk *) (tile + mtude_header_offset (tile, MTUDE_FOR_OWNERS));

  memset (chunk, 0, sizeof *chunk);
  chunk->home = run.home;
  chunk->end = tile + CHUNK_SIZE;
  chunk->size = CHUNK_SIZE;
  chunk->size_class = mtude_class_for_size (CHUNK_SIZE) & MTUDE_MAX_CLASS;
  chunk->kind = kind;
  chunk->tenant = MTUDE_FOR_OWNERS;
  mtude_chunk_stamp (chunk);
  return chunk;
}

static void
run_begin (void)
{
  static const MtudeSource source = { source_alloc, source_free, NULL, NULL, NULL };
  unsigned i;

  memset (&run, 0, sizeof run);
  run.last = MAX_THREADS;
  run.home = mtude_home_new (&source);
  run.home->wake = wake;
  if (scenario->is_armed)
    mtude_home_arm (run.home);
  for (i = 0; i < scenario->n_threads; i++)
    {
      run.chunks[i] = chunk_new (i, scenario->kinds[i]);
      threads[i].is_done = false;
      threads[i].is_waiting = false;
    }
}

static bool
can_go_on (unsigned thread)
{
  return !threads[thread].is_done
         && (!threads[thread].is_waiting || run.n_wakes != threads[thread].seen_wakes || run.gives_up);
}

/* The threads that can go on, the last one first; no other if there were enough
 * changes.
 */
static unsigned
find_ways (unsigned *ways)
{
  unsigned last = run.last;
  unsigned n_ways = 0;
  unsigned i;

  if (last < MAX_THREADS && can_go_on (last))
    ways[n_ways++] = last;
  if (n_ways == 1 && run.n_changes == scenario->max_changes)
    return n_ways;

  for (i = 0; i < scenario->n_threads; i++)
    if (i != last && can_go_on (i))
      ways[n_ways++] = i;

  return n_ways;
}

static bool
is_over (void)
{
  unsigned i;

  for (i = 0; i < scenario->n_threads; i++)
    if (!threads[i].is_done)
      return false;

  return true;
}

/* False when all have come to their end. */
static bool
choose_next (unsigned *next)
{
  unsigned ways[MAX_THREADS];
  unsigned n_ways = find_ways (ways);

  if (n_ways == 0)
    {
      if (is_over ())
        return false;

      complain ("a wake was lost");
      run.gives_up = true;
      n_ways = find_ways (ways);
    }
  if (run.n_steps == MAX_STEPS)
    abort ();

  if (run.n_steps == path.length)
    path.taken[path.length++] = 0;
  path.n_ways[run.n_steps] = (unsigned char) n_ways;
  *next = ways[path.taken[run.n_steps++]];
  run.n_changes += run.last < MAX_THREADS && *next != run.last && can_go_on (run.last);
  run.last = *next;
  return true;
}

static void
run_along (void)
{
  unsigned first;

  if (choose_next (&first))
    sem_post (&threads[first].turn);
  sem_wait (&search_turn);
}

/* The next path in the order of a depth-first search. */
static bool
path_advance (void)
{
  while (path.length > 0)
    {
      if (++path.taken[path.length - 1] < path.n_ways[path.length - 1])
        return true;
      path.length--;
    }

  return false;
}

static void
run_finish (void)
{
  if (run.n_ends != 1)
    complain ("a home has not ended");
  if (run.n_home + run.n_frees != scenario->n_threads - 1)
    complain ("a chunk was lost");
  free (run.home);
}

/* What was wrong in the first order that is wrong, or NULL. */
static const char *
search (const Scenario *searched)
{
  unsigned n_orders = 0;

  scenario = searched;
  path.length = 0;
  do
    {
      run_begin ();
      run_along ();
      run_finish ();
      n_orders++;
    }
  while (run.complaint == NULL && path_advance ());

  if (twin == TWIN_SOUND)
    tap_note ("%s: %u orders", searched->name, n_orders);
  return run.complaint;
}

static void
search_begin (void)
{
  unsigned i;

  sem_init (&search_turn, 0, 0);
  for (i = 0; i < MAX_THREADS; i++)
    {
      sem_init (&threads[i].turn, 0, 0);
      if (pthread_create (&threads[i].thread, NULL, thread_run, (void *) (uintptr_t) i) != 0)
        abort ();
    }
}

static void
search_end (void)
{
  unsigned i;

  scenario = NULL;
  for (i = 0; i < MAX_THREADS; i++)
    {
      sem_post (&threads[i].turn);
      pthread_join (threads[i].thread, NULL);
      sem_destroy (&threads[i].turn);
    }
  sem_destroy (&search_turn);
}

/* ---- The tests -------------------------------------------------------- */

#define ANY_CHANGES 1000
#define NORMAL MTUDE_CHUNK_NORMAL
#define ONE_SHOT MTUDE_CHUNK_ONE_SHOT

static const Scenario scenarios[] = {
  { "wait for one that comes home", 2, ANY_CHANGES, false, waits, { NORMAL, NORMAL } },
  { "wait for one that is freed", 2, ANY_CHANGES, false, waits, { NORMAL, ONE_SHOT } },
  { "wait, stop, wait again", 2, 5, false, waits_twice, { NORMAL, NORMAL } },
  { "wait for two that come home", 3, 2, false, waits, { NORMAL, NORMAL, NORMAL } },
  { "wait for one of each", 3, 2, false, waits, { NORMAL, NORMAL, ONE_SHOT } },
  { "close while one comes home", 2, ANY_CHANGES, true, closes, { NORMAL, NORMAL } },
  { "close while one is freed", 2, ANY_CHANGES, true, closes, { NORMAL, ONE_SHOT } },
  { "close while two come home", 3, 2, true, closes, { NORMAL, NORMAL, NORMAL } },
  { "stop and close", 3, 2, true, disarms_and_closes, { NORMAL, NORMAL, ONE_SHOT } },
};

#define N_SCENARIOS (sizeof scenarios / sizeof scenarios[0])

static void
no_order_loses_a_wake (void)
{
  const char *complaints[N_SCENARIOS];
  size_t i;

  twin = TWIN_SOUND;
  search_begin ();
  for (i = 0; i < N_SCENARIOS; i++)
    complaints[i] = search (&scenarios[i]);
  search_end ();

  for (i = 0; i < N_SCENARIOS; i++)
    tap_check_string (__FILE__, __LINE__, scenarios[i].name, complaints[i] != NULL ? complaints[i] : "", "");
}

static const char *const twin_names[] = {
  "sound", "arms the head only", "arms the bytes only", "looks before arming", "a take clears the mark",
  "a push clears the mark", "a push takes no claim", "a claim is kept",
};

static void
every_broken_twin_is_found (void)
{
  bool is_found[N_TWINS] = { false };
  size_t i;

  search_begin ();
  for (twin = TWIN_ARMS_HEAD_ONLY; twin < N_TWINS; twin++)
    for (i = 0; i < N_SCENARIOS && !is_found[twin]; i++)
      {
        const char *complaint = search (&scenarios[i]);

        is_found[twin] = complaint != NULL;
        if (complaint != NULL)
          tap_note ("%s: in '%s', %s", twin_names[twin], scenarios[i].name, complaint);
      }
  search_end ();

  for (i = TWIN_ARMS_HEAD_ONLY; i < N_TWINS; i++)
    tap_check_string (__FILE__, __LINE__, twin_names[i], is_found[i] ? "found" : "not found", "found");
}

TAP_MAIN (TAP_TEST (no_order_loses_a_wake),
          TAP_TEST (every_broken_twin_is_found))
