/* Random operations against a model of what must come of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The model knows every piece of memory that is alive: where it is, how large, how
 * it is aligned, what is in it, and what ends its life.  After each operation some
 * of that is compared, now and then all of it: no two pieces overlap, all have
 * their contents, and every destructor and cleanup has run once at the right time.
 *
 *   test-random [steps] [seed]
 *
 * repeats what a failure printed.
 */

#include "mtude-arena-inline.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"
#include "mtude-stats.h"
#include "recorder.h"

#define MAX_PIECES 1500
#define MAX_MARKS 6

static unsigned n_steps = 6000;
static uint64_t given_seed;

typedef enum
{
  PIECE_BOUND,                  /* lives until a reset, or a rewind to an older mark */
  PIECE_BOX,
  PIECE_CLAIMS,
  PIECE_PLAIN,
  PIECE_ATOMIC
} PieceKind;

typedef struct
{
  unsigned char *memory;
  size_t         size;
  unsigned       references;    /* or claims */
  unsigned       id;            /* of the operation that made it */
  PieceKind      kind;
  unsigned char  byte;
  bool           has_destructor;
} Piece;

typedef struct
{
  MtudeMark mark;
  unsigned  id;                 /* of the operation that took it */
  size_t    resets;
  size_t    n_cleanups;
  bool      is_alive;           /* no rewind to an older one, no reset */
} Mark;

typedef struct
{
  Recorder  *recorder;          /* or NULL: the default source */
  MtudeArena arena;
  uint64_t   random;
  unsigned   id;

  Piece      pieces[MAX_PIECES];
  size_t     n_pieces;
  Mark       marks[MAX_MARKS];

  size_t     n_created;         /* destructors */
  size_t     n_destroyed;
  size_t     n_cleanups;        /* registered and not run */
} Model;

/* The one that runs: destructors have no other way to it. */
static Model *model_now;

static size_t
random_below (Model *model,
              size_t limit)
{
  model->random ^= model->random << 13;
  model->random ^= model->random >> 7;
  model->random ^= model->random << 17;
  return (size_t) (model->random >> 11) % limit;
}

/* Mostly small, now and then at a boundary, or too large for a chunk. */
static size_t
random_size (Model *model)
{
  static const size_t boundaries[] = { 0, 1, 7, 8, 9, 15, 16, 17, 320, 447, 448, 449, 511, 512, 513,
                                       4095, 4096, 4097, 16383, 16384, 16385, 65023, 65536 };
  static const size_t limits[] = { 40, 40, 200, 200, 1000, 3000, 10000, 80000 };

  if (random_below (model, 12) == 0)
    return boundaries[random_below (model, sizeof boundaries / sizeof boundaries[0])];
  return random_below (model, limits[random_below (model, 8)]);
}

/* ---- Pieces ----------------------------------------------------------- */

/* Large ones are compared at their ends. */
static void
piece_check (const Piece *piece)
{
  size_t length = piece->size < 600 ? piece->size : 300;

  check_fill (piece->memory, length, piece->byte);
  check_fill (piece->memory + (piece->size - length), length, piece->byte);
}

static void
piece_fill (Piece *piece)
{
  memset (piece->memory, piece->byte, piece->size);
}

static Piece *
piece_add (Model    *model,
           PieceKind kind,
           void     *memory,
           size_t    size,
           size_t    alignment)
{
  Piece *piece = &model->pieces[model->n_pieces++];

  check (model->n_pieces <= MAX_PIECES);
  check (memory != NULL);
  check_uint ((uintptr_t) memory % alignment, 0);
  *piece = (Piece) { memory, size, 1, model->id, kind, (unsigned char) (model->id % 253 + 1), false };
  piece_fill (piece);
  return piece;
}

static void
piece_remove (Model *model,
              Piece *piece)
{
  *piece = model->pieces[--model->n_pieces];
}

static int
compare_pieces (const void *a,
                const void *b)
{
  const Piece *const *first = a;
  const Piece *const *second = b;

  return ((*first)->memory > (*second)->memory) - ((*first)->memory < (*second)->memory);
}

static void
check_no_overlap (Model *model)
{
  static const Piece *sorted[MAX_PIECES];
  size_t n = 0;
  size_t i;

  for (i = 0; i < model->n_pieces; i++)
    if (model->pieces[i].size > 0)
      sorted[n++] = &model->pieces[i];
  qsort (sorted, n, sizeof sorted[0], compare_pieces);
  for (i = 1; i < n; i++)
    check (sorted[i - 1]->memory + sorted[i - 1]->size <= sorted[i]->memory);
}

