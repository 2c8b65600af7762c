/* Arrays that are shared: references, and the end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude_array_ref(), _unref() and _hold().  An array belongs to the thread
 * that uses the arena, but one that holds its arena is let go of on any thread.
 * Only this is here, so that a model can compile it.
 */

#include "config.h"

#include "multitude-array-private.h"

MultitudeArray *
multitude_array_hold (MultitudeArray *array)
{
  if (!array->holds_arena)
    {
      g_object_ref (array->arena);
      array->holds_arena = TRUE;
    }
  return multitude_array_ref (array);
}

/**
 * multitude_array_ref: (skip)
 * @array: an array
 *
 * Takes a reference.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_ref (MultitudeArray *array)
{
  g_return_val_if_fail (array != NULL, NULL);

  multitude_references_take (&array->ref_count);
  return array;
}

/**
 * multitude_array_unref: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up.  With the last one the elements are cleared, and the
 * array is freed.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_array_unref (MultitudeArray *array)
{
  g_return_if_fail (array != NULL);

  if (!multitude_references_keep_last (&array->ref_count))
    return;

  /* The occasion to append others, or to take a reference for a while. */
  multitude_array_clear_all (array);

  if (multitude_references_drop (&array->ref_count))
    {
      MtudeBlock block = multitude_array_get_block (array);

      multitude_builder_drop_block (array->arena, &block, array->holds_arena);
      multitude_builder_drop (array->arena, array, array->holds_arena);
    }
}
