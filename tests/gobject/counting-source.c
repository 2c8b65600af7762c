/* A source of memory that remembers what it was asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the counting_source_ calls. */

#include "counting-source.h"

#include <stdlib.h>

#define CHUNK_ALIGN ((gsize) 65536)

/* Where a misplaced block begins behind the one that it is cut from. */
#define MISPLACEMENT 16

static void G_GNUC_PRINTF (2, 3)
write_log (CountingSource *self,
           const char     *format,
           ...)
{
  va_list args;

  if (self->log->len > 0)
    g_string_append_c (self->log, ' ');

  va_start (args, format);
  g_string_append_vprintf (self->log, format, args);
  va_end (args);
}

/* A block that may grow has the room for it from the start. */
static gsize
room_of (CountingSource *self,
         gsize           size)
{
  return self->source.grow != NULL && size < CHUNK_ALIGN ? CHUNK_ALIGN : size;
}

static gboolean
is_refused (CountingSource *self)
{
  self->n_requests++;
  return self->refuses || self->n_requests == self->fails_at
         || (self->fails_from > 0 && self->n_requests >= self->fails_from);
}

static gpointer
counting_alloc (gsize    size,
                gpointer data)
{
  CountingSource *self = data;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  void *block;

  write_log (self, "+%zu", size);
  if (is_refused (self) || posix_memalign (&block, CHUNK_ALIGN, room_of (self, size) + MISPLACEMENT) != 0)
    return NULL;

  self->outstanding += size;
  return (char *) block + (self->misplaces ? MISPLACEMENT : 0);
}

static void
counting_free (gpointer block,
               gsize    size,
               gpointer data)
{
  CountingSource *self = data;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  write_log (self, "-%zu", size);
  self->outstanding -= size;
  free ((char *) block - (guintptr) block % CHUNK_ALIGN);
}

static bool
counting_grow (gpointer block,
               gsize    old_size,
               gsize    new_size,
               gpointer data)
{
  CountingSource *self = data;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  write_log (self, "%zu>%zu", old_size, new_size);
  if (is_refused (self) || new_size > CHUNK_ALIGN)
    return false;

  self->outstanding += new_size - old_size;
  return true;
}

static void
counting_destroy (gpointer data)
{
  CountingSource *self = data;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  self->n_destroyed++;
}

void
counting_source_init (CountingSource *self,
                      CountingKind    kind)
{
  *self = (CountingSource) { 0 };
  self->source.alloc = counting_alloc;
  self->source.free = counting_free;
  self->source.grow = kind == COUNTING_GROWING ? counting_grow : NULL;
  self->source.data = self;
  self->source.destroy = counting_destroy;
  self->log = g_string_new (NULL);
  g_mutex_init (&self->mutex);
}

void
counting_source_clear (CountingSource *self)
{
  g_assert_cmpuint (counting_source_get_outstanding (self), ==, 0);
  g_assert_cmpuint (counting_source_get_n_destroyed (self), ==, 1);

  g_string_free (self->log, TRUE);
  g_mutex_clear (&self->mutex);
}

guint
counting_source_get_n_requests (CountingSource *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return self->n_requests;
}

guint
counting_source_get_n_destroyed (CountingSource *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return self->n_destroyed;
}

gsize
counting_source_get_outstanding (CountingSource *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return self->outstanding;
}

char *
counting_source_take_log (CountingSource *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  char *log = g_strdup (self->log->str);

  g_string_truncate (self->log, 0);
  return log;
}