static void
check_figures (Model *model)
{
  MtudeStats stats;

  mtude_arena_get_stats (&model->arena, &stats);
  check_uint (stats.reserved,
              stats.used - stats.seed_used + stats.wasted + stats.available + stats.cached
              + stats.retained + stats.overhead);
  check (stats.used - stats.seed_used <= stats.reserved && stats.wasted <= stats.reserved);
  if (model->recorder == NULL)
    return;

  check_uint (stats.reserved, recorder_live_bytes (model->recorder));
  check_uint (recorder_n_errors (model->recorder), 0);
}

static void
check_all (Model *model)
{
  size_t i;

  for (i = 0; i < model->n_pieces; i++)
    piece_check (&model->pieces[i]);
  check_no_overlap (model);
  check_figures (model);
  check (mtude_arena_is_valid (&model->arena));
}

/* ---- Destructors ------------------------------------------------------ */

/* Now and then a destructor allocates, so that chunks change under its value. */
static void
piece_destroy (void *memory)
{
  Model *model = model_now;
  unsigned char *bytes = memory;
  size_t n = random_below (model, 4) == 0 ? random_below (model, 6) : 0;

  bytes[0] ^= 0xff;
  for (; n > 0; n--)
    {
      void *box = mtude_box_alloc (&model->arena, 1 + random_below (model, 2000));

      check (box != NULL);
      memset (box, 0xee, 1);
      mtude_box_free (box);
    }
  bytes[0] ^= 0xff;
  model->n_destroyed++;
}

static void
cleanup_run (void *data)
{
  Model *model = model_now;

  check_uint (*(size_t *) data, model->n_cleanups);
  model->n_cleanups--;
}

/* ---- Operations ------------------------------------------------------- */

static void
op_bound (Model *model)
{
  MtudeArena *arena = &model->arena;
  size_t size = random_size (model);
  size_t alignment;

  switch (random_below (model, 4))
    {
    case 0:
      piece_add (model, PIECE_BOUND, mtude_arena_alloc (arena, size), size, size < 16 ? 8 : 16);
      break;

    case 1:
      piece_add (model, PIECE_BOUND, mtude_arena_alloc_value (arena, size), size, 8);
      break;

    case 2:
      alignment = (size_t) 1 << random_below (model, random_below (model, 8) == 0 ? 16 : 8);
      piece_add (model, PIECE_BOUND, mtude_arena_alloc_aligned (arena, size, alignment), size, alignment);
      break;

    default:
      piece_add (model, PIECE_BOUND, mtude_arena_alloc_bytes (arena, size), size + 1, 1);
      break;
    }
}

/* As much as the current chunk still has, or nearly so. */
static void
op_rest (Model *model)
{
  MtudeArena *arena = &model->arena;
  size_t room = mtude_local_top (arena) - mtude_local_cur (arena);
  size_t size;

  if (room < 16 || room > 3000)
    return;

  size = room + 2 - random_below (model, 16);
  switch (random_below (model, 3))
    {
    case 0:
      piece_add (model, PIECE_BOUND, mtude_arena_alloc_value (arena, size), size, 8);
      break;

    case 1:
      piece_add (model, PIECE_BOUND, mtude_arena_alloc (arena, size), size, size < 16 ? 8 : 16);
      break;

    default:
      piece_add (model, PIECE_BOUND, mtude_arena_alloc_bytes (arena, size), size + 1, 1);
      break;
    }
}

static void
op_copy (Model *model)
{
  static unsigned char text[200];
  size_t size = random_below (model, sizeof text);
  char *copy;

  memset (text, (int) model->id, sizeof text);
  copy = mtude_arena_strndup (&model->arena, (const char *) text, size);
  check_fill (copy, size, (int) model->id);
  check_uint ((unsigned char) copy[size], 0);
  piece_add (model, PIECE_BOUND, copy, size + 1, 1);
  copy = mtude_arena_memdup (&model->arena, text, size);
  check_fill (copy, size, (int) model->id);
  piece_add (model, PIECE_BOUND, copy, size, 8);
}

/* Of any value that no mark is behind: shrinking it could put the cursor there. */
static void
op_realloc (Model *model)
{
  size_t i = model->n_pieces;
  size_t size = random_size (model);
  Piece *piece;
  unsigned char *memory;

  if (i == 0)
    return;

  piece = &model->pieces[random_below (model, 2) ? i - 1 : random_below (model, i)];
  for (i = 0; i < MAX_MARKS; i++)
    if (model->marks[i].is_alive && model->marks[i].id > piece->id)
      return;
  if (piece->kind != PIECE_BOUND || (uintptr_t) piece->memory % 8 != 0)
    return;

  memory = mtude_arena_realloc (&model->arena, piece->memory, piece->size, size);
  check (memory != NULL);
  check_fill (memory, size < piece->size ? size : piece->size, piece->byte);
  piece->memory = memory;
  piece->size = size;
  piece_fill (piece);
}

