/* Changing a list of records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls that insert and remove records.  Each copies the records first, then
 * makes their positions; both may fail, and are undone then.  What comes after cannot.
 */

#include "config.h"

#include "multitude-record-list.h"

#include "multitude-gettext-private.h"
#include "multitude-record-list-private.h"

static gboolean
add_records (MultitudeRecordList  *self,
             const guint8         *records,
             guint                 n_records,
             GArray               *entries,
             GError              **error)
{
  guint i;

  for (i = 0; i < n_records; i++)
    {
      ListEntry entry;

      if (!multitude_record_store_add (&self->store, records + i * self->store.record_size, &entry))
        {
          multitude_list_set_error (&self->base, error);
          multitude_list_undo (&self->base, entries);
          return FALSE;
        }
      g_array_append_val (entries, entry);
    }

  return TRUE;
}

static gboolean
splice (MultitudeRecordList  *self,
        guint                 position,
        guint                 n_removals,
        gconstpointer         additions,
        gsize                 n_additions,
        GError              **error)
{
  g_autoptr (GArray) entries = NULL;

  if (!multitude_list_check_room (&self->base, n_removals, n_additions, error))
    return FALSE;

  entries = g_array_sized_new (FALSE, FALSE, sizeof (ListEntry), (guint) n_additions);
  if (!add_records (self, additions, (guint) n_additions, entries, error)
      || !multitude_list_replace (&self->base, position, n_removals, entries, error))
    return FALSE;

  if (n_removals > 0 || n_additions > 0)
    multitude_record_list_emit_change (self, position, n_removals, (guint) n_additions);
  return TRUE;
}

static gboolean
splice_bytes (MultitudeRecordList  *self,
              guint                 position,
              guint                 n_removals,
              GBytes               *additions,
              GError              **error)
{
  gsize record_size = self->store.record_size;
  gsize size = 0;
  const guint8 *records = additions != NULL ? g_bytes_get_data (additions, &size) : NULL;

  if (size % record_size != 0)
    {
      g_set_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID,
                   _("%zu bytes are not a whole number of records of %zu bytes"), size, record_size);
      return FALSE;
    }

  return splice (self, position, n_removals, records, size / record_size, error);
}

/* Not while an item is made, whose record would go. */
static gboolean
may_change (MultitudeRecordList *self)
{
  return self->n_creating == 0;
}

/**
 * multitude_record_list_splice: (skip)
 * @self: a list
 * @position: where; at most the number of records
 * @n_removals: how many records to remove from there
 * @additions: (nullable): what to insert there, one behind the other, which is copied;
 *   may be a record of the list
 * @n_additions: how many records to insert
 *
 * Changes a part of the list, and emits #GListModel::items-changed once, unless
 * nothing is removed or inserted.
 *
 * Takes time in proportion to the records that are removed and inserted, and in a list
 * of n records n / 500 additions on top.  The memory of a removed record is the next
 * one's that is inserted; it goes back to the arena when the some 4000 bytes that it is
 * in have no records any more.
 *
 * Only the thread that uses the list may call this, and the function that makes items
 * must not.  Aborts the program when there is no memory.
 *
 * Since: 1.0
 */
void
multitude_record_list_splice (MultitudeRecordList *self,
                              guint                position,
                              guint                n_removals,
                              gconstpointer        additions,
                              guint                n_additions)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MULTITUDE_IS_RECORD_LIST (self));
  g_return_if_fail (multitude_list_has_range (&self->base, position, n_removals));
  g_return_if_fail (additions != NULL || n_additions == 0);
  g_return_if_fail (may_change (self));

  if (!splice (self, position, n_removals, additions, n_additions, &error))
    g_error ("%s", error->message);
}

/**
 * multitude_record_list_try_splice: (skip)
 * @self: a list
 * @position: where; at most the number of records
 * @n_removals: how many records to remove from there
 * @additions: (nullable): what to insert there, one behind the other, which is copied;
 *   may be a record of the list
 * @n_additions: how many records to insert
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Does what multitude_record_list_splice() does, and fails where that would abort; the
 * list is as it was then.
 *
 * Only the thread that uses the list may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY, or with
 * %MULTITUDE_ERROR_OVERFLOW if there are more records than a #GListModel can have.
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
multitude_record_list_try_splice (MultitudeRecordList  *self,
                                  guint                 position,
                                  guint                 n_removals,
                                  gconstpointer         additions,
                                  guint                 n_additions,
                                  GError              **error)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), FALSE);
  g_return_val_if_fail (multitude_list_has_range (&self->base, position, n_removals), FALSE);
  g_return_val_if_fail (additions != NULL || n_additions == 0, FALSE);
  g_return_val_if_fail (may_change (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return splice (self, position, n_removals, additions, n_additions, error);
}

/**
 * multitude_record_list_append: (skip)
 * @self: a list
 * @record: a record, which is copied
 *
 * Appends a record.  Emits #GListModel::items-changed; to add many, see
 * multitude_record_list_append_records().
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory.
 *
 * Since: 1.0
 */
