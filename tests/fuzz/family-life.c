/* Operations that end lives: resets, marks, cleanups, snapshots and arenas.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_life and the fuzz_life_ calls.
 *
 *   the cleanups of a list run newest first, each once, when what has the list goes
 *   a mark is alive until a reset, or a rewind to an older one
 */

#include "alphabet.h"
#include "life.h"
#include "worker.h"

#include <string.h>

#define MAX_MARKS 4
#define MAX_SNAPSHOTS 6
#define MAX_CLEANUPS 128

typedef struct
{
  guint   n;
  gpointer cleanups[MAX_CLEANUPS];
} List;

typedef struct
{
  List    *list;
  guint8   deed;                /* what it does besides */
  gboolean ran;
} Cleanup;

typedef struct
{
  MultitudeMark mark;
  guint         id;             /* 0: none */
  guint         arena;
  guint         generation;
  guint         n_cleanups;
  gboolean      is_alive;
  gboolean      is_loose;       /* a rewind may be refused */
} Mark;

typedef struct
{
  MultitudeSnapshot *snapshot;  /* NULL: unused */
  guint              references;
  gpointer           root;
  List              *list;
} Snapshot;

static List lists[MAX_SNAPSHOTS + 1];
static List *pending = &lists[0];       /* of the arena */
static Cleanup cleanups[2 * MAX_CLEANUPS];
static guint n_cleanups;
static Mark marks[MAX_MARKS];
static Snapshot snapshots[MAX_SNAPSHOTS];
static guint generation;
static guint n_ends;            /* of generations, and of parts of one */

guint
fuzz_life_get_n_ends (void)
{
  return n_ends;
}

/* ---- Cleanups ---- */

static gboolean
cleanup_make (guint8     deed,
              Cleanup  **made)
{
  if (n_cleanups == G_N_ELEMENTS (cleanups) || pending->n == MAX_CLEANUPS)
    return FALSE;

  *made = &cleanups[n_cleanups++];
  **made = (Cleanup) { pending, deed, FALSE };
  pending->cleanups[pending->n++] = *made;
  return TRUE;
}

static void cleanup_add (FuzzMachine *self,
                         guint8       deed);

/* All memory of the arena is still valid, and it may be allocated from. */
static void
cleanup_run (gpointer data)
{
  FuzzMachine *self = fuzz_machine;
  Cleanup *cleanup = data;
  List *list = cleanup->list;

  g_assert_false (cleanup->ran);
  g_assert_cmpuint (list->n, >, 0);
  g_assert_true (list->cleanups[--list->n] == cleanup);
  cleanup->ran = TRUE;
  if (self->arena == NULL || list != pending || !fuzz_may_abort (self, 4000))
    return;

  if (cleanup->deed % 4 == 1)
    memset (multitude_arena_alloc (self->arena, 3000), 0x11, 3000);
  if (cleanup->deed % 4 == 2)
    cleanup_add (self, 0);
  if (cleanup->deed % 4 == 3)
    multitude_box_free (multitude_box_alloc (self->arena, 700));
}

static void
cleanup_add (FuzzMachine *self,
             guint8       deed)
{
  Cleanup *cleanup;

  if (fuzz_may_abort (self, 64) && cleanup_make (deed, &cleanup))
    multitude_arena_add_cleanup (self->arena, cleanup_run, cleanup);
}

static void
op_add_cleanup (FuzzMachine *self)
{
  cleanup_add (self, fuzz_input_byte (&self->input));
}

static void
op_take_object (FuzzMachine *self)
{
  GObject *object;
  Cleanup *cleanup;

  if (!fuzz_may_abort (self, 64) || !cleanup_make (0, &cleanup))
    return;

  object = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data_full (object, "fuzz", cleanup, cleanup_run);
  g_assert_true (multitude_arena_take_object (self->arena, object) == object);
}