static void
op_box (Model *model)
{
  MtudeArena *arena = &model->arena;
  size_t size = random_size (model);
  size_t alignment;
  unsigned n_claims;
  Piece *piece;

  switch (random_below (model, 3))
    {
    case 0:
      piece_add (model, PIECE_BOX, mtude_box_alloc (arena, size), size, 8);
      break;

    case 1:
      alignment = (size_t) 1 << random_below (model, random_below (model, 8) == 0 ? 15 : 8);
      piece_add (model, PIECE_BOX, mtude_box_alloc_aligned (arena, size, alignment), size, alignment);
      break;

    default:
      n_claims = 1 + (unsigned) random_below (model, 5);
      piece = piece_add (model, PIECE_CLAIMS, mtude_box_alloc_claims (arena, size, 16, n_claims), size, 16);
      piece->references = n_claims;
      break;
    }
}

/* By the forms that other layers inline. */
static void
op_rc_inline (Model *model)
{
  size_t size = random_size (model);

  if (random_below (model, 2))
    piece_add (model, PIECE_PLAIN, mtude_rc_alloc_inline (&model->arena, size), size, 8);
  else
    piece_add (model, PIECE_ATOMIC, mtude_atomic_rc_alloc_inline (&model->arena, size), size, 8);
}

static void
op_rc (Model *model)
{
  bool has_destructor = random_below (model, 3) == 0;
  MtudeDestroy destroy = has_destructor ? piece_destroy : NULL;
  size_t size = random_size (model) + has_destructor;
  Piece *piece;

  if (random_below (model, 2))
    {
      piece = piece_add (model, PIECE_PLAIN, mtude_rc_alloc (&model->arena, size, destroy), size, 8);
      check_uint (mtude_rc_get_size (piece->memory), size);
    }
  else
    {
      piece = piece_add (model, PIECE_ATOMIC, mtude_atomic_rc_alloc (&model->arena, size, destroy), size, 8);
      check_uint (mtude_atomic_rc_get_size (piece->memory), size);
    }
  piece->has_destructor = has_destructor;
  model->n_created += has_destructor;
}

static void
op_acquire (Model *model)
{
  Piece *piece;

  if (model->n_pieces == 0)
    return;

  piece = &model->pieces[random_below (model, model->n_pieces)];
  if (piece->kind == PIECE_PLAIN)
    mtude_rc_acquire (piece->memory);
  else if (piece->kind == PIECE_ATOMIC)
    mtude_atomic_rc_acquire (piece->memory);
  else
    return;
  piece->references++;
}

/* One reference, in one of the ways that its kind has. */
static void
reference_drop (Model       *model,
                const Piece *piece)
{
  void *memories[1] = { piece->memory };
  size_t way = random_below (model, 3);

  if (piece->kind == PIECE_PLAIN)
    mtude_rc_release (memories[0]);
  else if (piece->kind == PIECE_ATOMIC && way == 0)
    mtude_atomic_rc_release (memories[0]);
  else if (piece->kind == PIECE_ATOMIC && way == 1)
    mtude_atomic_rc_release_in (&model->arena, memories[0]);
  else if (piece->kind == PIECE_ATOMIC)
    mtude_atomic_rc_release_n (memories, 1);
  else if (way == 0)
    mtude_box_free (memories[0]);
  else if (way == 1)
    mtude_box_free_in (&model->arena, memories[0]);
  else
    mtude_box_free_n (memories, 1);
}

static void
piece_release (Model *model,
               Piece *piece)
{
  size_t n_destroyed = model->n_destroyed;
  bool is_last = piece->references == 1;

  piece_check (piece);
  if (piece->kind == PIECE_PLAIN)
    check (mtude_rc_is_unique (piece->memory) == is_last);
  if (piece->kind == PIECE_ATOMIC)
    check (mtude_atomic_rc_is_unique (piece->memory) == is_last);

  reference_drop (model, piece);
  check_uint (model->n_destroyed, n_destroyed + (is_last && piece->has_destructor));
  if (is_last)
    piece_remove (model, piece);
  else
    piece->references--;
}

static void
op_release (Model *model)
{
  Piece *piece;

  if (model->n_pieces == 0)
    return;

  piece = &model->pieces[random_below (model, model->n_pieces)];
  if (piece->kind != PIECE_BOUND)
    piece_release (model, piece);
}