void
multitude_record_list_append (MultitudeRecordList *self,
                              gconstpointer        record)
{
  g_return_if_fail (MULTITUDE_IS_RECORD_LIST (self));
  g_return_if_fail (record != NULL);

  multitude_record_list_append_records (self, record, 1);
}

/**
 * multitude_record_list_append_records: (skip)
 * @self: a list
 * @records: (nullable): records, one behind the other, which are copied
 * @n_records: how many there are
 *
 * Appends many records, and emits #GListModel::items-changed once.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory.
 *
 * Since: 1.0
 */
void
multitude_record_list_append_records (MultitudeRecordList *self,
                                      gconstpointer        records,
                                      guint                n_records)
{
  g_return_if_fail (MULTITUDE_IS_RECORD_LIST (self));

  multitude_record_list_splice (self, multitude_list_index_get_n (&self->base.index), 0, records, n_records);
}

/**
 * multitude_record_list_try_append_records: (skip)
 * @self: a list
 * @records: (nullable): records, one behind the other, which are copied
 * @n_records: how many there are
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Does what multitude_record_list_append_records() does, and fails where that would
 * abort; the list is as it was then.
 *
 * Only the thread that uses the list may call this.  Fails with the errors of
 * multitude_record_list_try_splice().
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
multitude_record_list_try_append_records (MultitudeRecordList  *self,
                                          gconstpointer         records,
                                          guint                 n_records,
                                          GError              **error)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), FALSE);

  return multitude_record_list_try_splice (self, multitude_list_index_get_n (&self->base.index), 0, records,
                                           n_records, error);
}

/**
 * multitude_record_list_remove:
 * @self: a list
 * @position: which record; there has to be one
 *
 * Removes a record, see multitude_record_list_splice().
 *
 * Only the thread that uses the list may call this.  Cannot fail.
 *
 * Since: 1.0
 */
void
multitude_record_list_remove (MultitudeRecordList *self,
                              guint                position)
{
  g_return_if_fail (MULTITUDE_IS_RECORD_LIST (self));
  g_return_if_fail (multitude_list_has_range (&self->base, position, 1));

  multitude_record_list_splice (self, position, 1, NULL, 0);
}

/**
 * multitude_record_list_append_bytes:
 * @self: a list
 * @records: (not nullable): records, one behind the other, which are copied
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Appends many records, and emits #GListModel::items-changed once; for scripts, which
 * have records as bytes.
 *
 * Only the thread that uses the list may call this.  Fails with
 * %MULTITUDE_ERROR_INVALID if the bytes are no whole number of records, and with the
 * errors of multitude_record_list_try_splice(); the list is as it was then.
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
multitude_record_list_append_bytes (MultitudeRecordList  *self,
                                    GBytes               *records,
                                    GError              **error)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), FALSE);
  g_return_val_if_fail (records != NULL, FALSE);

  return multitude_record_list_splice_bytes (self, multitude_list_index_get_n (&self->base.index), 0, records,
                                             error);
}

/**
 * multitude_record_list_splice_bytes:
 * @self: a list
 * @position: where; at most the number of records
 * @n_removals: how many records to remove from there
 * @additions: (nullable): records to insert there, one behind the other, which are copied
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Does what multitude_record_list_splice() does; for scripts, which have records as bytes.
 *
 * Only the thread that uses the list may call this.  Fails with
 * %MULTITUDE_ERROR_INVALID if the bytes are no whole number of records, with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY, or with
 * %MULTITUDE_ERROR_OVERFLOW if there are more records than a #GListModel can have; the
 * list is as it was then.
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
multitude_record_list_splice_bytes (MultitudeRecordList  *self,
                                    guint                 position,
                                    guint                 n_removals,
                                    GBytes               *additions,
                                    GError              **error)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), FALSE);
  g_return_val_if_fail (multitude_list_has_range (&self->base, position, n_removals), FALSE);
  g_return_val_if_fail (may_change (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return splice_bytes (self, position, n_removals, additions, error);
}