/* The arena has a reference only if it did not fail. */
static void
op_hold_object (FuzzMachine *self)
{
  g_autoptr (GObject) object = NULL;
  g_autoptr (GError) error = NULL;
  Cleanup *cleanup;

  if (!cleanup_make (0, &cleanup))
    return;

  object = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data_full (object, "fuzz", cleanup, cleanup_run);
  fuzz_try_begin (self);
  if (multitude_arena_hold_object (self->arena, object, &error))
    {
      g_assert_cmpuint (object->ref_count, ==, 2);
      return;
    }

  g_assert_cmpuint (object->ref_count, ==, 1);
  fuzz_try_failed (self, &error);
}

/* ---- What goes ---- */

static void
forget_since (FuzzMachine *self,
              guint        since)
{
  guint i;

  for (i = 0; fuzz_alphabet[i] != NULL; i++)
    if (fuzz_alphabet[i]->forget != NULL)
      fuzz_alphabet[i]->forget (self, since);
}

static void
check_bound (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < self->n_blocks; i++)
    if (self->blocks[i].kind == &fuzz_bound)
      fuzz_block_check (&self->blocks[i]);
}

static void
remove_bound (FuzzMachine *self,
              guint        since)
{
  guint i;

  for (i = self->n_blocks; i-- > 0; )
    if (self->blocks[i].kind == &fuzz_bound && self->blocks[i].id >= since)
      fuzz_block_remove (self, &self->blocks[i]);
}

static void
end_generation (void)
{
  guint i;

  generation++;
  n_ends++;
  for (i = 0; i < MAX_MARKS; i++)
    marks[i].is_alive = FALSE;
}

static void
op_reset (FuzzMachine *self)
{
  check_bound (self);
  forget_since (self, 0);
  remove_bound (self, 0);
  multitude_arena_reset (self->arena);
  g_assert_cmpuint (pending->n, ==, 0);
  end_generation ();
}

static void
op_reset_full (FuzzMachine *self)
{
  MultitudeResetMode mode = (MultitudeResetMode) fuzz_input_below (&self->input, 3);

  check_bound (self);
  forget_since (self, 0);
  remove_bound (self, 0);
  multitude_arena_reset_full (self->arena, mode);
  g_assert_cmpuint (pending->n, ==, 0);
  if (mode == MULTITUDE_RESET_FREE_ALL)
    g_assert_cmpuint (multitude_arena_get_cached_bytes (self->arena), ==, 0);
  end_generation ();
}

static void
op_trim (FuzzMachine *self)
{
  multitude_arena_trim (self->arena);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (self->arena), ==, 0);
}

/* ---- Marks ---- */

void
fuzz_life_loosen_marks (guint id)
{
  guint i;

  for (i = 0; i < MAX_MARKS; i++)
    if (marks[i].id >= id)
      marks[i].is_loose = TRUE;
}

static void
op_mark (FuzzMachine *self)
{
  Mark *mark = &marks[fuzz_input_below (&self->input, MAX_MARKS)];

  multitude_arena_mark (self->arena, &mark->mark);
  mark->id = self->id;
  mark->arena = self->n_arenas;
  mark->generation = generation;
  mark->n_cleanups = pending->n;
  mark->is_alive = TRUE;
  mark->is_loose = FALSE;
}

/* A plain owner that is younger forbids it; an older one may.  One that is large has a
 * chunk of its own, and is none of the mark's.
 */
static gboolean
is_forbidden (FuzzMachine *self,
              const Mark  *mark,
              gboolean    *may_fail)
{
  guint i;

  *may_fail = mark->is_loose;
  for (i = 0; i < self->n_blocks; i++)
    {
      const FuzzBlock *block = &self->blocks[i];

      if (!block->kind->stays_in_thread || block->arena != self->n_arenas)
        continue;
      if (block->id > mark->id && block->size + block->alignment < 3900)
        return TRUE;
      *may_fail = TRUE;
    }

  return FALSE;
}

/* The mark stays, and memory of reallocations since is gone. */
static void
rewound (FuzzMachine *self,
         Mark        *mark)
{
  guint i;

  g_assert_cmpuint (pending->n, ==, mark->n_cleanups);
  n_ends++;
  remove_bound (self, mark->id + 1);
  for (i = 0; i < MAX_MARKS; i++)
    if (marks[i].id > mark->id)
      marks[i].is_alive = FALSE;
}

