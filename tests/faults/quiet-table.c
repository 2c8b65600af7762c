/* Calls that ask a source for nothing: hash tables.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_table.  The table has far more room than it needs, in a chunk of
 * its own, which goes back to the source with it.
 */

#include "faults.h"

#define TABLE ((MultitudeHashTable *) self->subject)

#define ROOM 100000

/* Each key, from 1 on, has itself as its value. */
#define N_KEYS 200
#define KEY GUINT_TO_POINTER (7)

static guint n_seen;

static void
see (gpointer key,
     gpointer value,
     gpointer unused)
{
  n_seen++;
}

static gboolean
is_wanted (gpointer key,
           gpointer value,
           gpointer unused)
{
  return key == KEY;
}

/* A list is of g_malloc (). */
static gboolean
has_all (GList *list)
{
  guint n = g_list_length (list);

  g_list_free (list);
  return n == N_KEYS;
}

static gboolean
has_all_in_array (MultitudeHashTable *table)
{
  guint n;

  g_free (multitude_hash_table_get_keys_as_array (table, &n));
  return n == N_KEYS;
}

static gboolean
looked_up (MultitudeHashTable *table)
{
  gpointer key;
  gpointer value;

  return multitude_hash_table_lookup_extended (table, KEY, &key, &value) && key == KEY && value == KEY;
}

/* Whether there are so many entries when all of them have been seen. */
static gboolean
iterated (MultitudeHashTable  *table,
          void               (*drop) (MultitudeHashTableIter *iter),
          guint                n_left)
{
  MultitudeHashTableIter iter;
  guint n = 0;

  multitude_hash_table_iter_init (&iter, table);
  while (multitude_hash_table_iter_next (&iter, NULL, NULL))
    {
      n++;
      if (drop != NULL)
        drop (&iter);
    }
  return n == N_KEYS && multitude_hash_table_size (table) == n_left;
}

static gboolean
iter_is_of (MultitudeHashTable *table)
{
  MultitudeHashTableIter iter;

  multitude_hash_table_iter_init (&iter, table);
  return multitude_hash_table_iter_get_hash_table (&iter) == table;
}

static gboolean
gone (Fault *self)
{
  self->subject = NULL;
  return fault_gave_back (self, ROOM);
}

#define CALLS(X) \
  X (multitude_hash_table_size, multitude_hash_table_size (TABLE) == N_KEYS) \
  X (multitude_hash_table_contains, multitude_hash_table_contains (TABLE, KEY)) \
  X (multitude_hash_table_lookup, multitude_hash_table_lookup (TABLE, KEY) == KEY) \
  X (multitude_hash_table_lookup_extended, looked_up (TABLE)) \
  X (multitude_hash_table_find, multitude_hash_table_find (TABLE, is_wanted, NULL) == KEY) \
  X (multitude_hash_table_foreach, (multitude_hash_table_foreach (TABLE, see, NULL), n_seen == N_KEYS)) \
  X (multitude_hash_table_get_keys, has_all (multitude_hash_table_get_keys (TABLE))) \
  X (multitude_hash_table_get_keys_as_array, has_all_in_array (TABLE)) \
  X (multitude_hash_table_get_values, has_all (multitude_hash_table_get_values (TABLE))) \
  X (multitude_hash_table_iter_init, iterated (TABLE, NULL, N_KEYS)) \
  X (multitude_hash_table_iter_next, iterated (TABLE, NULL, N_KEYS)) \
  X (multitude_hash_table_iter_get_hash_table, iter_is_of (TABLE)) \
  X (multitude_hash_table_iter_remove, iterated (TABLE, multitude_hash_table_iter_remove, 0)) \
  X (multitude_hash_table_iter_steal, iterated (TABLE, multitude_hash_table_iter_steal, 0)) \
  X (multitude_hash_table_remove_all, \
     (multitude_hash_table_remove_all (TABLE), multitude_hash_table_size (TABLE) == 0)) \
  X (multitude_hash_table_steal_all, \
     (multitude_hash_table_steal_all (TABLE), multitude_hash_table_size (TABLE) == 0)) \
  X (multitude_hash_table_ref, \
     (multitude_hash_table_unref (multitude_hash_table_ref (TABLE)), iterated (TABLE, NULL, N_KEYS))) \
  X (multitude_hash_table_unref, (multitude_hash_table_unref (TABLE), gone (self))) \
  X (multitude_hash_table_destroy, (multitude_hash_table_destroy (TABLE), gone (self)))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  guint i;

  n_seen = 0;
  self->subject = multitude_hash_table_new (self->arena, NULL, NULL);
  multitude_hash_table_reserve (TABLE, ROOM / sizeof (gpointer));
  for (i = 1; i <= N_KEYS; i++)
    multitude_hash_table_add (TABLE, GUINT_TO_POINTER (i));
}

static void
finish (Fault *self)
{
  if (self->subject != NULL)
    multitude_hash_table_unref (TABLE);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_table = {
  "quiet-table", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
