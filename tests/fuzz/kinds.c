/* Kinds of owners that several families make, and how values are made in place.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what kinds.h has of functions. */

#include "kinds.h"
#include "worker.h"

void
fuzz_release_elsewhere (FuzzMachine    *self,
                        GDestroyNotify  release,
                        gpointer        memory)
{
  if (self->is_handed_over)
    release (memory);
  else
    fuzz_worker_call (release, memory);
}

void
fuzz_op_acquire (FuzzMachine    *self,
                 const FuzzKind *kind)
{
  FuzzBlock *block = fuzz_block_pick (self, kind);

  if (block == NULL)
    return;
  kind->acquire (block);
  block->references++;
}

void
fuzz_op_release (FuzzMachine    *self,
                 const FuzzKind *kind)
{
  FuzzBlock *block = fuzz_block_pick (self, kind);

  if (block != NULL)
    fuzz_block_release (self, block);
}

/* It uses the arena in front of, or behind, what it makes. */
gboolean
fuzz_make (gpointer   mem,
           gpointer   user_data,
           GError   **error)
{
  FuzzMaking *making = user_data;
  FuzzMachine *self = making->machine;

  if (making->how % 4 == 1 && fuzz_may_abort (self, 100))
    fuzz_block_add (self, &fuzz_box, multitude_box_alloc (self->arena, 40), 40, 8);
  if (making->how % 4 == 2 && fuzz_may_abort (self, 100))
    multitude_box_free_in (self->arena, multitude_box_alloc (self->arena, 40));
  if (making->how < 128)
    return TRUE;

  g_set_error_literal (error, G_FILE_ERROR, 0, "on purpose");
  return FALSE;
}

gboolean
fuzz_making_failed (const FuzzMaking  *making,
                    GError           **error)
{
  if ((*error)->domain != G_FILE_ERROR)
    return FALSE;

  g_assert_cmpuint (making->how, >=, 128);
  g_clear_error (error);
  return TRUE;
}
