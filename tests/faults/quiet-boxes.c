/* Calls that ask a source for nothing: owners, ref-strings, snapshots and heaps above the core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_boxes.  Each owner has a chunk of its own, which goes back to
 * the source with it; that is no request.
 */

#include "faults.h"

#include <string.h>

#define T ((Things *) self->subject)

#define SIZE 100000
#define N_UNITS (SIZE / sizeof (gunichar2))

typedef struct
{
  gpointer           box;
  gpointer           rc;
  gpointer           atomic;
  char              *text;      /* of letters alone */
  gunichar2         *units;     /* the same */
  char              *alike;
  gunichar2         *units_alike;
  gpointer           root;
  MultitudeSnapshot *snapshot;
  MultitudeHeap     *heap;
  MultitudeHeap     *told;      /* the sizes */
  gpointer           block;     /* of the first heap */
  gpointer           told_block;
} Things;

static guint n_ended;

static void
count_end (gpointer mem)
{
  n_ended++;
}

/* The last owner of a chunk, for whom so many functions were called. */
static gboolean
gone (Fault *self,
      void  *place,
      guint  n_calls)
{
  *(void **) place = NULL;
  return n_ended == n_calls && fault_gave_back (self, SIZE);
}

#define OF_BOXES(X) \
  X (multitude_box_free, (multitude_box_free (T->box), gone (self, &T->box, 0))) \
  X (multitude_box_free_in, (multitude_box_free_in (self->arena, T->box), gone (self, &T->box, 0))) \
  X (multitude_box_free_n, (multitude_box_free_n (&T->box, 1), gone (self, &T->box, 0))) \
  X (multitude_rc_box_get_mut, multitude_rc_box_get_mut (T->rc) == T->rc) \
  X (multitude_rc_box_get_size, multitude_rc_box_get_size (T->rc) == SIZE) \
  X (multitude_rc_box_is_unique, multitude_rc_box_is_unique (T->rc)) \
  X (multitude_rc_box_acquire, \
     (multitude_rc_box_release ((multitude_rc_box_acquire) (T->rc)), multitude_rc_box_is_unique (T->rc))) \
  X (multitude_rc_box_release, ((multitude_rc_box_release) (T->rc), gone (self, &T->rc, 1))) \
  X (multitude_rc_box_release_full, (multitude_rc_box_release_full (T->rc, count_end), gone (self, &T->rc, 2))) \
  X (multitude_atomic_rc_box_get_mut, multitude_atomic_rc_box_get_mut (T->atomic) == T->atomic) \
  X (multitude_atomic_rc_box_get_size, multitude_atomic_rc_box_get_size (T->atomic) == SIZE) \
  X (multitude_atomic_rc_box_is_unique, multitude_atomic_rc_box_is_unique (T->atomic)) \
  X (multitude_atomic_rc_box_acquire, \
     (multitude_atomic_rc_box_release ((multitude_atomic_rc_box_acquire) (T->atomic)), \
      multitude_atomic_rc_box_is_unique (T->atomic))) \
  X (multitude_atomic_rc_box_release, ((multitude_atomic_rc_box_release) (T->atomic), gone (self, &T->atomic, 1))) \
  X (multitude_atomic_rc_box_release_in, \
     ((multitude_atomic_rc_box_release_in) (self->arena, T->atomic), gone (self, &T->atomic, 1))) \
  X (multitude_atomic_rc_box_release_full, \
     (multitude_atomic_rc_box_release_full (T->atomic, count_end), gone (self, &T->atomic, 2))) \
  X (multitude_atomic_rc_box_release_full_in, \
     (multitude_atomic_rc_box_release_full_in (self->arena, T->atomic, count_end), gone (self, &T->atomic, 2))) \
  X (multitude_atomic_rc_box_release_n, \
     (multitude_atomic_rc_box_release_n (&T->atomic, 1), gone (self, &T->atomic, 1)))

/* ---- Ref-strings ---- */

static gboolean
texts_are_alike (Fault *self)
{
  return multitude_ref_string_equal (T->text, T->alike)
         && multitude_ref_string_hash (T->text) == multitude_ref_string_hash (T->alike)
         && multitude_ref_string_hash (T->text) != 0;
}

static gboolean
units_are_alike (Fault *self)
{
  return multitude_ref_string16_equal (T->units, T->units_alike)
         && multitude_ref_string16_hash (T->units) == multitude_ref_string16_hash (T->units_alike)
         && multitude_ref_string16_hash (T->units) != 0;
}

