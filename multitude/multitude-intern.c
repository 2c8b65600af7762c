/* The strings that an arena knows already.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude_intern().  The table probes slot after slot, is at most half
 * full, and lies in a box of the arena whose strings it has:
 *
 *   n_slots is a power of two;  2 * n_strings <= n_slots
 *
 * It has a reference to each string, and goes with a cleanup that is registered
 * when it is made.
 */

#include "config.h"

#include "multitude-intern-private.h"

#include "multitude-owner-inline.h"
#include "multitude-private.h"
#include "multitude-ref-string.h"

#include <string.h>

#define FIRST_N_SLOTS 16

typedef struct
{
  char  *string;                /* or NULL */
  guint  hash;
} Slot;

typedef struct
{
  gsize n_slots;
  gsize n_strings;
  Slot  slots[];
} Table;

guint
multitude_hash_bytes (const char *bytes,
                      gsize       length)
{
  guint64 hash = length;
  gsize i;

  for (i = 0; i < length; i++)
    hash = (hash ^ (guchar) bytes[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) (hash >> 32);
}

static Table *
table_new (MultitudeArena *arena,
           gsize           n_slots)
{
  Table *table = multitude_box_new_flex (arena, Table, slots, n_slots);

  table->n_slots = n_slots;
  table->n_strings = 0;
  memset (table->slots, 0, n_slots * sizeof (Slot));
  return table;
}

static void
table_drop (gpointer data)
{
  MultitudeArena *arena = data;
  Table *table = g_steal_pointer (&arena->interned);
  gsize i;

  for (i = 0; i < table->n_slots; i++)
    if (table->slots[i].string != NULL)
      multitude_ref_string_release_in (arena, table->slots[i].string);

  multitude_box_free_in (arena, table);
}

/* The slot of these contents, or the free one where they belong. */
static Slot *
table_find (Table      *table,
            const char *str,
            gsize       length,
            guint       hash)
{
  gsize i = hash & (table->n_slots - 1);

  for (; table->slots[i].string != NULL; i = (i + 1) & (table->n_slots - 1))
    {
      const Slot *slot = &table->slots[i];

      if (slot->hash == hash && multitude_ref_string_length (slot->string) == length
          && memcmp (slot->string, str, length) == 0)
        break;
    }

  return &table->slots[i];
}

static Slot *
table_find_free (Table *table,
                 guint  hash)
{
  gsize i = hash & (table->n_slots - 1);

  while (table->slots[i].string != NULL)
    i = (i + 1) & (table->n_slots - 1);

  return &table->slots[i];
}

static Table *
table_grow (MultitudeArena *arena,
            Table          *old)
{
  Table *table = table_new (arena, 2 * old->n_slots);
  gsize i;

  for (i = 0; i < old->n_slots; i++)
    if (old->slots[i].string != NULL)
      *table_find_free (table, old->slots[i].hash) = old->slots[i];

  table->n_strings = old->n_strings;
  multitude_box_free_in (arena, old);
  return table;
}

/* A table with room for one more. */
static Table *
table_ensure (MultitudeArena *arena)
{
  Table *table = arena->interned;

  if (table == NULL)
    {
      arena->interned = table_new (arena, FIRST_N_SLOTS);
      multitude_arena_add_cleanup (arena, table_drop, arena);
    }
  else if (2 * (table->n_strings + 1) > table->n_slots)
    arena->interned = table_grow (arena, table);

  return arena->interned;
}

char *
multitude_intern (MultitudeArena *arena,
                  const char     *str,
                  gsize           length)
{
  guint hash = multitude_hash_bytes (str, length);
  Table *table = table_ensure (arena);
  Slot *slot = table_find (table, str, length, hash);

  if (slot->string == NULL)
    {
      slot->string = multitude_ref_string_new_len (arena, str, (gssize) length);
      slot->hash = hash;
      table->n_strings++;
    }

  return multitude_ref_string_acquire (slot->string);
}

void
multitude_intern_end (MultitudeArena *arena,
                      MtudeSnapshot  *snapshot)
{
  if (arena->interned != NULL && mtude_snapshot_remove_cleanup (snapshot, table_drop, arena))
    table_drop (arena);
}
