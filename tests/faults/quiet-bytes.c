/* Calls that ask a source for nothing: bytes, what is copied when written to, and streams.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_bytes. */

#include "faults.h"

#include <string.h>

#define T ((Things *) self->subject)

/* With a chunk of its own. */
#define LARGE 100000

typedef struct
{
  gpointer       reserved;
  MultitudeCow   copied;
  gpointer       stream;        /* closed, with all of the text in it */
  gpointer       root;          /* a copy of the text */
  MultitudeSnapshot *snapshot;
} Things;

static gboolean
has_text (gconstpointer data,
          gsize         size)
{
  return size == FAULT_LENGTH && memcmp (data, fault_text, size) == 0;
}

static gboolean
bytes_have_text (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean has = has_text (data, size);

  g_bytes_unref (bytes);
  return has;
}

/* ---- Room to read into ---- */

static gboolean
cancelled (Fault *self)
{
  multitude_arena_cancel_bytes (self->arena, T->reserved, LARGE);
  T->reserved = NULL;
  return fault_gave_back (self, LARGE);
}

static gboolean
committed (Fault *self)
{
  GBytes *bytes;

  memcpy (T->reserved, fault_text, FAULT_LENGTH);
  bytes = multitude_arena_commit_bytes (self->arena, T->reserved, LARGE, FAULT_LENGTH);
  T->reserved = NULL;
  return bytes_have_text (bytes) && fault_gave_back (self, LARGE);
}

/* ---- Copied when written to ---- */

static gboolean
borrowed (void)
{
  MultitudeCow cow;

  multitude_cow_init_borrowed (&cow, fault_text, FAULT_LENGTH);
  return multitude_cow_get_data (&cow, NULL) == fault_text && !multitude_cow_is_owned (&cow);
}

static gboolean
cow_has_text (const MultitudeCow *cow)
{
  gsize size;
  const char *data = multitude_cow_get_data (cow, &size);

  return data != fault_text && has_text (data, size);
}

static gboolean
cleared (MultitudeCow *cow)
{
  multitude_cow_clear (cow);
  return multitude_cow_get_data (cow, NULL) == NULL;
}

/* ---- Streams ---- */

static gboolean
stream_has_text (gpointer stream)
{
  return has_text (multitude_output_stream_get_data (stream), multitude_output_stream_get_data_size (stream));
}

static gboolean
data_stolen (gpointer stream)
{
  gpointer data = multitude_output_stream_steal_data (stream);
  gboolean has = has_text (data, multitude_output_stream_get_data_size (stream));

  multitude_box_free (data);
  return has && multitude_output_stream_get_data (stream) == NULL;
}

/* ---- Snapshots ---- */

/* The bytes keep it. */
static gboolean
snapshot_bytes_made (Fault *self)
{
  GBytes *bytes = multitude_snapshot_new_bytes (T->snapshot, T->root, FAULT_LENGTH);

  multitude_snapshot_unref (T->snapshot);
  T->snapshot = NULL;
  return bytes_have_text (bytes);
}

#define CALLS(X) \
  X (multitude_arena_cancel_bytes, cancelled (self)) \
  X (multitude_arena_commit_bytes, committed (self)) \
  X (multitude_cow_init_borrowed, borrowed ()) \
  X (multitude_cow_get_data, cow_has_text (&T->copied)) \
  X (multitude_cow_is_owned, multitude_cow_is_owned (&T->copied)) \
  X (multitude_cow_clear, cleared (&T->copied)) \
  X (multitude_output_stream_get_arena, multitude_output_stream_get_arena (T->stream) == self->arena) \
  X (multitude_output_stream_get_data, stream_has_text (T->stream)) \
  X (multitude_output_stream_get_data_size, \
     multitude_output_stream_get_data_size (T->stream) == FAULT_LENGTH) \
  X (multitude_output_stream_get_size, multitude_output_stream_get_size (T->stream) >= FAULT_LENGTH) \
  X (multitude_output_stream_steal_data, data_stolen (T->stream)) \
  X (multitude_output_stream_steal_as_bytes, \
     bytes_have_text (multitude_output_stream_steal_as_bytes (T->stream))) \
  X (multitude_snapshot_new_bytes, snapshot_bytes_made (self))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  self->subject = g_new0 (Things, 1);
  T->root = multitude_arena_memdup (self->arena, fault_text, FAULT_LENGTH);
  T->snapshot = multitude_arena_seal (self->arena, T->root);
  T->reserved = multitude_arena_reserve_bytes (self->arena, LARGE, NULL);
  g_assert_true (multitude_cow_init_copy (&T->copied, self->arena, fault_text, FAULT_LENGTH, NULL));
  T->stream = multitude_output_stream_new (self->arena);
  g_assert_true (g_output_stream_write_all (T->stream, fault_text, FAULT_LENGTH, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (T->stream, NULL, NULL));
}

static void
finish (Fault *self)
{
  if (T->reserved != NULL)
    multitude_arena_cancel_bytes (self->arena, T->reserved, LARGE);
  multitude_cow_clear (&T->copied);
  g_object_unref (T->stream);
  g_clear_pointer (&T->snapshot, multitude_snapshot_unref);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_bytes = {
  "quiet-bytes", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