static void
op_rewind (FuzzMachine *self)
{
  Mark *mark = &marks[fuzz_input_below (&self->input, MAX_MARKS)];
  g_autoptr (GError) error = NULL;
  gboolean may_fail;
  gboolean is_dead = !mark->is_alive;
  gboolean must_fail;

  /* One that ended by a rewind promises nothing; one that a reset ended does. */
  if (mark->id == 0 || mark->arena != self->n_arenas)
    return;
  if (is_dead && mark->generation == generation)
    return;

  must_fail = is_forbidden (self, mark, &may_fail) || is_dead;
  check_bound (self);
  if (!must_fail)
    forget_since (self, mark->id + 1);
  if (multitude_arena_rewind (self->arena, &mark->mark, &error))
    {
      g_assert_false (must_fail);
      rewound (self, mark);
    }
  else
    {
      g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID);
      g_assert_true (must_fail || may_fail);
    }
}

/* ---- Snapshots ---- */

static Snapshot *
find_snapshot (MultitudeSnapshot *snapshot)
{
  guint i;

  for (i = 0; i < MAX_SNAPSHOTS; i++)
    if (snapshots[i].snapshot == snapshot)
      return &snapshots[i];

  return NULL;
}

/* One that no snapshot has, for the arena to go on with. */
static List *
find_list (void)
{
  guint i;
  guint j;

  for (i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      gboolean is_taken = &lists[i] == pending;

      for (j = 0; j < MAX_SNAPSHOTS; j++)
        is_taken |= snapshots[j].snapshot != NULL && snapshots[j].list == &lists[i];
      if (!is_taken)
        return &lists[i];
    }

  g_assert_not_reached ();
}

static void
sealed (FuzzMachine       *self,
        Snapshot          *slot,
        MultitudeSnapshot *snapshot,
        gpointer           root)
{
  guint i;

  *slot = (Snapshot) { snapshot, 1, root, pending };
  pending = find_list ();
  pending->n = 0;
  end_generation ();
  for (i = 0; i < self->n_blocks; i++)
    if (self->blocks[i].kind == &fuzz_bound)
      {
        self->blocks[i].kind = &fuzz_sealed;
        self->blocks[i].handle = snapshot;
      }
}

static void
op_seal (FuzzMachine *self)
{
  Snapshot *slot = find_snapshot (NULL);
  g_autoptr (GError) error = NULL;
  gpointer root = self->n_blocks > 0 ? self->blocks[0].memory : NULL;
  MultitudeSnapshot *snapshot;

  if (slot == NULL)
    return;

  if (self->id % 3 == 2)
    root = NULL;
  fuzz_try_begin (self);
  if (self->id % 3 == 2)
    snapshot = multitude_arena_seal_unrooted (self->arena, &error);
  else if (self->id % 3 == 1 && fuzz_may_abort (self, 200))
    snapshot = multitude_arena_seal (self->arena, root);
  else
    snapshot = multitude_arena_try_seal (self->arena, root, &error);
  if (snapshot == NULL)
    {
      fuzz_try_failed (self, &error);
      return;
    }

  forget_since (self, 0);
  sealed (self, slot, snapshot, root);
}

static void
op_snapshot_ref (FuzzMachine *self)
{
  Snapshot *slot = &snapshots[fuzz_input_below (&self->input, MAX_SNAPSHOTS)];

  if (slot->snapshot == NULL)
    return;

  g_assert_true (multitude_snapshot_ref (slot->snapshot) == slot->snapshot);
  g_assert_true (multitude_snapshot_get_root (slot->snapshot) == slot->root);
  slot->references++;
}

/* Bytes of it keep all of it. */
static void
look_at_root (Snapshot *slot)
{
  GBytes *bytes;

  g_assert_cmpuint (multitude_snapshot_get_size (slot->snapshot), <=, 64 << 20);
  if (slot->root == NULL)
    return;
  bytes = multitude_snapshot_new_bytes (slot->snapshot, slot->root, 0);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  g_bytes_unref (bytes);
}