#define OF_STRINGS(X) \
  X (multitude_ref_string_equal, texts_are_alike (self)) \
  X (multitude_ref_string_hash, texts_are_alike (self)) \
  X (multitude_ref_string_length, multitude_ref_string_length (T->text) == SIZE) \
  X (multitude_ref_string_acquire, \
     (multitude_ref_string_release ((multitude_ref_string_acquire) (T->text)), texts_are_alike (self))) \
  X (multitude_ref_string_release, ((multitude_ref_string_release) (T->text), gone (self, &T->text, 0))) \
  X (multitude_ref_string_release_in, \
     ((multitude_ref_string_release_in) (self->arena, T->text), gone (self, &T->text, 0))) \
  X (multitude_ref_string_release_n, (multitude_ref_string_release_n (&T->text, 1), gone (self, &T->text, 0))) \
  X (multitude_ref_string16_equal, units_are_alike (self)) \
  X (multitude_ref_string16_hash, units_are_alike (self)) \
  X (multitude_ref_string16_length, multitude_ref_string16_length (T->units) == N_UNITS) \
  X (multitude_ref_string16_acquire, \
     (multitude_ref_string16_release (multitude_ref_string16_acquire (T->units)), units_are_alike (self))) \
  X (multitude_ref_string16_release, (multitude_ref_string16_release (T->units), gone (self, &T->units, 0))) \
  X (multitude_ref_string16_release_in, \
     (multitude_ref_string16_release_in (self->arena, T->units), gone (self, &T->units, 0)))

/* ---- Snapshots ---- */

/* Its value has a chunk of its own. */
#define OF_SNAPSHOTS(X) \
  X (multitude_snapshot_get_root, multitude_snapshot_get_root (T->snapshot) == T->root) \
  X (multitude_snapshot_get_size, multitude_snapshot_get_size (T->snapshot) >= SIZE) \
  X (multitude_snapshot_ref, \
     (multitude_snapshot_unref (multitude_snapshot_ref (T->snapshot)), \
      multitude_snapshot_get_root (T->snapshot) == T->root)) \
  X (multitude_snapshot_unref, (multitude_snapshot_unref (T->snapshot), gone (self, &T->snapshot, 0)))

/* ---- Heaps ---- */

static gboolean
is_empty (MultitudeHeap *heap)
{
  return multitude_heap_get_n_blocks (heap) == 0;
}

static gboolean
freed_by_thread (Fault *self)
{
  MultitudeHeap *before = multitude_heap_swap_thread_default (T->heap);

  multitude_heap_thread_free (T->block);
  return multitude_heap_swap_thread_default (before) == T->heap && is_empty (T->heap);
}

#define OF_HEAPS(X) \
  X (multitude_heap_get_n_blocks, multitude_heap_get_n_blocks (T->heap) == 1) \
  X (multitude_heap_free, (multitude_heap_free (T->heap, T->block), is_empty (T->heap))) \
  X (multitude_heap_free_sized, (multitude_heap_free_sized (T->told, T->told_block, 100), is_empty (T->told))) \
  X (multitude_heap_free_with_data, (multitude_heap_free_with_data (T->block, T->heap), is_empty (T->heap))) \
  X (multitude_heap_swap_thread_default, freed_by_thread (self)) \
  X (multitude_heap_thread_free, freed_by_thread (self))

#define CALLS(X) OF_BOXES (X) OF_STRINGS (X) OF_SNAPSHOTS (X) OF_HEAPS (X)

CALLS (FAULT_CALL)

/* ---- What is there ---- */

static void
prepare_strings (Fault *self)
{
  g_autofree char *text = g_strnfill (SIZE, 'x');

  T->text = multitude_ref_string_new_len (self->arena, text, SIZE);
  T->alike = multitude_ref_string_new_len (self->arena, text, SIZE);
  T->units = multitude_ref_string16_new_utf8 (self->arena, text, N_UNITS, NULL);
  T->units_alike = multitude_ref_string16_new_utf8 (self->arena, text, N_UNITS, NULL);
}

/* The seal comes before what is arena-bound. */
static void
prepare (Fault *self)
{
  MultitudeArena *arena = self->arena;

  self->subject = g_new0 (Things, 1);
  n_ended = 0;
  T->root = (multitude_arena_alloc) (arena, SIZE);
  T->snapshot = multitude_arena_seal (arena, T->root);
  T->box = (multitude_box_alloc) (arena, SIZE);
  T->rc = multitude_rc_box_alloc_full (arena, SIZE, count_end);
  T->atomic = multitude_atomic_rc_box_alloc_full (arena, SIZE, count_end);
  prepare_strings (self);
  T->heap = multitude_heap_new (arena);
  T->told = multitude_heap_new_sized (arena);
  T->block = multitude_heap_malloc (T->heap, 100);
  T->told_block = multitude_heap_realloc_sized (T->told, NULL, 0, 100);
}

static void
release_text (char *text)
{
  multitude_ref_string_release (text);
}

static void
finish (Fault *self)
{
  g_clear_pointer (&T->snapshot, multitude_snapshot_unref);
  g_clear_pointer (&T->box, multitude_box_free);
  if (T->rc != NULL)
    multitude_rc_box_release (T->rc);
  if (T->atomic != NULL)
    multitude_atomic_rc_box_release (T->atomic);
  g_clear_pointer (&T->text, release_text);
  g_clear_pointer (&T->units, multitude_ref_string16_release);
  multitude_ref_string_release (T->alike);
  multitude_ref_string16_release (T->units_alike);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_boxes = {
  "quiet-boxes", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