/* All boxes at once: whole ones, and what is left of the claims. */
static void
op_free_many (Model *model)
{
  static void *memories[8 * MAX_PIECES];
  size_t n = 0;
  size_t i;

  for (i = model->n_pieces; i-- > 0; )
    {
      Piece *piece = &model->pieces[i];

      if (piece->kind != PIECE_BOX && piece->kind != PIECE_CLAIMS)
        continue;
      piece_check (piece);
      while (piece->references-- > 0)
        memories[n++] = piece->memory;
      piece_remove (model, piece);
    }
  mtude_box_free_n (memories, n);
}

static void
op_cleanup (Model *model)
{
  size_t *number = mtude_arena_alloc (&model->arena, sizeof *number);

  check (number != NULL);
  *number = ++model->n_cleanups;
  check (mtude_arena_add_cleanup (&model->arena, cleanup_run, number));
}

/* ---- Operations that end lives ---------------------------------------- */

static void
forget_bound (Model   *model,
              unsigned since)
{
  size_t i;

  for (i = model->n_pieces; i-- > 0; )
    if (model->pieces[i].kind == PIECE_BOUND && model->pieces[i].id >= since)
      piece_remove (model, &model->pieces[i]);
}

static void
op_reset (Model *model)
{
  size_t i;

  check_all (model);
  forget_bound (model, 0);
  if (random_below (model, 2))
    mtude_arena_reset (&model->arena);
  else
    mtude_arena_reset_full (&model->arena, (MtudeResetMode) random_below (model, 3));
  check_uint (model->n_cleanups, 0);
  for (i = 0; i < MAX_MARKS; i++)
    model->marks[i].is_alive = false;
}

static void
op_mark (Model *model)
{
  Mark *mark = &model->marks[random_below (model, MAX_MARKS)];

  mtude_arena_mark (&model->arena, &mark->mark);
  mark->id = model->id;
  mark->resets = model->arena.resets;
  mark->n_cleanups = model->n_cleanups;
  mark->is_alive = true;
}

typedef enum
{
  REWIND_MUST,
  REWIND_MAY,
  REWIND_MUST_NOT
} RewindRule;

/* Plain owners that are younger than the mark forbid it; older ones in the same
 * chunk may, if younger ones have been there.  What a mark that was ended does is
 * only sure after a reset; such a one is not tried otherwise.
 */
static RewindRule
rewind_rule (Model      *model,
             const Mark *mark)
{
  RewindRule rule = REWIND_MUST;
  size_t i;

  if (mark->resets != model->arena.resets)
    return REWIND_MUST_NOT;

  for (i = 0; i < model->n_pieces; i++)
    if (model->pieces[i].kind == PIECE_PLAIN)
      {
        /* With a chunk of its own it is none of the arena's. */
        if (mtude_chunk_of (model->pieces[i].memory)->kind != MTUDE_CHUNK_NORMAL)
          continue;
        if (model->pieces[i].id > mark->id)
          return REWIND_MUST_NOT;
        rule = REWIND_MAY;
      }

  return rule;
}

static void
op_rewind (Model *model)
{
  Mark *mark = &model->marks[random_below (model, MAX_MARKS)];
  RewindRule rule = rewind_rule (model, mark);
  MtudeStatus status;
  size_t i;

  if (!mark->is_alive && rule != REWIND_MUST_NOT)
    return;

  check_all (model);
  status = mtude_arena_rewind (&model->arena, &mark->mark);
  check (status == MTUDE_OK || status == MTUDE_INVALID);
  check (rule == REWIND_MAY || (status == MTUDE_OK) == (rule == REWIND_MUST));
  if (status != MTUDE_OK)
    return;

  check_uint (model->n_cleanups, mark->n_cleanups);
  forget_bound (model, mark->id + 1);
  for (i = 0; i < MAX_MARKS; i++)
    if (model->marks[i].id > mark->id)
      model->marks[i].is_alive = false;
}

static void
model_step (Model *model)
{
  size_t what = random_below (model, 1000);

  if (model->n_pieces > MAX_PIECES - 8)
    what = random_below (model, 2) ? 999 : 900;

  if (what < 280)
    op_bound (model);
  else if (what < 300)
    op_rest (model);
  else if (what < 380)
    op_copy (model);
  else if (what < 430)
    op_realloc (model);
  else if (what < 540)
    op_box (model);
  else if (what < 630)
    op_rc (model);
  else if (what < 650)
    op_rc_inline (model);
  else if (what < 690)
    op_acquire (model);
  else if (what < 890)
    op_release (model);
  else if (what < 900)
    op_cleanup (model);
  else if (what < 910)
    op_free_many (model);
  else if (what < 950)
    op_mark (model);
  else if (what < 970)
    op_rewind (model);
  else if (what < 980)
    mtude_arena_trim (&model->arena);
  else
    op_reset (model);
}