static void
unref_snapshot (gpointer snapshot)
{
  multitude_snapshot_unref (snapshot);
}

static void
snapshot_release (FuzzMachine *self,
                  Snapshot    *slot,
                  gboolean     elsewhere)
{
  MultitudeSnapshot *snapshot = slot->snapshot;
  guint i;

  for (i = self->n_blocks; i-- > 0; )
    if (self->blocks[i].kind == &fuzz_sealed && self->blocks[i].handle == snapshot)
      {
        fuzz_block_check (&self->blocks[i]);
        if (slot->references == 1)
          fuzz_block_remove (self, &self->blocks[i]);
      }

  look_at_root (slot);
  if (elsewhere && !self->is_handed_over)
    fuzz_worker_call (unref_snapshot, snapshot);
  else
    unref_snapshot (snapshot);

  if (--slot->references > 0)
    return;
  g_assert_cmpuint (slot->list->n, ==, 0);
  slot->snapshot = NULL;
}

static void
op_snapshot_unref (FuzzMachine *self)
{
  Snapshot *slot = &snapshots[fuzz_input_below (&self->input, MAX_SNAPSHOTS)];

  if (slot->snapshot != NULL)
    snapshot_release (self, slot, fuzz_input_byte (&self->input) % 2 == 1);
}

void
fuzz_life_release_snapshots (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < MAX_SNAPSHOTS; i++)
    while (snapshots[i].snapshot != NULL)
      snapshot_release (self, &snapshots[i], i % 2 == 1);

  /* The next input begins with nothing. */
  n_cleanups = 0;
  memset (marks, 0, sizeof marks);
}

/* ---- Threads ---- */

/* The other thread goes on with the operations, until one of them hands it back. */
static void
op_hand_over (FuzzMachine *self)
{
  if (self->is_handed_over)
    {
      self->hands_back = TRUE;
      return;
    }

  if (self->source != NULL)
    self->source->obeys = FALSE;
  self->is_handed_over = TRUE;
  fuzz_worker_call (fuzz_alphabet_run, self);
  self->is_handed_over = FALSE;
}

/* ---- Failure ---- */

static void
op_fail (FuzzMachine *self)
{
  guint8 when = fuzz_input_byte (&self->input);

  if (self->source == NULL)
    return;
  self->source->fails_in = 1 + when / 2 % 16;
  self->source->fails_on = when % 2;
}

static void
op_grant (FuzzMachine *self)
{
  if (self->source != NULL)
    self->source->fails_in = 0;
}

/* ---- Everything ---- */

void
fuzz_life_check_all (FuzzMachine *self)
{
  guint i;

  for (i = 0; fuzz_alphabet[i] != NULL; i++)
    if (fuzz_alphabet[i]->check != NULL)
      fuzz_alphabet[i]->check (self);
  fuzz_machine_check (self);
}

void
fuzz_life_end_arena (FuzzMachine *self)
{
  guint i;

  for (i = 0; fuzz_alphabet[i] != NULL; i++)
    if (fuzz_alphabet[i]->leave != NULL)
      fuzz_alphabet[i]->leave (self);
  forget_since (self, 0);
  fuzz_machine_close (self);
  g_assert_cmpuint (pending->n, ==, 0);
  end_generation ();
}

static void
op_next_arena (FuzzMachine *self)
{
  if (self->n_arenas == FUZZ_MAX_ARENAS)
    return;

  fuzz_life_end_arena (self);
  fuzz_machine_open (self);
}

const FuzzFamily fuzz_family_life = {
  "life",
  {
    op_reset, op_reset_full, op_trim, op_mark, op_rewind, op_add_cleanup, op_take_object, op_seal,
    op_snapshot_ref, op_snapshot_unref, op_hand_over, op_fail, op_grant, fuzz_life_check_all,
    op_next_arena, op_hold_object,
  },
  NULL, NULL, NULL
};
