/* Model of the way home: several threads push chunks, the arena's takes them all at once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The home alone, without an arena. */

#include "boxes.h"

#define N_CHUNKS 3

static MtudeHome *home;
static MtudeChunk *chunks[N_CHUNKS];
static unsigned n_home;

static int *
payload_of (MtudeChunk *chunk)
{
  return (int *) mtude_chunk_payload (chunk);
}

static void
begin (void)
{
  MtudeSource source;
  MtudeStatus status;
  unsigned i;

  world_begin_bare (&source);
  n_home = 0;
  home = mtude_home_new (&source);
  for (i = 0; i < N_CHUNKS; i++)
    {
      chunks[i] = mtude_chunk_make (home->source, 1024, MTUDE_FOR_OWNERS, MTUDE_CHUNK_NORMAL, &status);
      mtude_chunk_set_home (chunks[i], home);
      *payload_of (chunks[i]) = 0;
    }
}

static void
begin_with_one_home (void)
{
  begin ();
  *payload_of (chunks[0]) = 7;
  mtude_home_return_chunk (chunks[0]);
}

static void
look_at (MtudeChunk *chunk)
{
  for (; chunk != NULL; chunk = chunk->next)
    {
      model_check (*payload_of (chunk) == 7);
      n_home++;
    }
}

static void
free_list (MtudeChunk *chunk)
{
  while (chunk != NULL)
    {
      MtudeChunk *next = chunk->next;

      n_home++;
      mtude_chunk_free (home->source, chunk);
      chunk = next;
    }
}

/* Those that were taken by a scenario are still there, and so are those it had no use for. */
static void
end_with (unsigned n_pushed)
{
  unsigned i;

  look_at (mtude_home_close (home));
  model_check (n_home == n_pushed);
  for (i = 0; i < N_CHUNKS; i++)
    mtude_chunk_free (home->source, chunks[i]);
  mtude_home_settle (home, 0);
  world_end ();
}

static void
end_two (void)
{
  end_with (2);
}

static void
end_three (void)
{
  end_with (3);
}

static void
push (unsigned number)
{
  *payload_of (chunks[number]) = 7;
  mtude_home_return_chunk (chunks[number]);
}

static void
push_0 (void)
{
  push (0);
}

static void
push_1 (void)
{
  push (1);
}

static void
push_2 (void)
{
  push (2);
}

static void
push_list (void)
{
  *payload_of (chunks[1]) = 7;
  *payload_of (chunks[2]) = 7;
  chunks[1]->next = chunks[2];
  mtude_home_return_list (chunks[1], chunks[2]);
}

static void
take_twice (void)
{
  look_at (mtude_home_take (home));
  look_at (mtude_home_take (home));
}

static void
close_it (void)
{
  free_list (mtude_home_close (home));
  mtude_home_settle (home, N_CHUNKS - n_home);
}

/* The same address comes home again, while a slow pusher still remembers it. */
static void
take_and_push_again (void)
{
  MtudeChunk *chunk = mtude_home_take (home);

  while (chunk != NULL)
    {
      MtudeChunk *next = chunk->next;

      *payload_of (chunk) = 7;
      mtude_home_return_chunk (chunk);
      chunk = next;
    }
}

static const ModelScenario scenarios[] = {
  { "home-2", begin, { push_0, push_1, take_twice }, end_two, MODEL_ALL, 0 },
  { "home-list", begin, { push_0, push_list, take_twice }, end_three, MODEL_ALL, 0 },
  { "home-again", begin_with_one_home, { push_1, take_and_push_again }, end_two, MODEL_ALL, 0 },
  { "home-3", begin, { push_0, push_1, push_2, take_twice }, end_three, MODEL_BOUNDED, 2 },
  { "home-3-by-chance", begin, { push_0, push_1, push_2, take_twice }, end_three, MODEL_RANDOM, 100000 },
  { "home-closed", begin, { close_it, push_0, push_list }, world_end, MODEL_BOUNDED, 4 },
};

MODEL_MAIN (scenarios)
