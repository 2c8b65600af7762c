/* Snapshots: one owner for everything that an arena has handed out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeSnapshot.  What this layer adds to the core's is the seed, which
 * lies in the instance of the arena and may be part of its first snapshot.
 *
 * Such a snapshot keeps the instance, and not the arena: it has no reference while
 * the arena is alive, so that this ends when its users let go, as any other does,
 * with all its memory and its weak references.  Only then, in its dispose, does an
 * arena whose seed is still lent out take a reference to itself that the snapshot
 * will give up; what remains until then is an instance of some 800 bytes.
 *
 *   seed_holders == (the arena has not ended) + (the snapshot is there)
 *
 * Who takes it to zero frees the instance, or lets it be freed.
 */

#include "config.h"

#include "multitude-snapshot.h"

#include "multitude-core.h"
#include "multitude-intern-private.h"
#include "multitude-private.h"
#include "multitude-references-private.h"
#include "multitude-snapshot-private.h"

G_DEFINE_BOXED_TYPE (MultitudeSnapshot, multitude_snapshot, multitude_snapshot_ref, multitude_snapshot_unref)

static void
drop_seed (gpointer data)
{
  MultitudeArena *arena = data;

  if (multitude_references_drop (&arena->seed_holders))
    g_object_unref (arena);
}

void
multitude_snapshot_keep_instance (MultitudeArena *arena)
{
  arena->lends_seed = FALSE;
  g_object_ref (arena);
  drop_seed (arena);
}

static MultitudeSnapshot *
seal (MultitudeArena *self,
      gpointer        root)
{
  MtudeSnapshot *snapshot = mtude_arena_seal (&self->core, root, drop_seed, self);

  if (snapshot == NULL)
    return NULL;

  if (mtude_snapshot_has_seed (snapshot))
    {
      self->seed_holders = 2;
      self->lends_seed = TRUE;
    }
  multitude_intern_end (self, snapshot);

  return (MultitudeSnapshot *) snapshot;
}

/**
 * multitude_arena_seal: (skip)
 * @self: an arena
 * @root: (nullable): what multitude_snapshot_get_root() returns, usually the first
 *   node of a graph
 *
 * Makes everything that was allocated since the last reset one value: a snapshot
 * with an atomic count, which any thread may share and let go of.  The pointers
 * inside are plain ones, and all of them stay valid until the last reference is
 * gone, whatever happens to the arena.  Its cleanups run then.
 *
 * |[<!-- language="C" -->
 *   Document *document = parse (arena, text);
 *
 *   g_task_return_pointer (task, multitude_arena_seal (arena, document),
 *                          (GDestroyNotify) multitude_snapshot_unref);
 * ]|
 *
 * The arena goes on as after a reset, with its cache: marks are no longer valid,
 * heaps have ended, and an interned string is a new one.  Owners are not touched.
 * The chunks of the snapshot count as reserved until they come back, which they do
 * when it goes.  Sealing and letting go again and again asks the source for
 * nothing.
 *
 * Costs 96 bytes of the arena.  Only the thread that uses the arena may call this,
 * and no cleanup may.  Aborts the program when there is no memory.
 *
 * Returns: (transfer full): a snapshot, to be given up with
 *   multitude_snapshot_unref()
 *
 * Since: 1.0
 */
MultitudeSnapshot *
multitude_arena_seal (MultitudeArena *self,
                      gpointer        root)
{
  MultitudeSnapshot *snapshot;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);

  snapshot = seal (self, root);
  if (snapshot == NULL)
    multitude_abort (&self->core, MTUDE_SNAPSHOT_SIZE, sizeof (gpointer));

  return snapshot;
}

