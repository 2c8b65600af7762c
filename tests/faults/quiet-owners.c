/* Calls that ask a source for nothing: owners and snapshots of the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_owners.  Each owner has a chunk of its own, which goes back to
 * the source with it; that is no request.
 */

#include "faults.h"

#define CORE (&self->arena->core)
#define T ((Things *) self->subject)

#define SIZE 100000

/* Of the snapshot, one after the other. */
#define VALUE_SIZE 4000
#define N_VALUES 10

typedef struct
{
  gpointer       box;
  gpointer       rc;
  gpointer       atomic;
  gpointer       root;
  MtudeSnapshot *snapshot;
} Things;

static guint n_ended;

static void
count_end (gpointer data)
{
  n_ended++;
}

static void
end_snapshot (gpointer data)
{
}

/* The last owner of a chunk, for whom so many functions were called. */
static gboolean
gone (Fault    *self,
      gpointer *place,
      guint     n_calls)
{
  *place = NULL;
  return n_ended == n_calls && fault_gave_back (self, SIZE);
}

/* ---- In the steps that the inline code takes ---- */

static gboolean
last_is_gone (Fault    *self,
              gpointer *place,
              void    (*last) (void *chunk))
{
  size_t *owners = mtude_owners_of (*place);

  g_assert_cmpuint (mtude_atomic_sub_release (owners, 1), ==, 1);
  last (owners);
  return gone (self, place, 0);
}

/* ---- Snapshots ---- */

/* The one reference is enough for it to be there, and the other one ends it. */
static gboolean
acquired (Fault *self)
{
  mtude_snapshot_release (mtude_snapshot_acquire (T->snapshot));
  return n_ended == 0 && mtude_snapshot_get_root (T->snapshot) == T->root;
}

/* Its chunks are the arena's again, to be used or given back. */
static gboolean
released (Fault *self,
          guint  n_calls)
{
  mtude_snapshot_release (T->snapshot);
  T->snapshot = NULL;
  return n_ended == n_calls && mtude_arena_get_cached (CORE) >= N_VALUES * VALUE_SIZE
         && (mtude_arena_alloc) (CORE, 40) != NULL;
}

static gboolean
cleanup_removed (Fault *self)
{
  return mtude_snapshot_remove_cleanup (T->snapshot, count_end, NULL)
         && !mtude_snapshot_remove_cleanup (T->snapshot, count_end, NULL)
         && released (self, 0);
}

#define CALLS(X) \
  X (mtude_box_free, ((mtude_box_free) (T->box), gone (self, &T->box, 0))) \
  X (mtude_box_free_in, ((mtude_box_free_in) (CORE, T->box), gone (self, &T->box, 0))) \
  X (mtude_box_free_n, (mtude_box_free_n (&T->box, 1), gone (self, &T->box, 0))) \
  X (mtude_rc_get_size, mtude_rc_get_size (T->rc) == SIZE) \
  X (mtude_rc_is_unique, mtude_rc_is_unique (T->rc)) \
  X (mtude_rc_acquire, \
     (mtude_rc_release ((mtude_rc_acquire) (T->rc)), n_ended == 0 && mtude_rc_is_unique (T->rc))) \
  X (mtude_rc_release, ((mtude_rc_release) (T->rc), gone (self, &T->rc, 1))) \
  X (mtude_rc_release_full, (mtude_rc_release_full (T->rc, count_end), gone (self, &T->rc, 2))) \
  X (mtude_rc_give_back, (mtude_rc_give_back (CORE, T->rc), gone (self, &T->rc, 0))) \
  X (mtude_atomic_rc_get_size, mtude_atomic_rc_get_size (T->atomic) == SIZE) \
  X (mtude_atomic_rc_is_unique, mtude_atomic_rc_is_unique (T->atomic)) \
  X (mtude_atomic_rc_acquire, \
     (mtude_atomic_rc_release ((mtude_atomic_rc_acquire) (T->atomic)), \
      n_ended == 0 && mtude_atomic_rc_is_unique (T->atomic))) \
  X (mtude_atomic_rc_release, ((mtude_atomic_rc_release) (T->atomic), gone (self, &T->atomic, 1))) \
  X (mtude_atomic_rc_release_in, ((mtude_atomic_rc_release_in) (CORE, T->atomic), gone (self, &T->atomic, 1))) \
  X (mtude_atomic_rc_release_n, (mtude_atomic_rc_release_n (&T->atomic, 1), gone (self, &T->atomic, 1))) \
  X (mtude_atomic_rc_release_full, \
     (mtude_atomic_rc_release_full (T->atomic, count_end), gone (self, &T->atomic, 2))) \
  X (mtude_atomic_rc_release_full_in, \
     (mtude_atomic_rc_release_full_in (CORE, T->atomic, count_end), gone (self, &T->atomic, 2))) \
  X (mtude_atomic_rc_give_back, (mtude_atomic_rc_give_back (CORE, T->atomic), gone (self, &T->atomic, 0))) \
  X (mtude_chunk_last_shared, last_is_gone (self, &T->box, mtude_chunk_last_shared)) \
  X (mtude_chunk_last_local, last_is_gone (self, &T->rc, mtude_chunk_last_local)) \
  X (mtude_snapshot_acquire, acquired (self)) \
  X (mtude_snapshot_release, released (self, 1)) \
  X (mtude_snapshot_get_root, mtude_snapshot_get_root (T->snapshot) == T->root) \
  X (mtude_snapshot_get_bytes, mtude_snapshot_get_bytes (T->snapshot) >= N_VALUES * VALUE_SIZE) \
  X (mtude_snapshot_has_seed, mtude_snapshot_has_seed (T->snapshot)) \
  X (mtude_snapshot_remove_cleanup, cleanup_removed (self))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  guint i;

  self->subject = g_new0 (Things, 1);
  n_ended = 0;
  T->root = (mtude_arena_alloc) (CORE, 40);
  for (i = 0; i < N_VALUES; i++)
    g_assert_nonnull ((mtude_arena_alloc) (CORE, VALUE_SIZE));
  g_assert_true (mtude_arena_add_cleanup (CORE, count_end, NULL));
  T->snapshot = mtude_arena_seal (CORE, T->root, end_snapshot, NULL);
  T->box = (mtude_box_alloc) (CORE, SIZE);
  T->rc = (mtude_rc_alloc) (CORE, SIZE, count_end);
  T->atomic = (mtude_atomic_rc_alloc) (CORE, SIZE, count_end);
}

static void
finish (Fault *self)
{
  if (T->box != NULL)
    mtude_box_free (T->box);
  if (T->rc != NULL)
    mtude_rc_release (T->rc);
  if (T->atomic != NULL)
    mtude_atomic_rc_release (T->atomic);
  if (T->snapshot != NULL)
    mtude_snapshot_release (T->snapshot);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_owners = {
  "quiet-owners", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
