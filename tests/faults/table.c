/* Calls whose source fails: hash tables.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_table.  The subject is a set without a free slot, so that one more
 * key needs memory, and so does a value that is not its key.
 */

#include "faults.h"

#define SUBJECT ((MultitudeHashTable *) self->subject)

/* Three quarters of 32 slots. */
#define N_KEYS 24

/* Fewer than a quarter. */
#define N_LEFT 7

#define NEW_KEY GUINT_TO_POINTER (1000)

static gboolean
made (MultitudeHashTable *table)
{
  if (table == NULL)
    return FALSE;
  multitude_hash_table_unref (table);
  return TRUE;
}

/* The value of the first key, by an iterator that goes on after it. */
static gboolean
replaced (MultitudeHashTable  *table,
          GError             **error)
{
  MultitudeHashTableIter iter;
  gpointer key;
  guint n = 1;

  multitude_hash_table_iter_init (&iter, table);
  g_assert_true (multitude_hash_table_iter_next (&iter, &key, NULL));
  if (!multitude_hash_table_iter_try_replace (&iter, NEW_KEY, error))
    return FALSE;
  while (multitude_hash_table_iter_next (&iter, NULL, NULL))
    n++;
  g_assert_cmpuint (n, ==, N_KEYS);
  return TRUE;
}

static gboolean
replaced_or_ended (MultitudeHashTable *table)
{
  MultitudeHashTableIter iter;

  multitude_hash_table_iter_init (&iter, table);
  g_assert_true (multitude_hash_table_iter_next (&iter, NULL, NULL));
  multitude_hash_table_iter_replace (&iter, NEW_KEY);
  return TRUE;
}

FAULT_CALL (multitude_hash_table_new, made (multitude_hash_table_new (self->arena, NULL, NULL)))
FAULT_CALL (multitude_hash_table_new_full,
            made (multitude_hash_table_new_full (self->arena, NULL, NULL, NULL, NULL)))
FAULT_CALL (multitude_hash_table_try_new_full,
            made (multitude_hash_table_try_new_full (self->arena, NULL, NULL, NULL, NULL, error)))
FAULT_CALL (multitude_hash_table_new_similar,
            made (multitude_hash_table_new_similar (self->arena, SUBJECT)))
FAULT_CALL (multitude_hash_table_insert, multitude_hash_table_insert (SUBJECT, NEW_KEY, NULL))
FAULT_CALL (multitude_hash_table_replace, multitude_hash_table_replace (SUBJECT, NEW_KEY, NULL))
FAULT_CALL (multitude_hash_table_add, multitude_hash_table_add (SUBJECT, NEW_KEY))
FAULT_CALL (multitude_hash_table_try_insert,
            multitude_hash_table_try_insert (SUBJECT, NEW_KEY, NULL, NULL, error))
FAULT_CALL (multitude_hash_table_try_replace,
            multitude_hash_table_try_replace (SUBJECT, GUINT_TO_POINTER (1), NULL, NULL, error))
FAULT_CALL (multitude_hash_table_try_add,
            multitude_hash_table_try_add (SUBJECT, NEW_KEY, NULL, error))
FAULT_CALL (multitude_hash_table_reserve, (multitude_hash_table_reserve (SUBJECT, 5000), TRUE))
FAULT_CALL (multitude_hash_table_try_reserve,
            multitude_hash_table_try_reserve (SUBJECT, 5000, error))
/* ---- Taking out, when a smaller table is enough ---- */

static gboolean
is_late (gpointer key,
         gpointer value,
         gpointer unused)
{
  return GPOINTER_TO_UINT (key) > N_LEFT;
}

/* An iterator leaves the size as it is. */
static MultitudeHashTable *
nearly_empty (Fault *self)
{
  MultitudeHashTableIter iter;
  gpointer key;

  multitude_hash_table_iter_init (&iter, SUBJECT);
  while (multitude_hash_table_iter_next (&iter, &key, NULL))
    if (GPOINTER_TO_UINT (key) > N_LEFT + 1)
      multitude_hash_table_iter_remove (&iter);
  return SUBJECT;
}

#define LAST_KEY GUINT_TO_POINTER (N_LEFT + 1)

FAULT_CALL (multitude_hash_table_remove, multitude_hash_table_remove (nearly_empty (self), LAST_KEY))
FAULT_CALL (multitude_hash_table_steal, multitude_hash_table_steal (nearly_empty (self), LAST_KEY))
FAULT_CALL (multitude_hash_table_steal_extended,
            multitude_hash_table_steal_extended (nearly_empty (self), LAST_KEY, NULL, NULL))
FAULT_CALL (multitude_hash_table_foreach_remove,
            multitude_hash_table_foreach_remove (SUBJECT, is_late, NULL) == N_KEYS - N_LEFT)
FAULT_CALL (multitude_hash_table_foreach_steal,
            multitude_hash_table_foreach_steal (SUBJECT, is_late, NULL) == N_KEYS - N_LEFT)

FAULT_CALL (multitude_hash_table_iter_replace, replaced_or_ended (SUBJECT))
FAULT_CALL (multitude_hash_table_iter_try_replace, replaced (SUBJECT, error))

static void
prepare (Fault *self)
{
  guint i;

  self->subject = multitude_hash_table_new (self->arena, NULL, NULL);
  for (i = 1; i <= N_KEYS; i++)
    multitude_hash_table_add (SUBJECT, GUINT_TO_POINTER (i));
}

static void
describe (Fault   *self,
          GString *text)
{
  guint i;

  for (i = 0; i <= 1000; i++)
    if (multitude_hash_table_contains (SUBJECT, GUINT_TO_POINTER (i)))
      g_string_append_printf (text, "%u: %u, ", i,
                              GPOINTER_TO_UINT (multitude_hash_table_lookup (SUBJECT, GUINT_TO_POINTER (i))));
  g_string_append_printf (text, "%u", multitude_hash_table_size (SUBJECT));
}

static void
finish (Fault *self)
{
  multitude_hash_table_unref (SUBJECT);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_hash_table_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_new_full, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_new_similar, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_insert, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_replace, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_add, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_reserve, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_iter_replace, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_hash_table_remove, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_hash_table_steal, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_hash_table_steal_extended, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_hash_table_foreach_remove, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_hash_table_foreach_steal, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_hash_table_try_new_full, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_hash_table_try_insert, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_hash_table_try_replace, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_hash_table_try_add, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_hash_table_try_reserve, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_hash_table_iter_try_replace, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_table = {
  "table", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
