/* Reallocation at random, as a program does it that makes no mistake.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Values of all kinds and sizes, strings, values without bytes, owners between them, marks,
 * rewinds, resets and snapshots; each old size is the right one, so nothing may end the
 * program, whatever MULTITUDE_DEBUG says.  Each word has a child of its own.
 */

#include "mtude-arena-inline.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "child.h"
#include "recorder.h"

#define MAX_PIECES 64
#define MAX_MARKS 8
#define N_STEPS 8000

typedef struct
{
  unsigned char *memory;
  size_t         size;
  unsigned char  byte;
} Piece;

typedef struct
{
  MtudeMark mark;
  size_t    n_pieces;
} Mark;

static MtudeArena arena;
static uint64_t state;
static Piece pieces[MAX_PIECES];
static size_t n_pieces;
static Mark marks[MAX_MARKS];
static size_t n_marks;

static size_t
random_below (size_t limit)
{
  state = state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (size_t) (state >> 33) % limit;
}

static size_t
random_size (void)
{
  switch (random_below (16))
    {
    case 0:
      return 0;

    case 1:
      return random_below (100000);

    case 2:
    case 3:
      return random_below (5000);

    default:
      return random_below (200);
    }
}

static void
fill (Piece *piece)
{
  piece->byte++;
  if (piece->size > 0)
    memset (piece->memory, piece->byte, piece->size);
}

static void
add (void   *memory,
     size_t  size)
{
  check (memory != NULL);
  pieces[n_pieces] = (Piece) { memory, size, (unsigned char) random_below (256) };
  fill (&pieces[n_pieces++]);
}

static void
op_alloc (void)
{
  size_t size = random_size ();

  if (n_pieces == MAX_PIECES)
    return;

  switch (random_below (4))
    {
    case 0:
      add (mtude_arena_alloc (&arena, size), size);
      break;

    case 1:
      add (mtude_arena_alloc_value (&arena, size), size);
      break;

    case 2:
      add (mtude_arena_alloc_bytes (&arena, size), size + 1);
      break;

    default:
      add (mtude_arena_alloc_aligned (&arena, size, (size_t) 1 << random_below (16)), size);
    }
}

/* None that is older than a mark becomes smaller, or the mark would be refused. */
static void
op_realloc (void)
{
  size_t first = n_marks > 0 ? marks[n_marks - 1].n_pieces : 0;
  size_t size = random_size ();
  Piece *piece;

  if (first == n_pieces)
    return;

  piece = &pieces[random_below (2) ? n_pieces - 1 : first + random_below (n_pieces - first)];
  piece->memory = mtude_arena_realloc (&arena, piece->memory, piece->size, size);
  check (piece->memory != NULL);
  check_fill (piece->memory, size < piece->size ? size : piece->size, piece->byte);
  piece->size = size;
  fill (piece);
}

/* Of both lanes, which begin chunks of their own. */
static void
op_owners (void)
{
  size_t size = random_size ();
  void *box = mtude_box_alloc (&arena, size);
  void *rc = mtude_rc_alloc (&arena, size, NULL);

  check (box != NULL && rc != NULL);
  mtude_rc_release (rc);
  mtude_box_free (box);
}

static void
op_mark (void)
{
  if (n_marks == MAX_MARKS)
    return;

  mtude_arena_mark (&arena, &marks[n_marks].mark);
  marks[n_marks++].n_pieces = n_pieces;
}

static void
op_rewind (void)
{
  if (n_marks == 0)
    return;

  n_marks = random_below (n_marks);
  n_pieces = marks[n_marks].n_pieces;
  check_status (mtude_arena_rewind (&arena, &marks[n_marks].mark), MTUDE_OK);
}

static void
op_reset (void)
{
  if (random_below (2))
    mtude_arena_reset (&arena);
  else
    mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  n_pieces = n_marks = 0;
}

static void
forget_seed (void *data)
{
}

static void
op_seal (void)
{
  MtudeSnapshot *snapshot = mtude_arena_seal (&arena, NULL, forget_seed, NULL);

  check (snapshot != NULL);
  mtude_snapshot_release (snapshot);
  n_pieces = n_marks = 0;
}

static void
step (void)
{
  size_t what = random_below (1000);

  if (what < 400)
    op_alloc ();
  else if (what < 930)
    op_realloc ();
  else if (what < 950)
    op_owners ();
  else if (what < 970)
    op_mark ();
  else if (what < 985)
    op_rewind ();
  else if (what < 997)
    op_reset ();
  else
    op_seal ();
}

static void
check_pieces (void)
{
  size_t i;

  for (i = 0; i < n_pieces; i++)
    check_fill (pieces[i].memory, pieces[i].size, pieces[i].byte);
}

static const char *words;

static void
run (void)
{
  MtudeOptions options;
  size_t i;

  if (words != NULL)
    setenv ("MULTITUDE_DEBUG", words, 1);
  mtude_options_init (&options);
  options.name = "random";
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  for (i = 0; i < N_STEPS; i++)
    {
      step ();
      if (i % 64 == 0)
        check_pieces ();
    }
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
}

static void
run_with (const char *these)
{
  words = these;
  for (state = 1; state <= 3; state++)
    {
      tap_note ("seed %u", (unsigned) state);
      check_goes_on (run);
    }
}

static void
without_words (void)
{
  run_with (NULL);
}

static void
with_guards (void)
{
  run_with ("guard");
}

static void
with_blocks (void)
{
  run_with ("malloc,poison");
}

static void
with_poison (void)
{
  run_with ("poison");
}

static void
with_threads (void)
{
  run_with ("threads");
}

TAP_MAIN (TAP_TEST (without_words),
          TAP_TEST (with_guards),
          TAP_TEST (with_blocks),
          TAP_TEST (with_poison),
          TAP_TEST (with_threads))
