/* Names of colours and who wears them: a table and a set of the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-table
 *
 * Ends with a status of zero if every name is found, what was removed is not, and a table
 * that becomes small gives its memory back.
 */

#include <multitude-core.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Keys are strings ----------------------------------------------------- */

/* FNV-1a.  0 and 1 mean something to a table. */
static uint32_t
hash_string (const void *key)
{
  uint32_t hash = 2166136261u;

  for (const unsigned char *c = key; *c != '\0'; c++)
    hash = (hash ^ *c) * 16777619u;

  return hash < 2 ? hash + 2 : hash;
}

static int
equal_strings (const void *a,
               const void *b)
{
  return strcmp (a, b) == 0;
}

/* What every table of a program has in common; the compiler sees through both. */
static const MtudeHash hash_key = hash_string;
static const MtudeEqual is_equal = equal_strings;

static bool
put (MtudeArena *arena,
     MtudeTable *table,
     const char *key,
     const char *value)
{
  uint32_t hash = hash_key (key);
  uint32_t slot = mtude_table_probe (table, hash, key, is_equal);

  return mtude_table_set (arena, table, slot, hash, (void *) key, (void *) value);
}

static const char *
get (const MtudeTable *table,
     const char       *key)
{
  int64_t slot = mtude_table_find (table, hash_key (key), key, is_equal);

  return slot != MTUDE_TABLE_NONE ? mtude_table_get_value (table, (uint32_t) slot) : NULL;
}

static bool
take_out (MtudeTable *table,
          const char *key)
{
  int64_t slot = mtude_table_find (table, hash_key (key), key, is_equal);

  if (slot == MTUDE_TABLE_NONE)
    return false;

  mtude_table_remove (table, (uint32_t) slot);
  return true;
}

/* ---- A map ---------------------------------------------------------------- */

static bool
map_colors (MtudeArena *arena)
{
  MtudeTable table, old;
  size_t length = 0;
  bool is_good;

  mtude_table_init (&table);
  if (!put (arena, &table, "red", "fire") || !put (arena, &table, "green", "grass")
      || !put (arena, &table, "blue", "sky") || !put (arena, &table, "blue", "sea"))
    return false;

  is_good = strcmp (get (&table, "blue"), "sea") == 0 && get (&table, "grey") == NULL
            && take_out (&table, "red") && !take_out (&table, "red");

  for (int64_t slot = mtude_table_next (&table, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&table, slot + 1))
    {
      printf ("%s: %s\n", (char *) mtude_table_get_key (&table, (uint32_t) slot),
              (char *) mtude_table_get_value (&table, (uint32_t) slot));
      length += strlen (mtude_table_get_key (&table, (uint32_t) slot));
    }

  /* All at once, to be looked at while a new table begins. */
  mtude_table_steal (&table, &old);
  is_good = is_good && length == 9 && get (&table, "green") == NULL && get (&old, "green") != NULL;
  mtude_table_clear (arena, &old);
  mtude_table_clear (arena, &table);
  return is_good;
}

/* ---- A set ---------------------------------------------------------------- */

enum { N_NAMES = 1000 };

/* A set is a table whose keys are their own values.  With room for all of them none fails. */
static bool
fill_set (MtudeArena *arena,
          MtudeTable *set,
          char       (*names)[8])
{
  mtude_table_init (set);
  if (!mtude_table_reserve (arena, set, N_NAMES))
    {
      fprintf (stderr, "no room for %zu bytes\n",
               mtude_table_get_bytes (set, N_NAMES, MTUDE_TABLE_SET));
      return false;
    }

  for (int i = 0; i < N_NAMES; i++)
    {
      uint32_t hash;
      uint32_t slot;

      snprintf (names[i], sizeof names[i], "n%d", i);
      hash = hash_key (names[i]);
      slot = mtude_table_probe (set, hash, names[i], is_equal);
      if (mtude_table_has (set, slot))
        return false;
      if (!mtude_table_set (arena, set, slot, hash, names[i], names[i]))
        return false;
    }

  return true;
}

/* Removing gives nothing back by itself, so that one may remove while one looks. */
static bool
empty_set (MtudeArena *arena)
{
  char (*names)[8] = mtude_arena_alloc (arena, N_NAMES * sizeof *names);
  MtudeTableLayout layout = MTUDE_TABLE_SET;
  MtudeTable set;
  int n_left = 0;
  bool is_good;

  if (names == NULL || !fill_set (arena, &set, names))
    return false;

  for (int64_t slot = mtude_table_next (&set, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&set, slot + 1))
    if (strcmp (mtude_table_get_key (&set, (uint32_t) slot), "n7") != 0)
      mtude_table_remove (&set, (uint32_t) slot);
  mtude_table_fit (arena, &set);

  for (int64_t slot = mtude_table_next (&set, 0); slot != MTUDE_TABLE_NONE;
       slot = mtude_table_next (&set, slot + 1))
    n_left++;
  is_good = n_left == 1 && get (&set, "n7") == names[7] && mtude_table_is_valid (&set)
            && mtude_table_get_bytes (&set, N_NAMES, layout) >= N_NAMES * sizeof (void *);

  printf ("%d of %d names left\n", n_left, N_NAMES);
  mtude_table_clear (arena, &set);
  return is_good;
}

int
main (void)
{
  MtudeArena arena;
  bool is_good;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = map_colors (&arena) && empty_set (&arena);
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