/**
 * multitude_arena_try_seal: (skip)
 * @self: an arena
 * @root: (nullable): what multitude_snapshot_get_root() returns
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_seal(), and fails where that would abort, with
 * %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_BUDGET.  The arena is as it was
 * then, and may be sealed later.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): a snapshot, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeSnapshot *
multitude_arena_try_seal (MultitudeArena  *self,
                          gpointer         root,
                          GError         **error)
{
  MultitudeSnapshot *snapshot;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  snapshot = seal (self, root);
  if (snapshot == NULL)
    multitude_set_error (error, self, MTUDE_SNAPSHOT_SIZE, sizeof (gpointer));

  return snapshot;
}

/**
 * multitude_arena_seal_unrooted: (rename-to multitude_arena_seal)
 * @self: an arena
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_try_seal() without a root, which scripts could not follow: a
 * snapshot is for them what keeps the arena's objects (multitude_arena_hold_object())
 * and the memory of other code together, until the last of its copies goes.
 *
 * Only the thread that uses the arena may call this; the snapshot may go on any
 * thread.  Fails with %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_BUDGET.
 *
 * Returns: (transfer full): a snapshot, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeSnapshot *
multitude_arena_seal_unrooted (MultitudeArena  *self,
                               GError         **error)
{
  return multitude_arena_try_seal (self, NULL, error);
}

/**
 * multitude_snapshot_ref: (skip)
 * @self: a snapshot
 *
 * Takes one more reference.  May be called from any thread that has one.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
MultitudeSnapshot *
multitude_snapshot_ref (MultitudeSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (MultitudeSnapshot *) mtude_snapshot_acquire ((MtudeSnapshot *) self);
}

/**
 * multitude_snapshot_unref: (skip)
 * @self: (transfer full): a snapshot
 *
 * Gives up a reference.  With the last one the cleanups run, on this thread, newest
 * first, while all memory of the snapshot is still valid; then that goes back to
 * the arena, or to the source if the arena is gone.  A cleanup must not touch the
 * snapshot itself, nor the arena, unless this is its thread and it is alive.
 *
 * May be called from any thread, and be used as a #GDestroyNotify.  Aborts if it finds
 * that the last reference was given up before.
 *
 * Since: 1.0
 */
void
multitude_snapshot_unref (MultitudeSnapshot *self)
{
  g_return_if_fail (self != NULL);

  mtude_snapshot_release ((MtudeSnapshot *) self);
}

/**
 * multitude_snapshot_get_root: (skip)
 * @self: a snapshot
 *
 * May be called from any thread that has a reference.
 *
 * Returns: (transfer none) (nullable): the root that it was sealed with
 *
 * Since: 1.0
 */
gpointer
multitude_snapshot_get_root (MultitudeSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return mtude_snapshot_get_root ((MtudeSnapshot *) self);
}

/**
 * multitude_snapshot_get_size:
 * @self: a snapshot
 *
 * What it keeps of the arena's source: whole chunks, which count against
 * #MultitudeArena:byte-budget until it is gone.  What lies in the arena itself is
 * not part of it, so the size of a small snapshot may be 0.
 *
 * May be called from any thread that has a reference.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
gsize
multitude_snapshot_get_size (MultitudeSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return mtude_snapshot_get_bytes ((MtudeSnapshot *) self);
}

/**
 * multitude_snapshot_new_bytes: (skip)
 * @self: a snapshot
 * @data: (array length=size): memory in the snapshot
 * @size: how many bytes
 *
 * Creates a #GBytes over a part of a snapshot, without a copy; it has a reference
 * to the snapshot.  So a text of a document can be handed to whoever takes #GBytes
 * and stays valid without the document, at the price of keeping all of it.
 *
 * That @data is in the snapshot is for the caller to see to.  May be called from any
 * thread that has a reference, and the bytes be given up on any.  GLib allocates the
 * #GBytes itself.  Aborts the program when there is no memory for that.
 *
 * Returns: (transfer full): the bytes
 *
 * Since: 1.0
 */
GBytes *
multitude_snapshot_new_bytes (MultitudeSnapshot *self,
                              gconstpointer      data,
                              gsize              size)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (data != NULL, NULL);

  return g_bytes_new_with_free_func (data, size, (GDestroyNotify) multitude_snapshot_unref,
                                     multitude_snapshot_ref (self));
}