/* ---- Runs ------------------------------------------------------------- */

static void
model_begin (Model       *model,
             Recorder    *recorder,
             uint64_t     seed)
{
  MtudeOptions options;
  unsigned i;

  memset (model, 0, sizeof *model);
  model_now = model;
  model->recorder = recorder;
  model->random = seed;

  mtude_options_init (&options);
  if (recorder != NULL)
    recorder_options (recorder, &options);
  if (random_below (model, 2))
    options.max_normal_alloc = 4096 + random_below (model, 60000);
  if (random_below (model, 2))
    options.local_capacity = 512 + random_below (model, 100000);
  if (random_below (model, 2))
    options.shared_capacity = 512 + random_below (model, 100000);
  if (random_below (model, 2))
    options.reset_limit = random_below (model, 200000);
  check_status (mtude_arena_init (&model->arena, &options), MTUDE_OK);
  for (i = 0; i < MAX_MARKS; i++)
    model->marks[i].resets = SIZE_MAX;
}

/* Destructors use the arena, so their values go before it. */
static void
release_with_destructors (Model *model)
{
  size_t i;

  for (i = model->n_pieces; i-- > 0; )
    if (model->pieces[i].has_destructor)
      {
        unsigned references = model->pieces[i].references;

        while (references-- > 0)
          piece_release (model, &model->pieces[i]);
      }
}

/* All other owners outlive it. */
static void
model_end (Model *model)
{
  check_all (model);
  forget_bound (model, 0);
  release_with_destructors (model);
  check_all (model);

  mtude_arena_clear (&model->arena);
  check_uint (model->n_cleanups, 0);
  while (model->n_pieces > 0)
    {
      Piece *piece = &model->pieces[model->n_pieces - 1];

      piece_check (piece);
      if (piece->kind == PIECE_PLAIN)
        mtude_rc_release (piece->memory);
      else if (piece->kind == PIECE_ATOMIC)
        mtude_atomic_rc_release (piece->memory);
      else
        mtude_box_free (piece->memory);
      if (--piece->references == 0)
        model->n_pieces--;
    }
  check_uint (model->n_destroyed, model->n_created);
}

static void
run (Recorder *recorder,
     uint64_t  seed,
     unsigned  steps)
{
  static Model model;

  tap_note ("seed %" PRIu64, seed);
  model_begin (&model, recorder, seed);
  for (model.id = 1; model.id <= steps; model.id++)
    {
      model_step (&model);
      if (model.n_pieces > 0)
        piece_check (&model.pieces[random_below (&model, model.n_pieces)]);
      if (model.id % 64 == 0)
        check_all (&model);
    }
  model_end (&model);
  if (recorder != NULL)
    recorder_end (recorder, 1);
}

#define N_SEEDS 6

static uint64_t
nth_seed (uint64_t n)
{
  return given_seed != 0 ? given_seed : UINT64_C (0x9e3779b97f4a7c15) * n;
}

static void
on_a_source_of_fixed_blocks (void)
{
  unsigned i;

  for (i = 1; i <= N_SEEDS; i++)
    run (recorder_new (RECORDER_FIXED), nth_seed (i), n_steps);
}

static void
on_a_source_that_grows (void)
{
  unsigned i;

  for (i = 1; i <= N_SEEDS; i++)
    run (recorder_new (RECORDER_GROWS), nth_seed (100 + i), n_steps);
}

static void
on_the_default_source (void)
{
  size_t mapped;
  unsigned i;

  mtude_region_trim ();
  mapped = mtude_region_get_mapped ();
  for (i = 1; i <= N_SEEDS; i++)
    {
      run (NULL, nth_seed (200 + i), n_steps);
      mtude_region_trim ();
      check_uint (mtude_region_get_mapped (), mapped);
    }
}

int
main (int    argc,
      char **argv)
{
  static const TapTest tests[] = {
    TAP_TEST (on_a_source_of_fixed_blocks),
    TAP_TEST (on_a_source_that_grows),
    TAP_TEST (on_the_default_source),
  };

  if (mtude_track_is_active () || MTUDE_FENCE_IS_LOAD)
    n_steps = 1000;
  if (argc > 1)
    n_steps = (unsigned) strtoul (argv[1], NULL, 10);
  if (argc > 2)
    given_seed = strtoull (argv[2], NULL, 10);

  return tap_run (tests, sizeof tests / sizeof tests[0], NULL);
}
