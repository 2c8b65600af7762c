/* Counted paths: owners, allocated and released.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where a name has two verbs, the owner is released as soon as it was made.  The
 * others are counted apart: first all are made, and then all released.
 */

#include "hot-paths.h"

#define VALUE_SIZE 16
#define LARGE_VALUE_SIZE 64

#define BATCH 64
#define N_BATCHED (N_OPERATIONS / BATCH * BATCH)

static const char text[] = "thirteen char";

static void
make_boxes (HotState *state,
            gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      state->mems[i] = multitude_box_alloc (state->arena, VALUE_SIZE);
      keep (state->mems[i]);
    }
}

static void
free_boxes (HotState *state,
            gsize     n)
{
  for (gsize i = 0; i < n; i++)
    multitude_box_free (state->mems[i]);
}

static void
run_box_free (HotState *state,
              gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_box_alloc (state->arena, VALUE_SIZE);

      keep (mem);
      multitude_box_free (mem);
    }
}

static void
run_box_free_in (HotState *state,
                 gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_box_alloc (state->arena, VALUE_SIZE);

      keep (mem);
      multitude_box_free_in (state->arena, mem);
    }
}

static void
free_batches (HotState *state,
              gsize     n)
{
  for (gsize i = 0; i < n; i += BATCH)
    multitude_box_free_n (state->mems + i, BATCH);
}

static void
run_rc (HotState *state,
        gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_rc_box_alloc (state->arena, VALUE_SIZE);

      keep (mem);
      multitude_rc_box_release (mem);
    }
}

static void
run_rc_shared (HotState *state,
               gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_rc_box_alloc (state->arena, VALUE_SIZE);

      keep (multitude_rc_box_acquire (mem));
      multitude_rc_box_release (mem);
      multitude_rc_box_release (mem);
    }
}

static void
run_atomic_rc (HotState *state,
               gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_atomic_rc_box_alloc (state->arena, VALUE_SIZE);

      keep (mem);
      multitude_atomic_rc_box_release (mem);
    }
}

static void
run_atomic_rc_in (HotState *state,
                  gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_atomic_rc_box_alloc (state->arena, VALUE_SIZE);

      keep (mem);
      multitude_atomic_rc_box_release_in (state->arena, mem);
    }
}

static void
run_atomic_rc_shared (HotState *state,
                      gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_atomic_rc_box_alloc (state->arena, VALUE_SIZE);

      keep (multitude_atomic_rc_box_acquire (mem));
      multitude_atomic_rc_box_release (mem);
      multitude_atomic_rc_box_release (mem);
    }
}

static void
run_atomic_rc_shared_in (HotState *state,
                         gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_atomic_rc_box_alloc (state->arena, VALUE_SIZE);

      keep (multitude_atomic_rc_box_acquire (mem));
      multitude_atomic_rc_box_release (mem);
      multitude_atomic_rc_box_release_in (state->arena, mem);
    }
}

/* Large enough that the lines ahead are asked for. */
static void
run_atomic_rc_64_in (HotState *state,
                     gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer mem = multitude_atomic_rc_box_alloc (state->arena, LARGE_VALUE_SIZE);

      keep (mem);
      multitude_atomic_rc_box_release_in (state->arena, mem);
    }
}

static void
make_atomic_rcs (HotState *state,
                 gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      state->mems[i] = multitude_atomic_rc_box_alloc (state->arena, VALUE_SIZE);
      keep (state->mems[i]);
    }
}

static void
release_batches (HotState *state,
                 gsize     n)
{
  for (gsize i = 0; i < n; i += BATCH)
    multitude_atomic_rc_box_release_n (state->mems + i, BATCH);
}

static void
run_ref_string (HotState *state,
                gsize     n)
{
  gssize length = (gssize) hide (sizeof text - 1);

  for (gsize i = 0; i < n; i++)
    {
      char *string = multitude_ref_string_new_len (state->arena, text, length);

      keep (string);
      multitude_ref_string_release (string);
    }
}

static void
run_ref_string_in (HotState *state,
                   gsize     n)
{
  gssize length = (gssize) hide (sizeof text - 1);

  for (gsize i = 0; i < n; i++)
    {
      char *string = multitude_ref_string_new_len (state->arena, text, length);

      keep (string);
      multitude_ref_string_release_in (state->arena, string);
    }
}

const HotPath hot_owner_paths[] = {
  { "box-alloc", NULL, make_boxes },
  { "box-free", make_boxes, free_boxes },
  { "box-alloc+free", NULL, run_box_free },
  { "box-alloc+free-in", NULL, run_box_free_in },
  { "box-free-64", make_boxes, free_batches, .n = N_BATCHED },
  { "rc-alloc+release", NULL, run_rc },
  { "rc-alloc+acquire+2-releases", NULL, run_rc_shared },
  { "atomic-rc-alloc+release", NULL, run_atomic_rc },
  { "atomic-rc-alloc+release-in", NULL, run_atomic_rc_in },
  { "atomic-rc-alloc+acquire+2-releases", NULL, run_atomic_rc_shared },
  { "atomic-rc-clone+release+release-in", NULL, run_atomic_rc_shared_in },
  { "atomic-rc-64-alloc+release-in", NULL, run_atomic_rc_64_in },
  { "atomic-rc-release-64", make_atomic_rcs, release_batches, .n = N_BATCHED },
  { "ref-string-new+release", NULL, run_ref_string },
  { "ref-string-new+release-in", NULL, run_ref_string_in },
};
const gsize hot_n_owner_paths = G_N_ELEMENTS (hot_owner_paths);
