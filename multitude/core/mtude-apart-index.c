/* Which of the values apart begins at an address.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-apart-index-private.h. */

#include "mtude-apart-index-private.h"

#include "mtude-integrity-private.h"

#include <stdlib.h>
#include <string.h>

static size_t *
heads_of (const MtudeWatch *watch)
{
  return (size_t *) (watch->values + watch->capacity);
}

/* The upper bits of the product are the good ones. */
static size_t *
head_for (const MtudeWatch *watch,
          const void       *memory)
{
  uint64_t hash = (uint64_t) (uintptr_t) memory * MTUDE_STAMP_FACTOR >> 32;

  return &heads_of (watch)[hash & (watch->capacity - 1)];
}

static void
link_value (MtudeWatch *watch,
            size_t      position)
{
  MtudeApartValue *value = &watch->values[position - 1];
  size_t *head = head_for (watch, value->value);

  value->older = *head;
  *head = position;
}

bool
mtude_apart_index_make_room (MtudeWatch *watch,
                             size_t      capacity)
{
  MtudeApartValue *values = realloc (watch->values, capacity * (sizeof *values + sizeof (size_t)));
  size_t i;

  if (values == NULL)
    return false;

  watch->values = values;
  watch->capacity = capacity;
  memset (heads_of (watch), 0, capacity * sizeof (size_t));
  for (i = 1; i <= watch->n_values; i++)
    link_value (watch, i);
  return true;
}

void
mtude_apart_index_add (MtudeWatch      *watch,
                       MtudeApartValue  value)
{
  watch->values[watch->n_values] = value;
  link_value (watch, ++watch->n_values);
}

void
mtude_apart_index_cut (MtudeWatch *watch,
                       size_t      n_kept)
{
  while (watch->n_values > n_kept)
    {
      const MtudeApartValue *value = &watch->values[--watch->n_values];

      *head_for (watch, value->value) = value->older;
    }
}

MtudeApartValue *
mtude_apart_index_find (const MtudeWatch *watch,
                        const void       *memory)
{
  size_t position = watch->capacity > 0 ? *head_for (watch, memory) : 0;

  while (position != 0 && watch->values[position - 1].value != memory)
    position = watch->values[position - 1].older;

  return position != 0 ? &watch->values[position - 1] : NULL;
}
